"""What is stored of one person, told to them: to read, and as files. Nobody else's name stands in it but that of who interviewed them."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlite_utils import Database

from bot.domain.conversation import Interview
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.questions import Question
from bot.domain.studies import Study, StudyStatus
from bot.services import leaving_alone, roles
from bot.services.desk import Desk
from bot.services.erasing import Names, all_names, names_from
from bot.services.renderings import Rendering, SendFile
from bot.services.showing_team import name_of
from bot.services.writing_in import leaves_no_row
from bot.views.own_data import data_text
from storage import erasing, imports, interviews, invitations, outbox, own_data, studies

AGAIN_AFTER = timedelta(minutes=1)
FORMATS = ("text", "json")
MADE_AT = "made_at"
LATER = "Told once the study has ended: until then nobody learns which answer mattered."

Told = dict[str, Any]


def own(desk: Desk, team_id: str, slack_id: str) -> Told:
    """Return everything that is stored of whoever asks, as JSON holds it."""
    with desk.store.snapshot() as db:
        return told(db, team_id, Names((slack_id,)), desk.clock.now())


def export_own(desk: Desk, team_id: str, slack_id: str, key: str) -> None:
    """Send whoever asks their data as two files, in their private conversation with the bot. One press is one export, and so are
    several within a minute. Of whoever had them erased there is nothing to send."""
    now = desk.clock.now()
    if leaves_no_row(desk, team_id, slack_id):
        return
    with desk.store.write() as db:
        just_asked = own_data.is_exported_since(db, team_id, slack_id, now - AGAIN_AFTER)
        if outbox.first_time(db, team_id, key, now) and not just_asked:
            outbox.audit(db, team_id, slack_id, own_data.EXPORTED, "own data", now)
            for form in FORMATS:
                intent = f"own_data:{form}:{slack_id}"
                entry = Entry(team_id, Lane.REPLY, Kind.OWN_DATA, 0, slack_id, now, intent, {"format": form})
                outbox.put(db, entry, now)
    desk.wake()


class Nobody(NamedTuple):
    """Nothing is stored of whoever is meant. is_marked: but a mark that keeps them from being asked, as their data was erased."""

    is_marked: bool


def export_named(desk: Desk, team_id: str, who: str) -> Told | Nobody:
    """Return everything that is stored of a Slack id or an e-mail address, on the machine; that it was done is kept, when there is
    anything.

    Raises: ConfigError: it is neither.
    """
    now, names = desk.clock.now(), names_from(who)
    with desk.store.write() as db:
        found = told(db, team_id, names, now)
        if not any(found[name] for name in found if name != MADE_AT):
            named = [*((one, "") for one in names.slack_ids), *(("", one) for one in names.emails)]
            return Nobody(any(leaving_alone.is_marked(desk.marks, db, team_id, *one) for one in named))
        outbox.audit(db, team_id, roles.OPERATOR, "person exported", "a person", now)
    return found


def file_of(db: Database, entry: Entry, now: datetime) -> Rendering:
    """Return one of the files of whoever an entry is for."""
    found = told(db, entry.team_id, Names((entry.receiver,)), now)
    if entry.detail["format"] == "json":
        return SendFile("my-data.json", as_json(found), "Your data, for a program to read.")
    return SendFile("my-data.txt", data_text(found).encode(), "Your data, to read.")


def as_json(found: Told) -> bytes:
    """Return what `told` returned, as a file."""
    return json.dumps(found, indent=2, ensure_ascii=False).encode()


def told(db: Database, team_id: str, asked: Names, now: datetime) -> Told:
    """Return everything that is stored of a person. What led to a verdict is told once the study has ended."""
    names = all_names(db, team_id, asked)
    person_ids = erasing.people_named(db, team_id, names.slack_ids, names.emails)
    accounts = [own_data.account(db, team_id, one) for one in names.slack_ids]
    staged = imports.staged_of(db, team_id, names.slack_ids, names.emails)
    return {
        MADE_AT: now.isoformat(timespec="seconds"),
        "accounts": [account for account in accounts if account],
        "directory": own_data.directory(db, team_id, person_ids),
        **({"about_to_be_imported": staged} if staged else {}),
        "picked_for": [title for one in names.slack_ids for title in own_data.picked_for(db, team_id, one)],
        "member_of": [place for one in names.slack_ids for place in own_data.memberships(db, team_id, one)],
        "conversations": [
            _conversation(db, team_id, row, now) for row in own_data.invitations(db, team_id, person_ids)
        ],
        "looked_at_by": own_data.seen_by_count(db, team_id, person_ids),
        "messages": [row for one in names.slack_ids for row in own_data.messages(db, team_id, one)],
        "log": [row for one in names.slack_ids for row in own_data.log(db, team_id, one)],
    }


def _conversation(db: Database, team_id: str, row: Mapping[str, Any], now: datetime) -> Told:
    study = studies.study(db, team_id, row["study_id"])
    if study is None:
        raise LookupError(f"invitation {row['id']} without its study")
    questions = {question.key: question for question in studies.questions(db, team_id, study.id)}
    has_ended = study.status is StudyStatus.CLOSED or now >= study.deadline
    return {
        "study": study.title,
        "how_asked": row["source"],
        "state": row["state"],
        "asked_at": row["created_at"],
        "delivered_at": row["delivered_at"],
        "answers": [_answer(questions, one) for one in own_data.answers(db, team_id, row["id"])],
        "sent_at": row["submitted_at"],
        "times_offered_at": row["offered_at"],
        "times_offered_until": row["offer_lapses_at"],
        "open_until": row["expires_at"],
        "decided": _decided(db, team_id, row) if has_ended else LATER,
        "agreed_to": [
            {
                "version_of_the_text": consent.version,
                "recording": consent.scope.recording,
                "observers": len(consent.scope.observers),
                "at": consent.agreed_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
            }
            for consent in invitations.consents_of(db, team_id, row["id"])
        ],
        "calls": _calls(db, study, row["id"], has_ended=has_ended),
    }


def _answer(questions: Mapping[str, Question], row: Mapping[str, Any]) -> Told:
    question = questions.get(row["question_key"])
    return {
        "question": question.text if question else row["question_key"],
        "answer": question.shown(row["value"]) if question else row["value"],
        "at": row["answered_at"],
    }


def _decided(db: Database, team_id: str, row: Mapping[str, Any]) -> Told:
    return {
        "why_asked": row["reason"],
        "filed_as": row["segment"],
        "verdict": row["verdict"],
        "reasons": json.loads(row["reasons"] or "[]"),
        "opening_check": own_data.opening_check(db, team_id, row["id"]),
        "approval": own_data.approval(db, team_id, row["id"]),
    }


def _calls(db: Database, study: Study, invitation_id: int, *, has_ended: bool) -> list[Told]:
    """Every call of a conversation. What was noted of it may tell what mattered: it is told when that is."""
    found = interviews.of_study(db, study.team_id, study.id)
    return [
        {
            "interviewer": name_of(db, study.team_id, call.interviewer),
            "starts_at": call.starts_at.isoformat(),
            "ends_at": call.ends_at.isoformat(),
            "state": call.state.value,
            "booked_at": call.booked_at.isoformat(),
            "moved": call.moves,
            "cancelled_by": call.cancelled_as.value if call.cancelled_as else None,
            "cancelled_late": call.cancelled_late,
            "ended_at": call.ended_at.isoformat() if call.ended_at else None,
            "you_were_there_at": call.here_at.isoformat() if call.here_at else None,
            "you_were_not_there_at": call.not_here_at.isoformat() if call.not_here_at else None,
            **_after(db, call, has_ended=has_ended),
            "arranged_elsewhere": own_data.logged(db, study.team_id, call.id),
        }
        for call in found
        if call.invitation_id == invitation_id
    ]


def _after(db: Database, call: Interview, *, has_ended: bool) -> Told:
    kept = own_data.after_call(db, call.team_id, call.id)
    return {**kept, "notes": kept["notes"] if has_ended or not kept["notes"] else LATER}
