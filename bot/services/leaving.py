"""A workspace that lets the bot in no more: it was uninstalled, or its token was revoked. Nothing is tried meanwhile, and
nothing that was due is lost: it goes on when the token works again or the bot is started with another, as far as it is still true then."""

import logging
from datetime import datetime

from sqlite_utils import Database

from bot.services.desk import Desk
from storage import installations, workspaces

log = logging.getLogger(__name__)


def note(db: Database, team_id: str, why: str, now: datetime) -> None:
    """Stop what happens by itself in a workspace, within a transaction. `why` is Slack's word for it. Whoever runs the bot is told once: in
    Slack there is nobody left to tell."""
    if not workspaces.mark_away(db, team_id, why):
        return
    if installations.is_known(db, team_id):
        installations.shut_out(db, team_id, now)
        log.warning(
            "Workspace %s lets the bot in no more (%s): nothing is sent there until somebody there installs the app again.",
            team_id,
            why,
        )
        return
    log.error(
        "Workspace %s lets the bot in no more (%s): nothing is sent there. Install the app again, put its token into .env "
        "and restart; what is due stays due until then.",
        team_id,
        why,
    )


def came_back(desk: Desk, team_id: str) -> None:
    """Go on with a workspace whose token works."""
    if not workspaces.why_away(desk.store.read(), team_id):
        return
    with desk.store.write() as db:
        workspaces.mark_back(db, team_id)
        installations.let_in(db, team_id)
    log.warning("Workspace %s lets the bot in again: what is still due is sent now.", team_id)
