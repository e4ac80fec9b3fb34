"""An admin looks at the settings of a workspace and changes them, group by group; and says who may do what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlite_utils import Database

from bot.calendars.public_holidays import countries
from bot.domain.roles import ADMIN, RESEARCHER
from bot.domain.settings import Settings
from bot.domain.settings_registry import Group, differing, read, setting, stored_text
from bot.domain.studies import Problem
from bot.services import naming, roles, saying
from bot.services.desk import Desk
from bot.services.naming import MEANWHILE
from bot.services.recruiting import settings_here
from bot.views.access import Access, GroupLine, Named, Roles
from bot.views.settings import Change, Looked, shown_text
from storage import audiences, outbox, people, remembered, studies
from storage import roles as stored_roles
from storage import settings as stored_settings
from storage.remembered import GROUPS_TROUBLE

FEW = 20
"""So many owners and admins of the workspace are named."""


def look(desk: Desk, team_id: str, slack_id: str) -> Looked:
    """Return what an admin's forms show. Raises: NotAllowed."""
    with desk.store.snapshot() as db:
        roles.require_admin(desk, db, team_id, slack_id)
        left = [title for _, title in naming.without_access(desk, db, team_id)]
        return looked(desk, db, team_id, slack_id, left)


def looked(desk: Desk, db: Database, team_id: str, reader: str, left: Sequence[str]) -> Looked:
    """Return the same for somebody of whom it is known that they are an admin. left: titles of studies without a researcher."""
    values, seen = settings_here(desk, db, team_id), people.member(db, team_id, reader)
    changes = stored_settings.stored(db, team_id)
    return Looked(
        values,
        defaults(desk),
        access(desk, db, team_id),
        {name: Change(_name(db, team_id, one.by), one.at) for name, one in changes.items()},
        countries(),
        seen.zone if seen else values.zone,
        left,
        audiences.allowed(db, team_id),
    )


def defaults(desk: Desk) -> Settings:
    """The defaults, with the product's name from .env."""
    return replace(Settings(), product_name=desk.default_product or Settings().product_name)


def access(desk: Desk, db: Database, team_id: str) -> Access:
    """Who may do what."""
    counts = stored_roles.member_counts(db, team_id)
    named = {grant.subject for grant in stored_roles.granted_to_groups(db, team_id)}
    lines = [
        GroupLine(
            one.group_id,
            one.name,
            one.handle,
            counts.get(one.group_id, 0),
            one.group_id in named,
            one.is_disabled,
        )
        for one in stored_roles.groups(db, team_id)
        if not one.is_disabled or one.group_id in named
    ]
    return Access(
        by_env=[one for one in sorted(desk.admins) if not people.is_deactivated(db, team_id, one)],
        by_slack=people.admins(db, team_id, FEW),
        admins=_named(db, team_id, ADMIN),
        researchers=_named(db, team_id, RESEARCHER),
        groups=lines,
        trouble=remembered.text(db, team_id, GROUPS_TROUBLE),
    )


def _named(db: Database, team_id: str, role: str) -> list[Named]:
    found = naming.choosable(db, team_id, stored_roles.granted(db, team_id, role))
    return [Named(one.subject, one.by, one.at) for one in found]


def save_group(
    desk: Desk, team_id: str, slack_id: str, group: Group, typed: Mapping[str, str], shown: Mapping[str, str]
) -> list[Problem]:
    """Keep what an admin typed for a group; return what must be mended instead when something must.

    typed: setting -> text, "" for its default. shown: the same as the form showed it: what was left as it was shown stays as it is
    now, so that nobody undoes a change that they did not see. Raises: NotAllowed.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        roles.require_admin(desk, db, team_id, slack_id)
        before, usual = settings_here(desk, db, team_id), defaults(desk)
        touched = _touched(typed, shown, usual)
        problems = [
            Problem(name, MEANWHILE.format(who=_who(db, team_id, name)))
            for name, text in touched.items()
            if shown_text(before, usual, setting(name)) not in {shown.get(name, ""), text}
        ]
        after = read(group, touched, before, usual, countries())
        if isinstance(after, list) or problems:
            return problems or (after if isinstance(after, list) else [])
        for one in differing(before, after):
            value, was = stored_text(getattr(after, one.name)), stored_text(getattr(before, one.name))
            if getattr(after, one.name) == getattr(usual, one.name):
                stored_settings.unset(db, team_id, one.name)
            else:
                studies.set_setting(db, team_id, one.name, value, slack_id, now)
            detail = {"from": was, "to": value}
            outbox.audit(db, team_id, slack_id, "setting changed", one.name, now, detail)
        if before != after:
            saying.follow_in_home(db, team_id, slack_id, now)
    desk.wake()
    return []


def save_roles(
    desk: Desk, team_id: str, slack_id: str, chosen: Roles, shown: Mapping[str, str]
) -> list[Problem]:
    """Keep who may do what; return what must be mended instead when something must. Raises: NotAllowed."""
    now = desk.clock.now()
    with desk.store.write() as db:
        roles.require_admin(desk, db, team_id, slack_id)
        problems = naming.name_roles(desk, db, team_id, slack_id, chosen, shown, now)
        if not problems:
            saying.follow_in_home(db, team_id, slack_id, now)
    desk.wake()
    return problems


def _touched(typed: Mapping[str, str], shown: Mapping[str, str], usual: Settings) -> dict[str, str]:
    """Return what was changed in a form. The default, typed out, is an empty field."""
    texts = {
        name: "" if text.strip() == stored_text(getattr(usual, name)) else text.strip()
        for name, text in typed.items()
    }
    return {name: text for name, text in texts.items() if text != shown.get(name, "")}


def _who(db: Database, team_id: str, name: str) -> str:
    row = stored_settings.stored(db, team_id).get(setting(name).name)
    return (_name(db, team_id, row.by) if row else "") or "Another admin"


def _name(db: Database, team_id: str, slack_id: str) -> str:
    seen = people.member(db, team_id, slack_id)
    return seen.name if seen else ""
