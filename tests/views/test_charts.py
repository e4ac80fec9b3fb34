"""Charts: whatever the values and the names are, Slack takes them, and they show these values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.blockkit import check_message
from bot.domain.seats import SeatCount, SeatMap
from bot.domain.segments import SEATED, Segment
from bot.views.blocks import Block, header, section, without_charts
from bot.views.charts import ANY_SEGMENT, BOOKED, FILLED, NOT_DONE, OPEN, bars, seats_chart

SEATS = SeatMap(
    (
        SeatCount(Segment.LOVE, planned=6, reserved=1, filled=2),
        SeatCount(Segment.DISLIKE, planned=6, reserved=2, filled=0),
    )
)
names = st.text(max_size=30) | st.sampled_from(["Your week with reports", "Your week with reports again"])


def values(chart: Block) -> dict[str, dict[str, float]]:
    """What a chart shows: by series and category."""
    return {
        line["name"]: {point["label"]: point["value"] for point in line["data"]}
        for line in chart["chart"]["series"]
    }


def refused(chart: Block) -> object:
    return check_message({"text": "Here is a chart.", "blocks": [section("In words."), chart]})


def test_seats_are_shown_by_segment() -> None:
    chart = seats_chart("Your week", SEATS)

    assert chart is not None
    assert values(chart) == {
        FILLED: {"love": 2, "dislike": 0},
        BOOKED: {"love": 1, "dislike": 2},
        OPEN: {"love": 3, "dislike": 4},
    }
    assert not refused(chart)


def test_calls_that_may_not_be_told_by_segment_are_a_bar_of_their_own() -> None:
    chart = seats_chart("Your week", SEATS, untold=3)

    assert chart is not None
    assert values(chart)[BOOKED][ANY_SEGMENT] == 3
    assert values(chart)[FILLED][ANY_SEGMENT] == values(chart)[NOT_DONE][ANY_SEGMENT] == 0


def test_one_call_more_than_planned_leaves_nothing_open() -> None:
    chart = seats_chart("Your week", SeatMap((SeatCount(Segment.LOVE, 2, reserved=2, filled=1),)))

    assert chart is not None
    assert values(chart) == {FILLED: {"love": 1}, BOOKED: {"love": 2}, OPEN: {"love": 0}}


def test_a_study_without_seats_has_no_chart() -> None:
    assert seats_chart("Your week", SeatMap(())) is None


def test_names_that_would_be_alike_are_numbered() -> None:
    chart = bars("Studies", ["Your week with reports", "Your week with reports again"], {"done": [1, 2]})

    assert values(chart) == {"done": {"Your week with repo…": 1, "Your week with… (2)": 2}}


@pytest.mark.parametrize(
    ("categories", "series"), [([], {"done": []}), (["a"], {}), (["a"], {"done": [1, 2]})]
)
def test_a_chart_of_nothing_is_a_fault(categories: list[str], series: dict[str, list[float]]) -> None:
    with pytest.raises(ValueError, match="series"):
        bars("Studies", categories, series)


@given(
    title=names,
    shown=st.dictionaries(names, st.integers(0, 10**6), min_size=1, max_size=25),
    series=st.lists(names, min_size=1, max_size=8, unique=True),
)
def test_slack_takes_every_chart(title: str, shown: dict[str, int], series: list[str]) -> None:
    chart = bars(
        title, list(shown), {name: list(shown.values()) for name in series}, x_label=title, y_label=title
    )

    assert not refused(chart)
    for line in values(chart).values():
        assert list(line.values()) == list(shown.values())[:20]


@given(
    st.lists(
        st.tuples(st.sampled_from(SEATED), *[st.integers(0, 50)] * 3),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    ),
    st.integers(0, 9),
)
def test_slack_takes_every_chart_of_seats(counts: list[tuple[Segment, int, int, int]], untold: int) -> None:
    seats = SeatMap(
        tuple(
            SeatCount(segment, planned, reserved=booked, filled=filled)
            for segment, planned, booked, filled in counts
        )
    )
    chart = seats_chart("Seats", seats, untold)

    assert chart is not None
    assert not refused(chart)
    assert sum(values(chart)[FILLED].values()) == seats.totals.filled
    assert sum(values(chart)[BOOKED].values()) == seats.totals.reserved + untold


def test_the_same_is_said_without_charts() -> None:
    chart = bars("Studies", ["a"], {"done": [1]})

    assert without_charts([header("Title"), chart, section("a: 1")]) == (header("Title"), section("a: 1"))
