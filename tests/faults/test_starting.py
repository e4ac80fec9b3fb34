"""`evenhand run` starts while Slack has a bad moment: it waits that out, and is asked to end meanwhile."""

import signal
import time

import pytest

from bot.app import START_TRIES
from bot.demo.disturbances import Disturbance
from tests.faults.running import PATIENCE_S, Place

SOON_S = 3.0
REFUSED, NOT_NOW = 2, 75
SLACKS_WORD_S = 3
"""Longer than the bot would rest by itself."""
FIRST_CALLS = pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])


@FIRST_CALLS
@pytest.mark.parametrize(
    "how",
    [Disturbance(status=503), Disturbance(cut=True), Disturbance(status=429, retry_after_s=SLACKS_WORD_S)],
    ids=["503", "cut", "429"],
)
def test_a_short_absence_of_slacks_is_waited_out(place: Place, method: str, how: Disturbance) -> None:
    place.workspace.disturb(method, how)

    with place.bot() as bot:
        place.workspace.wait_for(lambda: place.workspace.connection_count == 1)
        calls = place.workspace.log.calls(method)
        assert bot.end() == 0

    assert len(calls) == 2
    assert calls[1].monotonic - calls[0].monotonic >= (how.retry_after_s or 1)


@FIRST_CALLS
def test_a_refused_token_is_said_at_once(place: Place, method: str) -> None:
    place.workspace.disturb(method, Disturbance(error="invalid_auth"), times=10)

    ended = place.command("run")

    assert ended.returncode == REFUSED
    assert "Copy it again from https://api.slack.com/apps" in ended.stderr
    assert len(place.workspace.log.calls(method)) == 1


@FIRST_CALLS
def test_a_long_absence_is_left_to_whoever_starts_it_again(place: Place, method: str) -> None:
    place.workspace.disturb(method, Disturbance(status=429, retry_after_s=3600), times=10)

    ended = place.command("run")

    assert ended.returncode == NOT_NOW
    assert "Slack cannot be reached (ratelimited)." in ended.stderr
    assert len(place.workspace.log.calls(method)) == 1


def test_slack_is_asked_a_few_times_and_not_for_ever(place: Place) -> None:
    place.workspace.disturb("apps.connections.open", Disturbance(status=503), times=100)

    ended = place.command("run")

    assert ended.returncode == NOT_NOW
    assert len(place.workspace.log.calls("apps.connections.open")) == START_TRIES


@FIRST_CALLS
def test_while_it_waits_for_slack_it_ends_in_time(place: Place, method: str) -> None:
    place.workspace.disturb(method, Disturbance(status=503), times=1000)
    with place.process() as process:
        place.workspace.wait_for(lambda: place.workspace.log.calls(method), PATIENCE_S)

        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0
    assert time.monotonic() - began < SOON_S
    assert "Traceback" not in said
    assert "not done in time" not in said
