"""What the mix engine reads of a study, and what it decided."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.domain.mix.facts import Candidate, PersonRow
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import Study
from storage.askable import ASKED, FREE, MEMBERS, NEW_MEMBERS, OTHERS, audience_values, free_values
from storage.rows import Row, every, first, known_instant, only, text_of

_USAGE = (
    "CASE lower(trim(p.usage)) WHEN 'lo' THEN 'lo' WHEN 'low' THEN 'lo' WHEN 'light' THEN 'lo' WHEN 'rare' THEN 'lo' "
    "WHEN 'monthly' THEN 'lo' WHEN 'mid' THEN 'mid' WHEN 'medium' THEN 'mid' WHEN 'weekly' THEN 'mid' "
    "WHEN 'regular' THEN 'mid' WHEN 'hi' THEN 'hi' WHEN 'high' THEN 'hi' WHEN 'heavy' THEN 'hi' WHEN 'daily' THEN 'hi' "
    "ELSE '' END"
)
PLAN = "CASE p.plan WHEN 'unknown' THEN '' ELSE p.plan END"
TENURE = (
    "CASE WHEN p.tenure_months IS NULL THEN '' WHEN p.tenure_months <= 6 THEN 'up to 6 months' "
    "WHEN p.tenure_months <= 18 THEN '7 to 18 months' WHEN p.tenure_months <= 48 THEN '19 to 48 months' "
    "ELSE 'over 48 months' END"
)
COLUMNS = (
    "p.id, p.nps, CASE p.plan WHEN 'unknown' THEN NULL ELSE p.plan = 'paying' END, "
    f"{_USAGE}, lower(trim(p.company)), {PLAN}, p.region, {TENURE}"
)
"""The columns of a `Candidate`, in its order: computed by SQLite, so that a hundred thousand rows become tuples at once."""


def candidates(
    db: Database,
    study: Study,
    settings: Settings,
    now: datetime,
    *,
    without: Iterable[str],
    domains: Iterable[str],
    reachable: bool = True,
) -> list[PersonRow]:
    """Return everybody of a study's audience who may be invited now, by id.

    Nobody in `without` (Slack ids) or of `domains` (of e-mail), nobody whom the study asked already, nobody with a live
    invitation. reachable: `False` asks for those instead who may be asked and have no Slack account here.
    """
    free = FREE if reachable else FREE.replace("p.slack_id IS NOT NULL", "p.slack_id IS NULL")
    sql = f"SELECT {COLUMNS} FROM people p WHERE p.team_id = :team AND {free} AND {ASKED} AND {_NOT_ASKED_YET} ORDER BY p.id"  # noqa: S608
    return _read(db, sql, _values(study, settings, now, without, domains))


def unasked(
    db: Database,
    study: Study,
    settings: Settings,
    now: datetime,
    *,
    without: Iterable[str],
    domains: Iterable[str],
) -> list[PersonRow]:
    """Return members of the study's channels and user groups whom nobody asked and who may be invited now; the others as `candidates`.

    Whoever is not in the directory has a negative id: that of their membership (`audiences.slack_id_of`).
    """
    if not study.audience.members:
        return []
    sql = (
        f"SELECT {COLUMNS} FROM people p WHERE p.team_id = :team AND p.slack_id IN ({MEMBERS}) AND {FREE} AND NOT {ASKED} "  # noqa: S608
        f"AND {_NOT_ASKED_YET} UNION ALL SELECT -a.id, NULL, NULL, '', '', '', '', '' FROM ({NEW_MEMBERS}) a "
        "JOIN members m ON m.team_id = :team AND m.slack_id = a.slack_id "
        f"WHERE NOT m.is_bot AND NOT m.is_deleted AND {OTHERS.format('m')} ORDER BY 1"
    )
    return _read(db, sql, _values(study, settings, now, without, domains))


def is_anyone_left(
    db: Database,
    study: Study,
    settings: Settings,
    now: datetime,
    *,
    without: Iterable[str],
    domains: Iterable[str],
) -> bool:
    """Whether somebody of a study's audience may be invited now. It stops at the first one: a status of many studies asks this of a
    hundred thousand people."""
    own = _values(study, settings, now, without, domains)
    # A person at a time by their own invitations, in place of a list of everybody who was ever invited.
    waiting = (
        f"{FREE} AND {OTHERS.format('p')} AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.person_id = p.id "  # noqa: S608
        "AND (i.study_id = :study OR i.state IN ('queued', 'delivered', 'started')))"
    )
    of_panel = (
        f"SELECT 1 FROM people p WHERE p.team_id = :team AND p.panel_at IS NOT NULL AND {waiting} LIMIT 1"  # noqa: S608
    )
    named = "SELECT value FROM json_each(:picked) UNION ALL " + MEMBERS  # noqa: S608
    of_named = (
        f"SELECT 1 FROM people p WHERE p.team_id = :team AND p.slack_id IN ({named}) AND {waiting} LIMIT 1"  # noqa: S608
    )
    new = (
        f"SELECT 1 FROM ({NEW_MEMBERS}) a JOIN members m ON m.team_id = :team AND m.slack_id = a.slack_id "  # noqa: S608
        f"WHERE NOT m.is_bot AND NOT m.is_deleted AND {OTHERS.format('m')} LIMIT 1"
    )
    audience = study.audience
    return bool(
        (audience.panel and first(db, of_panel, own))
        or ((audience.picked or audience.members) and first(db, of_named, own))
        or (audience.members and first(db, new, own))
    )


_NOT_ASKED_YET = (
    f"{OTHERS.format('p')} AND p.id NOT IN (SELECT person_id FROM invitations WHERE team_id = :team "  # noqa: S608
    "AND (study_id = :study OR state IN ('queued', 'delivered', 'started')))"
)


def _values(
    study: Study, settings: Settings, now: datetime, without: Iterable[str], domains: Iterable[str]
) -> dict[str, object]:
    own = audience_values(study.team_id, study.audience, without, domains)
    return {**own, "study": study.id, **free_values(settings, now)}


def candidates_of(db: Database, team_id: str, person_ids: Iterable[int]) -> dict[int, Candidate]:
    """Return some people as the engine sees them, whether or not they may be invited."""
    sql = f"SELECT {COLUMNS} FROM people p WHERE p.team_id = ? AND p.id IN (SELECT value FROM json_each(?))"  # noqa: S608
    found = map(Candidate._make, _read(db, sql, [team_id, json.dumps(sorted(set(person_ids)))]))
    return {person.id: person for person in found}


def _read(db: Database, sql: str, values: Any) -> list[PersonRow]:
    cursor = db.conn.cursor()
    cursor.row_factory = None  # plain tuples: half the time of named rows
    rows = cursor.execute(sql, values).fetchall()
    # SQLite lowers ASCII alone: the few companies of other letters are folded here, or theirs would count as two.
    # Its 0 and 1 equal False and True, and nothing asks whether they are these very objects.
    return [row if row[4].isascii() else (*row[:4], row[4].strip().casefold(), *row[5:]) for row in rows]


def audience_spread(db: Database, study: Study) -> dict[str, dict[str, int]]:
    """How many people of a study's audience have each plan, tenure and region, whether or not they may be asked now."""
    where = f"p.team_id = :team AND ({ASKED} OR p.slack_id IN ({MEMBERS}))"
    values = audience_values(study.team_id, study.audience)
    # One look at a hundred thousand rows for all three; what comes of it is small.
    columns = f"{PLAN} AS plan, {TENURE} AS tenure, p.region AS region"
    rows = every(db, f"SELECT {columns}, count(*) AS n FROM people p WHERE {where} GROUP BY 1, 2, 3", values)  # noqa: S608
    found: dict[str, Counter[str]] = {trait: Counter() for trait in ("plan", "tenure", "region")}
    for row in rows:
        for trait, counted in found.items():
            counted[row[trait]] += row["n"]
    return {trait: dict(sorted(counted.items())) for trait, counted in found.items()}


def completed_ids(db: Database, team_id: str, study_id: int) -> list[int]:
    """The people whose interview of a study was held; not those who turned out never to become a customer."""
    sql = (
        "SELECT person_id FROM interviews WHERE team_id = ? AND study_id = ? AND state = 'completed' "
        "AND segment <> 'never' ORDER BY id"
    )
    return [row["person_id"] for row in every(db, sql, [team_id, study_id])]


def answered_by_segment(db: Database, team_id: str, study_id: int) -> dict[Segment, int]:
    """How many answers of a study were filed under each segment."""
    sql = "SELECT segment, count(*) AS n FROM submissions WHERE team_id = ? AND study_id = ? AND segment IS NOT NULL GROUP BY segment"
    return {Segment(row["segment"]): row["n"] for row in every(db, sql, [team_id, study_id])}


def answers_to(db: Database, team_id: str, study_id: int, question_key: str) -> dict[int, str]:
    """What everybody who sent their answers said last to one question of a study, by person."""
    sql = (
        "SELECT i.person_id, a.value FROM submissions s JOIN invitations i ON i.id = s.invitation_id "
        "JOIN answers a ON a.id = (SELECT max(id) FROM answers WHERE invitation_id = i.id AND question_key = ?) "
        "WHERE s.team_id = ? AND s.study_id = ? AND i.source <> 'trial'"
    )
    rows = every(db, sql, [question_key, team_id, study_id])
    return {row["person_id"]: row["value"] for row in rows}


def case_rows(db: Database, team_id: str, study_id: int) -> list[Row]:
    """Return one row per invitation of a study, with its submission and calls; in order of id."""
    return every(
        db,
        "SELECT i.id, i.person_id, i.source, i.elsewhere, i.state, i.lot, i.deliver_after, i.delivered_at, s.segment, s.verdict, "
        "coalesce(s.fits, 1) AS fits, s.submitted_at, s.offered_at, s.offer_lapses_at, s.offers, s.held_until, "
        "p.opted_out_at IS NOT NULL OR p.blocked_at IS NOT NULL OR p.unreachable <> '' AS is_out, "
        "(SELECT count(*) FROM interviews c WHERE c.invitation_id = i.id AND NOT c.elsewhere) AS bookings, "
        "c.state AS call_state, c.offer AS call_offer, c.segment AS call_segment, coalesce(c.elsewhere, 0) AS call_elsewhere, "
        "a.invitation_id IS NOT NULL AND a.answer IS NULL AS is_awaited "
        "FROM invitations i JOIN people p ON p.id = i.person_id LEFT JOIN submissions s ON s.invitation_id = i.id "
        "LEFT JOIN approvals a ON a.invitation_id = i.id "
        "LEFT JOIN interviews c ON c.id = (SELECT max(id) FROM interviews WHERE invitation_id = i.id "
        "AND NOT (elsewhere AND state = 'cancelled')) "
        "WHERE i.team_id = ? AND i.study_id = ? AND i.source <> 'trial' ORDER BY i.id",
        [team_id, study_id],
    )


def add_wave(
    db: Database, team_id: str, study_id: int, local_day: str, inputs: Mapping[str, object], now: datetime
) -> int | None:
    """Keep the plan of a day; `None` when there is one already, by whichever process."""
    row = first(
        db,
        "INSERT INTO waves (team_id, study_id, local_day, planned_at, inputs) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING id",
        [team_id, study_id, local_day, text_of(now), json.dumps(dict(inputs), ensure_ascii=False)],
    )
    return int(row["id"]) if row else None


def has_wave(db: Database, team_id: str, study_id: int, local_day: str) -> bool:
    sql = "SELECT 1 FROM waves WHERE team_id = ? AND study_id = ? AND local_day = ?"
    return first(db, sql, [team_id, study_id, local_day]) is not None


def latest_wave(db: Database, team_id: str, study_id: int) -> tuple[datetime, dict[str, object]] | None:
    """When the last wave of a study was planned, and what it was decided on."""
    row = first(
        db,
        "SELECT planned_at, inputs FROM waves WHERE team_id = ? AND study_id = ? ORDER BY id DESC LIMIT 1",
        [team_id, study_id],
    )
    return (known_instant(row["planned_at"]), json.loads(row["inputs"])) if row else None


def choice_of(db: Database, team_id: str, invitation_id: int) -> dict[str, object] | None:
    """The engine's decision behind an invitation, `None` when it did not come from a wave."""
    row = only(db, "SELECT choice FROM invitations WHERE team_id = ? AND id = ?", [team_id, invitation_id])
    return json.loads(row["choice"]) if row["choice"] else None


def held_segments(db: Database, team_id: str, study_id: int, now: datetime) -> set[str]:
    """Segments in which somebody from standby was offered a seat and still has it to themselves."""
    sql = (
        "SELECT DISTINCT segment FROM submissions s WHERE team_id = ? AND study_id = ? AND verdict = 'offer' "
        "AND held_until > ? AND offer_lapses_at > ? AND segment IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM interviews c WHERE c.invitation_id = s.invitation_id AND c.offer = s.offers)"
    )
    rows = every(db, sql, [team_id, study_id, text_of(now), text_of(now)])
    return {row["segment"] for row in rows}


def keep_forecast(
    db: Database, team_id: str, study_id: int, local_day: str, content: Mapping[str, object], now: datetime
) -> None:
    db.execute(
        "INSERT INTO forecasts (study_id, team_id, local_day, made_at, content) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (study_id) DO UPDATE SET local_day = excluded.local_day, made_at = excluded.made_at, "
        "content = excluded.content",
        [study_id, team_id, local_day, text_of(now), json.dumps(dict(content), ensure_ascii=False)],
    )


def forecast_of(db: Database, team_id: str, study_id: int) -> tuple[str, dict[str, Any]] | None:
    """The local day and content of a study's latest forecast."""
    row = first(
        db, "SELECT local_day, content FROM forecasts WHERE team_id = ? AND study_id = ?", [team_id, study_id]
    )
    return (row["local_day"], json.loads(row["content"])) if row else None
