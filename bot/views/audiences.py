"""Audiences that nobody asked: the admin's form, and what researchers choose from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot import ids
from bot.domain.audiences import REASON_MAX, Allowance
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    button,
    confirm,
    context,
    day_text,
    divider,
    entered,
    input_block,
    modal,
    option,
    plain,
    section,
    text_input,
    typed,
)

NONE_ALLOWED = (
    "Members of a channel or user group whom nobody asked can be asked only when an admin allows it: "
    "`/interview settings`."
)
EXPLAINED = (
    "Members of these channels and user groups may be invited although nobody of them said so: after the panel and picked people, and "
    "only a few a day. Your reason is kept, and stands in the reason of each invitation."
)
_INVITE = "Invite me there with `/invite @Evenhand`."
_REMEDIES = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    "is_archived": "The channel is archived: choose another one.",
    "missing_scope": "The app lacks a permission: ask an admin to install it again from its manifest.",
    "no_such_subteam": "The user group does not exist any more: choose another one.",
    "plan_upgrade_required": "Slack has no user groups on this plan: choose a channel.",
}
_REMEDY = "Slack refuses it. I try again, at last once a day."


def remedy(trouble: str) -> str:
    """Return what to do when Slack does not say who is in a channel or user group."""
    return _REMEDIES.get(trouble, _REMEDY)


def admin_blocks(allowed: Sequence[Allowance]) -> list[Block]:
    """Return what settings, and an admin's Home, show of it: what is allowed, and the button that opens the form."""
    shown = (
        ", ".join(typed(one.label, 80) for one in allowed)
        or "Nobody: studies ask the panel, picked people and open calls."
    )
    change = button("Allow or take back", Action.AUDIENCE_ALLOW, ids.pack())
    return [section(f"*Members whom nobody asked*\n{shown}", change)]


def audiences_modal(
    allowed: Sequence[Allowance], groups: Mapping[str, str], zone: str, *, done: str = ""
) -> Block:
    """Return the admin's form: what is allowed, each with a button to take it back, and the fields to allow one more.

    groups: names of user groups by id. done: what was just allowed; the fields are left out then.
    """
    blocks: list[Block] = [context(EXPLAINED)]
    if done:
        blocks.append(section(f":white_check_mark: {done}"))
    blocks += [
        section(_told(one, zone), _take_back(one)) | {"block_id": f"allowed_{one.id}"} for one in allowed
    ]
    if not allowed:
        blocks.append(section("Nothing is allowed at the moment."))
    if not done:
        blocks += [divider(), *_fields(groups)]
    submit = "" if done else "Allow"
    return modal(Callback.AUDIENCES, "Audiences", blocks, submit=submit, close="Close", metadata=ids.pack())


def _told(one: Allowance, zone: str) -> str:
    people = "1 member" if one.members == 1 else f"{one.members:,} members"
    read = people if one.read_at else "being read"
    lines = [
        f"*{typed(one.label, 80)}* · {read}",
        f"Allowed by <@{one.allowed_by}> on {day_text(one.allowed_at, zone)}: “{typed(one.reason, REASON_MAX)}”",
    ]
    if one.trouble:
        lines.append(f":warning: Who is in it cannot be read. {remedy(one.trouble)}")
    return "\n".join(lines)


def _take_back(one: Allowance) -> Block:
    ask = confirm(
        "Take this back?",
        "Nobody else is invited under it. Whoever has an invitation may still answer.",
        "Take it back",
        "Leave it",
    )
    return button(
        "Take back",
        ids.numbered(Action.AUDIENCE_END, one.id),
        ids.pack(a=one.id),
        style="danger",
        spoken=f"Take back {one.label}",
        confirm=ask,
    )


def _fields(groups: Mapping[str, str]) -> list[Block]:
    channel: Block = {
        "type": "conversations_select",
        "action_id": "allow_channel",
        "placeholder": plain("Choose a channel", 150),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    fields = [input_block("allow_channel", "Allow the members of a channel", channel, optional=True)]
    if groups:
        options = [option(f"@{name}", place) for place, name in list(groups.items())[:100]]
        chosen: Block = {
            "type": "static_select",
            "action_id": "allow_group",
            "placeholder": plain("Choose a user group", 150),
            "options": options,
        }
        fields.append(input_block("allow_group", "Or of a user group", chosen, optional=True))
    hint = "For example: they agreed to it when they joined the beta programme."
    reason = text_input("reason", "Why may they be asked?", multiline=True, max_length=REASON_MAX, hint=hint)
    return [*fields, reason]


def chosen_by_admin(state: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return (channel, user group, reason) of the admin's form."""
    return tuple(str(entered(state, name) or "") for name in ("allow_channel", "allow_group", "reason"))  # type: ignore[return-value]


def members_input(allowed: Sequence[Allowance], chosen: Iterable[int], *, dispatch: bool) -> list[Block]:
    """Return the choice of audiences that nobody asked; or one line when an admin allows none. dispatch: a choice reports at once."""
    if not allowed:
        return [context(NONE_ALLOWED)]
    options = {
        one.id: option(f"{one.label} ({one.members:,})", str(one.id), one.reason) for one in allowed[:100]
    }
    element: Block = {
        "type": "multi_static_select",
        "action_id": Action.RECRUIT_MEMBERS.value,
        "placeholder": plain("Choose channels and groups", 150),
        "options": list(options.values()),
    }
    initial = [options[number] for number in chosen if number in options]
    if initial:
        element["initial_options"] = initial
    hint = "After everybody else, and only a few a day. An admin has allowed these."
    blocks = [
        input_block(
            "members", "Members whom nobody asked", element, optional=True, dispatch=dispatch, hint=hint
        )
    ]
    wanted = set(chosen)
    blocks += [
        context(f":warning: Who is in {typed(one.label, 80)} cannot be read. {remedy(one.trouble)}")
        for one in allowed
        if one.trouble and one.id in wanted
    ]
    return blocks


def members_of(state: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the audiences that were chosen, by number. They are not trusted."""
    found = entered(state, "members") or []
    return tuple(
        int(text)
        for text in found
        if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 16
    )
