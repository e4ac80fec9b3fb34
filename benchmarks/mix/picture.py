"""The figures as a picture: an SVG that reads in light and dark, in black and white, and aloud."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.mix.measures import Figures
from benchmarks.mix.policies import CONTENDERS, ENGINE, FLOOD, RANDOM_LIST, Kind

WIDTH, TOP, ROW, BOTTOM = 920, 132, 66, 46
"""Pixels. A row holds four lines, one of each policy."""
LINE, FIRST_LINE = 14, 12
LEFT = 24
ENGINE_MARK, FLOOD_MARK, LIST_MARK, RANDOM_MARK = "engine", "flood", "list", "random"

STYLE = """
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #1f2328 }
  .head { font-size: 17px; font-weight: 600 } .name { font-weight: 600 }
  .quiet { font-size: 12px; fill: #59636e } .value { font-size: 11px; fill: #59636e; font-variant-numeric: tabular-nums }
  .value.engine { fill: #0a6e50; font-weight: 600 }
  .card { fill: #ffffff; stroke: #d1d9e0 } .grid { stroke: #d1d9e0 }
  .mark, .reach { stroke-width: 1.6 } .mark.random { fill: #ffffff }
  .engine { stroke: #0a7d5a } .flood { stroke: #bc5a00 } .list { stroke: #6639ba } .random { stroke: #59636e }
  .mark.engine { fill: #0a7d5a } .mark.flood { fill: #bc5a00 } .mark.list { fill: #6639ba } .value { stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .quiet, .value { fill: #9da7b3 } .value.engine { fill: #4ac99b }
    .card { fill: #0d1117; stroke: #3d444d } .grid { stroke: #3d444d }
    .engine { stroke: #3fb68b } .flood { stroke: #f0a04b } .list { stroke: #b392f0 } .random { stroke: #9da7b3 }
    .mark.engine { fill: #3fb68b } .mark.flood { fill: #f0a04b } .mark.list { fill: #b392f0 }
    .mark.random { fill: #0d1117 } .value { stroke: none }
  }
"""


@dataclass(frozen=True)
class Axis:
    """A horizontal axis that begins at 0: where it lies, the figure at its right end, and the ticks."""

    left: float
    width: float
    end: float
    step: float
    unit: str = ""

    def at(self, figure: float) -> float:
        """Return where a figure lies; one beyond the end lies at the end."""
        return self.left + self.width * min(figure, self.end) / self.end

    @property
    def ticks(self) -> list[float]:
        return [self.step * number for number in range(round(self.end / self.step) + 1)]


@dataclass(frozen=True)
class Row:
    """One scenario: what is drawn of it, from the top."""

    name: str
    shown: Mapping[str, Figures]


def picture(figures: Sequence[Figures]) -> str:
    """Return the SVG: per scenario the engine, the flood, the best of the other lists, and the random list."""
    rows = list(_rows(figures))
    height = TOP + ROW * len(rows) + BOTTOM
    filled = Axis(left=226, width=280, end=100, step=25, unit=" %")
    most = max(one.invitations_each for row in rows for one in row.shown.values())
    step = 25 if most <= 150 else 50
    each = Axis(left=580, width=274, end=step * max(1, math.ceil(most / step)), step=step)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        '<title id="title">Studies filled by their deadline, and invitations for each interview</title>',
        f'<desc id="desc">{escape(_aloud(rows))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        _text(LEFT, 34, "Studies filled by their deadline, and what they took", "head"),
        *_legend(figures[0].seeds),
        *_scale(filled, "studies filled", len(rows)),
        *_scale(each, "invitations for each interview held", len(rows)),
    ]
    for number, row in enumerate(rows):
        parts += _drawn(row, TOP + ROW * number, filled, each)
    return "\n".join([*parts, "</svg>"]) + "\n"


def best_list(figures: Iterable[Figures]) -> Figures:
    """Return the planned list, but the random one, that filled most studies; of several, the cheapest."""
    found = [
        one
        for one in figures
        if CONTENDERS[one.policy].kind is Kind.BASELINE and one.policy not in {FLOOD, RANDOM_LIST}
    ]
    return max(found, key=lambda one: (one.filled.value, -one.invitations_each))


def _rows(figures: Sequence[Figures]) -> Iterator[Row]:
    for name in dict.fromkeys(one.scenario for one in figures):
        of = {one.policy: one for one in figures if one.scenario == name}
        shown = {
            ENGINE_MARK: of[ENGINE],
            FLOOD_MARK: of[FLOOD],
            LIST_MARK: best_list(of.values()),
            RANDOM_MARK: of[RANDOM_LIST],
        }
        yield Row(name.replace("_", " "), shown)


def _aloud(rows: Iterable[Row]) -> str:
    """The whole picture in sentences."""
    sentences = []
    for row in rows:
        told = [
            f"{one.policy} fills {_percent(one)} with {one.invitations_each:.0f} invitations an interview"
            for one in row.shown.values()
        ]
        sentences.append(f"{row.name}: {', '.join(told)}.")
    return " ".join(sentences)


def _legend(seeds: int) -> Iterator[str]:
    words = {
        ENGINE_MARK: "the engine",
        FLOOD_MARK: "flood: a random list, as many a day as allowed",
        LIST_MARK: "the best other list, named below",
        RANDOM_MARK: "a random list with quotas",
    }
    left = LEFT + 6.0
    for mark, text in words.items():
        yield _mark(mark, left, 57)
        yield _text(left + 12, 61, text, "quiet")
        left += 36 + 6.1 * len(text)
    yield _text(
        LEFT,
        82,
        f"{seeds} simulated studies of each kind; the lines are 95 % intervals. Lists that fill few studies look cheap:"
        " they hold the easy interviews.",
        "quiet",
    )


def _scale(axis: Axis, title: str, rows: int) -> Iterator[str]:
    bottom = TOP + ROW * rows
    yield _text(axis.left, TOP - 16, title, "name")
    for tick in axis.ticks:
        x = f"{axis.at(tick):.1f}"
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{bottom}"/>'
        yield _text(axis.at(tick), bottom + 20, f"{tick:.0f}{axis.unit}", "quiet", "middle")


def _drawn(row: Row, top: float, filled: Axis, each: Axis) -> Iterator[str]:
    yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - LEFT}" y1="{top}" y2="{top}"/>'
    yield _text(LEFT, top + 28, row.name, "name")
    yield _text(LEFT, top + 47, row.shown[LIST_MARK].policy, "quiet")
    for line, (mark, one) in enumerate(row.shown.items()):
        y = top + FIRST_LINE + LINE * line
        low, high = (filled.at(100 * value) for value in (one.filled.low, one.filled.high))
        yield f'<line class="reach {mark}" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}"/>'
        yield _mark(mark, filled.at(100 * one.filled.value), y)
        yield _text(
            max(high, filled.at(100 * one.filled.value) + 6) + 6, y + 4, _percent(one), f"value {mark}"
        )
        x = each.at(one.invitations_each)
        yield _mark(mark, x, y)
        yield _text(x + 11, y + 4, f"{one.invitations_each:.0f}", f"value {mark}")


def _mark(mark: str, x: float, y: float) -> str:
    """Every policy has a shape of its own, because not everybody tells the colours apart."""
    if mark == ENGINE_MARK:
        return f'<circle class="mark {mark}" cx="{x:.1f}" cy="{y}" r="4.6"/>'
    if mark == FLOOD_MARK:
        return f'<path class="mark {mark}" d="M{x:.1f} {y - 5} l5 5 l-5 5 l-5 -5 z"/>'
    if mark == LIST_MARK:
        return f'<path class="mark {mark}" d="M{x:.1f} {y - 4.6} l4.8 8.4 h-9.6 z"/>'
    return f'<rect class="mark {mark}" x="{x - 3.8:.1f}" y="{y - 3.8:.1f}" width="7.6" height="7.6"/>'


def _text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _percent(one: Figures) -> str:
    return f"{100 * one.filled.value:.0f} %"
