"""A workspace installs the app by OAuth, or takes it out again.

Its token is deleted at once when it goes, and everything else `KEPT_DAYS` later, unless it comes back before.
"""

import logging
import time
from datetime import datetime, timedelta

from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.roles import ADMIN
from bot.services import leaving
from bot.services.desk import Desk
from bot.services.erasing import scrub_later
from bot.services.portions import Pace
from storage import installations, outbox, people, whole, workspaces
from storage.database import JOB_WAIT_S
from storage.installations import Installed

log = logging.getLogger(__name__)

KEPT_DAYS = 30
"""Who takes an app out by mistake has it back within a month; after that nobody counts on what was kept."""
INSTALLED = "installed"
UNINSTALLED = "uninstalled"


def installed(desk: Desk, new: Installed) -> None:
    """Keep an installation. Whoever installs it is the only one who is told: in a private message.

    They become an admin here when nobody is one by name. Not otherwise: any member of a workspace may install its apps once more, and
    would make themselves an admin of somebody else's studies.
    """
    with desk.store.write() as db:
        again = installations.is_known(db, new.team_id)
        installations.save(db, new)
        workspaces.mark_back(db, new.team_id)
        if not people.holders(db, new.team_id, ADMIN):
            people.grant(db, new.team_id, new.installer, ADMIN, INSTALLED, new.installed_at)
            outbox.audit(
                db,
                new.team_id,
                new.installer,
                "role granted",
                new.installer,
                new.installed_at,
                {"role": ADMIN},
            )
        outbox.audit(db, new.team_id, new.installer, INSTALLED, new.team_id, new.installed_at)
        outbox.put(db, _welcome(new, again=again), new.installed_at)
    desk.wake()
    log.info("workspace %s installed the app", new.team_id)


def uninstalled(desk: Desk, team_id: str, why: str, told_at: datetime) -> None:
    """Stop what happens by itself in a workspace, and delete its token. `why` is Slack's word; told_at: when it happened.

    Slack tells it in no order: what happened before the app was installed again is over.
    """
    with desk.store.write() as db:
        here = installations.of_team(db, team_id)
        if here is not None and told_at < here.installed_at - timedelta(seconds=1):
            return
        leaving.note(db, team_id, why, desk.clock.now())
        if installations.give_up(db, team_id, desk.clock.now()):
            outbox.audit(db, team_id, "slack", UNINSTALLED, team_id, desk.clock.now(), {"why": why})


def forget_the_gone(desk: Desk) -> int:
    """Delete everything of workspaces that took the app out so long ago; return of how many."""
    before, done = desk.clock.now() - timedelta(days=KEPT_DAYS), 0
    for team_id in installations.gone_before(desk.store.read(), before):
        pace = Pace(desk.store)
        while deleted := _portion(desk, team_id, before, pace):
            time.sleep(pace.end(deleted))  # clicks of other workspaces come first
        done += 1
        log.info(
            "everything of workspace %s was deleted, %s days after it took the app out", team_id, KEPT_DAYS
        )
    return done


def _portion(desk: Desk, team_id: str, before: datetime, pace: Pace) -> int:
    """Delete some rows of a workspace; return how many. It may have come back in between."""
    with desk.store.write(JOB_WAIT_S) as db:
        pace.begin()
        if team_id not in installations.gone_before(db, before):
            return 0
        deleted = whole.delete_some(db, team_id, pace.rows)
        scrub_later(db)
    return deleted


def _welcome(new: Installed, *, again: bool) -> Entry:
    code = "welcome_back" if again else "welcome"
    return Entry(
        new.team_id,
        Lane.REPLY,
        Kind.NOTICE,
        0,
        new.installer,
        new.installed_at,
        f"welcome:{new.installer}",
        {"code": code},
    )
