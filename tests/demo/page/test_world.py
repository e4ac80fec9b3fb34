"""Time and life: jumps walk hour by hour, the invented people act at a pace, and a visitor goes before them."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import RunningClock
from bot.demo.show import BEGIN, Shown
from bot.demo.world import Courtesy, target_of
from tests.demo.page.visitor import Visitor, demo_on_a_page

LONDON = "Europe/London"


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Shown]:
    with demo_on_a_page(tmp_path) as page:
        yield page


@pytest.mark.parametrize(
    ("by", "zone", "there"),
    [
        ("hour", LONDON, datetime(2027, 1, 11, 10, 5, tzinfo=UTC)),
        ("week", LONDON, datetime(2027, 1, 18, 9, 5, tzinfo=UTC)),
        ("morning", LONDON, datetime(2027, 1, 12, 9, 0, tzinfo=UTC)),
        ("morning", "Europe/Berlin", datetime(2027, 1, 12, 8, 0, tzinfo=UTC)),
        ("morning", "America/Chicago", datetime(2027, 1, 12, 15, 0, tzinfo=UTC)),
    ],
)
def test_a_jump_leads_to_a_time_in_the_visitors_zone(by: str, zone: str, there: datetime) -> None:
    assert target_of(BEGIN, by, zone) == there


def test_tomorrow_morning_is_nine_on_a_day_on_which_the_clocks_change() -> None:
    saturday = datetime(2027, 3, 27, 12, 0, tzinfo=UTC)

    assert target_of(saturday, "morning", LONDON) == datetime(2027, 3, 28, 8, 0, tzinfo=UTC)


def test_a_running_clock_runs_on_from_where_it_was_moved_and_never_back() -> None:
    clock = RunningClock(BEGIN)
    moved: list[datetime] = []
    clock.on_move(lambda: moved.append(clock.now()))

    clock.move_to(BEGIN + timedelta(hours=1))
    later = clock.now()
    clock.move_to(BEGIN)

    assert BEGIN + timedelta(hours=1) <= later <= clock.now()
    assert len(moved) == 2


@pytest.mark.long
def test_a_week_is_walked_so_that_every_morning_has_its_digest(shown: Shown, visitor: Visitor) -> None:
    visitor.recruit()
    visitor.wait_for(lambda: visitor.state["mix"])
    channel = next(iter(visitor.hello["channels"]))
    visitor.do("watch", person=visitor.person["id"], place={"channel": channel})

    visitor.do("jump", by="week")

    digests = visitor.wait_for(lambda: visitor.messages if len(visitor.messages) == 5 else None)
    days = [datetime.fromtimestamp(float(ts), UTC) for ts in digests or ()]
    assert [(day.day, day.hour, day.minute) for day in days] == [(day, 9, 0) for day in (12, 13, 14, 15, 18)]
    assert shown.workspace.log.violations() == []


def test_what_comes_every_few_hours_does_not_come_more_often_in_a_jump(
    shown: Shown, visitor: Visitor
) -> None:
    before = len(shown.workspace.log.calls("users.list"))

    visitor.do("jump", by="morning")

    assert 3 <= len(shown.workspace.log.calls("users.list")) - before <= 4


def test_time_goes_on_when_a_page_is_closed_in_the_middle_of_a_jump(shown: Shown) -> None:
    with Visitor(shown.address) as visitor:
        leap = visitor.wish("jump", by="week")
        visitor.wait_for(lambda: visitor.state["clock"]["moving"])
        assert not leap.done()

    with Visitor(shown.address) as another:
        assert another.do("jump", by="hour")["ok"]
        there = another.wait_for(lambda: not another.state["clock"]["moving"] and another.state["clock"])

    assert there["now"] >= (BEGIN + timedelta(hours=1)).timestamp()  # type: ignore[index]


def test_the_customers_answer_and_the_mix_fills(shown: Shown, visitor: Visitor) -> None:
    visitor.recruit()
    assert visitor.do("life", on=True, pace="fast")["ok"]

    visitor.wait_for(lambda: _filled(visitor) >= 2, 60)
    visitor.do("life", on=False, pace="fast")

    assert visitor.state["life"]["said"]
    assert shown.workspace.log.violations() == []
    assert shown.bot.double_bookings() == 0  # type: ignore[attr-defined]


def test_the_mix_is_still_shown_when_the_study_is_over(shown: Shown, visitor: Visitor) -> None:
    visitor.recruit()
    before = visitor.wait_for(lambda: visitor.state["mix"])

    visitor.type("/interview status")
    visitor.press("Close")
    visitor.wait_for(lambda: "· closed ·" in str(visitor.messages))

    assert shown.bot.mix() == before


def _filled(visitor: Visitor) -> int:
    return sum(segment["filled"] for study in visitor.state["mix"] for segment in study["segments"])


def test_life_waits_for_the_first_messages(visitor: Visitor) -> None:
    visitor.do("life", on=True, pace="fast")

    visitor.wait_for(lambda: "Nobody has been invited yet" in visitor.state["life"]["said"])
    visitor.do("jump", by="hour")
    assert visitor.state["clock"]["now"] - BEGIN.timestamp() < 2 * 3600


def test_nobody_acts_whose_part_a_visitor_has_taken(shown: Shown, visitor: Visitor) -> None:
    visitor.recruit()
    for person in shown.cast.minds:
        visitor.do("control", person=person, mine=True)
    visitor.do("life", on=True, pace="fast")
    visitor.do("jump", by="morning")
    visitor.do("life", on=False, pace="fast")

    assert visitor.state["life"]["mine"] == sorted(shown.cast.minds)
    assert visitor.state["life"]["said"] == ""
    visitor.do("control", person=next(iter(shown.cast.minds)), mine=False)
    visitor.wait_for(lambda: len(visitor.state["life"]["mine"]) == 59)


def test_what_is_invented_waits_while_a_visitor_is_there() -> None:
    courtesy, order, visiting = Courtesy(), [], threading.Event()

    def invented() -> None:
        visiting.wait(5)
        courtesy.wait()
        order.append("invented")

    thread = threading.Thread(target=invented)
    thread.start()
    with courtesy.visiting():
        visiting.set()
        thread.join(0.1)
        order.append("visitor")
    thread.join(5)

    assert order == ["visitor", "invented"]
