"""Somebody of whom every table holds something, and a look at every byte of the database."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bot.domain.segments import Segment
from storage.rows import every, text_of
from tests.services.practice import CHANNEL, INTERVIEWERS, RESEARCHER, TEAM, Practice

ANA, ADDRESS = "U0ANAERASEME", "ana.eraseme@customers.example"
MARK = "EraseMe"
"""Stands in every text that is kept of Ana; no case of it may be found afterwards."""


def everything_about(practice: Practice, *, held: bool = True) -> int:
    """Let Ana answer, book and hold a call, and put a marked row into whatever table that left out; return the study."""
    practice.join(
        [
            {
                "slack_id": ANA, "email": ADDRESS, "name": f"Ana {MARK}", "company": f"{MARK} Ltd", "plan": "paying",
                "nps": "9", "tenure_months": "13", "usage": "daily", "region": f"{MARK}shire", "city": f"{MARK}ton",
            },
            {"slack_id": "U0BOB", "email": "bob@elsewhere.example", "name": "Bob"},
        ]
    )  # fmt: skip
    study_id = practice.recruit({Segment.LOVE: 2, Segment.DISLIKE: 2}, picked=[ANA, "U0BOB"])
    practice.invite(study_id)
    practice.deliver()
    invitation = practice.invitation(ANA, study_id)
    practice.say(invitation, Segment.LOVE)
    practice.book(invitation)
    if held:
        call = practice.call_of(invitation)
        practice.clock.move_to(datetime.fromisoformat(call["ends_at"]))
        practice.end_call(call, "completed")
    fill_the_rest(practice, invitation)
    return study_id


def fill_the_rest(practice: Practice, invitation: int) -> None:
    """Put a row that names Ana into every table that her story did not reach, those of the team too: long ago she was of it."""
    now = text_of(practice.now)
    person = practice.person_id(ANA)
    with practice.store.write() as db:
        db.execute(
            "UPDATE people SET extra = json_set(extra, '$.note', ?), blocked_reason = ?, blocked_by = ? WHERE id = ?",
            [f"{MARK} note", f"{MARK} was rude", RESEARCHER, person],
        )
        closed = db.execute(
            "INSERT INTO studies (team_id, researcher, title, goal, decision, deadline_day, zone, status, created_at, view_id) "
            "VALUES (?, ?, 'Old', 'g', 'd', '2026-01-01', 'UTC', 'closed', ?, 'V-old')",
            [TEAM, ANA, now],
        ).lastrowid
        other = practice.person_id("U0BOB")
        [study] = db.execute("SELECT study_id FROM invitations WHERE id = ?", [invitation]).fetchone()
        rows: dict[str, dict[str, object]] = {
            "settings": {"name": "old", "value": "1", "changed_by": ANA, "changed_at": now},
            "roles": {"slack_id": "U0OTHER", "role": "researcher", "granted_by": ANA, "granted_at": now},
            "role_groups": {"group_id": "S1", "role": "researcher", "granted_by": ANA, "granted_at": now},
            "user_groups": {"group_id": "S1", "name": "Team", "handle": "team", "is_disabled": 1},
            "user_group_members": {"group_id": "S1", "slack_id": ANA},
            "picked_people": {"study_id": closed, "slack_id": ANA},
            "audiences": {
                "id": 901, "kind": "channel", "place": "C9", "reason": "They agreed", "allowed_by": ANA, "allowed_at": now,
                "due_at": now,
            },
            "audience_members": {"audience_id": 901, "slack_id": ANA, "seen_at": now},
            "study_interviewers": {"study_id": closed, "slack_id": ANA},
            "study_observers": {"study_id": closed, "slack_id": ANA},
            "interviewers": {"slack_id": ANA, "said_at": now},
            "availability": {"slack_id": ANA, "weekday": 1, "start_minute": 1, "end_minute": 2},
            "day_exceptions": {
                "slack_id": ANA, "local_day": "2027-01-01", "start_minute": 1, "end_minute": 2, "is_open": 1,
            },
            "opening_checks": {"invitation_id": invitation, "because": "unsure", "answered_by": ANA, "answered_at": now},
            "approvals": {"invitation_id": invitation, "answer": "approved", "reason": f"{MARK} is nice", "answered_by": ANA},
            "person_tags": {"person_id": person, "tag": f"{MARK} beta", "added_by": RESEARCHER, "added_at": now},
            "person_notes": {"person_id": person, "text": f"{MARK} likes tea", "author": RESEARCHER, "written_at": now},
            "reveals": {"study_id": closed, "person_id": person, "slack_id": RESEARCHER, "revealed_at": now},
            "messages": {
                "kind": "conversation", "ref": invitation, "receiver": ANA, "channel": f"D{MARK}", "ts": "1.1",
                "fingerprint": "f", "shown_at": now,
            },
            "inbox": {"key": f"click:{ANA}:1.1:2.2", "received_at": now},
            "audit": {"at": now, "actor": RESEARCHER, "action": "role granted", "subject": ANA, "detail": f'{{"to": "{ANA}"}}'},
            "calendars": {
                "id": 900, "slack_id": ANA, "kind": "caldav", "label": f"{MARK} at example", "sealed": f"sealed {MARK}",
                "added_at": now, "due_at": now,
            },
            "feed_copies": {"calendar_id": 900, "content": MARK.encode(), "etag": "e", "modified": "m"},
            "busy": {"calendar_id": 900, "slack_id": ANA, "starts_at": now, "ends_at": now + "z"},
            "feed_addresses": {"slack_id": ANA, "hash": f"hash {MARK}", "made_at": now},
            "calendar_grants": {"hash": f"grant {MARK}", "slack_id": ANA, "sealed": f"sealed {MARK}", "made_at": now},
            "mornings": {"slack_id": ANA, "local_day": "2026-12-01", "made_at": now},
            "imports": {
                "id": 900, "started_by": ANA, "started_at": now, "state": "ready", "file_name": f"{MARK}.csv",
                "problem": f"Its first line reads: {ADDRESS}, {MARK}.",
            },
            "import_rows": {
                "import_id": 900, "line": 2, "slack_id": ANA, "email": ADDRESS, "name": MARK, "company": MARK, "plan": "paying",
                "usage": "", "region": MARK, "extra": f'{{"note": "{MARK}"}}', "panel_source": MARK, "opted_out": 0,
                "is_colleague": 0,
            },
            "import_problems": {
                "import_id": 900, "line": 3, "reason": f"“{ADDRESS} {MARK}” is no e-mail address",
                "cells": f'["{ADDRESS} {MARK}"]',
            },
            "outbox": {
                "lane": 1, "kind": "notice", "ref": 1, "receiver": CHANNEL, "detail": f'{{"code": "typed", "x": "{ANA}"}}',
                "intent": f"notice:{ANA}", "state": "failed", "error": f"no {ADDRESS}", "due_at": now, "created_at": now,
            },
        }  # fmt: skip
        # What she wrote of somebody else, and what was written of them with her name in it.
        bobs_note = {
            "person_id": other,
            "text": f"A friend of {ADDRESS} and <@{ANA}>",
            "author": ANA,
            "written_at": now,
        }
        _put(db.conn, "person_notes", {"team_id": TEAM, **bobs_note})
        _put(
            db.conn,
            "person_tags",
            {"team_id": TEAM, "person_id": other, "tag": "beta", "added_by": ANA, "added_at": now},
        )
        db.execute("UPDATE people SET blocked_by = ? WHERE id = ?", [ANA, other])
        for table, values in rows.items():
            _put(db.conn, table, {"team_id": TEAM, **values})
        call = db.execute("SELECT id FROM interviews WHERE invitation_id = ?", [invitation]).fetchone()
        if call:
            _put(
                db.conn,
                "after_calls",
                {"team_id": TEAM, "interview_id": call[0], "news": "no", "notes": f"{MARK} said"},
            )
            _put(
                db.conn, "thank_yous",
                {"team_id": TEAM, "interview_id": call[0], "study_id": study, "incentive": "a voucher", "owed_at": now,
                 "sent_at": now, "sent_by": ANA},
            )  # fmt: skip
            _put(
                db.conn, "calendar_events",
                {"team_id": TEAM, "calendar_id": 900, "interview_id": call[0], "remote": MARK, "etag": MARK, "sequence": 0},
            )  # fmt: skip
            _put(
                db.conn, "logged_interviews",
                {"team_id": TEAM, "interview_id": call[0], "relationship": MARK, "logged_by": ANA, "logged_at": now},
            )  # fmt: skip
        db.execute(
            "UPDATE invitations SET reason = reason || ?, choice = ? WHERE id = ?",
            [f" {MARK}", f'{{"name": "{MARK}"}}', invitation],
        )
        db.execute("UPDATE submissions SET decision = ? WHERE invitation_id = ?", [MARK, invitation])
        db.execute(
            "INSERT INTO answers (team_id, invitation_id, question_key, value, answered_at) VALUES (?, ?, 'own', ?, ?)",
            [TEAM, invitation, f"{MARK} wrote this", now],
        )
        # A call of hers that she cancelled, and one that she held for the team.
        bobs = invitation_of(db.conn, other)
        hers = db.execute(
            "INSERT INTO invitations (team_id, study_id, person_id, source, state, reason, lot, scale_reversed, created_at, "
            "deliver_after) VALUES (?, ?, ?, 'wave', 'submitted', ?, 0.5, 0, ?, ?)",
            [TEAM, closed, person, MARK, now, now],
        ).lastrowid
        for number, (who, of, interviewer, canceller, role) in enumerate(
            ((person, hers, INTERVIEWERS[0], ANA, "participant"), (other, bobs, ANA, "", ""))
        ):
            _put(
                db.conn, "interviews",
                {"team_id": TEAM, "study_id": closed, "person_id": who, "invitation_id": of, "interviewer": interviewer,
                 "starts_at": f"2026-12-0{number + 1}T10:00:00.000000+00:00",
                 "ends_at": f"2026-12-0{number + 1}T10:30:00.000000+00:00",
                 "state": "cancelled", "segment": "love", "booked_at": now, "cancelled_by": canceller,
                 "cancelled_as": role},
            )  # fmt: skip
        _put(
            db.conn, "consents",
            {"team_id": TEAM, "invitation_id": invitation_of(db.conn, other), "version": "1",
             "scope": f'{{"observers": ["{ANA}"], "recording": false}}', "agreed_at": now},
        )  # fmt: skip


def invitation_of(connection: sqlite3.Connection, person: int) -> int:
    return int(connection.execute("SELECT id FROM invitations WHERE person_id = ?", [person]).fetchone()[0])


def traces(database: Path, words: Iterable[str] = (ANA, ADDRESS, MARK)) -> list[tuple[str, str]]:
    """(file, word) of every word that stands anywhere in the bytes of the database or of what lies beside it, in any case."""
    files = [database, *database.parent.glob(f"{database.name}-*")]
    return [
        (file.name, word)
        for file in files
        for word in words
        for form in (word, word.lower(), word.upper())
        if form.encode() in file.read_bytes() or form.encode("utf-16-le") in file.read_bytes()
    ]


def tables_that_name_ana(practice: Practice) -> set[str]:
    """The tables in which Ana, her address or a marked text can be found."""
    db = practice.store.read()
    found = set()
    for row in every(db, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"):
        for values in db.conn.execute(f"SELECT * FROM {row['name']}"):  # noqa: S608
            texts = [value.decode() if isinstance(value, bytes) else str(value) for value in values]
            if any(word.lower() in text.lower() for text in texts for word in (ANA, ADDRESS, MARK)):
                found.add(row["name"])
    return found


def _put(connection: sqlite3.Connection, table: str, values: dict[str, object]) -> None:
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", values)  # noqa: S608
