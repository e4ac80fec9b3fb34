"""What the engine has to come to."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from benchmarks.mix.measures import Figures
from benchmarks.mix.policies import ENGINE, ENGINE_CLOSE, ENGINE_EXACT


@dataclass(frozen=True)
class Target:
    """A bound on one measure. `places`: the digits with which it is printed; the unrounded figure is compared."""

    measure: str
    bound: float
    at_least: bool
    places: int = 2

    @property
    def text(self) -> str:
        """The bound, as people read it."""
        return f"{'at least' if self.at_least else 'at most'} {self.bound:.{self.places}f}"

    def is_met(self, figure: float) -> bool:
        """Whether a figure keeps to the bound; one that could not be measured does not."""
        return (operator.ge if self.at_least else operator.le)(figure, self.bound)


@dataclass(frozen=True)
class Checked:
    """A target beside its figure."""

    scenario: str
    policy: str
    target: Target
    figure: float

    @property
    def met(self) -> bool:
        return self.target.is_met(self.figure)


MEASURES: Mapping[str, Callable[[Figures], float]] = {
    "filled": lambda figures: figures.filled.value,
    "invitations": lambda figures: figures.invitations.value,
    "imbalance": lambda figures: figures.imbalance,
    "over": lambda figures: figures.over,
    "turned away": lambda figures: figures.turned_away,
    "band evenness": lambda figures: figures.band_evenness,
    "coverage": lambda figures: figures.coverage,
}


def _filled(bound: float) -> Target:
    return Target("filled", bound, at_least=True)


def _invitations(bound: float) -> Target:
    return Target("invitations", bound, at_least=False, places=0)


TARGETS: Mapping[str, tuple[Target, ...]] = {
    "typical": (
        _filled(0.82),
        _invitations(280),
        Target("imbalance", 0.7, at_least=False),
        Target("over", 0.7, at_least=False),
        Target("turned away", 18, at_least=False, places=1),
        Target("band evenness", 0.05, at_least=True),
        Target("coverage", 0.97, at_least=True),
    ),
    "rare_haters": (_filled(0.82), _invitations(900)),
    "no_priors": (_filled(0.78), _invitations(630)),
    "misleading_priors": (_filled(0.80), _invitations(330)),
    "slow_repliers": (_filled(0.82), _invitations(530)),
    "mass_cancellations": (_filled(0.77), _invitations(345)),
    "cold_100k": (_filled(0.86), _invitations(960)),
    "four_quotas": (_filled(0.73),),
}
"""Of the engine when seats are kept `on time`. Of the scenarios that are not here no study can be expected to fill."""

EVERYWHERE: Mapping[str, tuple[Target, ...]] = {
    ENGINE_CLOSE: (Target("over", 0.25, at_least=False),),
    ENGINE_EXACT: (Target("over", 0.0, at_least=False),),
}
"""Of the engine when seats are kept more strictly, in every scenario."""


def checked(figures: Iterable[Figures]) -> list[Checked]:
    """Return every target whose figure was measured."""
    return [
        Checked(one.scenario, one.policy, target, MEASURES[target.measure](one))
        for one in figures
        for target in _targets_of(one)
    ]


def _targets_of(figures: Figures) -> tuple[Target, ...]:
    if figures.policy == ENGINE:
        return TARGETS.get(figures.scenario, ())
    return EVERYWHERE.get(figures.policy, ())
