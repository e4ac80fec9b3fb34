"""Writes docs/pretend-slack.md: `python -m bot.demo.coverage_page docs/pretend-slack.md`."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.demo.coverage import TABLES, Level, Row
from bot.demo.rulebook import Cited, block_kit_limits, numbers
from bot.demo.rules import METHODS

INTRODUCTION = """\
<!-- Written by `python -m bot.demo.coverage_page docs/pretend-slack.md`; a test fails when it is stale. -->

# The pretend Slack workspace

For the demo and the tests: a server on loopback to which the real Bolt and the real SDK connect. It is stricter than Slack:
what Slack would refuse, drop, truncate or show somebody as an error is a violation, and so are arguments that it does not
know. This is what it does of Slack, and the numbers that it enforces.

Where Slack's documentation is silent the stricter side was taken; the code says "unverified" there.
"""


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, "## What it does", *(_table(title, rows) for title, rows in TABLES.items())]
    parts += ["## How often a method may be called", _tiers(), "## The numbers", _numbers(numbers())]
    parts += ["## Block Kit's limits", _numbers(block_kit_limits())]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(title: str, rows: Iterable[Row]) -> str:
    marks = {Level.FULL: "full", Level.PARTIAL: "partial", Level.NONE: "–"}
    lines = [f"### {title}", "", "| | | What is missing |", "|---|---|---|"]
    lines += [f"| `{row.name}` | {marks[row.level]} | {row.missing} |" for row in rows]
    return "\n".join(lines)


def _tiers() -> str:
    lines = ["| Method | Tier | Calls a minute | Source |", "|---|---|---|---|"]
    lines += [f"| `{row.name}` | {row.tier} | {row.per_minute} | {row.source} |" for row in METHODS.values()]
    return "\n".join(lines)


def _numbers(rows: Iterable[Cited]) -> str:
    return "\n".join(["| Rule | Value | Source |", "|---|---|---|", *_number_lines(rows)])


def _number_lines(rows: Iterable[Cited]) -> Iterator[str]:
    for row in rows:
        cells = [f"`{row.name}`", row.value, row.source]
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
