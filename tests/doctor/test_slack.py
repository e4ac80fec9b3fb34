"""What doctor says of what it asks Slack: tokens, scopes, the clock, the channels of digests; and of a Slack that is away."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.asking import read
from bot.demo.disturbances import Disturbance
from tests.doctor.conftest import MANIFEST, SetUp

ASKS_SLACK = {"bot token", "app token", "scopes", "clock", "digests"}
STUDY = (
    "INSERT INTO studies (id, team_id, researcher, title, goal, decision, deadline_day, zone, status, created_at, view_id, "
    "digest_channel, is_trial) VALUES ({number}, 'T000000001', 'U1', 't', 'g', 'd', '2027-02-01', 'UTC', '{status}', "
    "'2027-01-01T00:00:00.000000+00:00', 'v{number}', '{channel}', {trial})"
)


def study(number: int, channel: str, status: str = "recruiting", trial: int = 0) -> str:
    return STUDY.format(number=number, channel=channel, status=status, trial=trial)


# Slack away


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """Somebody who takes connections and never says anything."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield int(listening.getsockname()[1])


def test_an_unreachable_slack_is_said_once_and_the_others_still_run(set_up: SetUp, closed_port: int) -> None:
    set_up.put(study(1, "C1"))

    said = set_up.doctor(SLACK_API_URL=f"http://127.0.0.1:{closed_port}/api/")

    assert said.to_fix == {"slack", "backup"}
    assert said.one("slack").sentence == "Slack cannot be reached: the connection is refused."
    assert {line.sentence for name in ASKS_SLACK for line in said.of(name)} == {"Not known without Slack."}
    assert said.one("database").state == "ok"
    assert said.code == 1


def test_a_slack_that_never_answers_is_waited_for_once(set_up: SetUp, deaf_port: int) -> None:
    began = time.monotonic()
    said = set_up.doctor("--timeout", "2", SLACK_API_URL=f"http://127.0.0.1:{deaf_port}/api/")

    assert said.to_fix == {"slack"}
    assert said.one("slack").sentence == "Slack cannot be reached: it does not answer in time."
    assert time.monotonic() - began < 8
    assert {line.state for name in ASKS_SLACK for line in said.of(name)} == {"skipped"}


@pytest.mark.parametrize("status", [500, 503])
def test_a_slack_that_stumbles_is_away(set_up: SetUp, status: int) -> None:
    with set_up.workspace.away(Disturbance(status=status)):
        said = set_up.doctor()

    assert said.one("slack").sentence == f"Slack cannot be reached: it answers {status}."
    assert said.to_fix == {"slack"}


def test_a_slack_that_asks_for_patience_says_nothing_of_the_token(set_up: SetUp) -> None:
    set_up.workspace.disturb("auth.test", Disturbance(status=429))

    said = set_up.doctor()

    assert (said.one("bot token").state, said.one("bot token").sentence) == (
        "skipped",
        "Slack says ratelimited.",
    )


# Tokens


def test_good_tokens_are_accepted_and_no_connection_is_opened(set_up: SetUp) -> None:
    said = set_up.doctor()

    assert said.one("bot token").sentence == "Accepted in the workspace T000000001."
    assert said.one("app token").state == "ok"
    assert [entry.name for entry in set_up.workspace.log.calls()] == ["auth.test", "apps.connections.open"]
    assert set_up.workspace.connection_count == 0


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        (None, "SLACK_BOT_TOKEN is not set."),
        ("xoxb-of-somebody-else", "Slack refuses it: invalid_auth."),
        ("xapp-1-A000000001-pretend", "SLACK_BOT_TOKEN should begin with xoxb-."),
    ],
)
def test_a_wrong_bot_token_is_told_with_where_the_right_one_is(
    set_up: SetUp, token: str | None, sentence: str
) -> None:
    line = set_up.doctor(SLACK_BOT_TOKEN=token).one("bot token")

    assert (line.state, line.sentence) == ("fix", sentence)
    assert "OAuth & Permissions > Bot User OAuth Token" in line.step


def test_a_token_that_was_revoked_is_told(set_up: SetUp) -> None:
    set_up.workspace.revoke_tokens()

    assert set_up.doctor().one("bot token").sentence == "Slack refuses it: token_revoked."


@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        (None, "SLACK_APP_TOKEN is not set."),
        ("xapp-of-somebody-else", "Slack refuses it: invalid_auth."),
        ("xoxb-000000001-pretend", "SLACK_APP_TOKEN should begin with xapp-."),
    ],
)
def test_a_wrong_app_token_is_told_with_where_the_right_one_is(
    set_up: SetUp, token: str | None, sentence: str
) -> None:
    line = set_up.doctor(SLACK_APP_TOKEN=token).one("app token")

    assert (line.state, line.sentence) == ("fix", sentence)
    assert "App-Level Tokens, with connections:write" in line.step


@pytest.mark.parametrize("scopes_left_out", [frozenset({"connections:write"})])
def test_an_app_token_without_its_scope_is_told(set_up: SetUp) -> None:
    assert set_up.doctor().one("app token").sentence == "It is without connections:write."


class TestWithoutSocketMode:
    """The app was made from the manifest for HTTP."""

    @pytest.fixture
    def manifest(self) -> Path:
        return MANIFEST.parent / "docs" / "manifest-http.yml"

    def test_socket_mode_is_told_to_be_off(self, set_up: SetUp) -> None:
        line = set_up.doctor().one("app token")

        assert (line.state, line.sentence) == ("fix", "Slack opens no connection: access_denied.")
        assert line.step.endswith("> Socket Mode: enable it.")

    def test_over_http_no_app_token_is_needed(self, set_up: SetUp) -> None:
        said = set_up.doctor(SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET="0a1b2c")

        assert said.to_fix == set()
        assert said.one("app token").sentence == "Not needed over HTTP."
        assert said.one("signing secret").state == "ok"


@pytest.mark.parametrize(
    ("secret", "state"), [(None, "fix"), ("xoxb-1", "fix"), ("two words", "fix"), ("0a1b2c", "ok")]
)
def test_over_http_a_signing_secret_is_needed(set_up: SetUp, secret: str | None, state: str) -> None:
    line = set_up.doctor("--http", SLACK_SIGNING_SECRET=secret).one("signing secret")

    assert (line.state, "Signing Secret" in line.step) == (state, state == "fix")


def test_where_workspaces_bring_their_own_tokens_none_is_missed(set_up: SetUp) -> None:
    said = set_up.doctor(
        SLACK_BOT_TOKEN=None,
        SLACK_CLIENT_ID="1.2",
        SLACK_CLIENT_SECRET="abcdefgh",
        SLACK_SIGNING_SECRET="0a1b2c",
        EVENHAND_URL="https://bot.example.com",
    )

    assert said.one("bot token").state == "skipped"
    assert said.one("app token").sentence == "Not needed over HTTP."
    assert said.to_fix == set()


# Scopes


def test_all_scopes_are_granted(set_up: SetUp) -> None:
    assert (
        set_up.doctor().one("scopes").sentence
        == "All 7 that are required and 4 of 4 optional ones are granted."
    )


@pytest.mark.parametrize("scopes_left_out", [frozenset({"im:write", "users:read"})])
def test_a_required_scope_that_is_missing_is_told_with_what_it_is_for(set_up: SetUp) -> None:
    lines = set_up.doctor().of("scopes")

    assert [line.state for line in lines] == ["fix", "fix"]
    assert lines[0].sentence == "im:write is not granted: opening the DM in which it writes."
    assert f"App Manifest: paste {MANIFEST}, save; then Install App > Reinstall." in lines[0].step


@pytest.mark.parametrize("scopes_left_out", [frozenset({"users:read.email"})])
def test_an_optional_scope_that_is_missing_is_no_fault_and_says_what_does_not_work(set_up: SetUp) -> None:
    said = set_up.doctor()

    [fine, missing] = said.of("scopes")
    assert (fine.state, missing.state) == ("ok", "skipped")
    assert missing.sentence.startswith("users:read.email is optional and not granted: linking the directory")
    assert "without it people are linked by their Slack id alone" in missing.sentence
    assert said.code == 0


def test_every_optional_scope_says_what_happens_without_it_and_every_line_what_it_is_for() -> None:
    asked = read(MANIFEST.read_text(encoding="utf-8"))

    assert all(one.why and one.without for one in asked.optional)
    assert all(one.why for one in (*asked.required, *asked.events))


def test_the_manifest_is_read_as_yaml_reads_it() -> None:
    told = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    asked = read(MANIFEST.read_text(encoding="utf-8"))

    scopes = told["oauth_config"]["scopes"]
    assert [one.name for one in asked.required] == scopes["bot"]
    assert [one.name for one in asked.optional] == scopes["bot_optional"]
    assert [one.name for one in asked.events] == told["settings"]["event_subscriptions"]["bot_events"]


class TestMoreThanIsNeeded:
    """Whoever made the app asked for more."""

    @pytest.fixture
    def manifest(self, tmp_path: Path) -> Path:
        told = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
        told["oauth_config"]["scopes"]["bot"].append("chat:write.public")
        file = tmp_path / "manifest.yml"
        file.write_text(yaml.safe_dump(told))
        return file

    def test_what_is_not_needed_is_named(self, set_up: SetUp) -> None:
        assert set_up.doctor().one("scopes").sentence.endswith("More than is needed: chat:write.public.")


# Clock


@pytest.mark.parametrize(
    ("ahead_s", "state", "words"),
    [
        (0, "ok", "Within "),
        (50, "ok", "Within "),
        (-50, "ok", "Within "),
        (75, "fix", " s slow"),
        (-75, "fix", " s fast"),
        (86_400, "fix", "86,"),
    ],
)
def test_a_clock_that_is_a_minute_wrong_is_told(
    set_up: SetUp, ahead_s: float, state: str, words: str
) -> None:
    set_up.workspace.store.clock_ahead_s = ahead_s

    line = set_up.doctor().one("clock")

    assert (line.state, words in line.sentence) == (state, True), line


def test_the_clock_is_looked_at_even_where_the_token_is_refused(set_up: SetUp) -> None:
    set_up.workspace.store.clock_ahead_s = 3_600

    assert set_up.doctor(SLACK_BOT_TOKEN="xoxb-of-somebody-else").one("clock").state == "fix"


# Digests


def test_the_bot_is_in_the_channels_of_live_studies(set_up: SetUp) -> None:
    one, two = (set_up.workspace.add_channel(name) for name in ("research", "growth"))
    set_up.put(study(1, one), study(2, two, "paused"))

    assert set_up.doctor().one("digests").sentence == "The bot is in all 2 channels of live studies."


@pytest.mark.parametrize(
    ("private", "words"),
    [(False, "the bot is not in the channel"), (True, "private and the bot is not in it")],
)
def test_a_channel_without_the_bot_is_told_with_the_invitation_to_type(
    set_up: SetUp, private: bool, words: str
) -> None:
    channel = set_up.workspace.add_channel("secret-plans", private=private, with_bot=False)
    set_up.put(study(1, channel), study(2, channel))

    line = set_up.doctor().one("digests")

    assert (line.state, words in line.sentence) == ("fix", True), line
    assert line.sentence.startswith(f"{channel} (study 1, 2)")
    assert f"/invite @Evenhand in {channel}" in line.step
    assert "secret-plans" not in line.sentence + line.step


def test_an_archived_channel_is_told(set_up: SetUp) -> None:
    channel = set_up.workspace.add_channel("research")
    set_up.workspace.archive(channel)
    set_up.put(study(1, channel))

    assert set_up.doctor().one("digests").sentence.endswith("the channel is archived.")


def test_closed_studies_drafts_and_trials_report_nowhere(set_up: SetUp) -> None:
    set_up.put(study(1, "C9", "closed"), study(2, "C9", "draft"), study(3, "C9", trial=1))

    assert set_up.doctor().one("digests").sentence == "No live study has a channel for its digest."
    assert not set_up.workspace.log.calls("conversations.info")


def test_channels_of_another_workspace_are_not_asked_about(set_up: SetUp) -> None:
    set_up.put(study(1, "C9").replace("T000000001", "T000000002"))

    assert set_up.doctor().one("digests").state == "skipped"
    assert not set_up.workspace.log.calls("conversations.info")
