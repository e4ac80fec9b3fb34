"""kill -9 at each point between commit, ack, send and settle: what was accepted is kept, and what was sent comes once.

The point is held open from outside: by a Slack that takes its time, or by somebody who has the database.
"""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, nullcontext
from itertools import product
from pathlib import Path

import pytest

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.model import Outcome
from tests.faults.killing import PATIENCE_S, Scene, is_arrival, scene_of
from tests.flows.stage import ANSWER, PAYS

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
TRIES = 20 if FULL else 12
SLICE_S = 0.0002
ALL_SCOPES: frozenset[str] = frozenset()
NO_LOOK = frozenset({"im:history"})
METHODS = ("chat.postMessage", "chat.update")
CASES = (
    list(
        product(
            ("invitation", "reminder", "digest", "update"),
            ("before", "taken", "answered"),
            (ALL_SCOPES, NO_LOOK),
        )
    )
    if FULL
    else [
        ("invitation", "taken", ALL_SCOPES),
        ("reminder", "answered", ALL_SCOPES),
        ("reminder", "before", NO_LOOK),
        ("reminder", "taken", NO_LOOK),
        ("digest", "taken", ALL_SCOPES),
        ("update", "taken", ALL_SCOPES),
    ]
)


def let_be_due(scene: Scene, kind: str) -> None:
    """Let one message of a kind be due (two reminders: one for each side)."""
    match kind:
        case "invitation":
            scene.invite(1)
        case "reminder":
            scene.remind(1)
        case "digest":
            scene.digest(1)
        case "update":
            scene.invite(1)
            scene.let_it_finish()
            scene.rename("Another title", most=1)


@contextmanager
def database_held(scene: Scene) -> Iterator[None]:
    """Nobody else can write meanwhile."""
    with closing(sqlite3.connect(scene.database, isolation_level=None, timeout=10)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def kill_at(scene: Scene, point: str) -> None:
    """Start the bot and kill it when its first message is at a point: before it reached Slack, or after Slack took it, or when
    the answer is there and nothing is kept of it.
    """
    holds = {
        "before": Disturbance(delay_s=1, cut=True),
        "taken": Disturbance(answer_s=2),
        "answered": Disturbance(delay_s=0.3),
    }
    for method in METHODS:
        scene.workspace.disturb(method, holds[point], times=2)
    sent_before = len(sent(scene))
    with scene.bot() as bot:
        scene.workspace.wait_for(scene.in_doubt, PATIENCE_S)
        with database_held(scene) if point == "answered" else nullcontext():
            if point != "before":
                scene.workspace.wait_for(lambda: len(sent(scene)) > sent_before, PATIENCE_S)
            if point == "answered":
                time.sleep(0.2)  # the answer is on its way through loopback; nothing tells that it was read
            assert scene.in_doubt()
            bot.kill()
            bot.wait()


def sent(scene: Scene) -> list[object]:
    return [entry for entry in scene.workspace.log.entries if is_arrival(entry)]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "point", "without"), CASES)
def test_a_message_that_is_killed_on_its_way_comes_once(
    tmp_path: Path, kind: str, point: str, without: frozenset[str]
) -> None:
    with scene_of(tmp_path, without_scopes=without) as scene:
        let_be_due(scene, kind)

        kill_at(scene, point)
        scene.let_it_finish()

        arrivals = scene.arrivals()
        can_repeat = kind == "digest" or (without and kind != "update")
        again = sum(arrivals.values()) - scene.posts
        assert len(arrivals) == scene.posts
        assert again == (1 if can_repeat and point != "before" else 0)
        assert scene.integrity() == "ok"
        if kind == "update":
            [invitation] = scene.workspace.person(scene.invited[0]).dm()
            assert scene.title in invitation.readable()


# Presses


@contextmanager
def invited(tmp_path: Path, people: int) -> Iterator[tuple[Scene, list[Person]]]:
    """A scene in which so many people have an invitation before them."""
    with scene_of(tmp_path) as scene:
        scene.invite(people)
        scene.let_it_finish()
        yield scene, [scene.workspace.person(slack_id) for slack_id in scene.invited]


def press_soon(scene: Scene, person: Person) -> "Future[Outcome]":
    payload = person.press_payload(ANSWER)
    return scene.workspace.deliver_soon("interactive", payload)


PRESSES = "SELECT count(*) FROM inbox WHERE key LIKE 'click:%'"


def pressed(scene: Scene) -> int:
    """How many presses are kept."""
    with closing(sqlite3.connect(scene.database)) as connection:
        [(count,)] = connection.execute(PRESSES)
    return int(count)


def shows_next(person: Person) -> bool:
    return any(PAYS in message.buttons for message in person.dm())


def kill_at_commit(scene: Scene, bot: "subprocess.Popen[bytes]", before: int) -> None:
    """Kill a bot in the moment in which another press than so many is kept.

    The moment is short, so the bot runs in slices, and is looked at while it stands still.
    """
    deadline = time.monotonic() + PATIENCE_S
    with closing(sqlite3.connect(scene.database, isolation_level=None)) as connection:
        while True:
            bot.send_signal(signal.SIGSTOP)
            if connection.execute(PRESSES).fetchone() != (before,):
                break
            bot.send_signal(signal.SIGCONT)
            time.sleep(SLICE_S)
            assert time.monotonic() < deadline
    bot.kill()
    bot.wait()


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(600)
def test_a_press_that_was_kept_and_never_acknowledged_shows_its_effect(tmp_path: Path) -> None:
    with invited(tmp_path, TRIES) as (scene, people):
        unacknowledged, tries = 0, 0
        for person in people:
            # The socket of the bot before is gone, or the press would go there.
            scene.workspace.wait_for(lambda: not scene.workspace.connection_count, PATIENCE_S)
            with scene.bot() as bot:
                scene.workspace.wait_for(lambda: scene.workspace.connection_count, PATIENCE_S)
                outcome = press_soon(scene, person)
                kill_at_commit(scene, bot, before=tries)
            unacknowledged += not outcome.result().acked
            tries += 1
            if unacknowledged and not FULL:
                break

        scene.let_it_finish()

        print(f"{unacknowledged} of {tries} presses were killed between commit and ack")  # noqa: T201
        assert unacknowledged
        assert pressed(scene) == tries
        assert all(map(shows_next, people[:tries])), "what was kept is shown, without another press"
        assert [len(person.dm()) for person in people] == [1] * len(people)
        assert scene.integrity() == "ok"


@pytest.mark.slow
def test_a_press_that_was_acknowledged_and_never_answered_is_answered_after_the_restart(
    tmp_path: Path,
) -> None:
    with invited(tmp_path, 1) as (scene, [person]):
        scene.workspace.disturb("response_url", Disturbance(delay_s=2, cut=True))
        scene.workspace.wait_for(lambda: not scene.workspace.connection_count, PATIENCE_S)
        with scene.bot() as bot:
            scene.workspace.wait_for(lambda: scene.workspace.connection_count, PATIENCE_S)
            outcome = person.press(ANSWER)
            bot.kill()
            bot.wait()
        assert outcome.acked
        assert not shows_next(person)

        began = time.monotonic()
        with scene.bot() as bot:
            scene.workspace.wait_for(lambda: shows_next(person), PATIENCE_S)
            took_s = time.monotonic() - began
            bot.communicate(timeout=PATIENCE_S)

        assert took_s < 4, "a restart does not wait for a way that is gone"
        assert len(person.dm()) == 1
        assert scene.integrity() == "ok"
