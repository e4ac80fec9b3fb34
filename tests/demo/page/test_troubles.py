"""What nobody foresaw goes wrong in the demo: it is logged, the page says so, and everything goes on."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.demo.page.house import TROUBLE as PAGE_TROUBLE
from bot.demo.page.visit import NOT_UNDERSTOOD, WENT_WRONG
from bot.demo.show import Shown
from bot.demo.world import TROUBLE
from bot.rehearsal import Rehearsal
from tests.demo.page.visitor import Visitor, demo_on_a_page


class Clumsy:
    """A bot that trips over itself while `trips` says so."""

    def __init__(self, bot: Rehearsal) -> None:
        self._bot = bot
        self.trips: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bot, name)

    def go_on(self, instant: datetime | None = None) -> None:
        self._stumble("go_on")
        self._bot.go_on(instant)

    def come_to_rest(self) -> bool:
        return self._bot.come_to_rest()

    def mix(self) -> list[dict[str, Any]]:
        self._stumble("mix")
        return self._bot.mix()

    def _stumble(self, what: str) -> None:
        if what in self.trips:
            raise ArithmeticError(f"secret detail of {what}")


@pytest.fixture
def clumsy() -> list[Clumsy]:
    return []


@pytest.fixture
def shown(tmp_path: Path, clumsy: list[Clumsy]) -> Iterator[Shown]:
    def within(bot: Rehearsal) -> Any:
        clumsy.append(Clumsy(bot))
        return clumsy[0]

    with demo_on_a_page(tmp_path, within=within) as page:
        yield page


def test_a_jump_that_goes_wrong_is_answered_and_the_next_one_goes_well(
    visitor: Visitor, clumsy: list[Clumsy], caplog: pytest.LogCaptureFixture
) -> None:
    visitor.do("life", on=True, pace="calm")
    visitor.wait_for(lambda: visitor.state["life"]["on"])
    clumsy[0].trips.add("go_on")

    answer = visitor.do("jump", by="hour")

    assert (answer["ok"], answer["text"]) == (False, TROUBLE)
    visitor.wait_for(lambda: visitor.state["trouble"] == TROUBLE)
    visitor.wait_for(lambda: not visitor.state["life"]["on"])
    assert "secret detail of go_on" in caplog.text
    assert not visitor.state["clock"]["moving"]

    clumsy[0].trips.clear()
    before = visitor.state["clock"]["now"]
    assert visitor.do("jump", by="hour")["ok"]
    visitor.wait_for(lambda: visitor.state["clock"]["now"] >= before + 3600)
    visitor.wait_for(lambda: visitor.state["trouble"] == "")


def test_time_that_stumbles_by_itself_is_said_on_the_page(
    visitor: Visitor, clumsy: list[Clumsy], caplog: pytest.LogCaptureFixture
) -> None:
    clumsy[0].trips.add("go_on")

    visitor.wait_for(lambda: visitor.state["trouble"] == TROUBLE)
    clumsy[0].trips.clear()

    assert "secret detail of go_on" in caplog.text
    assert visitor.do("life", on=False, pace="brisk")["ok"]
    visitor.wait_for(lambda: visitor.state["trouble"] == "")


def test_a_mix_that_cannot_be_read_is_said_and_read_again_later(
    visitor: Visitor, clumsy: list[Clumsy], caplog: pytest.LogCaptureFixture
) -> None:
    clumsy[0].trips.add("mix")
    visitor.type("hello")

    visitor.wait_for(lambda: visitor.state["trouble"] == PAGE_TROUBLE)
    assert "secret detail of mix" in caplog.text

    clumsy[0].trips.clear()
    visitor.type("hello again")
    visitor.wait_for(lambda: visitor.state["trouble"] == "")
    visitor.recruit()
    visitor.wait_for(lambda: visitor.state["mix"])


def test_a_wish_that_goes_wrong_is_answered_and_so_is_the_next_one(
    shown: Shown, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    store, clock = shown.workspace.store, shown.workspace.store.clock
    store.clock = _broken
    answer = visitor.type("hello")
    store.clock = clock

    assert answer["text"] == WENT_WRONG["text"]
    assert "the clock is broken" in caplog.text
    assert visitor.type("hello")["ok"]
    visitor.wait_for(lambda: any(message["text"] == "hello" for message in visitor.messages.values()))


def test_a_page_that_cannot_be_told_is_told_so_and_everything_later(
    shown: Shown, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    store, clock = shown.workspace.store, shown.workspace.store.clock
    visitor.wait_for(lambda: visitor.state["trouble"] == "")
    store.clock = _broken
    visitor.do("traffic", on=False)
    visitor.wait_for(lambda: visitor.state["trouble"] == PAGE_TROUBLE)
    store.clock = clock

    visitor.do("traffic", on=False)

    visitor.wait_for(lambda: visitor.state["trouble"] == "")
    now = datetime.fromtimestamp(visitor.state["clock"]["now"], UTC)
    assert now.year == 2027
    assert "the clock is broken" in caplog.text


def test_a_wish_of_the_wrong_shape_is_answered_too(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)

    for wish in ({"do": ["watch"]}, {"do": "watch", "person": visitor.person["id"], "place": []}):
        assert visitor.do(**wish)["text"] in (NOT_UNDERSTOOD["text"], WENT_WRONG["text"])  # type: ignore[arg-type]
    assert visitor.do("traffic", on=False)["ok"]


def _broken() -> datetime:
    raise ArithmeticError("the clock is broken")
