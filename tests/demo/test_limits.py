"""How often the app may call and how much it is told, at both sides of each limit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.limits import CallLimits, Elapsed, EventLimit, RateLimited, limits
from bot.demo.rules import EVENTS_MOST, METHODS, POST_BURST_PER_CHANNEL, Method
from bot.demo.workspace import Workspace
from tests.demo.acting_app import bolt_app, client_of, over_socket, write_manifest
from tests.demo.conftest import HandClock


class HandSeconds:
    """Seconds that pass by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds so far."""
        return self.now


def times_until_refused(calls: CallLimits, method: Method, conversation: str = "C1") -> int:
    for count in range(10_000):
        try:
            calls.take(method, conversation)
        except RateLimited:
            return count
    raise AssertionError("no end")


@pytest.mark.parametrize("method", [row for row in METHODS.values() if row.name != "chat.postMessage"])
def test_a_method_takes_a_minutes_worth_at_once_and_then_no_more(method: Method) -> None:
    assert times_until_refused(CallLimits(HandSeconds()), method) == method.per_minute


def test_the_tiers_are_slacks() -> None:
    assert {name: METHODS[name].per_minute for name in ("users.list", "chat.update", "views.open")} == {
        "users.list": 20,
        "chat.update": 50,
        "views.open": 100,
    }


def test_a_bucket_refills_with_time_and_only_to_the_brim() -> None:
    seconds, method = HandSeconds(), METHODS["users.list"]
    calls = CallLimits(seconds)
    times_until_refused(calls, method)

    seconds.now += 2.9
    with pytest.raises(RateLimited) as too_early:
        calls.take(method, "")
    seconds.now += 0.2
    calls.take(method, "")
    seconds.now += 3600

    assert too_early.value.retry_after_s == 1
    assert times_until_refused(calls, method) == 20


def test_what_was_refused_costs_nothing() -> None:
    seconds, method = HandSeconds(), METHODS["users.list"]
    calls = CallLimits(seconds)
    times_until_refused(calls, method)
    for _ in range(50):
        with pytest.raises(RateLimited):
            calls.take(method, "")

    seconds.now += 3.1
    calls.take(method, "")


def test_methods_and_channels_have_buckets_of_their_own() -> None:
    calls, post = CallLimits(HandSeconds()), METHODS["chat.postMessage"]

    assert times_until_refused(calls, post, "C1") == POST_BURST_PER_CHANNEL
    assert times_until_refused(calls, post, "C2") == POST_BURST_PER_CHANNEL
    assert times_until_refused(calls, METHODS["chat.update"], "C1") == 50


def test_many_channels_together_are_limited_by_the_workspace() -> None:
    calls, post = CallLimits(HandSeconds()), METHODS["chat.postMessage"]
    for number in range(post.per_minute):
        calls.take(post, f"D{number}")

    with pytest.raises(RateLimited):
        calls.take(post, "D-another")


def test_time_is_what_went_further_the_clock_or_real_time_and_never_runs_backwards() -> None:
    begin = datetime(2027, 1, 11, 8, tzinfo=UTC)
    clock, real = [begin], HandSeconds()
    passed = Elapsed(lambda: clock[0], real)

    clock[0] += timedelta(hours=1)
    assert passed() == 3600
    real.now += 5
    assert passed() == 3605
    clock[0] -= timedelta(hours=1)
    assert passed() == 3605


def _post_in_turn(client: WebClient, targets: list[str]) -> None:
    for target in targets:
        client.chat_postMessage(channel=target, text="again")


def test_too_many_posts_to_one_person_by_either_id_are_answered_429_with_the_time_to_wait(
    workspace: Workspace, client: WebClient, ana: Person, clock: HandClock
) -> None:
    dm = client.chat_postMessage(channel=ana.id, text="0")["channel"]

    with pytest.raises(SlackApiError) as limited:
        # More than the burst: on a slow machine the bucket refills by a few meanwhile.
        _post_in_turn(client, [dm] * 4 * POST_BURST_PER_CHANNEL)
    with pytest.raises(SlackApiError):
        _post_in_turn(client, [ana.id] * (POST_BURST_PER_CHANNEL // 2))
    clock.move(seconds=1)

    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "1"
    assert limited.value.response.data == {"ok": False, "error": "ratelimited"}
    assert [entry.error for entry in workspace.log.violations()] == ["ratelimited"] * 2
    assert client.chat_postMessage(channel=ana.id, text="a second later")["ok"]


def test_a_429_that_a_test_asked_for_counts_as_nobodys_violation_and_takes_from_no_bucket(
    workspace: Workspace, client: WebClient
) -> None:
    workspace.disturb("users.list", Disturbance(status=429), times=1)

    with pytest.raises(SlackApiError):
        client.users_list()
    for _ in range(20):
        client.users_list()

    assert workspace.log.violations() == []


def test_a_workspace_without_limits_takes_everything(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path), clock=HandClock(), rate_limits=False) as workspace:
        client = client_of(workspace)
        answers = [client.users_list()["ok"] for _ in range(25)]

    assert answers == [True] * 25


def test_an_hour_has_thirty_thousand_events_and_one_notice_a_minute() -> None:
    seconds = HandSeconds()
    events = EventLimit(seconds)

    assert all(events.take() for _ in range(EVENTS_MOST))
    assert not events.take()
    assert [events.notice_is_due(), events.notice_is_due()] == [True, False]
    seconds.now += 59
    assert not events.notice_is_due()
    seconds.now += 1
    assert events.notice_is_due()
    seconds.now = 3599.0
    assert not events.take()
    seconds.now = 3600.0
    assert events.take()


def test_beyond_its_events_the_app_hears_of_the_limit_instead(
    workspace: Workspace, ana: Person, clock: HandClock
) -> None:
    workspace.store.limits = limits(clock, events_most=1)
    app = bolt_app(workspace)
    heard: list[str] = []
    app.event("app_home_opened")(lambda event: heard.append(event["tab"]))

    with over_socket(workspace, app):
        first, second, third = ana.open_home(), ana.open_home("messages"), ana.open_home("messages")
        [notice] = workspace.log.deliveries("app_rate_limited")

    assert (first.sent, second.sent, third.sent) == (True, False, False)
    assert heard == ["home"]
    assert notice.payload["minute_rate_limited"] % 60 == 0
    assert set(notice.payload) == {"token", "type", "team_id", "minute_rate_limited", "api_app_id"}
    assert workspace.log.violations() == []
