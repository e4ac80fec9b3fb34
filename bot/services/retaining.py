"""What is kept for a while and no longer: conversations in which nothing happens any more, and people of whom nothing is heard.

A conversation is emptied after the months that a workspace keeps what was answered, and never later than after two years; then
people who take no part leave the directory too. Counts stay.
"""

from calendar import monthrange
from datetime import datetime

from bot.services import leaving_alone
from bot.services.desk import Desk
from bot.services.erasing import By, scrub_later
from storage import erasing, outbox, studies
from storage.database import JOB_WAIT_S
from storage.erasing import ERASED

HARD_STOP_MONTHS = 24
PER_TRANSACTION = 40
"""Conversations or people in one transaction, so that clicks do not wait."""
TRANSACTIONS = 50
"""In one run; what is left is done by the next."""


def months_before(now: datetime, months: int) -> datetime:
    """Return the same day and time so many months ago; the last day of a shorter month."""
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=years, month=month + 1, day=min(now.day, monthrange(years, month + 1)[1]))


def kept_months(configured: int) -> int:
    """Return for how many months a workspace keeps what was answered: never longer than the hard stop, never nothing."""
    return max(1, min(configured, HARD_STOP_MONTHS))


def forget_what_is_old(desk: Desk) -> int:
    """Empty old conversations, and take people out of whom nothing was heard for two years; return how many. In every workspace."""
    now, done = desk.clock.now(), 0
    for team_id in studies.known_teams(desk.store.read()):
        settings = studies.settings_of(desk.store.read(), team_id)
        before = months_before(now, kept_months(settings.retention_months))
        done += _empty_conversations(desk, team_id, before, now)
        done += _leave_directory(desk, team_id, months_before(now, HARD_STOP_MONTHS), now)
    with desk.store.write(JOB_WAIT_S) as db:
        if erasing.forget_old_log(db, months_before(now, HARD_STOP_MONTHS)):
            scrub_later(db)
    return done


def _empty_conversations(desk: Desk, team_id: str, before: datetime, now: datetime) -> int:
    done = 0
    for _ in range(TRANSACTIONS):
        with desk.store.write(JOB_WAIT_S) as db:
            old = erasing.old_conversations(db, team_id, before, PER_TRANSACTION)
            erasing.cut_off(db, team_id, old, now)
            if old:
                scrub_later(db)
                detail = {"by": By.RETENTION.value, "conversations": len(old)}
                outbox.audit(db, team_id, ERASED, "old conversations emptied", "conversations", now, detail)
        done += len(old)
        if len(old) < PER_TRANSACTION:
            break
    return done


def _leave_directory(desk: Desk, team_id: str, before: datetime, now: datetime) -> int:
    """Whoever asked not to be asked is marked when their row goes: they are left alone for good."""
    done = 0
    for _ in range(TRANSACTIONS):
        with desk.store.write(JOB_WAIT_S) as db:
            idle = erasing.idle_people(db, team_id, before, PER_TRANSACTION)
            for person_id, slack_id, email, no_more in idle:
                if no_more:
                    leaving_alone.keep(desk.marks, db, team_id, slack_ids=[slack_id], emails=[email])
                erasing.forget_participant(db, team_id, slack_id, [person_id])
            if idle:
                scrub_later(db)
                detail = {"by": By.RETENTION.value, "people": len(idle)}
                outbox.audit(db, team_id, ERASED, "data erased", "people", now, detail)
        done += len(idle)
        if len(idle) < PER_TRANSACTION:
            break
    return done
