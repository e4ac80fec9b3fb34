"""What people say in their Home about being asked: not for a while, never, or again."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.people import Person
from bot.errors import RuleBroken
from bot.services import leaving_alone, screening
from bot.services.desk import Desk
from bot.views.home import PAUSES
from storage import outbox, people


def snooze(desk: Desk, team_id: str, slack_id: str, days: int) -> str:
    """Ask somebody nothing for so many days; return what they are told. Raises: RuleBroken("stale"): no such pause, or they are gone."""
    if days not in PAUSES:
        raise RuleBroken("stale")
    now = desk.clock.now()
    with desk.store.write() as db:
        person = _oneself(desk, db, team_id, slack_id, now)
        until = now + timedelta(days=days)
        # A double click says the same twice.
        if person.snoozed_until is None or abs(until - person.snoozed_until) > timedelta(minutes=1):
            people.mark(db, team_id, person.id, snoozed_until=until)
            outbox.audit(db, team_id, slack_id, "snoozed", f"person {person.id}", now, {"days": days})
    return "We don't ask you for a while. What you have begun goes on."


def stop(desk: Desk, team_id: str, slack_id: str) -> str:
    """Never ask somebody again; return what they are told. Raises: RuleBroken("stale")."""
    now = desk.clock.now()
    with desk.store.write() as db:
        person = _oneself(desk, db, team_id, slack_id, now)
        screening.opt_out(db, team_id, person.id, slack_id, now)
    desk.wake()
    return "We don't ask you again."


def allow(desk: Desk, team_id: str, slack_id: str) -> str:
    """Take back one's own opt-out or pause; return what is told. Nobody else can, and a block by the team stays.

    Raises: RuleBroken("stale").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        person = _oneself(desk, db, team_id, slack_id, now)
        if person.opted_out_at or person.snoozed_until:
            people.mark(db, team_id, person.id, opted_out_at=None, snoozed_until=None)
            outbox.audit(db, team_id, slack_id, "may be asked again", f"person {person.id}", now)
    return "Thank you. We may ask you again."


def _oneself(desk: Desk, db: Database, team_id: str, slack_id: str, now: datetime) -> Person:
    """The directory's row of whoever pressed. Whoever had their data erased is not written down again."""
    if leaving_alone.is_marked(desk.marks, db, team_id, slack_id):
        raise RuleBroken("stale")
    return people.ensure_person(db, team_id, slack_id, now)
