"""What is kept for a while and no longer: conversations in which nothing happens any more, and people of whom nothing is heard.

A conversation is emptied after the months that a workspace keeps what was answered, and never later than at its hard stop; then
people who take no part leave the directory too. Counts stay.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database

from bot.domain.settings import Settings
from bot.domain.settings_registry import setting
from bot.services import leaving_alone
from bot.services.desk import Desk
from bot.services.erasing import By, scrub_later
from storage import erasing, outbox, studies
from storage.database import JOB_WAIT_S
from storage.erasing import ERASED

HARDEST_MONTHS = setting("hard_stop_months").highest
PER_TRANSACTION = 40
"""Conversations or people in one transaction, so that clicks do not wait."""
TRANSACTIONS = 50
"""In one run; what is left is done by the next."""


def months_before(now: datetime, months: int) -> datetime:
    """Return the same day and time so many months ago; the last day of a shorter month."""
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=years, month=month + 1, day=min(now.day, monthrange(years, month + 1)[1]))


def kept_months(settings: Settings) -> int:
    """Return for how many months a workspace keeps what was answered: never longer than its hard stop, never nothing."""
    return max(1, min(settings.retention_months, hard_stop_months(settings)))


def hard_stop_months(settings: Settings) -> int:
    """Return after how many months nothing is left: two years at most, whatever is stored."""
    return max(1, min(settings.hard_stop_months, HARDEST_MONTHS))


def forget_what_is_old(desk: Desk) -> int:
    """Empty old conversations, and take people out of whom nothing was heard until the hard stop; return how many. In every workspace."""
    now, done = desk.clock.now(), 0
    for team_id in studies.known_teams(desk.store.read()):
        settings = studies.settings_of(desk.store.read(), team_id)
        hard_stop = months_before(now, hard_stop_months(settings))
        done += _empty_conversations(desk, team_id, months_before(now, kept_months(settings)), now)
        done += _leave_directory(desk, team_id, hard_stop, now)
        _forget_log(desk, hard_stop, team_id)
    # Of workspaces, too, of which nothing else is left.
    _forget_log(desk, months_before(now, HARDEST_MONTHS))
    return done


def _forget_log(desk: Desk, before: datetime, team_id: str = "") -> None:
    with desk.store.write(JOB_WAIT_S) as db:
        if erasing.forget_old_log(db, before, team_id):
            scrub_later(db)


def _empty_conversations(desk: Desk, team_id: str, before: datetime, now: datetime) -> int:
    def portion(db: Database) -> int:
        old = erasing.old_conversations(db, team_id, before, PER_TRANSACTION)
        erasing.cut_off(db, team_id, old, now)
        _keep_that(db, team_id, "old conversations emptied", "conversations", len(old), now)
        return len(old)

    return _in_portions(desk, portion)


def _leave_directory(desk: Desk, team_id: str, before: datetime, now: datetime) -> int:
    """Whoever asked not to be asked is marked when their row goes: they are left alone for good."""

    def portion(db: Database) -> int:
        idle = erasing.idle_people(db, team_id, before, PER_TRANSACTION)
        for person_id, slack_id, email, no_more in idle:
            if no_more:
                leaving_alone.keep(desk.marks, db, team_id, slack_ids=[slack_id], emails=[email])
            erasing.forget_participant(db, team_id, slack_id, [person_id])
        _keep_that(db, team_id, "data erased", "people", len(idle), now)
        return len(idle)

    return _in_portions(desk, portion)


def _in_portions(desk: Desk, portion: Callable[[Database], int]) -> int:
    """Do a part in each of some short transactions, until one finds less than it may do; return how many were done."""
    done = 0
    for _ in range(TRANSACTIONS):
        with desk.store.write(JOB_WAIT_S) as db:
            found = portion(db)
        done += found
        if found < PER_TRANSACTION:
            break
    return done


def _keep_that(db: Database, team_id: str, action: str, what: str, count: int, now: datetime) -> None:
    """Keep in the log that so many things were deleted, and that the file is to be rewritten."""
    if count:
        scrub_later(db)
        outbox.audit(db, team_id, ERASED, action, what, now, {"by": By.RETENTION.value, what: count})
