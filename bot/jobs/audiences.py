"""Reading who is in the channels and user groups whose members an admin lets studies ask. Nobody is written to for it."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

from bot.domain.audiences import REFRESH, Allowance, AudienceKind, next_try
from bot.errors import OutsideError
from bot.services import allowing, leaving_alone
from bot.services.desk import Desk
from bot.slack.messenger import Messenger
from storage import audiences
from storage.database import JOB_WAIT_S

log = logging.getLogger(__name__)

AT_LEAST = timedelta(minutes=1)
"""When Slack has no time now: so soon it is asked again at the earliest."""
A_TRANSACTION = 500
"""Members kept at once: some 10 ms."""


def read_due(desk: Desk, messengers: Callable[[str], Messenger]) -> int:
    """Read every audience that is due; return how many were read to their end."""
    now, done = desk.clock.now(), 0
    for allowance in audiences.due(desk.store.read(), now):
        try:
            done += _read(desk, messengers(allowance.team_id), allowance)
        except OutsideError as error:
            _failed(desk, allowance, error)
    return done


def _read(desk: Desk, messenger: Messenger, allowance: Allowance) -> bool:
    began = desk.clock.now()
    name = allowance.name
    if allowance.kind is AudienceKind.CHANNEL:
        channel = messenger.channel(allowance.place)
        if channel.is_archived:
            raise OutsideError("is_archived", permanent=True)
        name = channel.name
    db = desk.store.read()
    is_marked = leaving_alone.looked_up(desk.marks, db, allowance.team_id)
    for page in _pages(messenger, allowance):
        free = [slack_id for slack_id in page if not is_marked(slack_id, "")]
        with desk.store.write(JOB_WAIT_S) as tx:
            audiences.keep_members(tx, allowance.team_id, allowance.id, free, began)
    with desk.store.write(JOB_WAIT_S) as tx:
        audiences.finish(tx, allowance.team_id, allowance.id, name, began, began + REFRESH)
    return True


def _pages(messenger: Messenger, allowance: Allowance) -> Iterator[list[str]]:
    if allowance.kind is AudienceKind.GROUP:
        found = messenger.user_group_members(allowance.place)
        yield from (found[at : at + A_TRANSACTION] for at in range(0, len(found), A_TRANSACTION))
        return
    cursor, more = "", True
    while more:
        page, cursor = messenger.channel_members_page(allowance.place, cursor)
        yield page
        more = bool(cursor)


def _failed(desk: Desk, allowance: Allowance, error: OutsideError) -> None:
    now = desk.clock.now()
    if error.permanent:
        log.info("the members of %s cannot be read: %s", allowance.place, error.error)
    with desk.store.write(JOB_WAIT_S) as db:
        own = allowance.team_id, allowance.id
        if not error.permanent:
            rest = max(AT_LEAST, timedelta(seconds=error.retry_after or 0))
            audiences.postpone(db, *own, now + rest)
            return
        tries = audiences.fails(db, *own) + 1
        if audiences.failed(db, *own, error.error, next_try(tries, now)):
            allowing.tell_of_trouble(db, allowance, error.error, now)
    desk.wake()
