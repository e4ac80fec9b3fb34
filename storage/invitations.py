"""Invitations, answers, submissions and consents."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from sqlite_utils import Database

from bot.domain.consent import VERSION, Consent, Scope, scope_of, standing, suffices
from bot.domain.conversation import (
    Conversation,
    Invitation,
    InvitationState,
    Source,
    Submission,
    Verdict,
)
from bot.domain.segments import Segment
from storage import interviews, people, studies
from storage.rows import every, first, instant_of, known_instant, only, text_of

_SOURCES = {source.value: source for source in Source}
_STATES = {state.value: state for state in InvitationState}
"""Looked up: to ask the enums takes most of the time of a row."""
OFFERS_MAX = 2
"""How often somebody is offered times by itself: who let two offers pass is not written to a third time."""

_INVITATION = (
    "i.id", "i.team_id", "i.study_id", "i.person_id", "i.source", "i.elsewhere", "i.state", "i.reason", "i.lot", "i.scale_reversed",
    "i.created_at", "i.deliver_after", "i.asking", "i.delivered_at", "i.expires_at", "i.slot_page", "i.moving_until",
)  # fmt: skip
_SUBMISSION = (
    "u.verdict", "u.segment", "u.provisional", "u.reasons", "u.submitted_at", "u.offered_at", "u.offer_lapses_at", "u.offers", "u.fits",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(_INVITATION)} FROM invitations i "  # noqa: S608 - names of our own
_FACTS = (_INVITATION, studies.COLUMNS, people.COLUMNS, _SUBMISSION, interviews.COLUMNS)
"""What a conversation is made of, each by its columns, of which the first is never NULL; answers and consents come after them."""
_ENDS = tuple(accumulate(map(len, _FACTS)))
_PARTS = tuple(slice(end - len(columns), end) for columns, end in zip(_FACTS, _ENDS, strict=True))
_CONVERSATION = (
    f"SELECT {', '.join(column for columns in _FACTS for column in columns)}, "  # noqa: S608 - names of our own
    "(SELECT json_group_object(question_key, value) FROM (SELECT question_key, value FROM answers b "
    "WHERE b.team_id = i.team_id AND b.invitation_id = i.id ORDER BY b.id)), "
    "(SELECT json_group_array(json_array(version, scope, agreed_at, withdrawn_at)) FROM (SELECT * FROM consents d "
    "WHERE d.team_id = i.team_id AND d.invitation_id = i.id ORDER BY d.id)) "
    "FROM invitations i LEFT JOIN studies s ON s.team_id = i.team_id AND s.id = i.study_id "
    f"LEFT JOIN people p ON p.team_id = i.team_id AND p.id = i.person_id {people.MEMBERS}"
    "LEFT JOIN submissions u ON u.team_id = i.team_id AND u.invitation_id = i.id "
    "LEFT JOIN interviews c ON c.id = (SELECT id FROM interviews WHERE team_id = i.team_id AND invitation_id = i.id "
    "AND NOT (elsewhere AND state = 'cancelled') ORDER BY id DESC LIMIT 1) "
    "WHERE i.team_id = ? AND i.id = ?"
)


class NewInvitation(NamedTuple):
    """One person to ask for one study. `lot` in [0, 1) is their number in every later lottery; `aimed_at` the segment that
    a wave hoped to find, if it was one; `choice` the engine's decision as JSON."""

    team_id: str
    study_id: int
    person_id: int
    source: Source
    reason: str
    lot: float
    scale_reversed: bool
    deliver_after: datetime
    aimed_at: Segment | None = None
    wave_id: int | None = None
    choice: str = ""
    audience_id: int | None = None
    """The allowance under which somebody is invited whom nobody had asked."""


def add(db: Database, new: NewInvitation, now: datetime) -> int | None:
    """Store an invitation and return its id; `None` when the person has a live one or was asked for this study already."""
    row = first(
        db,
        "INSERT INTO invitations (team_id, study_id, person_id, source, state, reason, lot, scale_reversed, created_at, "
        "deliver_after, aimed_at, wave_id, choice, audience_id) VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING id",
        [
            new.team_id,
            new.study_id,
            new.person_id,
            new.source.value,
            new.reason,
            new.lot,
            int(new.scale_reversed),
            text_of(now),
            text_of(new.deliver_after),
            new.aimed_at.value if new.aimed_at else None,
            new.wave_id,
            new.choice,
            new.audience_id,
        ],
    )
    return int(row["id"]) if row else None


def add_elsewhere(
    db: Database, team_id: str, study_id: int, person_id: int, reason: str, now: datetime
) -> int:
    """Store that somebody takes part in a study without an invitation of the bot's, and return the id of what stands in its place."""
    row = only(
        db,
        "INSERT INTO invitations (team_id, study_id, person_id, source, elsewhere, state, reason, lot, scale_reversed, "
        "created_at, deliver_after) VALUES (?, ?, ?, 'picked', 1, 'submitted', ?, 0.0, 0, ?, ?) RETURNING id",
        [team_id, study_id, person_id, reason, text_of(now), text_of(now)],
    )
    return int(row["id"])


def invitation(db: Database, team_id: str, invitation_id: int) -> Invitation | None:
    row = first(db, _SELECT + "WHERE team_id = ? AND id = ?", [team_id, invitation_id])
    return _invitation_of(row) if row else None


def invitation_of_person(db: Database, team_id: str, study_id: int, person_id: int) -> Invitation | None:
    sql = _SELECT + "WHERE team_id = ? AND study_id = ? AND person_id = ?"
    row = first(db, sql, [team_id, study_id, person_id])
    return _invitation_of(row) if row else None


def latest_of_person(db: Database, team_id: str, person_id: int) -> Invitation | None:
    sql = _SELECT + "WHERE team_id = ? AND person_id = ? ORDER BY id DESC LIMIT 1"
    row = first(db, sql, [team_id, person_id])
    return _invitation_of(row) if row else None


def of_study(
    db: Database, team_id: str, study_id: int, states: tuple[InvitationState, ...]
) -> list[Invitation]:
    sql = (
        _SELECT + "WHERE team_id = ? AND study_id = ? "  # noqa: S608
        "AND state IN (SELECT value FROM json_each(?)) ORDER BY id"
    )
    rows = every(db, sql, [team_id, study_id, json.dumps([state.value for state in states])])
    return [_invitation_of(row) for row in rows]


def delivered_to(db: Database, team_id: str, study_id: int) -> list[tuple[int, str]]:
    """(invitation, Slack id) of everybody who has an invitation before them and has not begun."""
    sql = (
        "SELECT i.id, p.slack_id FROM invitations i JOIN people p ON p.id = i.person_id "
        "WHERE i.team_id = ? AND i.study_id = ? AND i.state = 'delivered' ORDER BY i.id"
    )
    return [(row["id"], row["slack_id"]) for row in every(db, sql, [team_id, study_id])]


def live_of_person(db: Database, team_id: str, person_id: int) -> list[Invitation]:
    sql = _SELECT + "WHERE team_id = ? AND person_id = ? AND state IN ('queued', 'delivered', 'started')"
    return [_invitation_of(row) for row in every(db, sql, [team_id, person_id])]


def expired(db: Database, now: datetime) -> list[Invitation]:
    """Delivered and untouched invitations whose time is over, of every workspace."""
    sql = _SELECT + "WHERE state = 'delivered' AND expires_at <= ? ORDER BY id"
    return [_invitation_of(row) for row in every(db, sql, [text_of(now)])]


def left_open(db: Database) -> list[Invitation]:
    """Begun and never sent, of studies that are closed, of every workspace. They must not keep people from other studies."""
    sql = (
        _SELECT
        + "JOIN studies s ON s.id = i.study_id WHERE i.state = 'started' AND s.status = 'closed' ORDER BY i.id"
    )
    return [_invitation_of(row) for row in every(db, sql)]


def counts(db: Database, team_id: str, study_id: int) -> dict[InvitationState, int]:
    """How many invitations of a study stand where. Whose interview was arranged elsewhere was not invited."""
    sql = "SELECT state, count(*) AS n FROM invitations WHERE team_id = ? AND study_id = ? AND NOT elsewhere GROUP BY state"
    return {InvitationState(row["state"]): row["n"] for row in every(db, sql, [team_id, study_id])}


def change(
    db: Database, team_id: str, invitation_id: int, expected: tuple[InvitationState, ...], **columns: object
) -> bool:
    """Set columns of an invitation if its state is still one of `expected`; return whether that was done.

    It is not done either when the person would have two live invitations.
    """
    values = {name: text_of(v) if isinstance(v, datetime) else v for name, v in columns.items()}
    sets = ", ".join(f"{name} = :{name}" for name in values)
    states = json.dumps([state.value for state in expected])
    done = db.execute(
        f"UPDATE OR IGNORE invitations SET {sets} WHERE team_id = :team_id AND id = :id "  # noqa: S608
        "AND state IN (SELECT value FROM json_each(:expected))",
        {**values, "team_id": team_id, "id": invitation_id, "expected": states},
    )
    return done.rowcount == 1


def add_answer(
    db: Database,
    team_id: str,
    invitation_id: int,
    question_key: str,
    value: str,
    now: datetime,
    shown: Iterable[str] = (),
) -> None:
    """Keep one answer beside the earlier ones. shown: the keys of the options in the order the person saw them."""
    db.execute(
        "INSERT INTO answers (team_id, invitation_id, question_key, value, answered_at, shown) VALUES (?, ?, ?, ?, ?, ?)",
        [team_id, invitation_id, question_key, value, text_of(now), " ".join(shown)],
    )


def answers_of(db: Database, team_id: str, invitation_id: int) -> dict[str, str]:
    """The answer last given to each question."""
    sql = "SELECT question_key, value FROM answers WHERE team_id = ? AND invitation_id = ? ORDER BY id"
    return {row["question_key"]: row["value"] for row in every(db, sql, [team_id, invitation_id])}


def answering_seconds(db: Database, team_id: str, study_id: int) -> dict[int, float]:
    """How long everybody who answered took, from their first answer to their last one, by invitation."""
    sql = (
        "SELECT a.invitation_id, 86400 * (julianday(max(a.answered_at)) - julianday(min(a.answered_at))) AS seconds "
        "FROM answers a JOIN invitations i ON i.id = a.invitation_id "
        "WHERE a.team_id = ? AND i.study_id = ? GROUP BY a.invitation_id"
    )
    return {row["invitation_id"]: row["seconds"] for row in every(db, sql, [team_id, study_id])}


def add_submission(
    db: Database, team_id: str, study_id: int, invitation_id: int, made: Submission, decision: str = ""
) -> bool:
    """Store a submission, with the engine's decision as JSON; return `False` when there is one already."""
    done = db.execute(
        "INSERT INTO submissions (invitation_id, team_id, study_id, segment, provisional, verdict, reasons, submitted_at, "
        "offered_at, offer_lapses_at, offers, fits, decision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [
            invitation_id,
            team_id,
            study_id,
            made.segment.value if made.segment else None,
            int(made.provisional),
            made.verdict.value,
            json.dumps(made.reasons, ensure_ascii=False),
            text_of(made.submitted_at),
            text_of(made.offered_at) if made.offered_at else None,
            text_of(made.offer_lapses_at) if made.offer_lapses_at else None,
            made.offers,
            int(made.fits),
            decision,
        ],
    )
    return done.rowcount == 1


def submission(db: Database, team_id: str, invitation_id: int) -> Submission | None:
    sql = f"SELECT {', '.join(_SUBMISSION)} FROM submissions u WHERE team_id = ? AND invitation_id = ?"  # noqa: S608
    row = first(db, sql, [team_id, invitation_id])
    return _submission_of(row) if row else None


def offer(
    db: Database,
    team_id: str,
    invitation_id: int,
    now: datetime,
    lapses_at: datetime,
    reason: str,
    held_until: datetime | None = None,
    decision: str = "",
) -> None:
    """Offer times to somebody who submitted before: from standby, or again.

    held_until: until when nobody else from standby is offered the same seat. decision: the engine's, as JSON, if it made one.
    """
    db.execute(
        "UPDATE submissions SET verdict = 'offer', offered_at = ?, offer_lapses_at = ?, offers = offers + 1, "
        "held_until = ?, reasons = json_insert(reasons, '$[#]', ?), decision = coalesce(nullif(?, ''), decision) WHERE team_id = ? AND invitation_id = ?",
        [
            text_of(now),
            text_of(lapses_at),
            text_of(held_until) if held_until else None,
            reason,
            decision,
            team_id,
            invitation_id,
        ],
    )


def refile(
    db: Database,
    team_id: str,
    invitation_id: int,
    segment: Segment,
    reason: str,
    *,
    provisional: bool = False,
) -> None:
    """Count a submission in the segment that was found out, for good; provisional: until it is found out again."""
    db.execute(
        "UPDATE submissions SET segment = ?, provisional = ?, reasons = json_insert(reasons, '$[#]', ?) "
        "WHERE team_id = ? AND invitation_id = ?",
        [segment.value, int(provisional), reason, team_id, invitation_id],
    )


def add_reason(db: Database, team_id: str, invitation_id: int, reason: str) -> None:
    """Add a sentence to what led to the verdict on a submission."""
    db.execute(
        "UPDATE submissions SET reasons = json_insert(reasons, '$[#]', ?) WHERE team_id = ? AND invitation_id = ?",
        [reason, team_id, invitation_id],
    )


def thank(db: Database, team_id: str, invitation_id: int, reason: str) -> None:
    """End a submission with thanks, for good: it does not fit after all."""
    db.execute(
        "UPDATE submissions SET verdict = 'thank', fits = 0, reasons = json_insert(reasons, '$[#]', ?) "
        "WHERE team_id = ? AND invitation_id = ?",
        [reason, team_id, invitation_id],
    )


def stand_by(db: Database, team_id: str, invitation_id: int) -> None:
    """End an offer, if there was one: its time is over, or its seat is taken. Another may follow."""
    db.execute(
        "UPDATE submissions SET verdict = 'standby', offered_at = NULL, offer_lapses_at = NULL "
        "WHERE team_id = ? AND invitation_id = ?",
        [team_id, invitation_id],
    )


def end_offers_of_person(db: Database, team_id: str, person_id: int, now: datetime) -> None:
    """End every offer to somebody who wants to hear no more."""
    db.execute(
        "UPDATE submissions SET verdict = 'thank', offer_lapses_at = ? WHERE team_id = ? AND verdict <> 'thank' "
        "AND invitation_id IN (SELECT id FROM invitations WHERE person_id = ?)",
        [text_of(now), team_id, person_id],
    )


def lapsed_offers(db: Database, now: datetime) -> list[tuple[str, int]]:
    """(team, invitation) of offers whose time is over and that nobody took."""
    sql = (
        "SELECT team_id, invitation_id FROM submissions s WHERE verdict = 'offer' AND offer_lapses_at <= ? AND NOT EXISTS "
        "(SELECT 1 FROM interviews i WHERE i.invitation_id = s.invitation_id AND i.offer = s.offers)"
    )
    return [(row["team_id"], row["invitation_id"]) for row in every(db, sql, [text_of(now)])]


def submission_count(db: Database, team_id: str, study_id: int) -> int:
    sql = "SELECT count(*) AS n FROM submissions WHERE team_id = ? AND study_id = ?"
    return int(only(db, sql, [team_id, study_id])["n"])


def has_answered(db: Database, team_id: str, study_id: int, people: Collection[int]) -> bool:
    """Whether one of some people has sent their answers in a study."""
    sql = (
        "SELECT 1 FROM submissions s JOIN invitations i ON i.id = s.invitation_id WHERE s.team_id = ? AND s.study_id = ? "
        "AND i.person_id IN (SELECT value FROM json_each(?)) LIMIT 1"
    )
    return first(db, sql, [team_id, study_id, json.dumps(sorted(people))]) is not None


def add_consent(
    db: Database, team_id: str, invitation_id: int, scope: Scope, now: datetime, version: str = VERSION
) -> None:
    """Keep that somebody agreed; version: of the text that they read."""
    db.execute(
        "INSERT INTO consents (team_id, invitation_id, version, scope, agreed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [team_id, invitation_id, version, _scope_text(scope), text_of(now)],
    )


def withdraw_consents(db: Database, team_id: str, invitation_id: int, now: datetime) -> bool:
    """Withdraw everything that was agreed to under an invitation; return whether there was anything."""
    done = db.execute(
        "UPDATE consents SET withdrawn_at = ? WHERE team_id = ? AND invitation_id = ? AND withdrawn_at IS NULL",
        [text_of(now), team_id, invitation_id],
    )
    return done.rowcount > 0


def agreed_by_person(db: Database, team_id: str, person_id: int) -> list[int]:
    """The invitations under which a person agreed to something and did not withdraw it, the newest first."""
    sql = (
        "SELECT DISTINCT c.invitation_id FROM consents c JOIN invitations i ON i.id = c.invitation_id "
        "WHERE c.team_id = ? AND i.person_id = ? AND c.withdrawn_at IS NULL ORDER BY 1 DESC"
    )
    return [row["invitation_id"] for row in every(db, sql, [team_id, person_id])]


def consents_of(db: Database, team_id: str, invitation_id: int) -> list[Consent]:
    """Every consent that was given under an invitation, withdrawn ones too."""
    sql = (
        "SELECT version, scope, agreed_at, withdrawn_at FROM consents WHERE team_id = ? AND invitation_id = ? "
        "ORDER BY id"
    )
    return [_consent_of(*row) for row in every(db, sql, [team_id, invitation_id])]


def conversation(db: Database, team_id: str, invitation_id: int) -> Conversation | None:
    """Return every fact about one invitation."""
    row = first(db, _CONVERSATION, [team_id, invitation_id])
    if row is None:
        return None
    values: tuple[Any, ...] = tuple(row)  # of an sqlite3.Row: its values
    asked, study, person, made, call = [values[part] for part in _PARTS]
    answers, agreements = values[_PARTS[-1].stop :]
    if study[0] is None or person[0] is None:
        raise LookupError(f"invitation {invitation_id} without its study or person")
    of = studies.study_of(study)
    needed = scope_of(of)
    agreed = standing([_consent_of(*found) for found in json.loads(agreements)], needed)
    return Conversation(
        invitation=_invitation_of(asked),
        study=of,
        person=people.person_of(person),
        questions=studies.questions(db, team_id, of.id),
        answers=json.loads(answers),
        submission=None if made[0] is None else _submission_of(made),
        consented=suffices(agreed, needed),
        interview=None if call[0] is None else interviews.interview_of(call),
        agreed=agreed,
    )


def _consent_of(version: str, scope: str, agreed_at: str, withdrawn_at: str | None) -> Consent:
    return Consent(version, _scope_from(scope), known_instant(agreed_at), instant_of(withdrawn_at))


def _scope_text(scope: Scope) -> str:
    return json.dumps({"observers": scope.observers, "recording": scope.recording})


@lru_cache(256)
def _scope_from(text: str) -> Scope:
    found = json.loads(text)
    return Scope(bool(found["recording"]), tuple(sorted(found.get("observers", ()))))


def _invitation_of(values: Iterable[Any]) -> Invitation:
    (
        invitation_id, team_id, study_id, person_id, source, elsewhere, state, reason, lot, scale_reversed, created_at, deliver_after,
        asking, delivered_at, expires_at, slot_page, moving_until,
    ) = values  # fmt: skip
    return Invitation(
        id=invitation_id,
        team_id=team_id,
        study_id=study_id,
        person_id=person_id,
        source=Source.ELSEWHERE if elsewhere else _SOURCES[source],
        state=_STATES[state],
        reason=reason,
        lot=lot,
        scale_reversed=bool(scale_reversed),
        created_at=known_instant(created_at),
        deliver_after=known_instant(deliver_after),
        asking=asking,
        delivered_at=instant_of(delivered_at),
        expires_at=instant_of(expires_at),
        slot_page=slot_page,
        moving_until=instant_of(moving_until),
    )


def _submission_of(values: Iterable[Any]) -> Submission:
    verdict, segment, provisional, reasons, submitted_at, offered_at, offer_lapses_at, offers, fits = values
    return Submission(
        segment=Segment(segment) if segment else None,
        provisional=bool(provisional),
        verdict=Verdict(verdict),
        reasons=tuple(json.loads(reasons)),
        submitted_at=known_instant(submitted_at),
        offered_at=instant_of(offered_at),
        offer_lapses_at=instant_of(offer_lapses_at),
        offers=offers,
        fits=bool(fits),
    )
