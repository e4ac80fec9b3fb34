"""How the bot stands in a workspace, for its admins. Cheap: it is worked out with every Home of an admin."""

from sqlite_utils import Database

from bot import __version__
from bot.services import naming, settings
from bot.services.desk import Desk
from bot.views.admin import Health, Left, admin_blocks
from bot.views.blocks import Block
from storage import health as stored
from storage import remembered
from storage.remembered import BACKED_UP, EVERYWHERE, MEMBERS_READ


def health(desk: Desk, db: Database, team_id: str) -> Health:
    """Return how the bot stands in a workspace."""
    calendars, waiting, failed = stored.counts(db, team_id, desk.clock.now())
    return Health(
        calendars_in_trouble=calendars,
        waiting=waiting,
        failed=failed,
        last_digest_at=stored.last_digest_at(db, team_id),
        members_read_at=remembered.instant(db, team_id, MEMBERS_READ),
        database_bytes=stored.size_bytes(db),
        backed_up_at=remembered.instant(db, EVERYWHERE, BACKED_UP),
        version=__version__,
        left=[Left(study_id, title) for study_id, title in naming.without_access(desk, db, team_id)],
    )


def admin_section(desk: Desk, db: Database, team_id: str, reader: str) -> list[Block]:
    """Return an admin's part of Home, for somebody of whom it is known that they are one."""
    found = health(desk, db, team_id)
    titles = [one.title for one in found.left]
    return admin_blocks(settings.looked(desk, db, team_id, reader, titles), found)
