"""What doctor says of an app that any workspace may install."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.demo.disturbances import Disturbance
from bot.demo.slack import Slack
from bot.sealing import Sealer, new_key
from storage import installations
from storage.installations import Installed
from tests.doctor.conftest import MANIFEST, Said, SetUp
from tests.doctor.test_slack import study

NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)
BACK = "https://bot.example.com/slack/oauth_redirect"
KEY = new_key()


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(MANIFEST, [BACK]) as made:
        yield made


def install(
    set_up: SetUp, slack: Slack, team_id: str, *, without: tuple[str, ...] = (), key: str = KEY
) -> None:
    """As somebody of a workspace does in the browser, and the bot after it."""
    workspace = slack.add_workspace(team_id)
    scopes = ",".join(sorted(workspace.store.manifest.scopes - set(without)))
    link = f"{slack.address}oauth/v2/authorize?client_id={slack.client_id}&redirect_uri={BACK}&scope={scopes}"
    code = slack.approve(link, workspace, "U1").partition("code=")[2].partition("&")[0]
    told = slack.exchange({"code": code, "redirect_uri": BACK}, (slack.client_id, slack.client_secret))
    store = set_up.store()
    with store.write() as db:
        sealed = Sealer(key.encode()).seal(told["access_token"])
        granted = tuple(told["scope"].split(","))
        installations.save(db, Installed(team_id, "", "A1", "U0", f"B{team_id}", sealed, granted, "U1", NOW))
    store.close()


def away(team_id: str) -> str:
    """It was noted that a workspace lets the bot in no more."""
    return f"INSERT INTO facts (team_id, name, value) VALUES ('{team_id}', 'away', 'token_revoked')"  # noqa: S608


def examined(set_up: SetUp, slack: Slack, *arguments: str) -> Said:
    return set_up.doctor(
        *arguments,
        SLACK_API_URL=slack.api_url,
        SLACK_BOT_TOKEN=None,
        SLACK_APP_TOKEN=None,
        SLACK_CLIENT_ID=slack.client_id,
        SLACK_CLIENT_SECRET=slack.client_secret,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        EVENHAND_URL="https://bot.example.com",
        EVENHAND_KEY=KEY,
    )


def test_before_anybody_installed_it_doctor_says_where_to(set_up: SetUp, slack: Slack) -> None:
    line = examined(set_up, slack).one("workspaces")

    assert line.state == "skipped"
    assert "/slack/install" in line.sentence
    set_up.store().close()
    assert examined(set_up, slack).one("workspaces") == line


def test_workspaces_that_let_the_bot_in_are_counted(set_up: SetUp, slack: Slack) -> None:
    install(set_up, slack, "T00000000N")
    install(set_up, slack, "T00000000S")

    said = examined(set_up, slack)

    assert said.one("workspaces").sentence == "2 workspaces let the bot in."
    assert "opens 2 secrets" in said.one("key").sentence
    assert said.to_fix == set(), said.output
    assert "xoxb" not in said.output


def test_a_token_that_was_revoked_and_a_scope_that_is_missing_are_told(set_up: SetUp, slack: Slack) -> None:
    install(set_up, slack, "T00000000N")
    install(set_up, slack, "T00000000S", without=("users:read",))
    slack.workspaces["T00000000N"].store.token_error = "token_revoked"

    north, south = examined(set_up, slack).of("workspaces")

    assert (north.state, south.state) == ("fix", "fix")
    assert north.sentence == "T00000000N: Slack refuses its token: token_revoked."
    assert south.sentence == "T00000000S: not granted: users:read."
    assert all("/slack/install" in line.step for line in (north, south))


def test_a_token_of_another_key_is_told_by_the_key(set_up: SetUp, slack: Slack) -> None:
    install(set_up, slack, "T00000000N", key=new_key())

    said = examined(set_up, slack)

    assert said.one("key").state == "fix"
    line = said.one("workspaces")
    assert (line.state, line.sentence.endswith("see key.")) == ("skipped", True)


@pytest.mark.parametrize("error", ["ratelimited", "internal_error"])
def test_a_slack_that_cannot_say_at_the_moment_refuses_no_token(
    set_up: SetUp, slack: Slack, error: str
) -> None:
    install(set_up, slack, "T00000000N")
    slack.workspaces["T00000000N"].disturb("auth.test", Disturbance(status=429, error=error))

    said = examined(set_up, slack)

    assert said.one("workspaces").state == "skipped"
    assert said.one("workspaces").sentence == f"T00000000N: Slack says {error}."
    assert said.to_fix == set()


def test_who_cannot_be_asked_in_time_is_counted(set_up: SetUp, slack: Slack) -> None:
    for team_id in ("T00000000N", "T00000000S", "T00000000W"):
        install(set_up, slack, team_id)
        slack.workspaces[team_id].disturb("auth.test", Disturbance(delay_s=1.1))

    fine, late = examined(set_up, slack, "--timeout", "4").of("workspaces")

    assert (fine.state, fine.sentence) == ("ok", "2 workspaces let the bot in.")
    assert (late.state, late.sentence) == ("skipped", "1 more workspace not asked about, for want of time.")
    assert "--timeout" in late.step


def test_slack_and_the_clock_are_asked_for_before_anybody_installed_it(set_up: SetUp, slack: Slack) -> None:
    said = examined(set_up, slack)

    assert said.one("slack").sentence == "It answers."
    assert said.one("clock").state == "ok"
    slack.clock_ahead_s = -400
    assert " s fast: from 300 s on" in examined(set_up, slack).one("clock").sentence


def test_digests_are_looked_at_in_each_workspace_with_its_own_token(set_up: SetUp, slack: Slack) -> None:
    for team_id in ("T00000000N", "T00000000S"):
        install(set_up, slack, team_id)
    north, south = (
        slack.workspaces[team_id].add_channel("research", with_bot=team_id == "T00000000N")
        for team_id in ("T00000000N", "T00000000S")
    )
    set_up.put(
        *(
            study(n, c).replace("T000000001", t)
            for n, c, t in ((1, north, "T00000000N"), (2, south, "T00000000S"), (3, "C9", "T00000000X"))
        )
    )

    wrong, more = examined(set_up, slack).of("digests")

    assert (wrong.state, more.state) == ("fix", "skipped")
    assert wrong.sentence.startswith(f"{south} (study 2): the bot is not in the channel")
    assert more.sentence.startswith("1 more channel not asked about")


def test_a_workspace_that_refuses_its_token_is_told_once(set_up: SetUp, slack: Slack) -> None:
    install(set_up, slack, "T00000000N")
    set_up.put(study(1, "C1").replace("T000000001", "T00000000N"))
    slack.workspaces["T00000000N"].store.token_error = "token_revoked"

    said = examined(set_up, slack)

    assert said.to_fix == {"workspaces", "backup"}
    assert said.one("digests").state == "skipped"


def test_a_workspace_that_took_the_app_out_is_no_trouble_and_one_that_shut_the_bot_out_is(
    set_up: SetUp, slack: Slack
) -> None:
    for team_id in ("T00000000N", "T00000000S"):
        install(set_up, slack, team_id)
    set_up.put("UPDATE installations SET sealed = '' WHERE team_id = 'T00000000N'", away("T00000000N"))
    gone = examined(set_up, slack)
    set_up.put(away("T00000000S"))
    both = examined(set_up, slack)

    assert (gone.code, gone.to_fix) == (0, set())
    assert gone.one("access").sentence.startswith("1 workspace took the app out")
    assert (
        both.one("access").sentence == "These workspaces let the bot in no more: T00000000S (token_revoked)."
    )
    assert "/slack/install" in both.one("access").step


def test_where_one_token_names_the_workspace_nothing_else_is_asked(set_up: SetUp) -> None:
    assert set_up.doctor().one("workspaces").state == "skipped"
