"""Consents as they are stored, also those from before anybody could listen in."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from bot.domain.consent import VERSION, Consent, Scope
from storage import invitations
from storage.database import Store
from storage.migrations import migrations
from tests.storage.seeding import put, put_invitation, put_person, put_study

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def test_a_scope_from_before_names_nobody(tmp_path: Path) -> None:
    file = tmp_path / "before.db"
    before = Database(sqlite3.connect(file))
    before.conn.row_factory = sqlite3.Row
    migrations.apply(before, stop_before="m006_consent")
    put_study(before, 1)
    for number, scope in enumerate(['{"recording": false}', '{"recording": true}'], start=1):
        put_person(before, number)
        put_invitation(before, number, 1, number, "submitted")
        put(before, "consents", team_id="T1", invitation_id=number, version="2026-11", scope=scope,
            agreed_at="2027-01-11T09:00:00.000000+00:00")  # fmt: skip
    before.conn.commit()
    before.conn.close()

    store = Store(file)
    store.migrate()

    found = [invitations.consents_of(store.read(), "T1", number) for number in (1, 2)]
    assert found == [[Consent("2026-11", Scope(recording), NINE)] for recording in (False, True)]
    store.close()


def test_a_consent_comes_back_as_it_was_kept(store: Store) -> None:
    scope = Scope(True, ("UA", "UB"))
    with store.write() as db:
        put_study(db, 1)
        put_person(db, 1)
        put_invitation(db, 1, 1, 1, "submitted")
        for _ in range(2):
            invitations.add_consent(db, "T1", 1, scope, NINE)

    assert invitations.consents_of(store.read(), "T1", 1) == [Consent(VERSION, scope, NINE)]
    assert invitations.consents_of(store.read(), "T2", 1) == []
