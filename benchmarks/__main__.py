"""`python -m benchmarks [--short] [--json]`: what the bot costs, beside what it could not do without."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks import answering, burst, importing, page, people, seen, start, times
from benchmarks.mix import wave_cost

ROUNDS = 5
TARGET = 2.0
CLICKS = 6


@dataclass(frozen=True)
class Figure:
    """One line of the table: ours and the floor in `unit`, and how many times the floor ours may be."""

    name: str
    unit: str
    ours: float
    floor: float
    target: float = TARGET

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def met(self) -> bool:
        return self.ratio <= self.target


def measured(rounds: int) -> list[Figure]:
    """Return every figure: medians of `rounds`, ours and the floor in turn."""
    seconds, megabytes = start.compare(rounds)
    presses = burst.compare(rounds)
    answers = answering.compare(rounds)
    offered = times.compare(rounds)
    wave = wave_cost.compare(rounds)
    transaction_s = wave_cost.longest_transaction()
    imported = importing.compare(rounds)
    return [
        Figure("start to connected / importing the libraries", "s", seconds.ours, seconds.floor),
        Figure("resident memory / importing the libraries", "MB", megabytes.ours, megabytes.floor),
        Figure(
            f"slowest of {burst.CROWD:,} presses at once / a listener that does nothing",
            "s",
            presses["slowest_s"],
            presses["floor_s"],
        ),
        Figure(
            f"99 in 100 answers, {answering.PER_SECOND} a second / a listener that commits",
            "ms",
            1000 * answers.ours_s,
            1000 * answers.floor_s,
        ),
        Figure(
            f"a wave of {wave_cost.WAVE} from {wave_cost.PEOPLE:,} people / reading their rows",
            "s",
            wave.many_s,
            wave.reading_s,
            3.0,
        ),
        Figure(
            f"growth of a wave from {wave_cost.FEW_PEOPLE:,} to {wave_cost.PEOPLE:,} people / growth in people",
            "x",
            wave.many_s / wave.few_s,
            wave_cost.PEOPLE / wave_cost.FEW_PEOPLE,
            1.0,
        ),
        Figure(
            f"first page of times, {times.INTERVIEWERS} interviewers, {times.BUSY:,} busy intervals / reading them",
            "ms",
            1000 * offered.page_s,
            1000 * offered.read_s,
            5.0,
        ),
        Figure(
            f"the same with {times.MANY:,} intervals / with {times.BUSY:,}",
            "ms",
            1000 * offered.many_s,
            1000 * offered.page_s,
            12.0,
        ),
        *of_people(rounds),
        Figure("longest transaction of a wave / what a click may notice", "s", transaction_s, 0.1, 1.0),
        Figure(
            f"importing {importing.MANY:,} rows / sqlite-utils inserting them",
            "s",
            imported.import_s,
            imported.insert_s,
            4.0,
        ),
        Figure(
            f"memory at most, importing {importing.MANY:,} rows / {importing.FEW:,}",
            "MB",
            imported.many_mb,
            imported.few_mb,
            1.2,
        ),
        Figure(
            "99 in 100 writes beside an import / what a click may notice", "s", imported.click_s, 0.1, 1.0
        ),
        *in_the_browser(rounds),
    ]


def of_people(rounds: int) -> list[Figure]:
    """Return the figures of the lists of people: at a hundred thousand beside a hundred."""
    size = f"{people.MANY:,} people in {people.MANY_STUDIES} studies / {people.FEW} in {people.FEW_STUDIES}"
    found = people.compare(rounds)
    pairs = {**seen.compare(rounds), **found.pairs}
    return [
        *(
            Figure(f"{name}, {size}", "ms", 1000 * pair.many_s, 1000 * pair.few_s)
            for name, pair in pairs.items()
        ),
        Figure(
            f"counting {people.MANY:,} people / reading their rows",
            "ms",
            1000 * found.count_s,
            1000 * found.read_s,
            1.0,
        ),
    ]


def in_the_browser(rounds: int) -> list[Figure]:
    """Return the figures of the demo's page; none where there is no browser."""
    if not page.has_browser():
        return []
    clicks = page.compare(CLICKS * rounds)
    return [
        Figure(
            f"a click on the page, {page.MESSAGES} messages, everybody acts / nobody else does",
            "ms",
            clicks.busy_ms,
            clicks.alone_ms,
            3.0,
        ),
        Figure("what the page holds after twice as many changes", "MB", clicks.end_mb, clicks.half_mb, 1.2),
    ]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines of text."""
    width = max(len(figure.name) for figure in figures)
    lines = [f"{'figure':<{width}}  {'ours':>10}  {'floor':>10}  {'ratio':>6}  {'target':>6}"]
    for figure in figures:
        ours, floor = (f"{value:.2f} {figure.unit}" for value in (figure.ours, figure.floor))
        verdict = "met" if figure.met else "MISSED"
        lines.append(
            f"{figure.name:<{width}}  {ours:>10}  {floor:>10}  {figure.ratio:>6.2f}  {figure.target:>6.2f}  {verdict}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print. The exit code is 1 when a target was missed; with --short, one noisy round, it is always 0."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--short", action="store_true", help=f"one round instead of the median of {ROUNDS}")
    options.add_argument("--json", action="store_true", help="print JSON instead of a table")
    given = options.parse_args()
    figures = measured(1 if given.short else ROUNDS)
    if given.json:
        print(json.dumps([asdict(one) | {"ratio": one.ratio, "met": one.met} for one in figures], indent=1))
    else:
        print(table(figures))
    sys.exit(0 if given.short or all(figure.met for figure in figures) else 1)


if __name__ == "__main__":
    main()
