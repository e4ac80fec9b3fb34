"""Any workspace installs the app by OAuth, and takes it out again."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from urllib.parse import quote

import pytest

from bot.demo.disturbances import Disturbance
from bot.domain.outbox import Entry, Kind, Lane
from bot.oauth import BACK, INSTALL
from bot.services.installing import KEPT_DAYS
from storage import outbox
from tests.flows.many import (
    NORTH,
    SOUTH,
    Many,
    move,
    of_team,
    play,
)
from tests.flows.stage import MONDAY

# Installing


def test_whoever_installs_it_is_told_and_becomes_an_admin_and_nobody_else_hears_of_it(many: Many) -> None:
    answer = many.install(many.north)

    assert answer.status == 200
    assert "nobody else" in answer.text
    assert "installing Evenhand" in many.north.all_read(many.north.mara)
    posts = many.north.workspace.log.calls("chat.postMessage")
    assert [entry.user for entry in posts] == [many.north.mara.id]
    assert many.north.mara.command("/interview", "settings").acked
    assert many.north.mara.modal is not None
    many.north.theo.command("/interview", "settings")
    assert many.north.theo.modal is None
    assert many.south.workspace.log.calls("chat.postMessage") == []


def test_its_token_is_stored_sealed_and_no_click_costs_an_auth_test(many: Many) -> None:
    many.install(many.north)
    token = many.north.workspace.installation.bot_token
    for _ in range(3):
        many.north.mara.command("/interview", "help")
        many.north.mara.open_home()
    many.bot.settle()

    stored = b"".join(
        path.read_bytes() for path in many.database.parent.glob("evenhand.db*") if path.suffix != ".key"
    )
    assert token.encode() not in stored
    assert len(many.north.workspace.log.calls("auth.test")) == 1  # at the installation


def test_it_goes_on_after_a_restart_without_anybody_doing_anything(many: Many) -> None:
    many.install(many.north)
    with closing(sqlite3.connect(many.database)) as db:
        sealed = db.execute("SELECT sealed FROM installations").fetchone()[0]
    again = many.bot.bot.installations.__class__(
        many.bot.bot.store, many.bot.bot.installations._sealer, many.bot.bot.installations._clients
    )

    assert again.messenger(NORTH).may_look
    assert many.north.workspace.installation.bot_token not in sealed


def test_a_state_is_good_once(many: Many) -> None:
    began = many.browser.get(INSTALL)
    back = many.slack.approve(began.location, many.north.workspace, many.north.mara.id)

    assert many.browser.get(back, began.cookie).status == 200
    state = began.cookie.partition("=")[2]
    for other in (
        state,
        f"{state}=",
        f"{state}==",
        f"{state[:20]}!{state[20:]}",
        state[:-1] + chr(ord(state[-1]) ^ 1),
    ):
        again = many.slack.approve(began.location, many.north.workspace, many.north.mara.id)
        back = f"{again.partition('&state=')[0]}&state={quote(other)}"
        assert many.browser.get(back, f"slack-app-oauth-state={other}").status == 400, other


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 200), (10, 400), (600, 400)])
def test_a_state_is_good_for_ten_minutes(many: Many, minutes: float, status: int) -> None:
    began = many.browser.get(INSTALL)
    back = many.slack.approve(began.location, many.north.workspace, many.north.mara.id)
    many.bot.clock.move_to(MONDAY + timedelta(minutes=minutes))

    assert many.browser.get(back, began.cookie).status == status


def test_another_browser_a_made_up_state_and_no_code_install_nothing(many: Many) -> None:
    began = many.browser.get(INSTALL)
    back = many.slack.approve(began.location, many.north.workspace, many.north.mara.id)
    other = many.browser.get(INSTALL)
    state = began.cookie.partition("=")[2]

    for path, cookie in (
        (back, ""),
        (back, other.cookie),
        (f"{BACK}?code=x&state=made-up", "slack-app-oauth-state=made-up"),
        (f"{BACK}?state={state}", began.cookie),
        (BACK, began.cookie),
        (f"{BACK}?code=%00&state=%F0%9F", ""),
    ):
        answer = many.browser.get(path, cookie)
        assert (answer.status, answer.location) == (400, ""), path
        assert "Begin again" in answer.text
        assert "Traceback" not in answer.text
    assert many.bot.bot.installations.team_ids() == []


def test_whoever_cancels_is_told_that_nothing_was_installed(many: Many) -> None:
    began = many.browser.get(INSTALL)

    answer = many.browser.get(many.slack.deny(began.location), began.cookie)

    assert answer.status == 200
    assert "Nothing was installed" in answer.text
    assert many.bot.bot.installations.team_ids() == []


def test_when_slack_does_not_answer_the_installer_is_told_to_begin_again(many: Many) -> None:
    began = many.browser.get(INSTALL)
    back = many.slack.approve(began.location, many.north.workspace, many.north.mara.id)
    many.north.workspace.disturb("auth.test", Disturbance(cut=True), times=1)

    answer = many.browser.get(back, began.cookie)

    assert answer.status == 502
    assert "Begin again" in answer.text
    assert many.install(many.north).status == 200


def test_scopes_that_were_left_out_are_known(many: Many) -> None:
    many.install(many.north, without=("files:read",))
    many.install(many.south)

    assert not many.bot.bot.delivery.may_read_files(NORTH)
    assert many.bot.bot.delivery.may_read_files(SOUTH)


def test_a_workspace_that_has_not_installed_it_is_told_so(many: Many) -> None:
    many.install(many.north)

    outcome = many.south.mara.command("/interview", "recruit")

    assert outcome.acked
    said = [entry.payload for entry in many.south.workspace.log.entries if entry.kind == "response_url"]
    assert "not installed in this workspace" in str(said)
    assert many.south.mara.modal is None


def test_what_was_sealed_for_something_else_is_no_state(many: Many) -> None:
    sealer = many.bot.bot.installations._sealer()
    until = (MONDAY + timedelta(minutes=5)).isoformat()
    state = sealer.seal(json.dumps({"until": until, "nonce": "n", "verifier": "v" * 40})).rstrip("=")

    assert many.browser.get(f"{BACK}?code=x&state={state}", f"slack-app-oauth-state={state}").status == 400


def test_whoever_installs_it_once_more_is_no_admin_for_that(many: Many) -> None:
    many.install(many.north)
    bob = many.north.person("Bob Berg")

    assert many.install(many.north, by=bob).status == 200

    assert "installed again" in many.north.all_read(bob)
    bob.command("/interview", "settings")
    assert bob.modal is None
    many.north.mara.command("/interview", "settings")
    assert many.north.mara.modal is not None


# Taking it out


def test_a_workspace_that_takes_it_out_loses_its_token_at_once_and_the_rest_a_month_later(many: Many) -> None:
    many.install(many.north)
    many.install(many.south)
    play(many.north, "Nora Berg")
    many.south.clock.instant = MONDAY
    play(many.south, "Sara Costa")
    kept = of_team(many.database, SOUTH)

    many.north.workspace.uninstall()
    many.bot.settle()

    with closing(sqlite3.connect(many.database)) as db:
        assert db.execute("SELECT sealed FROM installations WHERE team_id = ?", [NORTH]).fetchone() == ("",)
    assert many.bot.bot.installations.team_ids() == [SOUTH]
    gone_at = many.clock.instant
    move(many, gone_at + timedelta(days=KEPT_DAYS) - timedelta(minutes=1))
    assert of_team(many.database, NORTH)["people"]
    move(many, gone_at + timedelta(days=KEPT_DAYS) + timedelta(minutes=1))
    assert not any(of_team(many.database, NORTH).values())
    assert len(of_team(many.database, SOUTH)["people"]) == len(kept["people"])


def test_installed_again_within_the_month_it_goes_on_where_it_was(many: Many) -> None:
    many.install(many.north)
    play(many.north, "Nora Berg")
    first = many.north.workspace.installation.bot_token
    many.north.workspace.uninstall()
    many.bot.settle()
    many.clock.instant = many.clock.instant + timedelta(days=2)
    many.bot.clock.move_to(many.clock.instant)

    assert many.install(many.north).status == 200

    assert many.north.workspace.installation.bot_token != first
    assert "installed again" in many.north.all_read(many.north.mara)
    assert of_team(many.database, NORTH)["people"]
    move(many, many.clock.instant + timedelta(days=KEPT_DAYS + 1))
    assert of_team(many.database, NORTH)["people"]


def test_what_slack_tells_late_of_an_earlier_installation_ends_nothing(many: Many) -> None:
    many.install(many.north)
    late = many.clock.instant
    many.clock.instant += timedelta(minutes=5)
    many.bot.clock.move_to(many.clock.instant)
    many.install(many.north)
    many.clock.instant = late  # Slack says when it happened
    many.north.workspace.tell({"type": "app_uninstalled"})

    assert many.bot.bot.installations.team_ids() == [NORTH]
    many.clock.instant = late + timedelta(minutes=6)
    many.north.workspace.tell({"type": "app_uninstalled"})
    assert many.bot.bot.installations.team_ids() == []


def test_an_uninstall_that_nobody_told_ends_in_the_same(many: Many) -> None:
    """The bot was down when Slack told it: it learns by a call that its token is none any more."""
    many.install(many.north)
    play(many.north, "Nora Berg")
    many.north.workspace.store.token_error = "account_inactive"
    gone_at = MONDAY + timedelta(days=1)
    move(many, gone_at)

    assert many.north.value("SELECT value FROM facts WHERE name = 'away'") == "account_inactive"
    move(many, gone_at + timedelta(days=KEPT_DAYS - 1))
    assert of_team(many.database, NORTH)["people"]
    move(many, gone_at + timedelta(days=KEPT_DAYS + 1))
    assert not any(of_team(many.database, NORTH).values())


def test_a_token_that_works_again_keeps_everything(many: Many) -> None:
    many.install(many.north)
    play(many.north, "Nora Berg")
    many.north.workspace.store.token_error = "account_inactive"
    move(many, MONDAY + timedelta(days=1))
    many.north.workspace.store.token_error = None
    move(many, MONDAY + timedelta(days=2))

    move(many, MONDAY + timedelta(days=2 + KEPT_DAYS))
    assert of_team(many.database, NORTH)["people"]


def test_what_was_due_when_it_was_taken_out_is_still_due(many: Many) -> None:
    """A sender may have it in its hands already."""
    many.install(many.north)
    with many.bot.bot.store.write() as db:
        db.execute("UPDATE installations SET sealed = ''")
        outbox.put(db, _note(many.north.mara.id), MONDAY)
    many.bot.bot.desk.wake()
    many.bot.settle()

    assert many.north.value("SELECT state FROM outbox WHERE intent = 'a test'") == "due"
    assert many.north.value("SELECT value FROM facts WHERE name = 'away'") == "not_installed"


def _note(receiver: str) -> Entry:
    return Entry(NORTH, Lane.REPLY, Kind.NOTICE, 0, receiver, MONDAY, "a test", {"code": "welcome"})


def test_a_press_on_a_message_of_a_workspace_that_is_gone_is_for_no_other(many: Many) -> None:
    many.install(many.north)
    many.install(many.south)
    bot_of_north = many.north.workspace.installation.bot_id
    many.north.workspace.uninstall()

    assert many.bot.bot.installations.of_press(SOUTH, bot_of_north) is None
    assert many.bot.bot.installations.of_press(SOUTH, "B999") is not None
