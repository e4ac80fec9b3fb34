"""The other end of the bot's socket: one that asks it to go again and again, and one that falls silent without a word."""

import threading
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from bot.demo.disturbances import Disturbance
from bot.demo.workspace import Workspace
from tests.faults.crowd import NOW, STEPS, check_effects, deliver_at, invite, presses
from tests.faults.scene import ACK_S, FULL, PATIENCE_S, ROOT, Scene, Victim

PER_SECOND = 100
REFRESH_S = 5.0 if FULL else 1.0
LASTS_S = 60.0 if FULL else 4.0
PING_S = 2.0 if FULL else 0.25
"""Seconds between two pings of the bot: in full as it runs, else shorter, as it finds out after four of them."""


AT_REST = 12 if FULL else 5
"""Refreshes."""


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    # No limits: a hundred messages a second is what this is about.
    with Workspace(ROOT / "manifest.yml", clock=lambda: NOW, rate_limits=False) as workspace:
        yield Scene(workspace, tmp_path / "evenhand.db")


def threads_at_rest(scene: Scene, bot: Victim) -> int:
    """How many threads a bot has once nothing is under way any more, and one socket is open."""
    deadline = time.monotonic() + PATIENCE_S
    while not (scene.workspace.connection_count == 1 and bot.sockets() == 1):
        here = f"{scene.workspace.connection_count} connections, {bot.sockets()} sockets, {bot.threads()} threads"
        assert time.monotonic() < deadline, here
        time.sleep(0.05)  # nothing tells of a socket that is closed
    return bot.threads()


def wait_for_no_zombie(scene: Scene, bot: Victim, threads_before: int) -> None:
    """Wait until a bot has one socket and no more threads than before."""
    deadline = time.monotonic() + PATIENCE_S
    while not (bot.sockets() == 1 and bot.threads() <= threads_before):
        assert time.monotonic() < deadline, (
            f"threads {threads_before} -> {bot.threads()}, {bot.sockets()} sockets"
        )
        time.sleep(0.05)  # nothing tells of a thread that ends
    print(f"threads {threads_before} -> {bot.threads()}, sockets 1 -> {bot.sockets()}")  # noqa: T201


def warm_up(scene: Scene) -> None:
    """Let the bot do much at once, so that every thread that it will ever have is there."""
    ana = scene.workspace.add_user("Ana Ortiz")
    home = scene.workspace.person(ana)
    typed = [threading.Thread(target=home.command, args=("/interview", "help")) for _ in range(64)]
    for thread in typed:
        thread.start()
    for thread in typed:
        thread.join()


def refresh_at_rest(scene: Scene, times: int) -> None:
    """Ask for a new connection so often, each time once the one before it is there and its own predecessor gone."""
    for _ in range(times):
        scene.workspace.refresh()
        scene.workspace.wait_for(
            lambda: scene.workspace.staying_count == scene.workspace.connection_count == 1, PATIENCE_S
        )


def refreshing(workspace: Workspace, ended: threading.Event) -> int:
    """Ask the bot to open a new connection every few seconds until `ended`; how often."""
    count = 0
    while not ended.wait(REFRESH_S):
        workspace.refresh("warning" if count % 2 else "refresh_requested")
        count += 1
    return count


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(300)
def test_refreshed_every_few_seconds_under_load_nothing_is_lost_or_done_twice(scene: Scene) -> None:
    crowd = invite(scene.workspace, scene.database, int(PER_SECOND * LASTS_S) // len(STEPS))
    ended = threading.Event()
    with scene.bot(PING_S) as bot:
        scene.all_invited(crowd)
        stories = [presses(scene.workspace, one) for one in crowd]
        warm_up(scene)
        threads_at_rest(scene, bot)
        opened_before = len(scene.workspace.log.calls("apps.connections.open"))
        counted: list[int] = []
        refresher = threading.Thread(target=lambda: counted.append(refreshing(scene.workspace, ended)))
        refresher.start()

        # Everybody takes their first step, then everybody their second. Every seventh press is delivered twice.
        steps = chain.from_iterable(zip(*stories, strict=True))
        twice = chain.from_iterable(
            [step, step] if number % 7 == 3 else [step] for number, step in enumerate(steps)
        )
        outcomes = [one.result() for one in deliver_at(scene.workspace, twice, PER_SECOND)]
        ended.set()
        refresher.join()

        refreshes = counted[0]
        opened = len(scene.workspace.log.calls("apps.connections.open")) - opened_before
        # Under load the pools of the bot's own workers may grow; at rest they don't, and a thread left over by each refresh shows.
        wait_for_no_zombie(scene, bot, threads_at_rest(scene, bot))
        threads_before = bot.threads()
        refresh_at_rest(scene, AT_REST)
        wait_for_no_zombie(scene, bot, threads_before + AT_REST // 4)
    slowest = max(outcome.ack_ms for outcome in outcomes)
    print(  # noqa: T201
        f"{len(outcomes)} envelopes, {refreshes} refreshes, slowest acknowledgement {slowest:.0f} ms"
    )
    lost = [outcome for outcome in outcomes if not outcome.acked]
    assert not lost, f"{len(lost)} of {len(outcomes)}: {lost[:3]}"
    assert slowest < ACK_S * 1000
    assert refreshes >= LASTS_S / REFRESH_S - 1
    assert opened == refreshes
    check_effects(scene.rows, crowd)
    assert scene.workspace.log.violations() == []


@pytest.mark.slow
def test_two_requests_to_go_right_behind_each_other_are_both_followed(scene: Scene) -> None:
    with scene.bot(PATIENCE_S):  # nothing else would notice that the second one was not
        for opened in (2, 3):
            scene.workspace.refresh()
            scene.workspace.wait_for(lambda: scene.workspace.staying_count == 1, PATIENCE_S / 4)
            assert len(scene.workspace.log.calls("apps.connections.open")) == opened


@pytest.mark.slow
def test_a_press_right_after_a_refresh_of_an_idle_connection_is_acknowledged_in_time(scene: Scene) -> None:
    scene.workspace.ping_every(PATIENCE_S)  # or Slack's pings would wake what waits for the old connection
    ana = scene.workspace.person(scene.workspace.add_user("Ana Ortiz"))
    with scene.bot(PING_S):
        assert ana.command("/interview", "help").acked
        scene.workspace.refresh()
        scene.workspace.wait_for(lambda: len(scene.workspace.log.calls("apps.connections.open")) == 2)
        scene.workspace.wait_for(lambda: scene.workspace.connection_count == 1)

        outcome = ana.command("/interview", "help")

    assert outcome.acked
    print(f"acknowledged after {outcome.ack_ms:.0f} ms")  # noqa: T201
    assert outcome.ack_ms < 1000
    assert scene.workspace.log.violations() == []


@pytest.mark.slow
def test_while_a_new_connection_takes_its_time_the_old_one_goes_on(scene: Scene) -> None:
    ana = scene.workspace.person(scene.workspace.add_user("Ana Ortiz"))
    with scene.bot(PING_S):
        assert ana.command("/interview", "help").acked
        scene.workspace.disturb("apps.connections.open", Disturbance(delay_s=4))
        scene.workspace.refresh()

        outcome = ana.command("/interview", "help")

        assert outcome.acked
        assert outcome.ack_ms < 1000
        opened = lambda: len(scene.workspace.log.calls("apps.connections.open")) == 2  # noqa: E731
        scene.workspace.wait_for(opened, PATIENCE_S)
        assert ana.command("/interview", "help").acked
    assert scene.workspace.log.violations() == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_server_that_falls_silent_is_left_for_another_connection_without_a_zombie(scene: Scene) -> None:
    workspace = scene.workspace
    ana = workspace.person(workspace.add_user("Ana Ortiz"))
    with scene.bot(PING_S) as bot:
        warm_up(scene)
        threads_before = threads_at_rest(scene, bot)

        # The second time the connection that takes the place of the silent one never says anything either.
        silences = [0, 1, 0]
        deaf_s = [deaf_for(workspace, new) for new in silences]

        assert ana.command("/interview", "help").acked
        # Fewer than one for each connection that was left.
        wait_for_no_zombie(scene, bot, threads_before + len(silences) - 1)
    print(f"back after {', '.join(f'{seconds:.1f}' for seconds in deaf_s)} s")  # noqa: T201
    for new, seconds in zip(silences, deaf_s, strict=True):
        # Four pings without an answer, in whole seconds, and the look is at the next ping.
        assert seconds < (new + 1) * (6 * PING_S + 2)
    assert workspace.log.violations() == []


def deaf_for(workspace: Workspace, new: int) -> float:
    """Let Slack fall silent, on the next `new` connections too; seconds until there is one that is not."""
    workspace.hush(new)
    workspace.wait_for(lambda: workspace.connection_count == 0)
    began = time.monotonic()
    workspace.wait_for(lambda: workspace.connection_count == 1, PATIENCE_S)
    return time.monotonic() - began


@pytest.mark.slow
def test_a_connection_that_is_cut_is_replaced_at_once(scene: Scene) -> None:
    workspace = scene.workspace
    ana = workspace.person(workspace.add_user("Ana Ortiz"))
    with scene.bot(PATIENCE_S):  # no ping finds it out
        assert ana.command("/interview", "help").acked
        opened = len(workspace.log.calls("apps.connections.open"))

        workspace.drop()
        workspace.wait_for(lambda: len(workspace.log.calls("apps.connections.open")) > opened)
        workspace.wait_for(lambda: workspace.connection_count == 1)

        assert ana.command("/interview", "help").acked
    assert workspace.log.violations() == []
