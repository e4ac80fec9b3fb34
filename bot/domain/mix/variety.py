"""Whether the completed interviews spread over plan, company, tenure and region as the audience does.

Twelve interviews never match an audience to the percent, so a difference is named only when chance would hardly make it: of all
values together, at most one study in twenty that draws its people by lot gets to read such a sentence. Each value is tested with the
exact binomial tail (Clopper and Pearson, Biometrika 26(4), 1934), and the tests share the one in twenty by Holm's procedure
(Scandinavian Journal of Statistics 6(2), 1979). People of whom a trait is not known count on neither side.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.mix.facts import TRAITS, Candidate

BY_CHANCE = 0.05
"""How often chance alone may lead to any sentence at all."""
FEWEST = 5
"""Interviews below which nothing is said."""


class Share(NamedTuple):
    """One value of one trait. heard, interviews: completed interviews with it, and all of which the trait is known.
    audience: its share of the audience. chance: how often chance makes a difference as large, in this direction or the other. of: whom
    it is compared with."""

    trait: str
    value: str
    heard: int
    interviews: int
    audience: float
    chance: float
    of: str = "the audience"

    @property
    def share(self) -> float:
        """Its share of the completed interviews."""
        return self.heard / self.interviews if self.interviews else 0.0


class Spread(NamedTuple):
    """How the completed interviews spread. companies: different ones; sentences: what is over- and under-heard."""

    interviews: int
    companies: int
    shares: tuple[Share, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """How many of so many people have each value. Of what can be answered several times over, one person may have several."""

    counts: Mapping[str, int]
    people: int


def spread(
    completed: Sequence[Candidate],
    audience_counts: Mapping[str, Mapping[str, int]],
    answered: Mapping[str, tuple[Tally, Tally]] | None = None,
) -> Spread:
    """Compare completed interviews with their audience.

    audience_counts: for "plan", "tenure" and "region" how many people of the audience have each value ("" unknown). answered: the same
    for attributes that a screener asks for, by their names: of the completed interviews, and of everybody who has answered.
    """
    shares = []
    for trait in TRAITS:
        heard = Counter(str(getattr(person, trait)) for person in completed)
        shares += _shares(trait, _known(heard), _known(audience_counts.get(trait, {})))
    for attribute, (heard_of, all_of) in (answered or {}).items():
        shares += _shares(attribute, heard_of, all_of, "those who answered")
    companies = len({person.company for person in completed} - {""})
    said = [_sentence(share) for share in _more_than_chance(shares)]
    return Spread(len(completed), companies, tuple(shares), (_companies(completed, companies), *said))


def _known(counts: Mapping[str, int]) -> Tally:
    """A tally without those of whom the value is not known."""
    known = {value: count for value, count in counts.items() if value and count > 0}
    return Tally(known, sum(known.values()))


def _shares(trait: str, heard: Tally, audience: Tally, of: str = "the audience") -> list[Share]:
    """The values of one trait, most frequent in the audience first; none when the audience is not known."""
    if not audience.people:
        return []
    found = []
    values = {*audience.counts, *heard.counts}
    for value in sorted(values, key=lambda value: (-audience.counts.get(value, 0), value)):
        share = audience.counts.get(value, 0) / audience.people
        hits = heard.counts.get(value, 0)
        # Whoever left the audience since is heard and not in it: nothing to compare with.
        chance = two_sided(hits, heard.people, share) if share else 1.0
        found.append(Share(trait, value, hits, heard.people, share, chance, of))
    return found


def _more_than_chance(shares: Sequence[Share]) -> list[Share]:
    """Holm's procedure: the smallest chance must stand against all values, the next one against one less, and so on."""
    tested = sorted((share for share in shares if share.interviews >= FEWEST), key=lambda share: share.chance)
    found = []
    for place, share in enumerate(tested):
        if share.chance * (len(tested) - place) > BY_CHANCE:
            break
        found.append(share)
    return found


def two_sided(hits: int, trials: int, chance: float) -> float:
    """P(a binomial count is at least as far out as `hits`): twice the smaller tail, at most 1."""
    if trials <= 0 or not 0 < chance < 1:
        return 1.0
    below = sum(_binomial(k, trials, chance) for k in range(hits + 1))
    above = sum(_binomial(k, trials, chance) for k in range(hits, trials + 1))
    return min(1.0, 2 * min(below, above))


def _binomial(k: int, trials: int, chance: float) -> float:
    ways = math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
    return math.exp(ways + k * math.log(chance) + (trials - k) * math.log1p(-chance))


def _companies(completed: Sequence[Candidate], companies: int) -> str:
    if not completed:
        return "No interview is completed yet."
    held = f"{len(completed)} completed interview{'' if len(completed) == 1 else 's'}"
    unknown = sum(not person.company for person in completed)
    beside = f"; of {unknown} the company is not known" if unknown else ""
    return (
        f"{held} with people of {companies} {'company' if companies == 1 else 'different companies'}{beside}."
    )


def _sentence(share: Share) -> str:
    often = "more" if share.share > share.audience else "less"
    return (
        f"Heard {often} often than chance explains: {share.trait} '{share.value}', with {share.heard} of {share.interviews} "
        f"interviews ({share.share:.0%}) and {share.audience:.0%} of {share.of}."
    )
