"""Workspaces that have the app work beside each other, and nothing of one reaches another."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.ids import Callback
from storage.database import Store
from tests.flows.many import NOBODY, NORTH, SOUTH, Many, of_team, opened, play
from tests.flows.recorded import changes, reads, recorded
from tests.flows.scenes import assemble
from tests.flows.stage import ANSWER, MONDAY
from tests.flows.test_walk import booked
from tests.flows.walking import Walk

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
        "SELECT c.* FROM interviews c WHERE state = ? AND starts_at <= ? AND not_here_at IS NOT NULL",
        "SELECT i.* FROM invitations i WHERE state = ? AND expires_at <= ?",
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
    """A statement with its values left out, and with a star for ten columns or more of one table."""
    starred = re.sub(r"^SELECT (\w)\.\w+(?:, \1\.\w+){9,} FROM (\w+) \1\b", r"SELECT \1.* FROM \2 \1", text)
    return re.sub(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b", "?", starred)
