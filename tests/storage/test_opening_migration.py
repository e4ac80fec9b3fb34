"""Calls that were booked before there was an opening check."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from storage.database import Store
from storage.migrations import migrations
from storage.rows import every
from tests.storage.seeding import put, put_invitation, put_person, put_study


def test_calls_and_unsure_answers_from_before_get_their_card_and_their_check(tmp_path: Path) -> None:
    file = tmp_path / "before.db"
    before = Database(sqlite3.connect(file))
    before.conn.row_factory = sqlite3.Row
    migrations.apply(before, stop_before="m004_opening_check")
    put_study(before, 1)
    for number, (state, provisional) in enumerate([("booked", 1), ("cancelled", 0)], start=1):
        put_person(before, number)
        put_invitation(before, number, 1, number, "submitted")
        starts_at = f"2027-01-11T1{number}:00:00.000000+00:00"
        put(before, "submissions", invitation_id=number, team_id="T1", study_id=1, provisional=provisional,
            verdict="offer")  # fmt: skip
        put(before, "interviews", id=number, team_id="T1", study_id=1, person_id=number, invitation_id=number,
            interviewer="UI", state=state, starts_at=starts_at, ends_at=starts_at[:14] + "30" + starts_at[16:],
            booked_at="2027-01-08T10:00:00.000000+00:00")  # fmt: skip
    before.conn.commit()
    before.conn.close()

    store = Store(file)
    store.migrate()

    cards = every(store.read(), "SELECT kind, ref, receiver, intent, due_at, state FROM outbox")
    due_at = "2027-01-11T11:00:00.000000+00:00"
    assert [tuple(row) for row in cards] == [("interview", 1, "UI", "interview:1:begins", due_at, "due")]
    checks = every(store.read(), "SELECT invitation_id, because, answer FROM opening_checks")
    assert [tuple(row) for row in checks] == [(1, "unsure", None)]
    store.close()
