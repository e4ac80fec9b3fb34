"""Where the people of a study stand, worked out from the facts by one query: for a list, and for one of them."""

from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.conversation import InvitationState
from bot.domain.whereabouts import Place, Reminders, Row
from storage import rows
from storage.rows import every, instant_of, known_instant, text_of

# In the order in which a later fact outweighs an earlier one. A lapsed offer is a place on standby until it is offered again.
_OPEN = "d.status IN ('recruiting', 'paused')"
_PLACE = (
    "CASE WHEN c.state IN ('booked', 'completed') THEN c.state "
    "WHEN i.state = 'declined' OR p.opted_out_at IS NOT NULL THEN 'declined' "
    "WHEN s.invitation_id IS NOT NULL THEN CASE "
    "WHEN c.id IS NOT NULL AND c.offer >= s.offers THEN c.state "
    f"WHEN a.invitation_id IS NOT NULL AND a.answer IS NULL AND {_OPEN} AND p.blocked_at IS NULL THEN 'approval' "
    f"WHEN s.verdict = 'offer' AND s.offer_lapses_at > :now AND {_OPEN} THEN 'offered' "
    f"WHEN s.verdict IN ('offer', 'standby') AND {_OPEN} AND p.blocked_at IS NULL THEN 'standby' "
    "ELSE 'answered' END "
    "WHEN i.state = 'undeliverable' THEN 'not_reached' "
    "WHEN i.state IN ('queued', 'delivered', 'started') THEN 'invited' ELSE 'expired' END"
)
_FROM = (
    "FROM invitations i JOIN people p ON p.id = i.person_id AND p.erased_at IS NULL "
    "JOIN studies d ON d.id = i.study_id LEFT JOIN submissions s ON s.invitation_id = i.id "
    "LEFT JOIN approvals a ON a.invitation_id = i.id LEFT JOIN interviews c ON c.id = "
    "(SELECT max(id) FROM interviews WHERE invitation_id = i.id) "
    "LEFT JOIN members m ON m.team_id = p.team_id AND m.slack_id = p.slack_id "
)
_COLUMNS = (
    f"SELECT i.id AS invitation_id, i.person_id, {_PLACE} AS place, i.state, i.created_at, i.delivered_at, i.expires_at, "
    "coalesce(nullif(p.name, ''), m.name, '') AS name, s.submitted_at, s.offered_at, s.offer_lapses_at, c.booked_at, c.ended_at, "
    "c.starts_at, p.opted_out_at IS NOT NULL AS opted_out, i.study_id, d.researcher, d.title, d.is_trial "
)


class Past(NamedTuple):
    """One study in somebody's history: whose it is, and where they stand or ended in it."""

    study_id: int
    title: str
    researcher: str
    row: Row


def count_by_place(db: Database, team_id: str, study_id: int, now: datetime) -> dict[Place, int]:
    """How many people of a study stand where."""
    sql = (
        f"SELECT {_PLACE} AS place, count(*) AS n {_FROM} WHERE i.team_id = :t AND i.study_id = :s GROUP BY 1"
    )
    found = every(db, sql, {"t": team_id, "s": study_id, "now": text_of(now)})
    return {Place(row["place"]): row["n"] for row in found}


def page(
    db: Database,
    team_id: str,
    study_id: int,
    place: Place | None,
    sought: str,
    now: datetime,
    many: int,
    before: int,
) -> tuple[list[Row], int]:
    """A page of the people of a study in order of names, and how many there are in all.

    place: `None` for everywhere. sought: words that a name holds, as LIKE compares them; "" for everybody.
    """
    inner = f"{_COLUMNS} {_FROM} WHERE i.team_id = :t AND i.study_id = :s"
    where = " WHERE (:place = '' OR place = :place) AND (:like = '' OR name LIKE :like ESCAPE '!')"
    values = {
        "t": team_id,
        "s": study_id,
        "now": text_of(now),
        "place": place.value if place else "",
        "like": f"%{_escaped(sought)}%" if sought else "",
    }
    total = rows.only(db, f"SELECT count(*) AS n FROM ({inner}){where}", values)["n"]  # noqa: S608
    order = " ORDER BY name COLLATE NOCASE, invitation_id LIMIT :many OFFSET :before"
    found = every(db, f"SELECT * FROM ({inner}){where}{order}", {**values, "many": many, "before": before})  # noqa: S608
    return [_row_of(row) for row in found], int(total)


def of_invitation(db: Database, team_id: str, study_id: int, person_id: int, now: datetime) -> Row | None:
    """Where one person stands in a study, `None` when they were not asked."""
    sql = f"{_COLUMNS} {_FROM} WHERE i.team_id = :t AND i.study_id = :s AND i.person_id = :p"
    row = rows.first(db, sql, {"t": team_id, "s": study_id, "p": person_id, "now": text_of(now)})
    return _row_of(row) if row else None


def history(
    db: Database, team_id: str, person_id: int, now: datetime, many: int, before: int, without: int = 0
) -> tuple[list[Past], int]:
    """A page of the studies that somebody was asked for, the latest first, and how many there are. Trials are none.

    without: a study of which is told elsewhere.
    """
    where = "WHERE i.team_id = :t AND i.person_id = :p AND d.is_trial = 0 AND d.id <> :without"
    values = {"t": team_id, "p": person_id, "without": without, "now": text_of(now)}
    total = rows.only(
        db,
        f"SELECT count(*) AS n FROM invitations i JOIN studies d ON d.id = i.study_id {where}",  # noqa: S608
        values,
    )["n"]
    sql = f"{_COLUMNS} {_FROM} {where} ORDER BY i.id DESC LIMIT :many OFFSET :before"
    found = every(db, sql, {**values, "many": many, "before": before})
    pasts = [Past(row["study_id"], row["title"], row["researcher"], _row_of(row)) for row in found]
    return pasts, int(total)


def reminders(db: Database, team_id: str, invitation_id: int) -> Reminders:
    """The reminders of an invitation, sent and queued."""
    sql = (
        "SELECT state, due_at, settled_at FROM outbox WHERE team_id = ? AND kind = 'nudge' AND ref = ? "
        "AND state IN ('due', 'sent') ORDER BY id"
    )
    found = every(db, sql, [team_id, invitation_id])
    due = [known_instant(row["due_at"]) for row in found if row["state"] == "due"]
    sent = tuple(known_instant(row["settled_at"]) for row in found if row["state"] == "sent")
    return Reminders(sent, min(due) if due else None)


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _row_of(row: rows.Row) -> Row:
    place = Place(row["place"])
    since = {
        Place.BOOKED: row["booked_at"],
        Place.COMPLETED: row["ended_at"],
        Place.NO_SHOW: row["ended_at"],
        Place.CANCELLED: row["ended_at"],
        Place.OFFERED: row["offered_at"],
        Place.APPROVAL: row["submitted_at"],
        Place.STANDBY: row["submitted_at"],
        Place.ANSWERED: row["submitted_at"],
    }.get(place, row["delivered_at"] or row["created_at"])
    until = {Place.OFFERED: row["offer_lapses_at"], Place.INVITED: row["expires_at"]}.get(place)
    return Row(
        invitation_id=row["invitation_id"],
        person_id=row["person_id"],
        name=row["name"],
        place=place,
        state=InvitationState(row["state"]),
        since=instant_of(since),
        starts_at=instant_of(row["starts_at"]),
        until=instant_of(until),
        invited_at=instant_of(row["delivered_at"] or row["created_at"]),
        opted_out=bool(row["opted_out"]),
    )
