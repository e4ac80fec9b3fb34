"""Which workspaces take no charts, as far as Slack said."""

from datetime import datetime, timedelta

from bot.services.desk import Desk
from storage import remembered
from storage.database import JOB_WAIT_S

REFUSED_UNTIL = "charts refused until"
REST = timedelta(days=7)
"""After so long a chart is tried again: Slack may have brought them to that workspace."""


def takes_charts(desk: Desk, team_id: str) -> bool:
    """Whether a chart may be tried in a workspace now."""
    until = remembered.text(desk.store.read(), team_id, REFUSED_UNTIL)
    return not until or desk.clock.now() >= datetime.fromisoformat(until)


def keep_refusal(desk: Desk, team_id: str) -> None:
    """Keep that Slack took no chart in a workspace."""
    until = (desk.clock.now() + REST).isoformat()
    with desk.store.write(JOB_WAIT_S) as db:
        remembered.keep(db, team_id, REFUSED_UNTIL, until)
