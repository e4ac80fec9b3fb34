"""The directory, Slack's members as last seen, and roles."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from bot.domain.people import Person, Plan
from storage.rows import Row, every, first, instant_of, only, text_of


@dataclass(frozen=True)
class Member:
    """One Slack account as last seen. `zone` is an IANA name. is_external: of another workspace, met in a shared channel."""

    slack_id: str
    name: str
    email: str = ""
    zone: str = "UTC"
    is_bot: bool = False
    is_deleted: bool = False
    is_admin: bool = False
    is_external: bool = False


def person(db: Database, team_id: str, person_id: int) -> Person | None:
    return _one(db, "p.team_id = ? AND p.id = ?", [team_id, person_id])


def person_by_slack_id(db: Database, team_id: str, slack_id: str) -> Person | None:
    return _one(db, "p.team_id = ? AND p.slack_id = ?", [team_id, slack_id])


def people_of_slack_ids(db: Database, team_id: str, slack_ids: Iterable[str]) -> list[Person]:
    wanted = json.dumps(sorted(set(slack_ids)))
    return _many(db, "p.team_id = ? AND p.slack_id IN (SELECT value FROM json_each(?))", [team_id, wanted])


def panel(db: Database, team_id: str) -> list[Person]:
    """Everybody who once said "you may ask me", in order of their id."""
    return _many(db, "p.team_id = ? AND p.panel_at IS NOT NULL", [team_id])


def ensure_person(db: Database, team_id: str, slack_id: str, now: datetime) -> Person:
    """Return the person behind a Slack account, added to the directory when new."""
    member_seen = member(db, team_id, slack_id)
    db.execute(
        "INSERT INTO people (team_id, slack_id, name, added_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [team_id, slack_id, member_seen.name if member_seen else "", text_of(now)],
    )
    found = person_by_slack_id(db, team_id, slack_id)
    if found is None:
        raise LookupError(f"person {slack_id} could not be added")
    return found


def add_nobody(db: Database, team_id: str, now: datetime) -> Person:
    """Add somebody of whom nothing is known, so that they can be counted: a row like that of people whose data were erased."""
    day = text_of(now)[:10] + "T00:00:00.000000+00:00"
    sql = "INSERT INTO people (team_id, added_at, opted_out_at, erased_at) VALUES (?, ?, ?, ?) RETURNING id"
    row = only(db, sql, [team_id, day, day, day])
    found = person(db, team_id, row["id"])
    if found is None:
        raise LookupError("nobody could not be added")
    return found


def named(db: Database, team_id: str, text: str) -> list[Person]:
    """Everybody in the directory with that e-mail address, or, when it is none, that name; whatever its case."""
    if "@" in text:
        return _many(db, "p.team_id = ? AND p.email = ?", [team_id, text.strip().lower()])
    wanted = " ".join(text.split()).casefold()
    # Names of other letters than ASCII have no case in SQLite: these are compared here.
    rows = _many(
        db,
        "p.team_id = ? AND p.erased_at IS NULL AND length(p.name) BETWEEN ? AND ?",
        [team_id, len(wanted) // 2, 2 * len(wanted) + 2],
    )
    return [one for one in rows if " ".join(one.name.split()).casefold() == wanted]


def mark(db: Database, team_id: str, person_id: int, **columns: object) -> None:
    """Set columns of one person. Instants are written as text."""
    values = {name: text_of(v) if isinstance(v, datetime) else v for name, v in columns.items()}
    sets = ", ".join(f"{name} = :{name}" for name in values)
    db.execute(
        f"UPDATE people SET {sets} WHERE team_id = :team_id AND id = :id",  # noqa: S608
        {**values, "team_id": team_id, "id": person_id},
    )


def link_by_email(db: Database, team_id: str, members: Iterable[Member]) -> int:
    """Give Slack ids to people whose e-mail is that of a member; return how many were linked."""
    linked = 0
    for seen in members:
        if seen.email and not seen.is_bot:
            linked += db.execute(
                "UPDATE OR IGNORE people SET slack_id = ?, name = CASE name WHEN '' THEN ? ELSE name END "
                "WHERE team_id = ? AND email = ? AND slack_id IS NULL",
                [seen.slack_id, seen.name, team_id, seen.email.lower()],
            ).rowcount
    return linked


def domains_of(db: Database, team_id: str, slack_ids: Iterable[str]) -> frozenset[str]:
    """The e-mail domains of some members, in lower case, as far as their addresses are known."""
    sql = "SELECT email FROM members WHERE team_id = ? AND email <> '' AND slack_id IN (SELECT value FROM json_each(?))"
    rows = every(db, sql, [team_id, json.dumps(sorted(slack_ids))])
    return frozenset(row["email"].rpartition("@")[2].lower() for row in rows)


def save_members(db: Database, team_id: str, members: Iterable[Member], now: datetime) -> None:
    """Remember what Slack says of its members; people whose account was deactivated become unreachable, and those without a name get
    the one by which Slack knows them."""
    for seen in members:
        db.execute(
            "INSERT INTO members (team_id, slack_id, name, email, zone, is_bot, is_deleted, is_admin, is_external, "
            "seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (team_id, slack_id) DO UPDATE SET name = excluded.name, "
            "email = excluded.email, zone = excluded.zone, is_bot = excluded.is_bot, is_deleted = excluded.is_deleted, "
            "is_admin = excluded.is_admin, is_external = excluded.is_external, seen_at = excluded.seen_at",
            [
                team_id,
                seen.slack_id,
                seen.name,
                seen.email.lower(),
                seen.zone,
                int(seen.is_bot),
                int(seen.is_deleted),
                int(seen.is_admin),
                int(seen.is_external),
                text_of(now),
            ],
        )
        db.execute(
            "UPDATE people SET unreachable = CASE WHEN ? THEN 'deactivated' WHEN unreachable = 'deactivated' THEN '' "
            "ELSE unreachable END, name = CASE name WHEN '' THEN ? ELSE name END WHERE team_id = ? AND slack_id = ?",
            [int(seen.is_deleted or seen.is_bot), seen.name, team_id, seen.slack_id],
        )


def is_deactivated(db: Database, team_id: str, slack_id: str) -> bool:
    """Whether somebody's Slack account is, as far as they were seen."""
    seen = member(db, team_id, slack_id)
    return seen is not None and seen.is_deleted


def mark_deleted(db: Database, team_id: str, slack_id: str) -> None:
    """Remember that an account was deactivated."""
    db.execute("UPDATE members SET is_deleted = 1 WHERE team_id = ? AND slack_id = ?", [team_id, slack_id])
    db.execute(
        "UPDATE people SET unreachable = 'deactivated' WHERE team_id = ? AND slack_id = ?",
        [team_id, slack_id],
    )


def with_booked_calls(db: Database, team_id: str, now: datetime) -> list[str]:
    """The Slack ids of everybody who holds or has a booked call that is not over."""
    sql = (
        "SELECT interviewer AS slack_id FROM interviews WHERE team_id = :team AND state = 'booked' AND ends_at > :now "
        "UNION SELECT p.slack_id FROM interviews i JOIN people p ON p.id = i.person_id WHERE i.team_id = :team "
        "AND i.state = 'booked' AND i.ends_at > :now AND p.slack_id IS NOT NULL ORDER BY 1"
    )
    return [row["slack_id"] for row in every(db, sql, {"team": team_id, "now": text_of(now)})]


def member(db: Database, team_id: str, slack_id: str) -> Member | None:
    row = first(db, "SELECT * FROM members WHERE team_id = ? AND slack_id = ?", [team_id, slack_id])
    if row is None:
        return None
    return Member(
        row["slack_id"], row["name"], row["email"], row["zone"],
        bool(row["is_bot"]), bool(row["is_deleted"]), bool(row["is_admin"]), bool(row["is_external"]),
    )  # fmt: skip


def admins(db: Database, team_id: str, limit: int) -> list[str]:
    """Owners and admins of the workspace, as far as they were seen."""
    sql = "SELECT slack_id FROM members WHERE team_id = ? AND is_admin AND NOT is_deleted AND NOT is_bot ORDER BY slack_id LIMIT ?"
    return [row["slack_id"] for row in every(db, sql, [team_id, limit])]


def grant(db: Database, team_id: str, slack_id: str, role: str, by: str, now: datetime) -> None:
    db.execute(
        "INSERT INTO roles (team_id, slack_id, role, granted_by, granted_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [team_id, slack_id, role, by, text_of(now)],
    )


def withdraw_grant(db: Database, team_id: str, slack_id: str, role: str) -> None:
    db.execute("DELETE FROM roles WHERE team_id = ? AND slack_id = ? AND role = ?", [team_id, slack_id, role])


def holders(db: Database, team_id: str, role: str) -> list[str]:
    sql = "SELECT slack_id FROM roles WHERE team_id = ? AND role = ? ORDER BY granted_at, slack_id"
    return [row["slack_id"] for row in every(db, sql, [team_id, role])]


COLUMNS = (
    "p.id", "p.team_id", "coalesce(p.slack_id, '')", "coalesce(p.email, '')", "coalesce(nullif(p.name, ''), m.name, '')", "p.company",
    "p.plan", "p.nps", "p.tenure_months", "p.usage", "p.region", "coalesce(m.zone, '')", "p.panel_source", "p.panel_at",
    "p.snoozed_until", "p.opted_out_at", "p.blocked_at", "p.unreachable", "p.is_colleague", "p.last_invited_at",
    "p.last_interviewed_at", "p.unanswered", "p.erased_at",
)  # fmt: skip
"""What `person_of` takes, of `people p` joined with `members m`: a person's zone is their Slack account's."""
MEMBERS = "LEFT JOIN members m ON m.team_id = p.team_id AND m.slack_id = p.slack_id "
SELECT = f"SELECT {', '.join(COLUMNS)} FROM people p {MEMBERS}WHERE "  # noqa: S608 - names of our own
_PLANS = {plan.value: plan for plan in Plan}


def _one(db: Database, where: str, values: list[object]) -> Person | None:
    row = first(db, SELECT + where, values)
    return person_of(row) if row else None


def _many(db: Database, where: str, values: list[object]) -> list[Person]:
    return [person_of(row) for row in every(db, SELECT + where + " ORDER BY p.id", values)]


def person_of(values: Iterable[Any]) -> Person:
    """Return the person that `COLUMNS` are of."""
    (
        person_id, team_id, slack_id, email, name, company, plan, nps, tenure_months, usage, region, zone, panel_source, panel_at,
        snoozed_until, opted_out_at, blocked_at, unreachable, is_colleague, last_invited_at, last_interviewed_at, unanswered, erased_at,
    ) = values  # fmt: skip
    return Person(
        id=person_id,
        team_id=team_id,
        slack_id=slack_id,
        email=email,
        name=name,
        company=company,
        plan=_PLANS[plan],
        nps=nps,
        tenure_months=tenure_months,
        usage=usage,
        region=region,
        zone=zone,
        panel_source=panel_source,
        panel_at=instant_of(panel_at),
        snoozed_until=instant_of(snoozed_until),
        opted_out_at=instant_of(opted_out_at),
        blocked_at=instant_of(blocked_at),
        unreachable=unreachable,
        is_colleague=bool(is_colleague),
        last_invited_at=instant_of(last_invited_at),
        last_interviewed_at=instant_of(last_interviewed_at),
        unanswered=unanswered,
        erased_at=instant_of(erased_at),
    )


def unseen(db: Database, team_id: str, limit: int) -> list[str]:
    """Slack ids in the directory, and then in audiences that nobody asked, whose account was never looked up, and is not known to be
    out of reach."""
    sql = (
        "SELECT p.slack_id FROM people p LEFT JOIN members m ON m.team_id = p.team_id AND m.slack_id = p.slack_id "
        "WHERE p.team_id = ? AND p.slack_id IS NOT NULL AND m.slack_id IS NULL AND p.unreachable = '' ORDER BY p.id LIMIT ?"
    )
    found = [row["slack_id"] for row in every(db, sql, [team_id, limit])]
    sql = (
        "SELECT DISTINCT a.slack_id FROM audience_members a LEFT JOIN members m ON m.team_id = a.team_id AND m.slack_id = a.slack_id "
        "WHERE a.team_id = ? AND m.slack_id IS NULL AND NOT EXISTS (SELECT 1 FROM people p WHERE p.team_id = a.team_id "
        "AND p.slack_id = a.slack_id AND p.unreachable <> '') ORDER BY a.id LIMIT ?"
    )
    later = [row["slack_id"] for row in every(db, sql, [team_id, limit])]
    return list(dict.fromkeys([*found, *later]))[:limit]


def mark_unreachable(db: Database, team_id: str, slack_id: str, why: str) -> None:
    db.execute(
        "UPDATE people SET unreachable = ? WHERE team_id = ? AND slack_id = ?", [why, team_id, slack_id]
    )


def further_columns(db: Database, team_id: str) -> list[str]:
    """The names of columns that an import kept as they were, in alphabetical order."""
    sql = "SELECT DISTINCT j.key AS name FROM people p, json_each(p.extra) j WHERE p.team_id = ? AND p.extra <> '{}' ORDER BY 1"
    return [row["name"] for row in every(db, sql, [team_id])]


def directory_rows(db: Database, team_id: str) -> Iterator[Row]:
    """Everybody in the directory who has a name by which they can be found, one after the other."""
    sql = "SELECT * FROM people WHERE team_id = ? AND erased_at IS NULL AND (slack_id IS NOT NULL OR email IS NOT NULL) ORDER BY id"
    yield from db.conn.execute(sql, [team_id])
