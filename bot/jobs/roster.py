"""Keeping the member list: names, zones, who was deactivated; and linking the directory to Slack accounts by e-mail."""

import logging
from collections.abc import Callable
from dataclasses import replace

from bot.errors import OutsideError
from bot.services import linking
from bot.services.desk import Desk
from bot.slack.messenger import Messenger, SeenMember
from storage import audiences, people, remembered
from storage.database import JOB_WAIT_S
from storage.people import Member

log = logging.getLogger(__name__)


def refresh(
    desk: Desk, messengers: Callable[[str], Messenger], team_id: str, pause: Callable[[float], bool]
) -> int:
    """Read the paged member list and keep it, one transaction a page; return how many people were newly linked.

    pause: waits so many seconds and tells whether to stop. users.list allows some twenty calls a minute, so in a large
    workspace Slack says now and then how long to wait.
    """
    linked, cursor, more, began, told_addresses = 0, "", True, desk.clock.now(), False
    while more:
        try:
            page, cursor = messengers(team_id).members_page(cursor)
        except OutsideError as error:
            if error.retry_after and not pause(error.retry_after):
                continue
            log.warning("the member list could not be read to its end: %s", error.error)
            return linked
        with desk.store.write(JOB_WAIT_S) as db:
            linked += linking.keep(desk, db, team_id, [member_of(seen, team_id) for seen in page])
            if not cursor:
                remembered.keep_instant(db, team_id, remembered.MEMBERS_READ, desk.clock.now())
        told_addresses = told_addresses or any(seen.email for seen in page)
        more = bool(cursor)
    if told_addresses:
        linking.looked(desk, team_id, began)
    return linked


def follow(desk: Desk, team_id: str, seen: SeenMember) -> None:
    """Keep what Slack says of an account that came or changed, and link it. Most changes, as of a status, are none here."""
    member = member_of(seen, team_id)
    if people.member(desk.store.read(), team_id, member.slack_id) == replace(
        member, email=member.email.lower()
    ):
        return
    with desk.store.write(JOB_WAIT_S) as db:
        linking.keep(desk, db, team_id, [member])
    desk.wake()


def look_up_unseen(desk: Desk, messengers: Callable[[str], Messenger], team_id: str, limit: int = 50) -> int:
    """Look up people of the directory whose account was never seen (picked, or from a shared channel)."""
    found = 0
    for slack_id in people.unseen(desk.store.read(), team_id, limit):
        try:
            seen = messengers(team_id).member(slack_id)
        except OutsideError as error:
            if not error.permanent:
                log.info("users.info rests: %s", error.error)
                return found
            with desk.store.write(JOB_WAIT_S) as db:
                people.mark_unreachable(db, team_id, slack_id, error.error)
                audiences.forget_member(db, team_id, slack_id)
            continue
        with desk.store.write(JOB_WAIT_S) as db:
            linking.keep(desk, db, team_id, [member_of(seen, team_id)])
        found += 1
    return found


def member_of(seen: SeenMember, team_id: str) -> Member:
    """Return an account as it is stored by a workspace. Who is an admin of another one is none here."""
    is_ours = seen.team_id in {"", team_id}
    return Member(
        seen.slack_id,
        seen.name,
        seen.email,
        seen.zone,
        seen.is_bot,
        seen.is_deleted,
        seen.is_admin and is_ours,
        not is_ours,
    )
