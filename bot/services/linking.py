"""Linking the directory with Slack accounts by e-mail address, and how far that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from bot.services import leaving_alone, zones
from bot.services.desk import Desk
from storage import audiences, people, remembered
from storage.database import JOB_WAIT_S
from storage.people import Member

LOOKED = "members looked through"
"""The fact since when the whole member list has been read, with addresses."""


@dataclass(frozen=True)
class Linking:
    """How many people of a directory have a Slack account.

    not_here: those who have none in this workspace, as its whole member list was read; until it was, the others are still to be looked
    for. looked_until: accounts that were there at that instant were compared, `None` before.
    """

    people: int
    linked: int
    not_here: int
    looked_until: datetime | None

    @property
    def to_look_for(self) -> int:
        """How many may still be found."""
        return self.people - self.linked - self.not_here


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


def linked_of(db: Database, team_id: str) -> Linking:
    """Return how far a directory is linked. What is imported later is compared with the accounts that are known, at once."""
    until = looked_until(db, team_id)
    every, linked = people.count_linked(db, team_id)
    return Linking(every, linked, every - linked if until else 0, until)
