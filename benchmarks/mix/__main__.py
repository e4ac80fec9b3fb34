"""`python -m benchmarks.mix`: how the engine does in studies whose truth is known, beside what other tools do."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.mix.measures import Figures
from benchmarks.mix.picture import picture
from benchmarks.mix.policies import CONTENDERS, ENGINE_CLOSE, ENGINE_EXACT, Kind
from benchmarks.mix.report import as_json, page, tables
from benchmarks.mix.runs import FIRST_SEED, measure
from benchmarks.mix.scenarios import SCENARIOS
from benchmarks.mix.targets import checked

SEEDS, FEW_SEEDS = 500, 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. The exit code is 1 when a target was missed; with --short, a few noisy seeds, it is always 0."""
    given = _options().parse_args(arguments)
    policies = chosen(given.policies, ways=given.ways)
    if given.picture and not {Kind.ENGINE, Kind.BASELINE} <= {CONTENDERS[name].kind for name in policies}:
        _options().error("a picture needs the engine and the baselines: add --policies engine baselines")
    seeds = given.seeds or (FEW_SEEDS if given.short else SEEDS)
    figures = _measured(given.scenario or list(SCENARIOS), policies, seeds, given.processes, given.first_seed)
    targets = checked(figures)
    found = tables(figures, targets)
    print("\n\n".join(table.text() for table in found))
    if given.json:
        given.json.write_text(as_json(figures, targets) + "\n", encoding="utf-8")
    if given.markdown:
        given.markdown.write_text(page(found, seeds), encoding="utf-8")
    if given.picture:
        given.picture.write_text(picture(figures), encoding="utf-8")
    return 0 if given.short or all(one.met for one in targets) else 1


def chosen(kinds: Sequence[str], *, ways: bool) -> list[str]:
    """Return the names of the policies of some kinds. `ways`: the engine's stricter ways too."""
    return [
        name
        for name, contender in CONTENDERS.items()
        if ("all" in kinds or contender.kind.value in kinds)
        and (ways or name not in {ENGINE_CLOSE, ENGINE_EXACT})
    ]


def _measured(
    scenarios: Sequence[str], policies: Sequence[str], seeds: int, processes: int, first_seed: int
) -> list[Figures]:
    found: list[Figures] = []
    began = time.perf_counter()
    for figures in measure(scenarios, policies, seeds, processes, first_seed):
        print(f"{figures[0].scenario}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        found += figures
    return found


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m benchmarks.mix", description=__doc__)
    options.add_argument("--seeds", type=_positive, metavar="N", help=f"studies of each, {SEEDS} by default")
    options.add_argument(
        "--first-seed",
        type=int,
        metavar="N",
        default=FIRST_SEED,
        help=f"{FIRST_SEED:,} by default; tuned on or seen before: below 9,000",
    )
    options.add_argument(
        "--short", action="store_true", help=f"{FEW_SEEDS} seeds by default, and no exit code"
    )
    options.add_argument(
        "--scenario", nargs="+", choices=list(SCENARIOS), metavar="NAME", help=f"of {', '.join(SCENARIOS)}"
    )
    options.add_argument(
        "--policies", nargs="+", choices=[*(kind.value for kind in Kind), "all"], default=["engine"]
    )
    options.add_argument("--ways", action="store_true", help="the engine's stricter ways to keep seats too")
    options.add_argument("--processes", type=_positive, metavar="N", default=os.cpu_count() or 1)
    options.add_argument("--json", type=Path, metavar="FILE")
    options.add_argument("--markdown", type=Path, metavar="FILE")
    options.add_argument("--picture", type=Path, metavar="FILE", help="an SVG")
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
