"""Slack refuses, fails, hangs and loses its answers: everything arrives exactly once, and nobody waits for somebody else."""

import os
import random
import sqlite3
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from bot.demo.disturbances import Disturbance
from bot.demo.traffic import Entry
from bot.jobs.delivery import LEASE_S
from bot.slack.messenger import TIMEOUT_S
from bot.slack.pacing import Paces
from tests.jobs.office import Office, note, open_office, words_of

FULL = os.environ.get("EVENHAND_FAULTS") == "full"


@dataclass(frozen=True)
class Trial:
    """How much of it. Seconds, but for `messages` and `people`; `speed` is that of Slack's limits and of the bot's pace."""

    messages: int
    people: int
    hang_s: float
    retry_after_s: int
    unsaid_s: int | None
    timeout_s: int
    lease_s: float
    speed: float
    patience_s: float


TRIAL = (
    # The bot's own time-out and lease. Slack hangs for longer than the one, and for less than the other.
    Trial(1_000, 100, 35.0, 5, None, TIMEOUT_S, LEASE_S, 3, 900)
    if FULL
    else Trial(50, 25, 3.5, 1, 2, 1, 4, 20, 60)
)


def disturb(office: Office, trial: Trial, crowd: list[str]) -> None:
    """Let one of five faults meet the first try of each message, each of them as often as the others."""
    nothing = Disturbance()
    kinds = [
        [Disturbance(status=429, retry_after_s=trial.retry_after_s), nothing],
        [Disturbance(error="ratelimited", retry_after_s=trial.unsaid_s), nothing],
        [Disturbance(status=500), nothing],
        [Disturbance(delay_s=trial.hang_s)],  # these two are carried out, so there is no second try
        [Disturbance(lost=True)],
    ]
    planned = [kind for kind in kinds for _ in range(trial.messages // len(kinds))]
    random.Random(6).shuffle(planned)
    for number, faults in enumerate(planned):
        for fault in faults:
            office.workspace.disturb("chat.postMessage", fault, channel=crowd[number % len(crowd)])


def unsettled(office: Office) -> int:
    with closing(sqlite3.connect(office.store.path)) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM outbox WHERE state = 'due'")
    return int(count)


def too_early(tries: list[Entry], retry_after_s: float) -> list[Entry]:
    """Calls that began before the wait of an earlier refusal, in the same conversation, was over."""
    refused: dict[str, float] = {}
    found = []
    for call in sorted(tries, key=lambda call: call.monotonic):
        receiver = str(call.payload["channel"])
        if call.monotonic < refused.get(receiver, 0.0):
            found.append(call)
        if call.error == "ratelimited":
            refused[receiver] = call.monotonic + call.ms / 1000 + retry_after_s
    return found


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_whatever_slack_does_to_messages_each_arrives_once_in_its_order(tmp_path: Path) -> None:
    trial = TRIAL
    with open_office(
        tmp_path / "evenhand.db",
        timeout_s=trial.timeout_s,
        lease_s=trial.lease_s,
        paces=Paces(trial.speed),
        limits_at=trial.speed,
    ) as office:
        crowd = [office.workspace.add_user(f"Person {number}", tz="UTC") for number in range(trial.people)]
        disturb(office, trial, crowd)
        began = time.monotonic()

        each = trial.messages // trial.people
        office.queue(*(note(person, f"{number}") for number in range(each) for person in crowd))
        office.workspace.wait_for(lambda: not unsettled(office), trial.patience_s)

        tries = office.tries()
        report(tries, office, time.monotonic() - began)
        assert [words_of(office.texts(person)) for person in crowd] == [[f"{n}" for n in range(each)]] * len(
            crowd
        )
        assert too_early(tries, trial.retry_after_s) == []
        assert sum(not call.ok for call in tries) == trial.messages * 3 // 5
        assert len(office.tries("conversations.history")) == trial.messages * 3 // 5, (
            "a look for each doubt, and no other"
        )
        assert office.workspace.log.violations() == [], "the bot went beyond Slack's limits by itself"


def report(tries: list[Entry], office: Office, took_s: float) -> None:
    outcomes = Counter(call.error or "taken" for call in tries)
    looks = len(office.tries("conversations.history"))
    in_order = sorted(call.monotonic for call in tries)
    busy = in_order[: len(in_order) * 9 // 10]  # at the end the last few wait for their own
    silence_s = max(after - before for before, after in pairwise(busy))
    print(  # noqa: T201
        f"{dict(outcomes)}; {looks} looks; longest silence {silence_s:.1f} s while nine tenths went; {took_s:.0f} s in all"
    )


@pytest.mark.slow
def test_whoever_slack_refuses_holds_up_nobody_else(tmp_path: Path) -> None:
    with open_office(tmp_path / "evenhand.db", paces=Paces(20), limits_at=20) as office:
        crowd = [office.workspace.add_user(f"Person {number}", tz="UTC") for number in range(40)]
        # The first two calls: those to the two who are first in the queue.
        office.workspace.disturb("chat.postMessage", Disturbance(status=429, retry_after_s=4), times=2)
        office.queue(note("UP0", "refused"), note("UP1", "refused"))
        office.workspace.wait_for(lambda: len(office.tries()) == 2)

        office.queue(*(note(person, f"{number}") for number in range(2) for person in crowd))
        office.workspace.wait_for(lambda: not unsettled(office), 30)

        first, *_ = tries = office.tries()
        others = [call for call in tries if call.payload["channel"] in crowd]
        assert [words_of(office.texts(person)) for person in crowd] == [["0", "1"]] * len(crowd)
        assert max(call.monotonic for call in others) < first.monotonic + 4, (
            "they waited for the refused ones"
        )
        assert too_early(tries, 4) == []
        assert words_of(office.texts("UP0")) == words_of(office.texts("UP1")) == ["refused"]
