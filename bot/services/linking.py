"""Linking the directory with Slack accounts by e-mail address, and until when that was done for all of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.services import leaving_alone, zones
from bot.services.desk import Desk
from storage import audiences, people, remembered
from storage.database import JOB_WAIT_S
from storage.people import Member

LOOKED = "members looked through"
"""The fact since when the whole member list has been read, with addresses."""


def keep(desk: Desk, db: Database, team_id: str, members: Sequence[Member]) -> int:
    """Remember some accounts with what follows, and link people to them, within a transaction; return how many were linked. Whoever had
    their data erased is left alone."""
    kept = leaving_alone.without_marked(desk.marks, db, team_id, members, desk.admins)
    for left_alone in {one.slack_id for one in members} - {one.slack_id for one in kept}:
        audiences.forget_member(db, team_id, left_alone)
    linked = people.link_by_email(db, team_id, kept)
    zones.save_members(desk, db, team_id, kept, desk.clock.now())
    return linked


def looked(desk: Desk, team_id: str, began: datetime) -> None:
    """Remember that the whole member list was read, from an instant on."""
    with desk.store.write(JOB_WAIT_S) as db:
        remembered.keep_instant(db, team_id, LOOKED, began)


def looked_until(db: Database, team_id: str) -> datetime | None:
    """Since when everybody in the workspace has been compared with the directory, `None` before."""
    return remembered.instant(db, team_id, LOOKED)
