"""Envelopes that come together are acknowledged together, none before the disk has what was done because of it."""

import errno
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import Unsure
from bot.figures import Figures
from bot.socket_mode import Envelopes
from bot.turns import CROWD, Turns
from storage.database import REQUEST_WAIT_S, Store
from tests.storage.seeding import rows_of, table_of_numbers
from tests.waiting import SOON_S, until

OTHERS = CROWD - 1
SORRY = "please try again"


@dataclass
class Line:
    """What stands in for a socket: notes what would go back, and breaks at some of it."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    breaks_at: str = ""
    logger = logging.getLogger(__name__)

    def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        if response.envelope_id == self.breaks_at:
            raise ConnectionError
        self.sent.append(response.to_dict())

    @property
    def acknowledged(self) -> list[str]:
        return sorted(one["envelope_id"] for one in self.sent)


@dataclass
class Disk:
    """Takes as long as a test wants, and may refuse."""

    at_work: threading.Event = field(default_factory=threading.Event)
    free: threading.Event = field(default_factory=threading.Event)
    refuses: bool = False
    fails_by: Exception | None = None

    def take(self, _file: int) -> None:
        self.at_work.set()
        assert self.free.wait(SOON_S)
        if self.fails_by is not None:
            raise self.fails_by
        if self.refuses:
            raise OSError(errno.EIO, "input/output error")


@dataclass
class Desk:
    """A bot that keeps the number of each press, the store it keeps it in, and the line that its envelopes come over."""

    store: Store
    envelopes: Envelopes
    turns: Turns
    figures: Figures
    line: Line
    disk: Disk

    def press(self, number: int, *, action: str = "keep", waited_s: float = 0.0) -> None:
        """Take the envelope of one press, so long after it was read."""
        payload = {
            "type": "block_actions",
            "team": {"id": "T1"},
            "user": {"id": "U1"},
            "container": {"type": "message", "message_ts": "1.2", "channel_id": "D1"},
            "trigger_id": "1.2.3",
            "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": f"{number}"}],
        }
        message = {"type": "interactive", "envelope_id": f"e{number:02}", "payload": payload}
        self.envelopes.take(self.line, json.dumps(message), time.monotonic() - waited_s)  # type: ignore[arg-type]

    @property
    def kept(self) -> int:
        return rows_of(self.store, "kept")

    def outcomes(self) -> Mapping[str, int]:
        """How many requests came to what, of those that have ended."""
        return {outcome: count for (_, outcome), count in self.figures.counted().requests.items()}


def bolt(store: Store) -> App:
    app = App(
        signing_secret="secret",
        authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
        process_before_response=True,
    )

    @app.action("keep")
    def keep(ack: Ack, action: Mapping[str, Any]) -> None:
        with store.write() as db:
            db.execute("INSERT INTO kept VALUES (?)", [int(action["value"])])
        ack()

    @app.action("look")
    def look(ack: Ack) -> None:
        rows_of(store, "kept")
        ack()

    return app


def refuse(error: Exception, _body: object, _context: object) -> BoltResponse:
    if not isinstance(error, Unsure):
        raise error
    return BoltResponse(status=200, body={"text": SORRY})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    disk = Disk()
    disk.free.set()
    monkeypatch.setattr(os, "fdatasync", disk.take)
    store, turns, figures = table_of_numbers(tmp_path / "bot.db"), Turns(), Figures()
    made = Desk(store, Envelopes(turns, figures, bolt(store), store, refuse), turns, figures, Line(), disk)
    disk.at_work.clear()
    yield made
    disk.free.set()
    made.envelopes.finish()
    store.close()


@pytest.fixture
def crowded(desk: Desk) -> Iterator[Desk]:
    """The same, and so many others are under way that whoever comes is one of a crowd."""
    for _ in range(OTHERS):
        desk.turns.come()
    yield desk
    for _ in range(OTHERS):
        desk.turns.go()


def at_once(works: Sequence[Callable[[], None]]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    return threads


def test_in_a_crowd_one_thread_answers_many_and_none_is_acknowledged_before_the_disk_has_it(
    crowded: Desk,
) -> None:
    crowded.disk.free.clear()

    for number in range(20):  # all of them in this thread, which waits for nothing
        crowded.press(number)
    assert crowded.kept == 20
    assert crowded.disk.at_work.wait(SOON_S)
    assert crowded.line.sent == []
    assert crowded.outcomes() == {}
    assert crowded.turns.requests == OTHERS + 20
    crowded.disk.free.set()
    until(lambda: crowded.turns.requests == OTHERS)

    assert crowded.line.acknowledged == [f"e{number:02}" for number in range(20)]
    assert crowded.outcomes() == {"ok": 20}


@pytest.mark.parametrize(("action", "outcome"), [("look", {"ok": 1}), ("unknown", {"failed": 1})])
def test_who_wrote_nothing_in_a_crowd_is_acknowledged_at_once(
    crowded: Desk, action: str, outcome: Mapping[str, int]
) -> None:
    crowded.disk.free.clear()
    crowded.press(1)
    assert crowded.disk.at_work.wait(SOON_S)

    crowded.press(2, action=action)

    assert crowded.line.acknowledged == ["e02"]
    assert crowded.outcomes() == outcome


def test_in_a_crowd_who_comes_while_the_disk_stands_still_is_told_so_in_time(crowded: Desk) -> None:
    crowded.disk.free.clear()
    crowded.press(1)
    assert crowded.disk.at_work.wait(SOON_S)
    for number in (2, 3):
        crowded.press(number, waited_s=REQUEST_WAIT_S)
    until(lambda: len(crowded.line.sent) == 2)

    assert [one.get("payload") for one in crowded.line.sent] == [{"text": SORRY}] * 2
    assert crowded.line.acknowledged == ["e02", "e03"]
    crowded.disk.free.set()
    until(lambda: crowded.line.acknowledged == ["e01", "e02", "e03"])


def test_whoever_comes_alone_waits_for_the_disk_and_acknowledges_itself(desk: Desk) -> None:
    desk.disk.free.clear()
    pressing = at_once([lambda: desk.press(1)])
    assert desk.disk.at_work.wait(SOON_S)
    assert (desk.line.sent, pressing[0].is_alive()) == ([], True)
    desk.disk.free.set()
    pressing[0].join(SOON_S)

    assert desk.line.acknowledged == ["e01"]
    assert desk.outcomes() == {"ok": 1}


def test_what_came_while_the_disk_was_at_work_waits_for_its_own_turn_at_it(crowded: Desk) -> None:
    crowded.disk.free.clear()
    crowded.press(1)
    assert crowded.disk.at_work.wait(SOON_S)
    crowded.press(2)
    crowded.disk.at_work.clear()
    crowded.disk.free.set()
    until(lambda: len(crowded.line.sent) == 2)

    assert crowded.disk.at_work.is_set()


def test_in_a_crowd_whose_disk_refuses_each_is_told_and_none_is_taken_for_done(crowded: Desk) -> None:
    crowded.disk.refuses = True
    crowded.disk.free.clear()
    for number in range(3):
        crowded.press(number)
    crowded.disk.free.set()
    until(lambda: len(crowded.line.sent) == 3)

    assert crowded.line.acknowledged == ["e00", "e01", "e02"]
    assert [one["payload"] for one in crowded.line.sent] == [{"text": SORRY}] * 3


def test_what_nobody_foresaw_while_the_disk_was_waited_for_leaves_no_count_behind(crowded: Desk) -> None:
    crowded.disk.fails_by = ValueError("of a kind that nobody foresaw")
    crowded.press(1)
    until(lambda: crowded.turns.requests == OTHERS)
    crowded.disk.fails_by = None
    crowded.press(2)
    until(lambda: crowded.line.acknowledged == ["e02"])

    until(lambda: crowded.outcomes() == {"failed": 1, "ok": 1})


def test_one_whose_line_is_gone_keeps_no_other_from_its_acknowledgement(
    crowded: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    crowded.line.breaks_at = "e01"
    crowded.disk.free.clear()
    for number in range(3):
        crowded.press(number)
    crowded.disk.free.set()
    until(lambda: len(crowded.line.sent) == 2)
    crowded.envelopes.finish()

    assert crowded.line.acknowledged == ["e00", "e02"]
    assert crowded.turns.requests == OTHERS
    assert crowded.outcomes() == {"ok": 2, "failed": 1}
    assert "an envelope could not be acknowledged" in caplog.text


def test_at_the_end_whatever_was_taken_is_acknowledged(crowded: Desk) -> None:
    crowded.disk.free.clear()
    for number in range(5):
        crowded.press(number)
    ending = at_once([crowded.envelopes.finish])
    assert crowded.disk.at_work.wait(SOON_S)
    assert (ending[0].is_alive(), crowded.line.sent) == (True, [])
    crowded.disk.free.set()
    ending[0].join(SOON_S)

    assert crowded.line.acknowledged == [f"e{number:02}" for number in range(5)]
