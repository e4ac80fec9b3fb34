"""Charts in messages and in App Home. What a chart shows always stands in words beside it: not every workspace and not every screen
has charts, and whoever listens to a message hears the words alone.

Limits: docs.slack.dev/reference/block-kit/blocks/data-visualization-block (2026-11). Modals take no charts.
"""

from collections.abc import Mapping, Sequence

from bot.domain.seats import SeatMap
from bot.views.blocks import CHART, Block, cut, visible

TITLE = 50
LABEL = 20
SERIES = 6
CATEGORIES = 20
FILLED, BOOKED, OPEN = "filled", "booked", "still open"
NOT_DONE, ANY_SEGMENT = "not done yet", "booked, any segment"
"""Where booked calls may not be told by segment, what is not done yet has them in it."""


def bars(
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    x_label: str = "",
    y_label: str = "",
) -> Block:
    """Return a chart of grouped bars: for each name of a series its value in each category, in order.

    Names are cut to what Slack takes, and numbered where they would be alike then. What is beyond the 20th category or the sixth series
    is left out, as it stands in words anyway.

    Raises:
        ValueError: no category, no series, or a series whose values do not match the categories.
    """
    if not categories or not series or any(len(values) != len(categories) for values in series.values()):
        raise ValueError("every series needs a value for each category, and there must be one of each")
    labels = _apart(categories[:CATEGORIES])
    names = _apart(list(series)[:SERIES])
    axes: Block = {"categories": labels}
    for name, label in (("x_label", x_label), ("y_label", y_label)):
        if said := " ".join(visible(label).split()):
            axes[name] = cut(said, TITLE)
    lines = [
        {
            "name": name,
            "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=False)],
        }
        for name, values in zip(names, series.values(), strict=False)
    ]
    return {
        "type": CHART,
        "title": cut(" ".join(visible(title).split()), TITLE) or "Chart",
        "chart": {"type": "bar", "series": lines, "axis_config": axes},
    }


def seats_chart(title: str, seats: SeatMap, untold: int = 0) -> Block | None:
    """Return seats by segment: filled, booked and still open; `None` for a study without seats.

    untold: booked calls of which the reader may not know the segment; they are a bar of their own.
    """
    if not seats.counts:
        return None
    names = [count.segment.value for count in seats.counts]
    filled = [count.filled for count in seats.counts]
    booked = [count.reserved for count in seats.counts]
    still = [max(0, count.missing - count.reserved) for count in seats.counts]
    if untold:
        names, filled, booked, still = [*names, ANY_SEGMENT], [*filled, 0], [*booked, untold], [*still, 0]
    rest = NOT_DONE if untold else OPEN
    return bars(title, names, {FILLED: filled, BOOKED: booked, rest: still}, y_label="seats")


def _apart(names: Sequence[str]) -> list[str]:
    """Names that fit and differ: Slack refuses two that are alike."""
    found: list[str] = []
    for number, name in enumerate(names, 1):
        short = cut(" ".join(visible(name).split()), LABEL) or str(number)
        told, tries = short, number
        while told in found:
            mark = f" ({tries})"
            told, tries = cut(short, LABEL - len(mark)) + mark, tries + 1
        found.append(told)
    return found
