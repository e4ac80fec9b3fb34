"""What doctor says of an app that any workspace may install."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.demo.slack import Slack
from bot.sealing import Sealer, new_key
from storage import installations
from storage.installations import Installed
from tests.doctor.conftest import MANIFEST, Said, SetUp

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


def examined(set_up: SetUp, slack: Slack) -> Said:
    return set_up.doctor(
        "--http",
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
    assert said.of("workspaces") == []


def test_where_one_token_names_the_workspace_nothing_else_is_asked(set_up: SetUp) -> None:
    assert set_up.doctor().one("workspaces").state == "skipped"
