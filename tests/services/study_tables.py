"""A study with many people in it, in every state, put into the database directly; and what the database holds of one of them."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.questions import Fit, Kind, QuestionForm, question_of, standard_questions
from bot.services import exporting_study
from storage import studies
from storage.rows import text_of
from tests.services.practice import INTERVIEWERS, MONDAY, TEAM, Practice

OWN = (
    question_of(
        QuestionForm("Who decides?", Kind.SINGLE, (("I do", Fit.NEUTRAL), ("My boss", Fit.FITS))), "who", 3
    ),
    question_of(
        QuestionForm("Which tools?", Kind.MULTIPLE, (("Pen", Fit.NEUTRAL), ("Abacus", Fit.FITS))), "tools", 4
    ),
    question_of(QuestionForm("What happened last?", Kind.TEXT), "last", 5),
)
STATES = ("queued", "delivered", "submitted", "booked", "completed", "no_show", "cancelled", "late", "never")


@dataclass(frozen=True)
class Put:
    """One person to put into a study."""

    state: str
    name: str = "Ana Ortiz"
    company: str = "Acme"
    typed: str = "With the team"
    notes: str = ""
    news: str | None = None
    verdict: str = "offer"
    segment: str = "love"
    reasons: tuple[str, ...] = ("Uses it.",)
    knew_minutes: int | None = None
    """When the interviewer knew, in minutes after the end of the call."""


def with_questions(practice: Practice, study_id: int) -> None:
    """Give a study questions of its own."""
    with practice.store.write() as db:
        studies.set_questions(db, TEAM, study_id, [*standard_questions("Acme"), *OWN])


def put(practice: Practice, study_id: int, people: Sequence[Put]) -> list[int]:
    """Put people into a study; return their invitations."""
    with practice.store.write() as db:
        return [_put(db.conn, study_id, number, one) for number, one in enumerate(people)]


def _put(db: Any, study_id: int, number: int, one: Put) -> int:
    def insert(table: str, **values: object) -> int:
        names, marks = ", ".join(values), ", ".join("?" for _ in values)
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
        return int(db.execute(sql, list(values.values())).lastrowid)

    # Nobody is in two places: each study has weeks of its own.
    at = MONDAY + timedelta(hours=number, weeks=study_id - 1)
    person = insert(
        "people",
        team_id=TEAM,
        name=one.name,
        company=one.company,
        email=f"p{number}@x{study_id}.example",
        added_at=text_of(at),
    )
    submitted = one.state not in {"queued", "delivered"}
    state = "submitted" if submitted else one.state
    invitation = insert(
        "invitations", team_id=TEAM, study_id=study_id, person_id=person, source="wave", state=state, reason="r", lot=0.5,
        scale_reversed=0, created_at=text_of(at), deliver_after=text_of(at),
        delivered_at=None if one.state == "queued" else text_of(at),
    )  # fmt: skip
    if one.state == "queued":
        return invitation
    for key, value in (
        ("relationship", "free"), ("relationship", "pays"), ("feeling", "loves"), ("who", OWN[0].options[1].key),
        ("tools", f"{OWN[1].options[0].key} {OWN[1].options[1].key}"), ("last", one.typed),
    ):  # fmt: skip
        insert(
            "answers",
            team_id=TEAM,
            invitation_id=invitation,
            question_key=key,
            value=value,
            answered_at=text_of(at),
        )
    if not submitted:
        return invitation
    insert(
        "submissions", invitation_id=invitation, team_id=TEAM, study_id=study_id, segment=one.segment, provisional=0,
        verdict=one.verdict, reasons=json.dumps(one.reasons), submitted_at=text_of(at + timedelta(minutes=5)), offers=1,
    )  # fmt: skip
    if one.state == "submitted":
        return invitation
    begins = at + timedelta(days=1)
    ended = None if one.state == "booked" else text_of(begins + timedelta(minutes=30))
    call = insert(
        "interviews", team_id=TEAM, study_id=study_id, person_id=person, invitation_id=invitation, interviewer=INTERVIEWERS[0],
        starts_at=text_of(begins), ends_at=text_of(begins + timedelta(minutes=30)), booked_at=text_of(at + timedelta(minutes=9)),
        state={"late": "cancelled", "never": "completed"}.get(one.state, one.state),
        segment="never" if one.state == "never" else one.segment, ended_at=ended, cancelled_late=int(one.state == "late"),
    )  # fmt: skip
    if one.notes or one.news:
        insert("after_calls", interview_id=call, team_id=TEAM, news=one.news, notes=one.notes)
    if one.knew_minutes is not None:
        knew = begins + timedelta(minutes=30 + one.knew_minutes)
        insert(
            "reveals",
            team_id=TEAM,
            study_id=study_id,
            person_id=person,
            slack_id=INTERVIEWERS[0],
            revealed_at=text_of(knew),
        )
    return invitation


def exported(practice: Practice, study_id: int, reader: str = "", *, named: bool = False) -> bytes:
    """The file of a study, as a reader gets it."""
    with practice.store.snapshot() as db:
        study = practice.study(study_id)
        return b"".join(exporting_study.content_of(db, study, reader, named=named))


def read(content: bytes) -> list[dict[str, str]]:
    """The lines of a file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def kept(practice: Practice, invitation: int) -> Mapping[str, Any]:
    """What the database holds of one invitation, asked for column by column."""

    def value(sql: str) -> Any:
        row = practice.store.read().conn.execute(sql, [invitation]).fetchone()
        return row[0] if row else None

    latest = "SELECT {} FROM interviews WHERE invitation_id = ? ORDER BY id DESC LIMIT 1"
    said = "SELECT {} FROM after_calls a JOIN interviews i ON i.id = a.interview_id WHERE i.invitation_id = ?"
    return {
        "name": value("SELECT name FROM people p JOIN invitations i ON i.person_id = p.id WHERE i.id = ?"),
        "company": value(
            "SELECT company FROM people p JOIN invitations i ON i.person_id = p.id WHERE i.id = ?"
        ),
        "segment": value("SELECT segment FROM submissions WHERE invitation_id = ?"),
        "verdict": value("SELECT verdict FROM submissions WHERE invitation_id = ?"),
        "reasons": " ".join(
            json.loads(value("SELECT reasons FROM submissions WHERE invitation_id = ?") or "[]")
        ),
        "invited at": value("SELECT delivered_at FROM invitations WHERE id = ?"),
        "answered at": value("SELECT submitted_at FROM submissions WHERE invitation_id = ?"),
        "booked at": value(latest.format("booked_at")),
        "call at": value(latest.format("starts_at")),
        "What happened last?": value(
            "SELECT value FROM answers a JOIN submissions s USING (invitation_id) WHERE invitation_id = ? AND question_key = 'last'"
        ),
        "anything new": value(said.format("a.news") + " AND i.state = 'completed'"),
        "notes": value(said.format("a.notes")),
    }


def instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
