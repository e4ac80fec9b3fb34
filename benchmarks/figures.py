"""A figure beside its floor, what it must reach, and tables of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Bound(StrEnum):
    """How ours is held against the floor."""

    AT_MOST = "at most"
    """So many times the floor."""
    AT_LEAST = "at least"
    """So many times the floor."""
    BEYOND = "beyond"
    """No more than so much above the floor, in its unit."""


@dataclass(frozen=True)
class Figure:
    """One line of the table: ours and the floor in `unit`, and what their ratio must reach. failed: how much of what was measured went
    wrong, which must be nothing."""

    name: str
    unit: str
    ours: float
    floor: float
    target: float = 2.0
    bound: Bound = Bound.AT_MOST
    failed: int = 0

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def met(self) -> bool:
        if self.failed:
            return False
        match self.bound:
            case Bound.AT_MOST:
                return self.ratio <= self.target
            case Bound.AT_LEAST:
                return self.ratio >= self.target
            case Bound.BEYOND:
                return self.ours - self.floor <= self.target

    @property
    def must(self) -> str:
        """What must be reached, as a reader reads it."""
        match self.bound:
            case Bound.AT_MOST:
                return f"<= {self.target:.3g} x"
            case Bound.AT_LEAST:
                return f">= {self.target:.3g} x"
            case Bound.BEYOND:
                return f"<= + {self.target:.3g} {self.unit}"

    @property
    def verdict(self) -> str:
        """Whether it is reached, and what went wrong."""
        return ("met" if self.met else "MISSED") + (f", {self.failed} failed" if self.failed else "")

    def told(self) -> dict[str, Any]:
        """The figure for a program to read."""
        return asdict(self) | {"ratio": self.ratio, "met": self.met}


def read(told: dict[str, Any]) -> Figure:
    """The figure that a program wrote."""
    given = {name: told[name] for name in Figure.__dataclass_fields__}
    return Figure(**given | {"bound": Bound(told["bound"])})


def cells(figure: Figure) -> tuple[str, ...]:
    """One line: name, ours, floor, ratio, what must be reached, whether it is."""
    ours, floor = (f"{_number(value)} {figure.unit}" for value in (figure.ours, figure.floor))
    return figure.name, ours, floor, f"{figure.ratio:.2f}", figure.must, figure.verdict


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines of text."""
    rows = [("figure", "ours", "floor", "ratio", "must reach", ""), *map(cells, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in {0, 5} else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def markdown(figures: Sequence[Figure]) -> str:
    """Return the figures as a table of Markdown."""
    head = ("| figure | ours | floor | ratio | must reach | |", "|---|--:|--:|--:|--:|---|")
    lines = (f"| {' | '.join(cells(figure))} |".replace("<=", "≤").replace(">=", "≥") for figure in figures)
    return "\n".join((*head, *lines))


def write_between(file: Path, text: str, what: str = "figures") -> None:
    """Put text between the two marks of a file, in place of what stands there. Raises: ValueError, when the marks are missing."""
    first, last = f"<!-- {what}: begin -->", f"<!-- {what}: end -->"
    before, begin, rest = file.read_text(encoding="utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{file} has no {first} and {last}")
    file.write_text(f"{before}{first}\n{text}\n{last}{after}", encoding="utf-8")
