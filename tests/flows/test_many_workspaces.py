"""Any workspace installs the app by OAuth, works beside the others, and takes it out again."""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.slack import Slack
from bot.demo.workspace import Workspace
from bot.domain.outbox import Entry, Kind, Lane
from bot.http import PATH, HttpServer
from bot.ids import Callback
from bot.oauth import BACK, INSTALL
from bot.rehearsal import Rehearsal
from bot.services.installing import KEPT_DAYS
from storage import outbox
from storage.database import Store
from tests.flows.recorded import changes, reads, recorded
from tests.flows.scenes import assemble
from tests.flows.stage import ANSWER, DISLIKES, LOVES, MANIFEST, MONDAY, PRODUCT, Stage, StageClock
from tests.flows.test_walk import booked
from tests.flows.walking import Walk

NORTH, SOUTH = "T00000000N", "T00000000S"
NOBODY = "T00000000X"
URL = "https://bot.paperkite.example"


class Answer(NamedTuple):
    """What a browser got. cookie: what it will send back."""

    status: int
    location: str
    cookie: str
    text: str


class Browser(NamedTuple):
    """It follows links to the bot, which it believes to be at `URL`."""

    port: int

    def get(self, path: str, cookie: str = "") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request("GET", path.removeprefix(URL), headers={"Cookie": cookie} if cookie else {})
            response = connection.getresponse()
            cookies = (response.getheader("Set-Cookie") or "").split(";")[0]
            return Answer(
                response.status, response.getheader("Location") or "", cookies, response.read().decode()
            )


class Many(NamedTuple):
    """One bot that any workspace may install, and two that can."""

    slack: Slack
    bot: Rehearsal
    browser: Browser
    clock: StageClock
    database: Path
    north: Stage
    south: Stage

    def install(self, stage: Stage, *, without: tuple[str, ...] = (), by: Person | None = None) -> Answer:
        """Somebody of a workspace installs the app: Mara, unless another is named."""
        began = self.browser.get(INSTALL)
        installer = (by or stage.mara).id
        back = self.slack.approve(began.location, stage.workspace, installer, without=without)
        answer = self.browser.get(back, began.cookie)
        self.bot.settle()
        return answer


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Many]:
    with opened(tmp_path) as made:
        yield made


@contextmanager
def opened(tmp_path: Path) -> Iterator[Many]:
    """A bot that nobody has installed yet."""
    clock, database = StageClock(), tmp_path / "evenhand.db"
    with ExitStack() as stack:
        slack = stack.enter_context(Slack(MANIFEST, [URL + BACK], clock=clock, rate_limits=False))
        bot = Rehearsal(
            api_url=slack.api_url,
            bot_token="",
            app_token="",
            signing_secret=slack.signing_secret,
            database=database,
            start=MONDAY,
            product=PRODUCT,
            more={"client_id": slack.client_id, "client_secret": slack.client_secret, "public_url": URL},
        )
        stack.callback(bot.stop)
        server = HttpServer(bot.bot.bolt, "127.0.0.1", 0, bot.bot.traffic, door=bot.bot.door())
        server.start()
        stack.callback(server.stop)
        stages = []
        for team_id in (NORTH, SOUTH):
            workspace = slack.add_workspace(team_id)
            workspace.deliver_over_http(f"http://127.0.0.1:{server.port}{PATH}")
            stages.append(_stage(workspace, bot, clock, database))
        yield Many(slack, bot, Browser(server.port), clock, database, *stages)


def _stage(workspace: Workspace, bot: Rehearsal, clock: StageClock, database: Path) -> Stage:
    mara = workspace.person(
        workspace.add_user("Mara Lindqvist", email="mara@admins.example", tz="Europe/London")
    )
    theo = workspace.person(workspace.add_user("Theo Abara", tz="Europe/Berlin"))
    research = workspace.add_channel("user-research", [mara.id, theo.id])
    return Stage(workspace, bot, clock, database, mara, theo, research)


def set_up(stage: Stage) -> None:
    """Mara makes herself known, and Theo gives times."""
    stage.go_on(seconds=0)


def play(stage: Stage, *names: str) -> list[Person]:
    """A study from its form to booked calls."""
    people = stage.customers(*names)
    stage.recruit()
    stage.go_to(MONDAY.replace(hour=9, minute=30))
    for person, feeling in zip(people, (LOVES, DISLIKES), strict=False):
        stage.answer_and_book(person, feeling)
    return people


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


# Beside each other


def test_two_workspaces_work_side_by_side_and_neither_sees_the_other(many: Many) -> None:
    """People have the same ids in both, and so do their channels."""
    many.install(many.north)
    many.install(many.south)
    play(many.north, "Nora Berg", "Nils Dahl")
    before = of_team(many.database, NORTH)
    seen_before = [many.north.all_read(person) for person in many.north.workspace.people]
    many.south.clock.instant = MONDAY
    south = play(many.south, "Sara Costa", "Samir Aziz")
    after = of_team(many.database, NORTH)

    assert {table: rows for table, rows in after.items() if table not in MOVING} == {
        table: rows for table, rows in before.items() if table not in MOVING
    }
    assert [many.north.all_read(person) for person in many.north.workspace.people] == seen_before
    for stage, others in ((many.north, ("Sara", "Samir")), (many.south, ("Nora", "Nils"))):
        for person in stage.workspace.people:
            person.open_home()
            person.command("/interview", "people")
            person.command("/interview", "status")
        many.bot.settle()
        everything = repr(stage.workspace.log.entries)
        assert not any(name in everything for name in others)
    assert all("booked" in many.south.all_read(person) for person in south)


MOVING = frozenset({"facts", "outbox", "messages", "received", "audit_log", "forecasts", "waves"})
"""What goes on by itself while the time does."""


def of_team(database: Path, team_id: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a workspace."""
    with closing(sqlite3.connect(database)) as db:
        names = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if any(column[1] == "team_id" for column in db.execute(f"PRAGMA table_info({name})"))
        ]
        return {
            name: db.execute(f"SELECT * FROM {name} WHERE team_id = ?", [team_id]).fetchall()  # noqa: S608
            for name in names
        }


def test_a_press_in_a_shared_channel_is_for_the_workspace_whose_message_it_was(many: Many) -> None:
    """Slack names the workspace of whoever presses, and theirs has the app as well."""
    many.install(many.north)
    many.install(many.south)
    stage = many.north
    visitor = stage.person("Vera Visitor", home_team=SOUTH)
    channel = stage.workspace.add_channel("customers", [stage.mara.id, visitor.id])
    stage.workspace.person(stage.mara.id)
    stage.recruit(channel=channel)
    [call] = [message for message in visitor.messages(channel) if message.from_app and message.buttons]

    outcome = visitor.press(call.buttons[0], in_message=call)
    stage.settle()

    assert outcome.acked
    assert stage.value("SELECT team_id FROM invitations WHERE source = 'open_call'") == NORTH
    assert [message.text for message in visitor.dm() if ANSWER in message.buttons or message.blocks]


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


def move(many: Many, instant: object) -> None:
    """Let the time go on, and let everything happen that happens by itself now and then."""
    many.north.go_to(instant)  # type: ignore[arg-type]


# Every query


OF_THE_PROCESS: Mapping[str, tuple[str, ...]] = {
    "the outbox sends what is due, wherever; each row says for which workspace, and is known by its number from then on": (
        "SELECT * FROM (SELECT id, team_id, receiver, due_at",
        "SELECT ? FROM outbox WHERE id = ?",
        "SELECT count(*) AS n FROM outbox WHERE state = ? AND due_at <= ?",
        "SELECT min(due_at) AS at FROM outbox",
        "SELECT min(leased_until) AS at FROM outbox",
        "UPDATE outbox SET doubt",
        "UPDATE outbox SET leased_until",
        "UPDATE outbox SET state = ?, error = ?, settled_at = ?",
    ),
    "a tick looks for what is due, wherever, and goes on by the workspace of each row": (
        "SELECT * FROM calendars WHERE due_at <= ?",
        "SELECT * FROM imports WHERE state",
        "SELECT * FROM interviews WHERE state = ? AND starts_at <= ? AND not_here_at IS NOT NULL",
        "SELECT * FROM invitations WHERE state = ? AND expires_at <= ?",
        "SELECT DISTINCT team_id FROM studies",
        "SELECT DISTINCT team_id, interviewer FROM interviews",
        "SELECT a.*, ? AS members FROM audiences a WHERE ended_at IS NULL AND due_at <= ?",
        "SELECT c.id, c.team_id FROM interviews c JOIN people p",
        "SELECT i.* FROM invitations i JOIN studies s ON s.id = i.study_id WHERE i.state = ? AND s.status = ?",
        "SELECT id FROM imports i WHERE state = ?",
        "SELECT team_id, invitation_id FROM submissions s WHERE verdict = ? AND offer_lapses_at <= ?",
    ),
    "what is old goes, wherever": (
        "DELETE FROM audit WHERE at < ? AND ? IN (?, team_id)",
        "DELETE FROM digest_counts",
        "DELETE FROM imports WHERE ended_at < ?",
        "DELETE FROM inbox WHERE received_at < ?",
        "DELETE FROM members WHERE seen_at < ? AND ? IN (?, team_id)",
        "DELETE FROM messages WHERE kind = ? AND shown_at < ?",
        "DELETE FROM outbox WHERE state <> ? AND settled_at < ?",
        "UPDATE imports SET file_name = ? WHERE id IN",
    ),
    "which workspaces there are, and whose bot it was": (
        "SELECT team_id FROM installations",
        "SELECT team_id FROM members UNION",
    ),
    "what the process remembers of itself, or how the file stands": (
        "DELETE FROM facts WHERE team_id = ? AND name GLOB ?",
        "SELECT value FROM facts WHERE team_id = ?",
        "SELECT ? FROM do_not_contact LIMIT ?",
        "SELECT k, v FROM",
        "UPDATE digests SET sent_at = made_at;",
        'select * from "_sqlite_migrations"',
        "select name from sqlite_master",
    ),
    "the test itself": ("SELECT max(id) FROM studies",),
}
"""How statements begin that name no workspace, by the reason. Whoever adds one decides."""


def test_no_statement_reaches_a_row_of_another_workspace(tmp_path: Path) -> None:
    """What was asked for a workspace is asked again for one that has nothing: it finds what there is in an empty database."""
    with recorded() as statements, opened(tmp_path) as many:
        many.install(many.north)
        people = assemble(many.north)
        booked(many.north, people)
        walkers = {role: people[role] for role in ("admin", "researcher", "interviewer", "participant")}
        # Nobody answers at the address of a calendar here.
        walk = Walk(many.north, walkers, (Callback.CALENDAR_CALDAV.value,))
        walk.go(2)
        many.north.go_to(many.clock.instant + timedelta(days=1))
        many.bot.settle()
    empty = Store(tmp_path / "empty.db")
    empty.migrate()
    empty.close()

    asked = [text for text in statements if NORTH in text]
    nameless = [text for text in reads(statements) + changes(statements) if NORTH not in text]

    assert len(reads(asked)) > 200, "less was asked than there is"
    assert len(changes(asked)) > 100
    with (
        closing(sqlite3.connect(many.database)) as full,
        closing(sqlite3.connect(tmp_path / "empty.db")) as none,
    ):
        for text in reads(asked):
            other = text.replace(NORTH, NOBODY)
            assert full.execute(other).fetchall() == none.execute(other).fetchall(), text
        full.isolation_level = None
        for text in changes(asked):
            full.execute("BEGIN")
            before = full.total_changes
            full.execute(text.replace(NORTH, NOBODY))
            assert full.total_changes == before, text
            full.execute("ROLLBACK")
    known = tuple(start for starts in OF_THE_PROCESS.values() for start in starts)
    assert [shape for shape in map(shape_of, nameless) if not shape.startswith(known)] == []


def shape_of(text: str) -> str:
    """A statement with its values left out."""
    return re.sub(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b", "?", text)
