"""Booked calls. One winner per slot by constraint: a partial unique index and a trigger against overlaps."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlite_utils import Database

from bot.domain.blindness import Held
from bot.domain.conversation import CancelledAs, Interview, InterviewState
from bot.domain.segments import Segment
from storage.rows import Row, every, first, instant_of, known_instant, only, text_of

COLUMNS = (
    "c.id", "c.team_id", "c.study_id", "c.person_id", "c.invitation_id", "c.interviewer", "c.starts_at", "c.ends_at", "c.state",
    "c.segment", "c.booked_at", "c.sequence", "c.cancelled_by", "c.offer", "c.ended_at", "c.here_at", "c.not_here_at", "c.moves",
    "c.cancelled_as", "c.cancelled_late", "c.elsewhere",
)  # fmt: skip
"""What `interview_of` takes, of `interviews c`."""
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM interviews c "  # noqa: S608 - names of our own
_STATES = {state.value: state for state in InterviewState}
_SEGMENTS = {segment.value: segment for segment in Segment}


def book(db: Database, new: Interview) -> int | None:
    """Store a booking and return its id; `None` when interviewer or person is taken at that time, or the person has a call
    in this study already. `new.id` is ignored."""
    row = first(
        db,
        "INSERT INTO interviews (team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, state, "
        "segment, booked_at, offer, elsewhere) VALUES (?, ?, ?, ?, ?, ?, ?, 'booked', ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        [
            new.team_id,
            new.study_id,
            new.person_id,
            new.invitation_id,
            new.interviewer,
            text_of(new.starts_at),
            text_of(new.ends_at),
            new.segment.value,
            text_of(new.booked_at),
            new.offer,
            int(new.elsewhere),
        ],
    )
    return int(row["id"]) if row else None


def log(
    db: Database,
    call: Interview,
    *,
    relationship: str,
    feeling: str,
    is_nobody: bool,
    was: str,
    by: str,
    now: datetime,
) -> None:
    """Keep what was said of an interview that was arranged elsewhere. was: the state of its invitation before, "" when there was none."""
    db.execute(
        "INSERT INTO logged_interviews (interview_id, team_id, relationship, feeling, is_nobody, invitation_was, logged_by, "
        "logged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [call.id, call.team_id, relationship, feeling, int(is_nobody), was, by, text_of(now)],
    )


class Logged(NamedTuple):
    """What was written down of an interview that was arranged elsewhere. invitation_was: "" when there was no invitation before."""

    call: Interview
    relationship: str
    feeling: str
    invitation_was: str
    by: str
    at: datetime


def logged(db: Database, team_id: str, interview_id: int) -> Logged | None:
    """One of them, also one that was taken back."""
    row = first(db, f"{_LOGGED} AND c.id = ?", [team_id, interview_id])
    return _logged_of(row) if row else None


def logged_by(db: Database, team_id: str, study_id: int, by: str, since: datetime) -> list[Logged]:
    """Those of a study that somebody wrote down after an instant and did not take back, the newest first."""
    rows = every(
        db,
        f"{_LOGGED} AND c.study_id = ? AND l.logged_by = ? AND l.logged_at > ? AND c.state <> 'cancelled' "
        "ORDER BY l.logged_at DESC, c.id DESC",
        [team_id, study_id, by, text_of(since)],
    )
    return [_logged_of(row) for row in rows]


_LOGGED = (
    f"SELECT {', '.join(COLUMNS)}, l.relationship, l.feeling, l.invitation_was, l.logged_by, l.logged_at "  # noqa: S608
    "FROM logged_interviews l JOIN interviews c ON c.id = l.interview_id WHERE l.team_id = ?"
)


def _logged_of(row: Row) -> Logged:
    return Logged(
        interview_of(tuple(row)[: len(COLUMNS)]),
        row["relationship"],
        row["feeling"],
        row["invitation_was"],
        row["logged_by"],
        known_instant(row["logged_at"]),
    )


def unlog(db: Database, team_id: str, interview_id: int, by: str) -> bool:
    """Take back what was written down: it counts nowhere any more; `False` when it was taken back before."""
    done = db.execute(
        "UPDATE interviews SET state = 'cancelled', cancelled_by = ?, sequence = sequence + 1 "
        "WHERE team_id = ? AND id = ? AND elsewhere AND state <> 'cancelled'",
        [by, team_id, interview_id],
    )
    return done.rowcount == 1


def interview(db: Database, team_id: str, interview_id: int) -> Interview | None:
    row = first(db, _SELECT + "WHERE team_id = ? AND id = ?", [team_id, interview_id])
    return interview_of(row) if row else None


def latest_of_invitation(db: Database, team_id: str, invitation_id: int) -> Interview | None:
    """The newest call of an invitation. What was written down by mistake, and taken back, is none."""
    sql = (
        _SELECT + "WHERE team_id = ? AND invitation_id = ? AND NOT (elsewhere AND state = 'cancelled') "
        "ORDER BY id DESC LIMIT 1"
    )
    row = first(db, sql, [team_id, invitation_id])
    return interview_of(row) if row else None


def end(db: Database, team_id: str, interview_id: int, state: InterviewState, now: datetime) -> bool:
    """Move a booked call to its outcome; return `False` when it was not booked any more."""
    done = db.execute(
        "UPDATE interviews SET state = ?, ended_at = ?, sequence = sequence + 1 "
        "WHERE team_id = ? AND id = ? AND state = 'booked'",
        [state.value, text_of(now), team_id, interview_id],
    )
    return done.rowcount == 1


def keep_cancellation(
    db: Database, team_id: str, interview_id: int, by: str, role: CancelledAs, *, late: bool
) -> None:
    """Keep who cancelled a call, in which role, and whether it was too late for anybody else to take the time."""
    sql = "UPDATE interviews SET cancelled_by = ?, cancelled_as = ?, cancelled_late = ? WHERE team_id = ? AND id = ?"
    db.execute(sql, [by, role.value, int(late), team_id, interview_id])


def refile(db: Database, team_id: str, interview_id: int, segment: Segment) -> None:
    """Count a call in another segment."""
    sql = "UPDATE interviews SET segment = ? WHERE team_id = ? AND id = ?"
    db.execute(sql, [segment.value, team_id, interview_id])


def raise_sequence(db: Database, team_id: str, interview_id: int) -> None:
    """Count a change of a booked call that its calendar entry must show."""
    sql = "UPDATE interviews SET sequence = sequence + 1 WHERE team_id = ? AND id = ? AND state = 'booked'"
    db.execute(sql, [team_id, interview_id])


def mark_here(db: Database, team_id: str, interview_id: int, now: datetime, *, here: bool) -> bool:
    """Keep that the participant of a booked call is there, or is not; return whether that was new."""
    column = "here_at" if here else "not_here_at"
    sql = (
        f"UPDATE interviews SET {column} = ? WHERE team_id = ? AND id = ? AND state = 'booked' "  # noqa: S608
        f"AND {column} IS NULL AND here_at IS NULL"
    )
    return db.execute(sql, [text_of(now), team_id, interview_id]).rowcount == 1


def taken(
    db: Database, team_id: str, interviewer: str, since: datetime, until: datetime
) -> list[tuple[int, datetime, datetime]]:
    """(id, start, end) of every call of an interviewer in any study that ends after `since`, starts before `until` and was not
    cancelled, by their end: calls already held today count towards the day's cap."""
    sql = (
        "SELECT id, starts_at, ends_at FROM interviews WHERE team_id = ? AND interviewer = ? AND state <> 'cancelled' "
        "AND ends_at > ? AND starts_at < ? ORDER BY ends_at"
    )
    parse = datetime.fromisoformat
    return [
        (int(call_id), parse(start), parse(end))
        for call_id, start, end in every(db, sql, [team_id, interviewer, text_of(since), text_of(until)])
    ]


def move(db: Database, call: Interview, interviewer: str, starts_at: datetime, ends_at: datetime) -> bool:
    """Give a booked call another time, and perhaps another interviewer; the old time is free in the same instant. `False` when
    the new one is taken, or the call changed since it was read. Who was or was not there at the old time is forgotten."""
    done = db.execute(
        "UPDATE OR IGNORE interviews SET interviewer = ?, starts_at = ?, ends_at = ?, moves = moves + 1, "
        "sequence = sequence + 1, here_at = NULL, not_here_at = NULL, overlap_told = '' "
        "WHERE team_id = ? AND id = ? AND state = 'booked' AND sequence = ?",
        [interviewer, text_of(starts_at), text_of(ends_at), call.team_id, call.id, call.sequence],
    )
    return done.rowcount == 1


def take_back(db: Database, call: Interview) -> bool:
    """Make an ended call a booked one again, with nothing said of who was there: nobody is waited for any more; `False` when it changed since it was read, or its time or place is taken."""
    done = db.execute(
        "UPDATE OR IGNORE interviews SET state = 'booked', ended_at = NULL, here_at = NULL, not_here_at = NULL, "
        "sequence = sequence + 1 "
        "WHERE team_id = ? AND id = ? AND state = ? AND sequence = ?",
        [call.team_id, call.id, call.state.value, call.sequence],
    )
    return done.rowcount == 1


def waiting_since(db: Database, before: datetime) -> list[Interview]:
    """Booked calls that began before an instant and to which nobody came, as their interviewers said; of every workspace."""
    sql = (
        _SELECT + "WHERE state = 'booked' AND starts_at <= ? AND not_here_at IS NOT NULL "
        "AND here_at IS NULL ORDER BY starts_at, id"
    )
    return [interview_of(row) for row in every(db, sql, [text_of(before)])]


def of_interviewer(db: Database, team_id: str, interviewer: str) -> list[int]:
    """The ids of every call that somebody holds, held or was to hold."""
    sql = "SELECT id FROM interviews WHERE team_id = ? AND interviewer = ? ORDER BY id"
    return [row["id"] for row in every(db, sql, [team_id, interviewer])]


def mark_overlap(db: Database, call: Interview, *, told: bool) -> bool:
    """Keep whether something else stands at the time of a call; `False` when that is known for this time."""
    mark = text_of(call.starts_at) if told else ""
    done = db.execute(
        "UPDATE interviews SET overlap_told = ? WHERE id = ? AND overlap_told <> ?", [mark, call.id, mark]
    )
    return done.rowcount == 1


def of_reader(db: Database, team_id: str, slack_id: str, person_id: int, since: datetime) -> list[Interview]:
    """The calls that somebody holds, or takes part in, that end after an instant, in order."""
    sql = (
        _SELECT + "WHERE team_id = ? AND (interviewer = ? OR person_id = ?) AND ends_at > ? "
        "ORDER BY starts_at, id"
    )
    return [interview_of(row) for row in every(db, sql, [team_id, slack_id, person_id, text_of(since)])]


def last_held_at(db: Database, team_id: str, person_id: int) -> datetime | None:
    """When the latest interview of a person was completed, in any study but trials: when its outcome was said, or, arranged elsewhere
    and written down later, when it ended."""
    row = only(
        db,
        "SELECT max(CASE WHEN i.elsewhere THEN i.ends_at ELSE i.ended_at END) AS at FROM interviews i JOIN studies s ON s.id = i.study_id "
        "WHERE i.team_id = ? AND i.person_id = ? AND i.state = 'completed' AND s.is_trial = 0",
        [team_id, person_id],
    )
    return instant_of(row["at"])


def is_lost(db: Database, team_id: str, invitation_id: int, slack_id: str, starts_at: datetime) -> bool:
    """Whether every interviewer of an invitation's study has a call that begins at this instant, and none of these calls is
    with the person themselves: a cheap look before the lock. `False` for an invitation that is not the person's."""
    row = first(
        db,
        "SELECT count(*) AS interviewers, count(b.id) AS taken, coalesce(max(b.invitation_id = i.id), 0) AS own "
        "FROM invitations i JOIN people p ON p.id = i.person_id AND p.slack_id = :slack_id "
        "JOIN study_interviewers s ON s.study_id = i.study_id "
        "LEFT JOIN interviews b ON b.team_id = i.team_id AND b.interviewer = s.slack_id AND b.starts_at = :at "
        "AND b.state = 'booked' WHERE i.team_id = :team_id AND i.id = :id",
        {"team_id": team_id, "id": invitation_id, "slack_id": slack_id, "at": text_of(starts_at)},
    )
    return row is not None and 0 < row["interviewers"] == row["taken"] and not row["own"]


class Counted(NamedTuple):
    """`calls` of a study that one interviewer holds or held, of one segment and in one state."""

    interviewer: str
    segment: Segment
    state: InterviewState
    calls: int


# Left alone, SQLite looks through every call of the workspace for these two: an index of it has them in the order of the first group.
def counts_of_study(db: Database, team_id: str, study_id: int) -> list[Counted]:
    """The booked and the completed calls of a study, counted."""
    rows = every(
        db,
        "SELECT interviewer, segment, state, count(*) FROM interviews INDEXED BY interviews_study "
        "WHERE team_id = ? AND study_id = ? AND state IN ('booked', 'completed') GROUP BY 1, 2, 3",
        [team_id, study_id],
    )
    return [
        Counted(who, _SEGMENTS[segment], _STATES[state], int(count)) for who, segment, state, count in rows
    ]


def held_counts(db: Database, team_id: str, study_id: int) -> dict[str, int]:
    """How many calls of a study each interviewer holds or held."""
    sql = (
        "SELECT interviewer, count(*) AS n FROM interviews INDEXED BY interviews_study "
        "WHERE team_id = ? AND study_id = ? AND state IN ('booked', 'completed') GROUP BY interviewer"
    )
    return {row["interviewer"]: row["n"] for row in every(db, sql, [team_id, study_id])}


def of_study(db: Database, team_id: str, study_id: int) -> list[Interview]:
    sql = _SELECT + "WHERE team_id = ? AND study_id = ? ORDER BY starts_at, id"
    return [interview_of(row) for row in every(db, sql, [team_id, study_id])]


def coming_of_study(
    db: Database, team_id: str, study_id: int, since: datetime, limit: int
) -> list[Interview]:
    """The booked calls of a study that end after `since`, the next one first."""
    sql = (
        _SELECT + "WHERE team_id = ? AND study_id = ? AND state = 'booked' AND ends_at > ? "
        "ORDER BY starts_at, id LIMIT ?"
    )
    return [interview_of(row) for row in every(db, sql, [team_id, study_id, text_of(since), limit])]


def completed_counts(db: Database, team_id: str, study_ids: Iterable[int]) -> dict[int, int]:
    """How many seats of some studies are filled, by study; 0 is left out."""
    sql = (
        "SELECT i.study_id, count(*) AS n FROM interviews i JOIN seats w ON w.study_id = i.study_id "
        "AND w.segment = i.segment AND w.planned > 0 WHERE i.team_id = ? AND i.state = 'completed' "
        "AND i.study_id IN (SELECT value FROM json_each(?)) GROUP BY i.study_id"
    )
    rows = every(db, sql, [team_id, json.dumps(list(study_ids))])
    return {row["study_id"]: row["n"] for row in rows}


class Over(NamedTuple):
    """Calls of a study whose time has passed and of which nobody said how they went, and opening checks that are due in them."""

    calls: int
    checks: int


def over_in(db: Database, team_id: str, study_id: int, since: datetime) -> Over:
    """The calls of a study that were over at an instant and have no outcome."""
    row = only(
        db,
        "SELECT count(*) AS calls, count(c.invitation_id) AS checks FROM interviews i "
        "LEFT JOIN opening_checks c ON c.invitation_id = i.invitation_id AND c.answer IS NULL "
        "WHERE i.team_id = ? AND i.study_id = ? AND i.state = 'booked' AND i.ends_at <= ?",
        [team_id, study_id, text_of(since)],
    )
    return Over(row["calls"], row["checks"])


def holders_of_over(db: Database, team_id: str, study_id: int, since: datetime) -> list[str]:
    """Who holds the calls of a study that were over at an instant and have no outcome, whose was over first before the others."""
    sql = (
        "SELECT interviewer FROM interviews WHERE team_id = ? AND study_id = ? AND state = 'booked' AND ends_at <= ? "
        "GROUP BY interviewer ORDER BY min(ends_at), interviewer"
    )
    return [str(row["interviewer"]) for row in every(db, sql, [team_id, study_id, text_of(since)])]


def studies_with_over(db: Database, team_id: str, researcher: str, since: datetime) -> set[int]:
    """The studies of one researcher with a call that was over at an instant and has no outcome. It stops at the first of each."""
    rows = every(
        db,
        "SELECT s.id FROM studies s WHERE s.team_id = ? AND s.researcher = ? AND EXISTS ("
        "SELECT 1 FROM interviews i WHERE i.study_id = s.id AND i.state = 'booked' AND i.ends_at <= ?)",
        [team_id, researcher, text_of(since)],
    )
    return {row["id"] for row in rows}


def held_of_study(db: Database, team_id: str, study_id: int) -> list[Held]:
    """Who is to hold the booked calls of a study, with whom, and of which segment: no more of them, and quickly."""
    sql = "SELECT interviewer, person_id, segment FROM interviews WHERE team_id = ? AND study_id = ? AND state = 'booked'"
    return [
        Held(who, int(person_id), Segment(segment))
        for who, person_id, segment in every(db, sql, [team_id, study_id])
    ]


def booked_of_person(db: Database, team_id: str, person_id: int) -> list[Interview]:
    sql = _SELECT + "WHERE team_id = ? AND person_id = ? AND state = 'booked' ORDER BY starts_at"
    return [interview_of(row) for row in every(db, sql, [team_id, person_id])]


def of_person(db: Database, team_id: str, person_id: int) -> list[Interview]:
    """Every call of a person, whatever became of it."""
    sql = _SELECT + "WHERE team_id = ? AND person_id = ? ORDER BY id"
    return [interview_of(row) for row in every(db, sql, [team_id, person_id])]


def booked_of_interviewer(db: Database, team_id: str, interviewer: str) -> list[Interview]:
    sql = _SELECT + "WHERE team_id = ? AND interviewer = ? AND state = 'booked' ORDER BY starts_at"
    return [interview_of(row) for row in every(db, sql, [team_id, interviewer])]


class Holds(NamedTuple):
    """How many booked calls of an interviewer are to come, the one that goes on included, and how many are over."""

    coming: int
    over: int


def counted_of_interviewer(db: Database, team_id: str, interviewer: str, now: datetime) -> Holds:
    """Count the booked calls of an interviewer in any study."""
    row = only(
        db,
        "SELECT coalesce(sum(ends_at > ?3), 0) AS coming, coalesce(sum(ends_at <= ?3), 0) AS over FROM interviews "
        "WHERE team_id = ?1 AND interviewer = ?2 AND state <> 'cancelled' AND state = 'booked'",
        [team_id, interviewer, text_of(now)],
    )
    return Holds(row["coming"], row["over"])


def coming_of_interviewer(
    db: Database, team_id: str, interviewer: str, now: datetime, *, offset: int, limit: int
) -> list[Interview]:
    """Some of the booked calls of an interviewer that end after `now`, the next one first: one that ends first begins first, as nobody
    is in two calls."""
    sql = (
        _SELECT + "WHERE team_id = ? AND interviewer = ? AND state <> 'cancelled' AND state = 'booked' "
        "AND ends_at > ? ORDER BY ends_at LIMIT ? OFFSET ?"
    )
    rows = every(db, sql, [team_id, interviewer, text_of(now), limit, offset])
    return [interview_of(row) for row in rows]


def interview_of(values: Iterable[Any]) -> Interview:
    """Return the call that `COLUMNS` are of."""
    (
        call_id, team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, state, segment, booked_at, sequence,
        cancelled_by, offer, ended_at, here_at, not_here_at, moves, cancelled_as, cancelled_late, elsewhere,
    ) = values  # fmt: skip
    return Interview(
        id=call_id,
        team_id=team_id,
        study_id=study_id,
        person_id=person_id,
        invitation_id=invitation_id,
        interviewer=interviewer,
        starts_at=known_instant(starts_at),
        ends_at=known_instant(ends_at),
        state=_STATES[state],
        segment=_SEGMENTS[segment],
        booked_at=known_instant(booked_at),
        sequence=sequence,
        cancelled_by=cancelled_by,
        offer=offer,
        ended_at=instant_of(ended_at),
        here_at=instant_of(here_at),
        not_here_at=instant_of(not_here_at),
        moves=moves,
        cancelled_as=CancelledAs(cancelled_as) if cancelled_as else None,
        cancelled_late=bool(cancelled_late),
        elsewhere=bool(elsewhere),
    )


def overlaps(db: Database, team_id: str) -> int:
    """Pairs of calls, booked or held, in which an interviewer or a participant would be in two places: always 0. Calls whose data were
    erased have no time of day any more."""
    row = only(
        db,
        "SELECT count(*) AS n FROM interviews a JOIN interviews b ON a.team_id = b.team_id AND a.id < b.id "
        "AND (a.interviewer = b.interviewer OR a.person_id = b.person_id) AND a.interviewer <> '' AND b.interviewer <> '' "
        "AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at "
        "WHERE a.team_id = ? AND a.state IN ('booked', 'completed') AND b.state IN ('booked', 'completed')",
        [team_id],
    )
    return int(row["n"])
