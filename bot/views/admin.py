"""An admin's part of App Home: who may do what, which settings differ, and how the bot stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot import ids
from bot.domain.settings_registry import Group
from bot.ids import Action
from bot.views.access import Access, Named, and_more, anyway_text, people_text
from bot.views.blocks import (
    Block,
    button,
    clock_text,
    confirm,
    context,
    day_text,
    header,
    section,
    typed,
    zone_text,
)
from bot.views.settings import Looked, differences_text

MOST = 1000
SHOWN = 5
"""So many studies without a researcher are shown; the others follow once these are taken over."""


class Left(NamedTuple):
    """A live study whose researcher may run none any more."""

    study_id: int
    title: str


class Health(NamedTuple):
    """How the bot stands in a workspace. waiting: messages due for longer than a minute; failed: in the last month; both are counted
    up to 1,001. Instants are `None` when the thing never happened, or is not known to have."""

    calendars_in_trouble: int = 0
    waiting: int = 0
    failed: int = 0
    last_digest_at: datetime | None = None
    members_read_at: datetime | None = None
    database_bytes: int = 0
    backed_up_at: datetime | None = None
    version: str = ""
    left: Sequence[Left] = ()


def admin_blocks(found: Looked, health: Health) -> list[Block]:
    """Return the blocks, ten at most."""
    change = button("Settings", Action.SETTINGS_OPEN.value, ids.pack(), spoken="Open the settings")
    blocks = [
        header("This workspace"),
        section(f"*Who may do what*: {people_text(found.access)}\n{_names(found.access)}", change),
        section(f"*Settings*\n{_settings(found)}"),
        section("*How I stand*\n" + "\n".join(f"• {line}" for line in _lines(health, found.zone))),
    ]
    blocks += [_left(one) for one in health.left[:SHOWN]]
    if len(health.left) > SHOWN:
        blocks.append(context(f"And {_more(len(health.left) - SHOWN)}."))
    return blocks


def _names(access: Access) -> str:
    lines = [f"Admins: {anyway_text(access)}"]
    if access.admins:
        lines[0] += f" · {_mentions(access.admins)} (named here)"
    researchers = [f"{_mentions(access.researchers)} (named here)"] if access.researchers else []
    researchers += [
        f"{typed(group.name, 60)} ({'disabled in Slack' if group.is_disabled else f'user group, {group.members:,}'})"
        for group in access.named_groups[:SHOWN]
    ]
    lines.append(f"Researchers: {' · '.join(researchers) or 'nobody beside the admins'}")
    return "\n".join(lines)


def _mentions(named: Sequence[Named]) -> str:
    return ", ".join(f"<@{one.slack_id}>" for one in named[:10]) + and_more(len(named) - 10)


def _settings(found: Looked) -> str:
    lines = [f"{group.heading} – {told}" for group in Group if (told := differences_text(found, group))]
    return "\n".join(lines) or "Every setting is at its default."


def _lines(health: Health, zone: str) -> list[str]:
    lines = []
    if health.calendars_in_trouble:
        what = (
            "1 calendar" if health.calendars_in_trouble == 1 else f"{health.calendars_in_trouble:,} calendars"
        )
        lines.append(f":warning: {what} cannot be read or written; who connected them is told.")
    else:
        lines.append("Every connected calendar can be read.")
    waits = f"{_counted(health.waiting)} waiting for Slack" if health.waiting else "no message waits"
    fails = (
        f"{_counted(health.failed)} could not be delivered in the last month"
        if health.failed
        else "none failed"
    )
    lines.append(f"{':warning: ' if health.failed else ''}Messages: {waits}, {fails}.")
    lines.append(f"Last digest: {_when(health.last_digest_at, zone, 'none yet')}.")
    lines.append(f"Member list read: {_when(health.members_read_at, zone, 'not yet')}.")
    lines.append(f"Last backup with `evenhand backup`: {_when(health.backed_up_at, zone, 'none known')}.")
    lines.append(f"Database: {size_text(health.database_bytes)}. Version {health.version}.")
    return lines


def size_text(size: int) -> str:
    """ "4.2 MB": megabytes of 1,000,000 bytes, or kilobytes below one."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{max(1, size // 1000)} kB"


def _counted(number: int) -> str:
    return f"more than {MOST:,}" if number > MOST else f"{number:,}"


def _when(at: datetime | None, zone: str, never: str) -> str:
    return f"{day_text(at, zone)}, {clock_text(at, zone)} {zone_text(at, zone)}" if at else never


def _left(one: Left) -> Block:
    ask = confirm(
        "Take over this study?",
        "You become its researcher: its card and whoever waits for a word come to you.",
        "Take it over",
        "Leave it",
    )
    take = button(
        "Take over",
        ids.numbered(Action.STUDY_TAKE_OVER, one.study_id),
        ids.pack(s=one.study_id),
        spoken=f"Take over {one.title}",
        confirm=ask,
    )
    return section(f"*{typed(one.title, 150)}* goes on, and its researcher may run studies no more.", take)


def _more(count: int) -> str:
    return "1 more such study" if count == 1 else f"{count:,} more such studies"
