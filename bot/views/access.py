"""Who may do what: as a form of an admin, and in words."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot import ids
from bot.domain.roles import mark_of
from bot.ids import Callback
from bot.views.blocks import (
    Block,
    context,
    day_text,
    entered,
    input_block,
    modal,
    option,
    plain,
    typed,
    users_input,
)

OPTIONS_MAX = 100  # docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element, 2026-11: in a group of options
GROUPS_MAX, GROUPS_BYTES = 1000, 200_000
"""So many user groups can be chosen from: a view holds 250 KB, and their names may be of letters that take many of them."""
NAMED_MAX = 20
"""So many people are told with who named them."""
TROUBLES = {
    "missing_scope": "User groups cannot be chosen: the app may not read them. Install it again from its manifest to let it "
    "(`usergroups:read`).",
    "plan_upgrade_required": "User groups cannot be chosen: this workspace's plan has none.",
    "paid_teams_only": "User groups cannot be chosen: this workspace's plan has none.",
}
TROUBLE = "User groups cannot be read at the moment; I try again every ten minutes."


class Named(NamedTuple):
    """Somebody who was given a role: their Slack id, the id of who gave it, and when."""

    slack_id: str
    by: str
    at: datetime


class GroupLine(NamedTuple):
    """A user group. members: how many are in it, as far as it makes researchers."""

    group_id: str
    name: str
    handle: str
    members: int = 0
    is_named: bool = False
    is_disabled: bool = False


class Access(NamedTuple):
    """Who may do what, and by what. Ids are Slack's.

    by_env: named in EVENHAND_ADMINS; by_slack: owners and admins of the workspace, the first of them. admins, researchers: named
    here. groups: all that can be chosen, those that make researchers among them. trouble: Slack's word for why groups cannot be
    read, "" when they can.
    """

    by_env: Sequence[str] = ()
    by_slack: Sequence[str] = ()
    admins: Sequence[Named] = ()
    researchers: Sequence[Named] = ()
    groups: Sequence[GroupLine] = ()
    trouble: str = ""

    @property
    def named_groups(self) -> list[GroupLine]:
        """Those whose members are researchers, disabled ones too."""
        return [group for group in self.groups if group.is_named]


class Roles(NamedTuple):
    """What stands in the form of roles. groups: `None` when they could not be chosen."""

    admins: tuple[str, ...]
    researchers: tuple[str, ...]
    groups: tuple[str, ...] | None


def people_text(access: Access) -> str:
    """How many have which role, in a line."""
    admins = {*access.by_env, *access.by_slack, *(one.slack_id for one in access.admins)}
    parts = [counted(len(admins), "admin"), counted(len(access.researchers), "researcher")]
    if groups := [group for group in access.named_groups if not group.is_disabled]:
        inside = sum(group.members for group in groups)
        parts.append(f"{counted(len(groups), 'user group')} of researchers with {counted(inside, 'member')}")
    return " · ".join(parts)


def roles_modal(access: Access, zone: str) -> Block:
    """Return the form of who may do what, with days in a zone. It carries a mark of each list that it shows."""
    admins = [one.slack_id for one in access.admins]
    researchers = [one.slack_id for one in access.researchers]
    blocks = [
        context(f"Admins in any case: {anyway_text(access)}."),
        users_input("admins", "Who else is an admin?", admins, optional=True),
        users_input("researchers", "Who may run studies?", researchers, optional=True),
        *_groups_input(access),
    ]
    if told := _named_text(access, zone):
        blocks.append(context(told))
    blocks.append(
        context(
            "Nobody is written to. Whoever loses a role may do nothing more with it at once; their studies go on, and admins "
            "may change them and take them over. Admins may run studies, too."
        )
    )
    marks = {"a": mark_of(admins), "r": mark_of(researchers)}
    if can_choose(access):
        marks["g"] = mark_of(group.group_id for group in access.named_groups)
    return modal(
        Callback.SETTINGS_ROLES,
        "Who may do what",
        blocks,
        submit="Save",
        close="Back",
        metadata=ids.pack(**marks),
    )


def can_choose(access: Access) -> bool:
    """Whether user groups can be chosen now."""
    return bool(access.groups) and not access.trouble


def anyway_text(access: Access) -> str:
    """Who is an admin whatever is chosen here, and by what."""
    parts = []
    if access.by_env:
        parts.append(f"{_mentions(access.by_env)} (EVENHAND_ADMINS)")
    if access.by_slack:
        parts.append(f"{_mentions(access.by_slack)} (owners and admins of this workspace)")
    return " · ".join(parts) or "nobody"


def roles_of(state: Mapping[str, Any]) -> Roles:
    """Return what stands in the form of roles."""
    groups = entered(state, "groups") if "groups" in state.get("values", {}) else None
    return Roles(
        _ids(entered(state, "admins")),
        _ids(entered(state, "researchers")),
        None if groups is None else _ids(groups),
    )


def _ids(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for one in value)) if isinstance(value, list) else ()


def _groups_input(access: Access) -> list[Block]:
    if not can_choose(access):
        said = (
            TROUBLES.get(access.trouble, TROUBLE) if access.trouble else "This workspace has no user groups."
        )
        if named := access.named_groups:
            said += f" As they were read last: {', '.join(_group_text(one) for one in named[:10])}."
        return [context(said)]
    made = _fitting(access.groups)
    element: Block = {
        "type": "multi_static_select",
        "action_id": "groups",
        **_in_portions(list(made.values())),
    }
    if chosen := [made[line.group_id] for line in access.named_groups if line.group_id in made]:
        element["initial_options"] = chosen
    hint = "Everybody in these groups. Whoever joins one in Slack may run studies within a minute; who leaves it may not."
    blocks = [input_block("groups", "User groups of researchers", element, hint=hint, optional=True)]
    if len(made) < len(access.groups):
        blocks.append(
            context(f"The first {len(made):,} of {len(access.groups):,} user groups can be chosen.")
        )
    return blocks


def _fitting(groups: Sequence[GroupLine]) -> dict[str, Block]:
    """As many groups as a view has room for, by id, in the order of their names: those that are named come before all others."""
    made: dict[str, Block] = {}
    room = GROUPS_BYTES
    for one in sorted(groups, key=lambda one: not one.is_named)[:GROUPS_MAX]:
        shown = option(_group_label(one), one.group_id)
        # A group that is named stands among the chosen ones, too.
        room -= len(json.dumps(shown)) * (2 if one.is_named else 1)
        if room < 0:
            break
        made[one.group_id] = shown
    names = {one.group_id: (one.name.casefold(), one.group_id) for one in groups}
    return dict(sorted(made.items(), key=lambda item: names[item[0]]))


def _in_portions(options: Sequence[Block]) -> Block:
    if len(options) <= OPTIONS_MAX:
        return {"options": list(options)}
    portions = [options[at : at + OPTIONS_MAX] for at in range(0, len(options), OPTIONS_MAX)]
    return {
        "option_groups": [
            {"label": plain(f"From {portion[0]['text']['text']}", 75), "options": list(portion)}
            for portion in portions
        ]
    }


def _group_label(one: GroupLine) -> str:
    label = f"{one.name} (@{one.handle})" if one.handle else one.name
    return f"Disabled: {label}" if one.is_disabled else label or one.group_id


def _group_text(one: GroupLine) -> str:
    inside = "disabled in Slack" if one.is_disabled else counted(one.members, "member")
    return f"{typed(one.name, 60)} ({inside})"


def _named_text(access: Access, zone: str) -> str:
    """Who was named by whom, the newest first."""
    everybody = [("admin", one) for one in access.admins]
    everybody += [("researcher", one) for one in access.researchers]
    newest = sorted(everybody, key=lambda one: one[1].at, reverse=True)
    lines = [
        f"<@{one.slack_id}> {role} by {_by(one.by)}, {day_text(one.at, zone)}"
        for role, one in newest[:NAMED_MAX]
    ]
    return " · ".join(lines) + and_more(len(newest) - NAMED_MAX) if lines else ""


def _by(slack_id: str) -> str:
    return f"<@{slack_id}>" if slack_id.isalnum() and slack_id.isupper() else "an admin"


def _mentions(slack_ids: Sequence[str]) -> str:
    return ", ".join(f"<@{one}>" for one in slack_ids[:10]) + and_more(len(slack_ids) - 10)


def and_more(count: int) -> str:
    return f" and {count:,} more" if count > 0 else ""


def counted(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
