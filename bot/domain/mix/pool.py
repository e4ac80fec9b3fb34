"""The people who may be invited now, ready for drawing lots."""

import random
from collections.abc import Iterable, Mapping

from bot.domain.mix.facts import Candidate
from bot.domain.mix.groups import Group, group_of


class Pool:
    """People by group. Drawing changes the pool: whoever was drawn, or found to be out of the question, is gone from it.

    Building it takes one pass over the people; a draw takes time in the number of groups, not of people.
    """

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        # What is known of a person decides their group, and few combinations occur: they are worked out once each.
        by_key: dict[tuple[int | None, bool | None, str], list[Candidate]] = {}
        for person in candidates:
            key = person[1:4]
            found = by_key.get(key)
            if found is None:
                by_key[key] = found = []
            found.append(person)
        self._groups: dict[Group, list[Candidate]] = {}
        for members in by_key.values():
            self._groups.setdefault(group_of(members[0]), []).extend(members)

    def __len__(self) -> int:
        return sum(map(len, self._groups.values()))

    @property
    def sizes(self) -> Mapping[Group, int]:
        """How many people are left in each group that has any."""
        return {group: len(members) for group, members in self._groups.items() if members}

    def size(self, groups: Iterable[Group]) -> int:
        return sum(len(self._groups[group]) for group in groups)

    def draw(self, groups: Iterable[Group], rng: random.Random) -> Candidate | None:
        """Take one person out of some groups, everybody with the same chance; `None` when they are empty."""
        hat = list(groups)
        number = self.size(hat)
        if not number:
            return None
        place = rng.randrange(number)
        for group in hat:
            members = self._groups[group]
            if place < len(members):
                members[place], members[-1] = members[-1], members[place]
                return members.pop()
            place -= len(members)
        raise AssertionError("the place lies in one of the groups")

    def put_back(self, person: Candidate) -> None:
        """Return somebody who was drawn and not chosen."""
        self._groups[group_of(person)].append(person)
