"""What follows when the wall time of a booked call changes though the call does not: its people moved, or a country changed its
clocks. Calls and reminders are instants and stay; what people read is told anew."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from zoneinfo import TZPATH

from sqlite_utils import Database

from bot.services import deactivated, saying
from bot.services.desk import Desk
from storage import interviews, invitations, people, remembered, studies
from storage.database import JOB_WAIT_S
from storage.people import Member

ZONE_DATA = "zone data"


def save_members(desk: Desk, db: Database, team_id: str, members: Iterable[Member], now: datetime) -> None:
    """Remember what Slack says of its members, with what follows: whoever has another zone now is shown their booked calls in it, and
    whoever counts on somebody whose account was deactivated is told."""
    seen = [(people.member(db, team_id, one.slack_id), one) for one in members]
    people.save_members(db, team_id, [after for _, after in seen], now)
    for before, after in seen:
        if before is None:
            continue
        if after.is_deleted and not before.is_deleted:
            deactivated.follow(desk, db, team_id, after.slack_id, now)
        elif before.zone != after.zone:
            _show_calls_of(db, team_id, after.slack_id, now)


def follow_zone_data(desk: Desk) -> bool:
    """Show every booked call anew when the zone data is another than it was told with; return whether it is."""
    now, here, changed = desk.clock.now(), zone_data(), False
    for team_id in studies.teams(desk.store.read()):
        if remembered.text(desk.store.read(), team_id, ZONE_DATA) == here:
            continue
        with desk.store.write(JOB_WAIT_S) as db:
            remembered.keep(db, team_id, ZONE_DATA, here)
            for slack_id in people.with_booked_calls(db, team_id, now):
                _show_calls_of(db, team_id, slack_id, now)
            changed = True
    if changed:
        desk.wake()
    return changed


def _show_calls_of(db: Database, team_id: str, slack_id: str, now: datetime) -> None:
    """Queue whatever shows somebody the times of their calls. What did not change is not sent again."""
    for call in interviews.booked_of_interviewer(db, team_id, slack_id):
        if call.ends_at > now:
            saying.show_interview(db, call, now)
    person = people.person_by_slack_id(db, team_id, slack_id)
    for call in interviews.booked_of_person(db, team_id, person.id) if person else ():
        facts = invitations.conversation(db, team_id, call.invitation_id)
        if facts is not None and call.ends_at > now:
            saying.show_conversation(db, facts, now)


@lru_cache(maxsize=1)
def zone_data() -> str:
    """Which edition of the zone data is used: the machine's own first, as `zoneinfo` does, then the package's."""
    for folder in TZPATH:
        for name in ("+VERSION", "tzdata.zi"):
            file = Path(folder) / name
            if file.is_file():
                with file.open(encoding="utf-8", errors="replace") as lines:
                    return lines.readline().strip()
    return f"tzdata {version('tzdata')}"
