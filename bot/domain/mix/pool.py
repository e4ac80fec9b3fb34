"""The people who may be invited now, ready for drawing lots."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set

from bot.domain.mix.facts import Candidate, PersonRow
from bot.domain.mix.groups import Group, group_of

SHELVES = 1024
"""Companies share so many lists, by hash, which no draw depends on: a list for each of fifty thousand would cost as much as
reading everybody."""


class Pool:
    """People by group. Whoever was drawn is gone from it, and whoever is barred is in it and cannot be drawn or counted.

    Ids are unique. It takes people with or without names, and names whom it draws. Building it takes one pass over the people; a draw takes time in the number of groups, not of people.
    """

    def __init__(self, people: Iterable[PersonRow]) -> None:
        self._everybody = tuple(people)
        self._shelves: list[list[PersonRow]] = [[] for _ in range(SHELVES)]
        # What is known of a person decides their group, and few combinations occur: they are worked out once each.
        by_key: dict[tuple[int | None, bool | None, str], list[PersonRow]] = defaultdict(list)
        for person in self._everybody:
            by_key[person[1:4]].append(person)
            self._shelves[hash(person[4]) % SHELVES].append(person)
        self._groups: dict[Group, list[PersonRow]] = {}
        for members in by_key.values():
            self._groups.setdefault(group_of(members[0]), []).extend(members)
        self._gone: set[int] = set()
        self._barred: set[int] = set()
        self._barred_of: Counter[Group] = Counter()
        self._set_aside: list[PersonRow] = []

    def __len__(self) -> int:
        return sum(self.sizes.values())

    @property
    def holds_barred(self) -> bool:
        """Whether anybody is in it who is barred."""
        return bool(self._barred)

    @property
    def sizes(self) -> Mapping[Group, int]:
        """How many people may be drawn in each group that has any."""
        barred = self._barred_of
        found = {group: len(members) - barred[group] for group, members in self._groups.items()}
        return {group: size for group, size in found.items() if size}

    def size(self, groups: Iterable[Group]) -> int:
        """How many people may be drawn from some groups."""
        return sum(len(self._groups[group]) - self._barred_of[group] for group in groups)

    def draw(self, groups: Iterable[Group], rng: random.Random) -> Candidate | None:
        """Take one person out of some groups, everybody with the same chance; `None` when they are empty."""
        hat = list(groups)
        while number := sum(len(self._groups[group]) for group in hat):
            person = self._pop(hat, rng.randrange(number))
            if person[0] not in self._barred:
                self._gone.add(person[0])
                return Candidate._make(person)
            self._set_aside.append(person)
            self._barred_of[group_of(person)] -= 1
        return None

    def put_back(self, person: PersonRow) -> None:
        """Return somebody who was drawn and not chosen."""
        self._gone.discard(person[0])
        self._groups[group_of(person)].append(person)

    def bar(self, company: str) -> None:
        """Let nobody of a company be drawn until `unbar`."""
        for person in self._shelves[hash(company) % SHELVES] if company.strip() else ():
            if person[4] == company:
                self._bar(person)

    def bar_ids(self, ids: Set[int]) -> None:
        """Let none of these people be drawn until `unbar`."""
        for person in [found for found in self._everybody if found[0] in ids] if ids else ():
            self._bar(person)

    def _bar(self, person: PersonRow) -> None:
        if person[0] not in self._gone and person[0] not in self._barred:
            self._barred.add(person[0])
            self._barred_of[group_of(person)] += 1

    def unbar(self) -> None:
        """Let everybody be drawn again who was barred."""
        for person in self._set_aside:
            self._groups[group_of(person)].append(person)
        self._set_aside.clear()
        self._barred.clear()
        self._barred_of.clear()

    def _pop(self, hat: Iterable[Group], place: int) -> PersonRow:
        for group in hat:
            members = self._groups[group]
            if place < len(members):
                members[place], members[-1] = members[-1], members[place]
                return members.pop()
            place -= len(members)
        raise AssertionError("the place lies in one of the groups")
