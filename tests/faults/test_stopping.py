"""`evenhand run` is asked to end while everything hangs: it does so within ten seconds and in order, and what is due goes on later.

Slack hangs, somebody keeps the database, a tick computes, a client holds its connection open: each in a process of its own, as systemd
and Docker end it.
"""

import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.workspace import Workspace
from bot.jobs.delivery import LONGEST_SLEEP_S, SENDERS
from storage import outbox
from storage.database import Store
from tests.faults.running import Bot, Place, reach
from tests.faults.scene import ROOT
from tests.jobs.office import note, words_of

STOP_S = 10.0
SOCKET, HTTP = (), ("--http", "--port", "0")
BOTH = pytest.mark.parametrize("mode", [pytest.param(SOCKET, id="socket"), pytest.param(HTTP, id="http")])
HANGS = Disturbance(delay_s=30, status=503)
WAITING = 3 * SENDERS
PATIENCE_S = 30.0
COMPUTES = """
import time
from bot.services import forecasting
def compute(_desk):
    print("computing", flush=True)
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        sum(range(1000))
forecasting.forecast_due = compute
from bot.cli import main
main()
"""
"""The bot with a tick that computes for a minute, wherever a large study would have it do so."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Workspace(ROOT / "manifest.yml", rate_limits=False) as workspace:
        yield Place(workspace, tmp_path)


@pytest.fixture
def mara(place: Place) -> Person:
    return place.workspace.person(place.workspace.add_user("Mara Lindqvist", is_admin=True))


def ask_to_end(bot: Bot, number: int = signal.SIGTERM) -> float:
    """Send a signal, and return after how many seconds the process was gone; it must have ended in order."""
    began = time.monotonic()
    bot.process.send_signal(number)
    code = bot.process.wait(60)
    took_s = time.monotonic() - began
    print(f"gone after {took_s:.1f} s with {code}")  # noqa: T201
    assert code == 0
    return took_s


def queue(place: Place) -> list[str]:
    """Let messages be due, each for somebody else; who they are for."""
    team, now = place.workspace.installation.team_id, datetime.now(UTC)
    receivers = [place.workspace.add_user(f"Receiver {number}") for number in range(WAITING)]
    with closing(Store(place.database)) as store, store.write(10) as db:
        for number, receiver in enumerate(receivers):
            outbox.put(db, note(receiver, f"note {number}", due_at=now, team=team), now)
    return receivers


def count(place: Place, where: str) -> int:
    with closing(sqlite3.connect(place.database)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM outbox WHERE {where}").fetchone()[0])  # noqa: S608


def is_whole(place: Place) -> bool:
    with closing(sqlite3.connect(place.database)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def told(place: Place, receivers: list[str]) -> list[list[str]]:
    return [words_of(message.text for message in place.workspace.person(one).dm()) for one in receivers]


def let_leases_end(place: Place) -> None:
    """As if the minute had passed in which an answer of Slack's could still have come."""
    with closing(sqlite3.connect(place.database)) as connection:
        connection.execute("UPDATE outbox SET leased_until = 0")
        connection.commit()


@contextmanager
def slow_clients(bot: Bot) -> Iterator[None]:
    """Clients that say nothing, that say half of a request, and that hold the connection of an answered one."""
    parts = urlsplit(bot.address)
    head = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: 100\r\n\r\nhalf"
    with ExitStack() as held:
        for said in (b"", head, b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n"):
            line = held.enter_context(socket.create_connection((str(parts.hostname), int(parts.port or 0))))
            line.sendall(said)
        assert b"200 OK" in line.recv(1000)
        yield


@BOTH
def test_while_slack_hangs_it_ends_in_time_and_what_is_due_arrives_later(
    place: Place, mode: tuple[str, ...]
) -> None:
    with place.bot(*mode) as bot:
        reach(place, bot)
        with place.workspace.away(HANGS), slow_clients(bot) if mode else ExitStack():
            receivers = queue(place)
            place.workspace.wait_for(lambda: count(place, "state = 'due' AND doubt = 1"), PATIENCE_S)

            took_s = ask_to_end(bot)

    assert took_s <= STOP_S
    assert is_whole(place)
    assert count(place, "state = 'due'") == WAITING
    let_leases_end(place)
    with place.bot(*mode):
        place.workspace.wait_for(lambda: not count(place, "state = 'due'"), PATIENCE_S)
    assert told(place, receivers) == [[f"note {number}"] for number in range(WAITING)]


@pytest.mark.parametrize(
    ("mode", "number"), [(SOCKET, signal.SIGINT), (SOCKET, signal.SIGTERM), (HTTP, signal.SIGTERM)]
)
def test_at_rest_it_ends_at_once(place: Place, mode: tuple[str, ...], number: int) -> None:
    with place.bot(*mode) as bot:
        reach(place, bot)

        took_s = ask_to_end(bot, number)

    assert took_s <= STOP_S / 2
    assert is_whole(place)


@BOTH
def test_what_is_being_sent_is_settled_and_nothing_else_is_begun(place: Place, mode: tuple[str, ...]) -> None:
    with place.bot(*mode) as bot:
        reach(place, bot)
        place.workspace.disturb("chat.postMessage", Disturbance(answer_s=2), times=1000)
        receivers = queue(place)
        place.workspace.wait_for(lambda: count(place, "state = 'due' AND doubt = 1") > 2, PATIENCE_S)

        took_s = ask_to_end(bot)

    assert took_s <= STOP_S
    sent = [words for words in told(place, receivers) if words]
    assert len(sent) == count(place, "state = 'sent'")
    assert 0 < len(sent) < WAITING
    assert count(place, "doubt = 1 AND state = 'due'") == 0
    assert count(place, "state = 'due'") == WAITING - len(sent)


@BOTH
def test_a_click_that_was_taken_is_acknowledged_and_no_other_one_is_taken(
    place: Place, mara: Person, mode: tuple[str, ...]
) -> None:
    with place.bot(*mode) as bot, ThreadPoolExecutor(2) as beside:
        reach(place, bot)
        assert mara.command("/interview", "help").acked
        place.workspace.disturb("views.open", Disturbance(answer_s=1.7))
        pressed = beside.submit(mara.command, "/interview", "recruit")
        place.workspace.wait_for(lambda: mara.modal, PATIENCE_S)

        ended = beside.submit(ask_to_end, bot)
        time.sleep(0.5)  # it is ending now, and tells nobody
        late = mara.command("/interview", "help")

        assert pressed.result().acked
        # The socket is closed a moment later, and what comes until then is answered.
        assert not late.acked or not mode
        assert ended.result() <= STOP_S


@pytest.mark.parametrize("moment", ["start", "worker"])
def test_while_somebody_keeps_the_database_it_ends_in_time(place: Place, moment: str) -> None:
    with place.bot() as bot, closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 10000")
        if moment == "worker":
            reach(place, bot)
            assert (
                place.workspace.person(place.workspace.add_user("Ana Ortiz"))
                .command("/interview", "help")
                .acked
            )
            queue(place)
        other.execute("BEGIN IMMEDIATE")
        if moment == "worker":
            time.sleep(LONGEST_SLEEP_S + 0.5)  # the worker has looked by then, and waits for the database

        took_s = ask_to_end(bot)

        other.execute("ROLLBACK")
    assert took_s <= STOP_S
    assert is_whole(place)


@BOTH
def test_while_a_tick_computes_it_ends_in_time(place: Place, mode: tuple[str, ...]) -> None:
    with place.bot(*mode, command=(sys.executable, "-c", COMPUTES)) as bot:
        reach(place, bot)
        assert bot.process.stdout is not None
        assert bot.process.stdout.readline() == "computing\n"
        queue(place)

        took_s = ask_to_end(bot)

    assert took_s <= STOP_S
    assert is_whole(place)
    assert count(place, "state = 'due'") >= WAITING - SENDERS, "it went on with others"


def test_while_it_starts_it_ends_in_time(place: Place) -> None:
    place.workspace.disturb("auth.test", HANGS, times=1000)
    with place.process() as process:
        place.workspace.wait_for(lambda: place.database.with_name("evenhand.db-wal").exists(), PATIENCE_S)
        bot = Bot(process, "")

        took_s = ask_to_end(bot)

    assert took_s <= STOP_S / 2


@BOTH
def test_it_takes_nothing_while_it_ends_and_a_second_signal_is_the_end(
    place: Place, mara: Person, mode: tuple[str, ...]
) -> None:
    with place.bot(*mode) as bot:
        reach(place, bot)
        place.workspace.disturb("chat.postMessage", HANGS, times=1000)
        queue(place)
        place.workspace.wait_for(lambda: count(place, "state = 'due' AND doubt = 1"), PATIENCE_S)
        bot.process.terminate()
        time.sleep(1)  # it is ending now, and tells nobody
        assert bot.process.poll() is None
        assert not mara.command("/interview", "help").acked

        began = time.monotonic()
        bot.process.terminate()
        code = bot.process.wait(60)

    assert time.monotonic() - began < 1
    assert code == 128 + signal.SIGTERM
    assert is_whole(place)
    assert count(place, "state = 'due'") == WAITING
