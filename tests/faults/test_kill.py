"""kill -9 while invitations, updates, reminders and digests are due: none is lost, and none comes twice where the bot may look.

Slack's rate limits are on.
"""

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.disturbances import Disturbance
from bot.views.blocks import Message
from tests.faults.killing import PATIENCE_S, Scene, scene_of
from tests.faults.victim import LEASE_S

FULL = os.environ.get("EVENHAND_FAULTS") == "full"
KILLS = 200 if FULL else 5
BACKLOG = 60
"""So many entries are due at least when a bot starts: more than one sends within the moment before its kill."""
NO_LOOK = frozenset({"im:history"})


def top_up(scene: Scene, number: int) -> None:
    """Let something of each kind be due, until there is enough. To be called while no bot runs."""
    scene.rename(f"Title {number}", most=6)
    while scene.unsettled() < BACKLOG:
        scene.digest(4)
        scene.invite(10)
        scene.remind(6)


@dataclass(frozen=True)
class Kill:
    """What one kill showed: seconds from the start of the process, and from its first call, to its first message."""

    from_start_s: float
    from_call_s: float
    in_doubt: int
    """How many messages it left of which no fate is kept."""


def kill_at_random(scene: Scene, rng: random.Random) -> Kill:
    """Start the bot, and kill it some moment after its first message has arrived."""
    entries, began = len(scene.workspace.log.entries), time.monotonic()
    with scene.bot() as bot:
        call, sent = scene.workspace.wait_for(lambda: scene.first_sent(entries), PATIENCE_S)
        time.sleep(rng.uniform(0, 0.3))  # the moment is random, nothing is being waited for
        bot.kill()
        bot.wait()
    arrived = sent.monotonic + sent.ms / 1000
    return Kill(arrived - began, arrived - call.monotonic, scene.in_doubt())


def after_kills(scene: Scene, seed: int) -> Counter[str]:
    """Kill the bot so often, let the last one finish, and return how often each message arrived."""
    rng = random.Random(seed)
    # Slack takes its time, so that there is something to be killed in the midst of.
    for method in ("chat.postMessage", "chat.update"):
        scene.workspace.disturb(method, Disturbance(delay_s=0.01, answer_s=0.05), times=60 * KILLS)
    kills = []
    for number in range(KILLS):
        top_up(scene, number)
        kills.append(kill_at_random(scene, rng))
        assert scene.unsettled(), "the kill came after everything was sent, so it shows nothing"
    scene.let_it_finish()
    report(scene, kills)
    assert sum(kill.in_doubt for kill in kills) > KILLS / 4, (
        "too few found messages under way, so they show little"
    )
    # How long a process takes until its first call is the machine's.
    assert max(kill.from_call_s for kill in kills) < LEASE_S + 2, "working again within the lease and 2 s"
    return scene.arrivals()


def report(scene: Scene, kills: list[Kill]) -> None:
    arrived = scene.arrivals()
    twice = Counter(
        "channel" if key.startswith("channel ") else "DM" for key, times in arrived.items() if times > 1
    )
    refused = Counter(
        entry.name for entry in scene.workspace.log.violations() if entry.error == "ratelimited"
    )
    calls = Counter(entry.name for entry in scene.workspace.log.calls())
    starts = sorted(kill.from_start_s for kill in kills)
    print(  # noqa: T201
        f"{KILLS} kills left {sum(kill.in_doubt for kill in kills)} in doubt; {scene.posts} due, {len(arrived)} arrived, "
        f"twice: {dict(twice)}; sending again {starts[-1]:.2f} s after a start at most, {starts[len(starts) // 2]:.2f} s in "
        f"the middle, {max(kill.from_call_s for kill in kills):.2f} s after the first call; "
        f"refused: {dict(refused)} of {dict(calls)}"
    )


def check_invitations(scene: Scene) -> None:
    """Everybody has one invitation, and those that were to be changed last show it."""
    for slack_id in scene.invited:
        [invitation] = {message.ts: message for message in scene.workspace.person(slack_id).dm()}.values()
        assert "Title" in invitation.readable() or "Feedback" in invitation.readable()
    updated = [entry for entry in scene.workspace.log.calls("chat.update") if entry.ok]
    assert updated
    assert scene.title in str(updated[-1].payload)


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_nothing_is_lost_or_comes_twice_in_a_dm_however_often_the_bot_is_killed(tmp_path: Path) -> None:
    with scene_of(tmp_path) as scene:
        arrivals = after_kills(scene, seed=1)

        in_channel = {key: times for key, times in arrivals.items() if key.startswith("channel ")}
        assert len(arrivals) == scene.posts
        assert {times for key, times in arrivals.items() if key not in in_channel} == {1}
        assert sum(in_channel.values()) - len(in_channel) <= KILLS
        assert scene.workspace.log.calls("conversations.history"), "no kill left a doubt, so it shows nothing"
        assert scene.integrity() == "ok"
        check_invitations(scene)
        refused = {entry.name for entry in scene.workspace.log.violations()}
        assert not refused & {"conversations.open", "conversations.history"}


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_where_the_bot_may_not_look_a_kill_repeats_one_message_at_most(tmp_path: Path) -> None:
    with scene_of(tmp_path, without_scopes=NO_LOOK) as scene:
        arrivals = after_kills(scene, seed=2)

        assert len(arrivals) == scene.posts
        assert sum(arrivals.values()) - scene.posts <= KILLS
        assert scene.integrity() == "ok"


@pytest.mark.slow
def test_where_everything_had_arrived_unrecorded_a_bot_sends_what_is_new_alone(tmp_path: Path) -> None:
    with scene_of(tmp_path) as scene:
        scene.remind(4)
        for claimed in scene.claim_all(lease_s=0):
            scene.messenger().post(claimed.entry.receiver, Message("Soon", ()), claimed.key)
        assert (len(scene.arrivals()), scene.unsettled()) == (8, 8)
        scene.remind(1)

        scene.let_it_finish()

        assert len(scene.arrivals()) == scene.posts == 10
        assert set(scene.arrivals().values()) == {1}
        assert scene.integrity() == "ok"


@pytest.mark.slow
def test_what_reaches_slack_only_after_the_restart_does_not_come_twice(tmp_path: Path) -> None:
    with scene_of(tmp_path) as scene, ThreadPoolExecutor() as line:
        scene.remind(1)
        scene.workspace.disturb("chat.postMessage", Disturbance(delay_s=5), times=2)
        lease_ends = time.time() + 7
        for claimed in scene.claim_all(lease_s=7):
            line.submit(scene.messenger().post, claimed.entry.receiver, Message("Soon", ()), claimed.key)

        settled_at = scene.let_it_finish()

        assert list(scene.arrivals().values()) == [1, 1]
        assert lease_ends <= settled_at < lease_ends + 2, "a restart waits for the lease, and hardly longer"
        assert scene.integrity() == "ok"
