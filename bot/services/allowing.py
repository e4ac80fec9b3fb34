"""Which channels and user groups an admin lets studies ask, although nobody in them said that they may be asked; and who joins and
leaves them."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.audiences import ALLOWED_MOST, Allowance, AudienceKind, check_allowing
from bot.domain.studies import Problem
from bot.errors import RuleBroken
from bot.services import leaving_alone, roles, saying
from bot.services.desk import Desk
from storage import audiences, outbox, people
from storage import roles as stored_roles

PLACE = re.compile(r"[CGS][A-Z0-9]{1,31}")
"""The id of a channel (private ones of old begin with a G) or of a user group. Nobody's private messages are an audience."""


class Allowing(NamedTuple):
    """What an admin chose: a channel or a user group (Slack's ids), and why its members may be asked."""

    channel: str = ""
    group: str = ""
    reason: str = ""


class Allowed(NamedTuple):
    """What an admin sees: what is allowed, the names of the user groups that can be, by id, and the zone in which they read days."""

    found: Sequence[Allowance]
    groups: Mapping[str, str]
    zone: str


def shown(desk: Desk, team_id: str, slack_id: str) -> Allowed:
    """Return what is allowed and what can be. Raises: NotAllowed."""
    db = desk.store.read()
    roles.require_admin(desk, db, team_id, slack_id)
    seen = people.member(db, team_id, slack_id)
    groups = {
        one.group_id: one.handle or one.name
        for one in stored_roles.groups(db, team_id)
        if not one.is_disabled
    }
    return Allowed(audiences.allowed(db, team_id), groups, seen.zone if seen else "UTC")


def choosable(desk: Desk, team_id: str) -> list[Allowance]:
    """Return what researchers may choose from."""
    return audiences.allowed(desk.store.read(), team_id)


def allow(desk: Desk, team_id: str, slack_id: str, form: Allowing) -> list[Problem]:
    """Allow an audience; what is allowed already stays as it is. Returns what must be mended instead when something must.

    Raises: NotAllowed.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        roles.require_admin(desk, db, team_id, slack_id)
        problems = check_allowing(form.channel, form.group, form.reason)
        place = form.channel or form.group
        if not problems and not PLACE.fullmatch(place):
            return [Problem("allow_channel", "Choose a channel, or a user group.")]
        if problems or audiences.allowed_at_place(db, team_id, place):
            return problems
        if len(audiences.allowed(db, team_id)) >= ALLOWED_MOST:
            return [
                Problem(
                    "reason", f"{ALLOWED_MOST} are allowed, which is as many as can be: take one back first."
                )
            ]
        kind = AudienceKind.CHANNEL if form.channel else AudienceKind.GROUP
        reason = form.reason.strip()
        group = stored_roles.group(db, team_id, place) if kind is AudienceKind.GROUP else None
        if kind is AudienceKind.GROUP and (group is None or group.is_disabled):
            return [Problem("allow_group", "This user group does not exist any more.")]
        name = (group.handle or group.name) if group else ""
        made = audiences.allow(db, team_id, kind, place, name, reason, slack_id, now)
        detail = {"kind": kind.value, "place": place, "reason": reason}
        outbox.audit(db, team_id, slack_id, "audience allowed", f"audience {made}", now, detail)
    return []


def take_back(desk: Desk, team_id: str, slack_id: str, audience_id: int) -> None:
    """Take an allowance back: it is out of every study at once, and invitations under it that were not sent are withdrawn. To take it
    back twice is to do so once.

    Raises: NotAllowed; RuleBroken("stale"): there is none of that number here.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        roles.require_admin(desk, db, team_id, slack_id)
        if audiences.allowance(db, team_id, audience_id) is None:
            raise RuleBroken("stale")
        if audiences.end(db, team_id, audience_id, slack_id, now):
            withdrawn = audiences.withdraw_queued(db, team_id, audience_id)
            detail = {"withdrawn": withdrawn}
            outbox.audit(db, team_id, slack_id, "audience taken back", f"audience {audience_id}", now, detail)
    desk.wake()


def joined(desk: Desk, team_id: str, channel: str, slack_id: str, *, is_me: bool) -> None:
    """Somebody joined a channel. When it is the bot itself, who is in it can be read from now on."""
    now = desk.clock.now()
    if audiences.allowed_at_place(desk.store.read(), team_id, channel) is None:
        return
    with desk.store.write() as db:
        found = audiences.allowed_at_place(db, team_id, channel)
        if found is None:
            return
        if is_me:
            audiences.make_due(db, team_id, channel, now)
        elif not leaving_alone.is_marked(desk.marks, db, team_id, slack_id):
            audiences.keep_members(db, team_id, found.id, [slack_id], now)


def left(desk: Desk, team_id: str, channel: str, slack_id: str) -> None:
    """Somebody left a channel: an invitation that they owe to it, and that was not sent yet, is withdrawn."""
    found = audiences.allowed_at_place(desk.store.read(), team_id, channel)
    if found is None:
        return
    with desk.store.write() as db:
        audiences.leave(db, team_id, channel, slack_id)
        audiences.withdraw_queued(db, team_id, found.id, slack_id=slack_id)


def changed(desk: Desk, team_id: str, group_id: str) -> None:
    """Who is in a user group has changed: it is read again, if its members may be asked."""
    if audiences.allowed_at_place(desk.store.read(), team_id, group_id) is not None:
        with desk.store.write() as db:
            audiences.make_due(db, team_id, group_id, desk.clock.now())


def tell_of_trouble(db: Database, allowance: Allowance, error: str, now: datetime) -> None:
    """Tell whoever allowed an audience, and whoever chose it for a study that goes on, that its members cannot be read."""
    team_id = allowance.team_id
    told = [allowance.allowed_by, *audiences.chosen_by(db, team_id, allowance.id)]
    for receiver in dict.fromkeys(told):
        values = {"label": allowance.label, "trouble": error}
        saying.notify(db, team_id, receiver, "audience_trouble", allowance.id, now, **values)
