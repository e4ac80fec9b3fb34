"""Studies with their seats, audience, interviewers and questions; and the settings of a workspace."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlite_utils import Database

from bot.domain.questions import Fit, Kind, Option, Question
from bot.domain.seats import SeatMap, Way, seat_map
from bot.domain.segments import SEATED, Segment
from bot.domain.settings import Settings, with_stored
from bot.domain.studies import Audience, Study, StudyStatus
from storage.rows import every, first, instant_of, only, text_of

REMEMBERED = 256
"""How many studies, screeners and settings are kept as they were made last, each by all that its rows said: a row that says the same is
the same, whoever wrote it and whatever was rolled back."""


def _listed(column: str, of: str) -> str:
    """A column of a study's rows elsewhere, as one JSON list. of: where from, and in which order."""
    return f"(SELECT json_group_array({column}) FROM (SELECT {column} FROM {of}))"  # noqa: S608 - names of our own


def _people(table: str) -> str:
    return _listed(
        "slack_id", f"{table} t WHERE t.team_id = s.team_id AND t.study_id = s.id ORDER BY t.rowid"
    )


# One that was taken back is out of every study at once.
_ALLOWED = _listed(
    "audience_id",
    "study_audiences t JOIN audiences a ON a.id = t.audience_id "
    "WHERE t.team_id = s.team_id AND t.study_id = s.id AND a.ended_at IS NULL ORDER BY t.audience_id",
)
_SEATS = "(SELECT json_group_object(segment, planned) FROM seats t WHERE t.team_id = s.team_id AND t.study_id = s.id)"
COLUMNS = (
    "s.id", "s.team_id", "s.researcher", "s.title", "s.goal", "s.decision", "s.deadline_day", "s.zone", "s.status", _SEATS,
    "s.audience_panel", "s.open_call_channel", _people("picked_people"), _ALLOWED, _people("study_interviewers"),
    "s.length_minutes", "s.meeting_link", "s.incentive", "s.recording", "s.is_trial", "s.digest_channel", "s.launched_at", "s.way",
    "s.guide_notes", "s.approval", "s.blind", _people("study_observers"), "s.created_at", "s.closed_at",
)  # fmt: skip
"""What `study_of` takes, of `studies s`."""
_SELECT = f"SELECT {', '.join(COLUMNS)} FROM studies s "  # noqa: S608 - names of our own


class NewStudy(NamedTuple):
    """The first step of the form, checked: enough for a draft."""

    team_id: str
    researcher: str
    goal: str
    decision: str
    deadline_day: date
    zone: str
    title: str


def draft_of_view(db: Database, team_id: str, view_id: str) -> int:
    """The id of the draft that a modal made already, or 0."""
    row = first(db, "SELECT id FROM studies WHERE team_id = ? AND view_id = ?", [team_id, view_id])
    return int(row["id"]) if row else 0


def add_draft(db: Database, new: NewStudy, view_id: str, now: datetime) -> int:
    """Store a draft made by a modal and return its id."""
    row = only(
        db,
        "INSERT INTO studies (team_id, researcher, title, goal, decision, deadline_day, zone, status, created_at, view_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?) RETURNING id",
        [
            new.team_id,
            new.researcher,
            new.title,
            new.goal,
            new.decision,
            new.deadline_day.isoformat(),
            new.zone,
            text_of(now),
            view_id,
        ],
    )
    return int(row["id"])


def copy(db: Database, team_id: str, study_id: int, view_id: str, now: datetime) -> int:
    """Make a draft like another study, with its seats, people and questions, and return its id."""
    row = only(db, "SELECT * FROM studies WHERE team_id = ? AND id = ?", [team_id, study_id])
    fresh = {"status": "draft", "created_at": text_of(now), "view_id": view_id, "closed_why": ""}
    gone = {"id", "launched_at", "closed_at"}
    values = {name: row[name] for name in row.keys() if name not in gone} | fresh  # noqa: SIM118 - a sqlite3.Row
    copied = _insert(db, "studies", values)
    for table in (
        "seats", "picked_people", "study_audiences", "study_interviewers", "study_observers", "questions",
    ):  # fmt: skip
        sql = f"SELECT * FROM {table} WHERE team_id = ? AND study_id = ? ORDER BY rowid"  # noqa: S608
        for part in every(db, sql, [team_id, study_id]):
            kept = {name: part[name] for name in part.keys() if name != "id"}  # noqa: SIM118 - a sqlite3.Row
            _insert(db, table, kept | {"study_id": copied})
    return copied


def _insert(db: Database, table: str, values: Mapping[str, object]) -> int:
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    cursor = db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))  # noqa: S608
    return int(cursor.lastrowid or 0)


def study(db: Database, team_id: str, study_id: int) -> Study | None:
    row = first(db, _SELECT + "WHERE s.team_id = ? AND s.id = ?", [team_id, study_id])
    return study_of(tuple(row)) if row else None


def studies_in(
    db: Database, team_id: str, statuses: Iterable[StudyStatus], researcher: str = "", channel: str = ""
) -> list[Study]:
    """Studies of a workspace in some statuses, newest first; of one researcher, or of one channel of digests, when named."""
    rows = every(
        db,
        _SELECT + "WHERE s.team_id = ? AND s.status IN (SELECT value FROM json_each(?)) "  # noqa: S608
        "AND (? = '' OR s.researcher = ?) AND (? = '' OR s.digest_channel = ?) ORDER BY s.id DESC",
        [
            team_id,
            json.dumps([status.value for status in statuses]),
            *(researcher, researcher),
            *(channel, channel),
        ],
    )
    return [study_of(tuple(row)) for row in rows]


def headlines(
    db: Database, team_id: str, researcher: str, hidden: str = ""
) -> list[tuple[int, str, StudyStatus]]:
    """(id, title, status) of every study of a researcher, or of everybody with "", newest first; without those whose mark begins with
    `hidden`."""
    rows = every(
        db,
        "SELECT id, title, status FROM studies WHERE team_id = ?1 AND (?2 = '' OR researcher = ?2) "
        "AND (?3 = '' OR substr(view_id, 1, length(?3)) <> ?3) ORDER BY id DESC",
        [team_id, researcher, hidden],
    )
    # A lookup, as calling the enum takes most of the time that two hundred rows take.
    by_value = {status.value: status for status in StudyStatus}
    return [(int(study_id), title, by_value[status]) for study_id, title, status in rows]


def delete_draft(db: Database, team_id: str, study_id: int) -> None:
    """Delete a draft with all its parts; a study that was launched stays."""
    db.execute("DELETE FROM studies WHERE team_id = ? AND id = ? AND status = 'draft'", [team_id, study_id])


def live_trials(db: Database, team_id: str, begins: str) -> list[Study]:
    """The running studies that were made to try one draft: those whose mark begins so."""
    sql = (
        _SELECT + "WHERE s.team_id = ? AND s.is_trial = 1 AND s.status IN ('recruiting', 'paused') "
        "AND substr(s.view_id, 1, length(?2)) = ?2 ORDER BY s.id"
    )
    return [study_of(tuple(row)) for row in every(db, sql, [team_id, begins])]


def studies_with(db: Database, team_id: str, slack_id: str, limit: int) -> list[Study]:
    """Launched studies that somebody runs or interviews in: those that still go on first, the newest first among each."""
    rows = every(
        db,
        _SELECT + "WHERE s.team_id = ?1 AND s.status <> 'draft' AND (s.researcher = ?2 OR EXISTS ("  # noqa: S608
        "SELECT 1 FROM study_interviewers i WHERE i.study_id = s.id AND i.team_id = ?1 AND i.slack_id = ?2)) "
        "ORDER BY s.status = 'closed', s.id DESC LIMIT ?3",
        [team_id, slack_id, limit],
    )
    return [study_of(tuple(row)) for row in rows]


def update(db: Database, team_id: str, study_id: int, **columns: object) -> None:
    """Set columns of one study. Instants and enums are written as text, booleans as 0/1."""
    values = {name: _column(value) for name, value in columns.items()}
    sets = ", ".join(f"{name} = :{name}" for name in values)
    db.execute(
        f"UPDATE studies SET {sets} WHERE team_id = :team_id AND id = :study_id",  # noqa: S608
        {**values, "team_id": team_id, "study_id": study_id},
    )


def set_seats(db: Database, team_id: str, study_id: int, seats: Mapping[Segment, int]) -> None:
    db.execute("DELETE FROM seats WHERE team_id = ? AND study_id = ?", [team_id, study_id])
    for segment, planned in seats.items():
        db.execute(
            "INSERT INTO seats (study_id, team_id, segment, planned) VALUES (?, ?, ?, ?)",
            [study_id, team_id, segment.value, planned],
        )


def set_people(db: Database, team_id: str, study_id: int, table: str, slack_ids: Iterable[str]) -> None:
    """Replace `picked_people`, `study_interviewers` or `study_observers` of a study."""
    if table not in {"picked_people", "study_interviewers", "study_observers"}:
        raise ValueError(table)
    db.execute(f"DELETE FROM {table} WHERE team_id = ? AND study_id = ?", [team_id, study_id])  # noqa: S608
    for slack_id in dict.fromkeys(slack_ids):
        db.execute(
            f"INSERT INTO {table} (study_id, team_id, slack_id) VALUES (?, ?, ?)",  # noqa: S608
            [study_id, team_id, slack_id],
        )


def set_audiences(db: Database, team_id: str, study_id: int, allowances: Iterable[int]) -> None:
    """Replace the audiences that nobody asked of a study. Only those count that an admin allows here now."""
    db.execute("DELETE FROM study_audiences WHERE team_id = ? AND study_id = ?", [team_id, study_id])
    db.execute(
        "INSERT INTO study_audiences (study_id, team_id, audience_id) SELECT ?, team_id, id FROM audiences "
        "WHERE team_id = ? AND ended_at IS NULL AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
        [study_id, team_id, json.dumps(sorted(set(allowances)))],
    )


def set_questions(db: Database, team_id: str, study_id: int, questions: Iterable[Question]) -> None:
    db.execute("DELETE FROM questions WHERE team_id = ? AND study_id = ?", [team_id, study_id])
    for question in questions:
        options = [[option.key, option.label, option.fit.value] for option in question.options]
        db.execute(
            "INSERT INTO questions (study_id, team_id, key, position, text, options, pinned, kind, keeps_order, attribute) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                study_id,
                team_id,
                question.key,
                question.position,
                question.text,
                json.dumps(options, ensure_ascii=False),
                question.pinned,
                question.kind.value,
                int(question.keeps_order),
                question.attribute,
            ],
        )


def questions(db: Database, team_id: str, study_id: int) -> tuple[Question, ...]:
    rows = every(
        db,
        "SELECT key, position, text, options, pinned, kind, keeps_order, attribute FROM questions "
        "WHERE team_id = ? AND study_id = ? ORDER BY position",
        [team_id, study_id],
    )
    return _questions_of(tuple(map(tuple, rows)))


@lru_cache(REMEMBERED)
def _questions_of(rows: tuple[tuple[Any, ...], ...]) -> tuple[Question, ...]:
    return tuple(
        Question(
            key,
            position,
            text,
            tuple(_option_of(*found) for found in json.loads(options)),
            pinned,
            Kind(kind),
            bool(keeps_order),
            attribute,
        )
        for key, position, text, options, pinned, kind, keeps_order, attribute in rows
    )


def _option_of(key: str, label: str, fit: str = Fit.NEUTRAL.value) -> Option:
    return Option(key, label, Fit(fit))


def seats_now(db: Database, team_id: str, study: Study, now: datetime) -> SeatMap:
    """Return the seats of a study: offers that have not lapsed and are not booked, bookings, completed interviews."""
    counted: dict[str, dict[Segment, int]] = {"booked": {}, "completed": {}, "offered": {}}
    rows = every(
        db,
        "SELECT state, segment, count(*) FROM interviews "
        "WHERE team_id = :t AND study_id = :s AND state IN ('booked', 'completed') GROUP BY state, segment "
        "UNION ALL SELECT 'offered', segment, count(*) FROM submissions s WHERE team_id = :t AND study_id = :s "
        "AND verdict = 'offer' AND segment IS NOT NULL AND offer_lapses_at > :now AND NOT EXISTS ("
        "SELECT 1 FROM interviews i WHERE i.invitation_id = s.invitation_id "
        "AND (i.state IN ('booked', 'completed') OR i.offer = s.offers)) GROUP BY segment",
        {"t": team_id, "s": study.id, "now": text_of(now)},
    )
    for what, segment, count in rows:
        counted[what][Segment(segment)] = int(count)
    return seat_map(study.seats, counted["offered"], counted["booked"], counted["completed"], study.way)


def settings_of(db: Database, team_id: str, product: str = "") -> Settings:
    """Return the settings of a workspace. product: the name of what is asked about, as long as no admin gave it one."""
    rows = every(db, "SELECT name, value FROM settings WHERE team_id = ?", [team_id])
    return _settings_of(tuple(map(tuple, rows)), product)


@lru_cache(REMEMBERED)
def _settings_of(rows: tuple[tuple[str, str], ...], product: str) -> Settings:
    settings = with_stored(dict(rows))
    if product and settings.product_name == Settings().product_name:
        return replace(settings, product_name=product)
    return settings


def set_setting(db: Database, team_id: str, name: str, value: str, by: str, now: datetime) -> None:
    db.execute(
        "INSERT INTO settings (team_id, name, value, changed_by, changed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (team_id, name) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, "
        "changed_at = excluded.changed_at",
        [team_id, name, value, by, text_of(now)],
    )


def teams(db: Database) -> list[str]:
    """Every workspace that has a study and lets the bot in."""
    sql = "SELECT DISTINCT team_id FROM studies WHERE team_id NOT IN (SELECT team_id FROM facts WHERE name = 'away') ORDER BY team_id"
    return [row["team_id"] for row in every(db, sql)]


def forget_made() -> None:
    """Let go of every study, screener and setting that is kept as it was made: somebody who was picked for one is to be forgotten."""
    for made in (study_of, _questions_of, _settings_of):
        made.cache_clear()


@lru_cache(REMEMBERED)
def study_of(values: tuple[Any, ...]) -> Study:
    """Return the study that `COLUMNS` are of."""
    (
        study_id, team_id, researcher, title, goal, decision, deadline_day, zone, status, seats, panel, open_call_channel, picked,
        allowed, interviewers, length_minutes, meeting_link, incentive, recording, is_trial, digest_channel, launched_at, way,
        guide_notes, approval, blind, observers, created_at, closed_at,
    ) = values  # fmt: skip
    planned = json.loads(seats)
    return Study(
        id=study_id,
        team_id=team_id,
        researcher=researcher,
        title=title,
        goal=goal,
        decision=decision,
        deadline_day=date.fromisoformat(deadline_day),
        zone=zone,
        status=StudyStatus(status),
        seats=MappingProxyType({segment: planned[segment] for segment in SEATED if segment in planned}),
        audience=Audience(
            bool(panel), open_call_channel, tuple(json.loads(picked)), tuple(json.loads(allowed))
        ),
        interviewers=tuple(json.loads(interviewers)),
        length_minutes=length_minutes,
        meeting_link=meeting_link,
        incentive=incentive,
        recording=bool(recording),
        is_trial=bool(is_trial),
        digest_channel=digest_channel,
        launched_at=instant_of(launched_at),
        way=Way(way),
        guide_notes=guide_notes,
        approval=bool(approval),
        blind=bool(blind),
        observers=tuple(json.loads(observers)),
        created_at=instant_of(created_at),
        closed_at=instant_of(closed_at),
    )


def _column(value: object) -> Any:
    if isinstance(value, datetime):
        return text_of(value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def interviews_anywhere(db: Database, team_id: str, slack_id: str) -> bool:
    """Whether somebody is an interviewer of any study."""
    sql = "SELECT 1 FROM study_interviewers WHERE team_id = ? AND slack_id = ? LIMIT 1"
    return first(db, sql, [team_id, slack_id]) is not None


def known_teams(db: Database) -> list[str]:
    """Every workspace that this database holds anything of."""
    sql = "SELECT team_id FROM members UNION SELECT team_id FROM studies UNION SELECT team_id FROM people ORDER BY 1"
    return [row["team_id"] for row in every(db, sql)]
