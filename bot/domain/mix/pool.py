"""The people who may be invited now, ready for drawing lots."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property

from bot.domain.mix.facts import Candidate
from bot.domain.mix.groups import Group, group_of


class Pool:
    """People by group. Whoever was drawn is gone from it, and whoever is barred is in it and cannot be drawn or counted.

    Ids are unique. Building it takes one pass over the people; a draw takes time in the number of groups, not of people.
    """

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._everybody = tuple(candidates)
        # What is known of a person decides their group, and few combinations occur: they are worked out once each.
        by_key: dict[tuple[int | None, bool | None, str], list[Candidate]] = {}
        for person in self._everybody:
            key = person[1:4]
            found = by_key.get(key)
            if found is None:
                by_key[key] = found = []
            found.append(person)
        self._groups: dict[Group, list[Candidate]] = {}
        for members in by_key.values():
            self._groups.setdefault(group_of(members[0]), []).extend(members)
        self._gone: set[int] = set()
        self._barred: set[int] = set()
        self._barred_of: Counter[Group] = Counter()
        self._set_aside: list[Candidate] = []

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
            if person.id not in self._barred:
                self._gone.add(person.id)
                return person
            self._set_aside.append(person)
            self._barred_of[group_of(person)] -= 1
        return None

    def put_back(self, person: Candidate) -> None:
        """Return somebody who was drawn and not chosen."""
        self._gone.discard(person.id)
        self._groups[group_of(person)].append(person)

    def bar(self, company: str) -> None:
        """Let nobody of a company be drawn until `unbar`."""
        for person in self._colleagues(company):
            self._bar(person)

    def bar_ids(self, ids: Set[int]) -> None:
        """Let none of these people be drawn until `unbar`."""
        for person in [found for found in self._everybody if found[0] in ids] if ids else ():
            self._bar(person)

    def _bar(self, person: Candidate) -> None:
        if person.id not in self._gone and person.id not in self._barred:
            self._barred.add(person.id)
            self._barred_of[group_of(person)] += 1

    def unbar(self) -> None:
        """Let everybody be drawn again who was barred."""
        for person in self._set_aside:
            self._groups[group_of(person)].append(person)
        self._set_aside.clear()
        self._barred.clear()
        self._barred_of.clear()

    def _colleagues(self, company: str) -> Iterator[Candidate]:
        heads, earlier = self._by_company
        place = heads.get(company, -1) if company.strip() else -1
        while place >= 0:
            yield self._everybody[place]
            place = earlier[place]

    @cached_property
    def _by_company(self) -> tuple[Mapping[str, int], Sequence[int]]:
        """The last person of each company, and before each person the one before them: fifty thousand lists would cost as much
        as reading everybody."""
        heads: dict[str, int] = {}
        earlier = []
        for place, person in enumerate(self._everybody):
            company = person[4]
            earlier.append(heads.get(company, -1))
            heads[company] = place
        return heads, earlier

    def _pop(self, hat: Iterable[Group], place: int) -> Candidate:
        for group in hat:
            members = self._groups[group]
            if place < len(members):
                members[place], members[-1] = members[-1], members[place]
                return members.pop()
            place -= len(members)
        raise AssertionError("the place lies in one of the groups")
