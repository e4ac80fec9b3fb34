"""`python -m benchmarks`: what the bot costs, beside what it could not do without. docs/performance.md says how it is measured."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import (
    burst,
    clicks,
    committing,
    draining,
    growth,
    hour,
    importing,
    lateness,
    page,
    people,
    seen,
    start,
    times,
)
from benchmarks.figures import Bound, Figure, markdown, read, table, write_between
from benchmarks.mix import wave_cost
from benchmarks.presses import DIRECTORY

ROUNDS = 5
CLICKS = 6
NOTICED_S = 0.1
"""What a click may notice."""


class Effort(NamedTuple):
    """How much is measured. rounds: medians of so many; part: of everything that is counted, this part."""

    rounds: int
    part: float = 1.0

    @property
    def is_short(self) -> bool:
        return self.part < 1

    def of(self, count: int) -> int:
        return max(1, round(self.part * count))


FULL, SHORT = Effort(ROUNDS), Effort(1, 0.1)


def acknowledging(effort: Effort) -> list[Figure]:
    """How long Slack waits, at a pace, and with a Web API that takes its time."""
    found = []
    for load, what, p50, p99 in (
        (clicks.STEADY, "ack over HTTP, 200/s, mixed handlers with their commit", 2.0, 2.5),
        (clicks.SLOW_SLACK, "ack over HTTP, 250/s, every Web API call takes 80 ms", 0.0, 2.0),
    ):
        ours, floor = clicks.compare(
            effort.rounds, load._replace(presses=effort.of(load.presses)), effort.of(DIRECTORY)
        )
        wrong = ours.errors + ours.too_late + floor.errors
        if p50:
            found.append(
                Figure(f"{what}: half", "ms", 1000 * ours.p50_s, 1000 * floor.p50_s, p50, failed=wrong)
            )
        found.append(
            Figure(f"{what}: 99 in 100", "ms", 1000 * ours.p99_s, 1000 * floor.p99_s, p99, failed=wrong)
        )
    return found


def saturated(effort: Effort) -> list[Figure]:
    """As many acknowledgements as there can be."""
    found = []
    for load, what in ((clicks.HTTP, "HTTP"), (clicks.SOCKET, "Socket Mode")):
        ours, floor = clicks.compare(
            effort.rounds, load._replace(presses=effort.of(load.presses)), effort.of(DIRECTORY)
        )
        name = f"interactions a second over {what}, saturated"
        wrong = ours.errors + floor.errors
        found.append(Figure(name, "/s", ours.per_second, floor.per_second, 0.5, Bound.AT_LEAST, wrong))
    return found


def crowded(effort: Effort) -> list[Figure]:
    """A thousand presses of one time at once."""
    presses = burst.compare(effort.rounds)
    name = f"slowest of {burst.CROWD:,} presses at once / a listener that does nothing"
    return [Figure(name, "s", presses["slowest_s"], presses["floor_s"])]


def stored(effort: Effort) -> list[Figure]:
    """Bookings with all that is queued because of them."""
    found = committing.compare(effort.rounds, effort.of(committing.BOOKINGS))
    name = f"bookings a second, {found.rows:.0f} rows each / sqlite3 writing the same rows"
    return [Figure(name, "/s", found.ours, found.floor, 0.6, Bound.AT_LEAST)]


def said(effort: Effort) -> list[Figure]:
    """What leaves the outbox, and when."""
    each = max(3, effort.of(draining.EACH))
    drained = draining.compare(effort.rounds, each)
    pending, together = effort.of(lateness.PENDING), 10 if effort.is_short else lateness.TOGETHER
    late = lateness.compare(effort.rounds, pending, together)
    name = f"messages a second, Slack takes 80 ms, {draining.CHANNELS} channels / as many WebClients at once"
    return [
        Figure(name, "/s", drained.ours, drained.floor, 0.8, Bound.AT_LEAST),
        Figure(
            f"lateness of reminders beyond the pace, {pending:,} pending, 99 in 100 / sleeping until then",
            "s",
            late.ours_s,
            late.floor_s,
            1.0,
            Bound.BEYOND,
        ),
    ]


def grown(effort: Effort) -> list[Figure]:
    """What a larger workspace costs."""
    sizes = growth.SIZES[:2] if effort.is_short else growth.SIZES
    found = growth.compare(effort.rounds, sizes)
    smallest = f"{sizes[0].people:,}"
    return [
        Figure(
            f"{name}: {size.people:,} people, {size.studies:,} studies, {size.answers:,} answers / {smallest} people",
            "ms",
            1000 * seconds,
            1000 * one.seconds[0],
            may,
        )
        for name, one in found.items()
        for size, seconds, may in zip(sizes[1:], one.seconds[1:], one.may[1:], strict=True)
    ]


def started(effort: Effort) -> list[Figure]:
    """From nothing to connected, and what is held in memory then and later."""
    seconds, megabytes = start.compare(effort.rounds)
    held = hour.compare(1, effort.of(hour.PRESSES))
    return [
        Figure("start to connected / importing the libraries", "s", seconds.ours, seconds.floor),
        Figure("resident memory, idle / importing the libraries", "MB", megabytes.ours, megabytes.floor),
        Figure("resident memory after an hour's load / importing the libraries", "MB", held.end, held.floor),
        Figure("resident memory after an hour's load / after half of it", "MB", held.end, held.half, 1.05),
    ]


def waves(effort: Effort) -> list[Figure]:
    """Whom to invite next, of everybody."""
    many = wave_cost.PEOPLE // 10 if effort.is_short else wave_cost.PEOPLE
    wave = wave_cost.compare(effort.rounds, many)
    transaction_s = wave_cost.longest_transaction(many)
    reading = f"a wave of {wave_cost.WAVE} from {many:,} people / reading their rows"
    return [
        Figure(reading, "s", wave.many_s, wave.reading_s, 3.0),
        Figure("longest transaction of a wave / what a click may notice", "s", transaction_s, NOTICED_S, 1.0),
    ]


def offered(effort: Effort) -> list[Figure]:
    """The first page of times."""
    found = times.compare(effort.rounds)
    first = f"first page of times, {times.INTERVIEWERS} interviewers, {times.BUSY:,} busy intervals / reading them"
    more = f"the same with {times.MANY:,} intervals / with {times.BUSY:,}"
    return [
        Figure(first, "ms", 1000 * found.page_s, 1000 * found.read_s, 5.0),
        Figure(more, "ms", 1000 * found.many_s, 1000 * found.page_s, 12.0),
    ]


def looked_up(effort: Effort) -> list[Figure]:
    """The lists of people, Home and the status: at a hundred thousand people beside a hundred."""
    many, studies = people.MANY, people.MANY_STUDIES
    if effort.is_short:
        many = many // 10
    size = f"{many:,} people in {studies} studies / {people.FEW} in {people.FEW_STUDIES}"
    found = people.compare(effort.rounds, many)
    pairs = {**seen.compare(effort.rounds, many), **found.pairs}
    return [
        *(
            Figure(f"{name}, {size}", "ms", 1000 * pair.many_s, 1000 * pair.few_s)
            for name, pair in pairs.items()
        ),
        Figure(
            f"counting {many:,} people / reading their rows",
            "ms",
            1000 * found.count_s,
            1000 * found.read_s,
            1.0,
        ),
    ]


def imported(effort: Effort) -> list[Figure]:
    """A file of the directory."""
    many, few = effort.of(importing.MANY), effort.of(importing.FEW)
    found = importing.compare(effort.rounds, many, few)
    beside = "99 in 100 writes beside an import / what a click may notice"
    return [
        Figure(
            f"importing {many:,} rows / sqlite-utils inserting them", "s", found.import_s, found.insert_s, 4.0
        ),
        Figure(f"memory at most, importing {many:,} rows / {few:,}", "MB", found.many_mb, found.few_mb, 1.2),
        Figure(beside, "s", found.click_s, NOTICED_S, 1.0),
    ]


def in_the_browser(effort: Effort) -> list[Figure]:
    """The demo's page; nothing where there is no browser."""
    if not page.has_browser():
        return []
    clicked = page.compare(CLICKS * effort.rounds)
    name = f"a click on the page, {page.MESSAGES} messages, everybody acts / nobody else does"
    held = "what the page holds after twice as many changes"
    return [
        Figure(name, "ms", clicked.busy_ms, clicked.alone_ms, 3.0),
        Figure(held, "MB", clicked.end_mb, clicked.half_mb, 1.2),
    ]


PARTS: Mapping[str, Callable[[Effort], list[Figure]]] = {
    "acks": acknowledging,
    "saturated": saturated,
    "burst": crowded,
    "commits": stored,
    "outbox": said,
    "growth": grown,
    "start": started,
    "waves": waves,
    "times": offered,
    "lists": looked_up,
    "imports": imported,
    "page": in_the_browser,
}


def measured(effort: Effort, parts: Sequence[str]) -> dict[str, Any]:
    """Measure some parts; everything as it is written as JSON. What is under way is told on the standard error."""
    began, figures = time.monotonic(), []
    for name in parts:
        part_began = time.monotonic()
        figures += PARTS[name](effort)
        print(f"{name}: {time.monotonic() - part_began:.0f} s", file=sys.stderr, flush=True)
    return {
        "rounds": effort.rounds,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "seconds": round(time.monotonic() - began),
        "figures": [figure.told() for figure in figures],
    }


def main() -> None:
    """Measure and print. The exit code is 1 when a target was missed; with --short, one small and noisy round, it is always 0."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument(
        "--short", action="store_true", help=f"one small round instead of the median of {ROUNDS}"
    )
    options.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options.add_argument(
        "--only", nargs="+", choices=PARTS, metavar="PART", help=f"only these: {', '.join(PARTS)}"
    )
    options.add_argument(
        "--from", dest="source", type=Path, help="read what --json printed instead of measuring"
    )
    options.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table between the marks of this file"
    )
    given = options.parse_args()
    if given.source:
        told = json.loads(given.source.read_text(encoding="utf-8"))
    else:
        told = measured(SHORT if given.short else FULL, given.only or list(PARTS))
    figures = [read(one) for one in told["figures"]]
    print(json.dumps(told, indent=1) if given.json else table(figures))
    if given.markdown:
        how = f"{told['cores']} cores, Python {told['python']}, medians of {told['rounds']}."
        write_between(given.markdown, f"{how}\n\n{markdown(figures)}")
    sys.exit(0 if given.short or all(figure.met for figure in figures) else 1)


if __name__ == "__main__":
    main()
