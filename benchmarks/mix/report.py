"""The figures as tables, for a terminal and for the documentation."""

import json
import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from benchmarks.mix.measures import COLUMNS, COUNTED_UP_TO, Figures, Half, Interval
from benchmarks.mix.targets import Checked

REPEAT = "python -m benchmarks.mix --policies all --ways --seeds"


@dataclass(frozen=True)
class Table:
    """Rows of text under a title, and a note that says how to read them. The first `names` columns are words."""

    title: str
    note: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    names: int = 2

    def text(self) -> str:
        """Return the table for a terminal."""
        widths = [max(map(len, column)) for column in zip(self.header, *self.rows, strict=True)]
        lines = [self._line(row, widths) for row in (self.header, *self.rows)]
        note = textwrap.wrap(f"{self.title}. {self.note}", 120)
        return "\n".join([*note, "", *lines])

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        padded = [
            value.ljust(width) if place < self.names else value.rjust(width)
            for place, (value, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    def markdown(self) -> str:
        """Return the table for a page."""
        ruler = ["---" if place < self.names else "--:" for place in range(len(self.header))]
        lines = [f"| {' | '.join(row)} |" for row in (self.header, ruler, *self.rows)]
        return "\n".join([f"## {self.title}", "", self.note, "", *lines])


def tables(figures: Sequence[Figures], targets: Sequence[Checked]) -> list[Table]:
    """Return everything that was measured. Tables that would be empty are left out."""
    found = [_main(figures), _halves(figures), _fairness(figures), _targets(targets)]
    return [table for table in found if table.rows]


def page(found: Iterable[Table], seeds: int) -> str:
    """Return a page of all tables."""
    head = (
        "# Figures of the mix engine",
        (
            f"Simulated studies, {seeds} of each scenario and policy, as printed by `{REPEAT} {seeds}`: the same seeds"
            " give the same figures on every machine. Scenarios and policies are described in"
            " `benchmarks/mix/scenarios.py` and `benchmarks/mix/policies.py`, and every measure in"
            " `benchmarks/mix/measures.py`."
        ),
    )
    return "\n\n".join([*head, *(table.markdown() for table in found)]) + "\n"


def as_json(figures: Iterable[Figures], targets: Iterable[Checked]) -> str:
    """Return everything that was measured, as JSON; what could not be measured is null."""
    found = {
        "figures": [asdict(one) for one in figures],
        "targets": [asdict(one) | {"met": one.met} for one in targets],
    }
    return json.dumps(_without_nan(found), indent=1)


def _without_nan(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _main(figures: Sequence[Figures]) -> Table:
    rows = [
        (
            one.scenario,
            one.policy,
            _share(one.filled),
            _count(one.invitations),
            f"{one.invitations_each:.1f}",
            f"{one.imbalance:.2f}",
            f"{one.over:.2f}",
            f"{one.turned_away:.1f}",
            "-" if one.days_to_fill is None else f"{one.days_to_fill:.0f}",
        )
        for one in figures
    ]
    note = (
        "Filled: the share of studies in which every segment was full by the deadline, with its 95 % interval (Wilson)."
        " Invitations: per study, the mean with its 95 % interval; each: per interview that was wanted and held."
        " Imbalance: love against dislike. Over: interviews beyond the seats. Turned away: fitted, and never offered a"
        " time. Days: the median of the studies that filled, which means little where few did."
    )
    header = (
        "scenario",
        "policy",
        "filled",
        "invitations",
        "each",
        "imbalance",
        "over",
        "turned away",
        "days",
    )
    return Table("What studies came to", note, header, rows)


def _halves(figures: Sequence[Figures]) -> Table:
    rows = [
        (one.scenario, one.policy, *_half(one.as_it_is), *_half(one.varied))
        for one in figures
        if one.as_it_is.seeds and one.varied.seeds
    ]
    note = (
        "Half of the populations have the numbers of the scenario. In the other half every share, rate and column differs by"
        " chance: populations that nobody tuned on."
    )
    header = ("scenario", "policy", "filled", "invitations", "filled, varied", "invitations, varied")
    return Table("The same, and populations nobody tuned on", note, header, rows)


def _half(half: Half) -> tuple[str, str]:
    return _share(half.filled), _count(half.invitations)


def _fairness(figures: Sequence[Figures]) -> Table:
    rows = [
        (
            one.scenario,
            one.policy,
            found.segment.value,
            f"{found.chance:.4f}",
            f"{found.gini:.2f}",
            *(f"{found.evenness[column]:.3f}" for column in COLUMNS),
            f"{found.coverage:.3f}",
        )
        for one in figures
        for found in one.fairness
    ]
    note = (
        "Inside each segment with seats. Chance: of being invited. Gini: over people, of the chance of those of whom the same is"
        " known. Then, for each column, the least chance of a value over the greatest; of groups (band, flag and usage"
        " together) those with one person in a population or more. Coverage: the share of people whose group is asked at all,"
        f" with a twentieth of the mean chance or more. Populations of up to {COUNTED_UP_TO:,} people."
    )
    header = ("scenario", "policy", "segment", "chance", "Gini", *COLUMNS, "coverage")
    return Table("Who was asked", note, header, rows, names=3)


def _targets(targets: Sequence[Checked]) -> Table:
    rows = [
        (
            one.scenario,
            one.policy,
            one.target.measure,
            f"{one.figure:.{one.target.places + 1}f}",
            one.target.text,
            "met" if one.met else "MISSED",
        )
        for one in targets
    ]
    header = ("scenario", "policy", "measure", "figure", "target", "verdict")
    return Table("Targets", "Figures are compared before they are rounded.", header, rows, names=3)


def _share(interval: Interval) -> str:
    return f"{interval.value:.2f} ({interval.low:.2f}-{interval.high:.2f})"


def _count(interval: Interval) -> str:
    return f"{interval.value:.0f} ± {interval.high - interval.value:.0f}"
