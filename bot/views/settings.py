"""The modals of an admin: the settings by group, and the form of one group."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from bot import ids
from bot.domain.audiences import Allowance
from bot.domain.settings import Settings
from bot.domain.settings_registry import (
    NAME_MAX,
    Group,
    Kind,
    Setting,
    differing,
    settings_of_group,
    stored_text,
)
from bot.ids import Action, Callback
from bot.views.access import Access, and_more, people_text
from bot.views.audiences import admin_blocks
from bot.views.blocks import (
    Block,
    button,
    context,
    day_text,
    entered,
    input_block,
    modal,
    option,
    plain,
    section,
    text_input,
    typed,
)

NO_CHANNEL = "no_channel"
UNITS = {
    "day": "days",
    "working day": "working days",
    "hour": "hours",
    "minute": "minutes",
    "month": "months",
    "%": "%",
}
"""What stands in the label of a number: other units its label and its hint say already."""


class Change(NamedTuple):
    """Who set a value, by name ("" when that is not known any more), and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Looked:
    """Everything that an admin's forms show. changes: by the setting's name, of those that were set. zone: the reader's. left: titles
    of live studies whose researcher is none any more. allowed: audiences that nobody asked."""

    values: Settings
    defaults: Settings
    access: Access
    changes: Mapping[str, Change]
    countries: Mapping[str, str]
    zone: str = "UTC"
    left: Sequence[str] = ()
    allowed: Sequence[Allowance] = ()


def settings_modal(found: Looked) -> Block:
    """Return every group in a line, with a button to its form."""
    people = button("Change", Action.SETTINGS_PEOPLE.value, ids.pack(), spoken="Change who may do what")
    blocks = [section(f"*Who may do what*\n{people_text(found.access)}", people)]
    blocks += [_line(found, group, number) for number, group in enumerate(Group)]
    blocks += admin_blocks(found.allowed)
    if found.left:
        titles = ", ".join(f"“{typed(title, 60)}”" for title in found.left[:5])
        blocks.append(
            context(
                f"Running, though their researchers may run studies no more: {titles}"
                f"{and_more(len(found.left) - 5)}. They go on; admins may change them and take them over in App Home."
            )
        )
    return modal(Callback.SETTINGS, "Settings", blocks)


def differences_text(found: Looked, group: Group) -> str:
    """What is set other than its default in a group, in a line; "" when nothing is."""
    changed = [one for one in differing(found.values, found.defaults) if one.group is group]
    return " · ".join(f"{one.label}: {value_text(found, one)}" for one in changed)


def value_text(found: Looked, one: Setting) -> str:
    """A value as it stands in mrkdwn."""
    value = getattr(found.values, one.name)
    if one.kind is Kind.CHANNEL and value:
        return f"<#{value}>"
    return typed(one.spoken(value, found.countries), 100)


def _line(found: Looked, group: Group, number: int) -> Block:
    change = button(
        "Change",
        ids.numbered(Action.SETTINGS_CHANGE, number),
        ids.pack(g=group.value),
        spoken=f"Change {group.heading}",
    )
    return section(
        f"*{group.heading}*\n{differences_text(found, group) or 'Everything at its default.'}", change
    )


def group_modal(found: Looked, group: Group) -> Block:
    """Return the form of one group. It carries what it shows: what somebody else changed meanwhile is told by it."""
    blocks: list[Block] = []
    for one in settings_of_group(group):
        blocks += _inputs(found, one)
    shown = {one.name: shown_text(found.values, found.defaults, one) for one in settings_of_group(group)}
    return modal(
        Callback.SETTINGS_GROUP,
        group.heading,
        blocks,
        submit="Save",
        close="Back",
        metadata=ids.pack(g=group.value, w=json.dumps(shown)),
    )


def shown_text(values: Settings, defaults: Settings, one: Setting) -> str:
    """Return what a field shows: "" for the default."""
    value = getattr(values, one.name)
    return "" if value == getattr(defaults, one.name) else stored_text(value)


def group_of(state: Mapping[str, Any], group: Group) -> dict[str, str]:
    """Return what stands in the form of a group: setting -> text, "" where a field is empty."""
    found = {}
    for one in settings_of_group(group):
        value = entered(state, one.name)
        found[one.name] = value.strip() if isinstance(value, str) else ""
        if one.kind is Kind.COUNTRY and value == NO_COUNTRY:
            found[one.name] = ""
        if one.kind is Kind.CHANNEL and entered(state, NO_CHANNEL):
            found[one.name] = ""
    return found


def shown_of(fields: Mapping[str, object]) -> dict[str, str]:
    """Return what a form carried as what it had shown; nothing when that is not ours."""
    try:
        found = json.loads(str(fields.get("w")))
    except ValueError:
        return {}
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def _inputs(found: Looked, one: Setting) -> list[Block]:
    shown = shown_text(found.values, found.defaults, one)
    usual, value = getattr(found.defaults, one.name), getattr(found.values, one.name)
    hint = _hint(found, one)
    match one.kind:
        case Kind.TEXT | Kind.ZONE:
            placeholder = str(usual) or one.spoken(usual)
            length = NAME_MAX if one.kind is Kind.TEXT else 100
            return [
                text_input(
                    one.name,
                    one.label,
                    initial=shown,
                    hint=hint,
                    placeholder=placeholder,
                    optional=True,
                    max_length=length,
                )
            ]
        case Kind.WHOLE:
            return [
                text_input(
                    one.name,
                    _number_label(one),
                    kind="number_input",
                    is_decimal_allowed=False,
                    initial=shown,
                    hint=hint,
                    placeholder=str(usual),
                    optional=True,
                )
            ]
        case Kind.HOUR:
            hours = [(f"{hour:02}:00", str(hour)) for hour in range(one.lowest, one.highest + 1)]
            return [_select(one, "static_select", hours, str(value), str(usual), hint)]
        case Kind.YES_NO:
            words = [("Yes", "yes"), ("No", "no")]
            return [_select(one, "radio_buttons", words, stored_text(value), stored_text(usual), hint)]
        case Kind.COUNTRY:
            return [_country(found, one, hint)]
        case Kind.CHANNEL:
            return _channel(one, str(value), hint)


def _hint(found: Looked, one: Setting) -> str:
    usual = getattr(found.defaults, one.name)
    said = one.spoken(usual, found.countries)
    bounds = (
        f"{one.lowest:,} to {one.highest:,}; the default is {said}"
        if one.kind is Kind.WHOLE
        else f"The default is {said}"
    )
    change = found.changes.get(one.name)
    if change is None:
        return f"{one.meaning} {bounds}."
    when = day_text(change.at, found.zone)
    by = f"Set by {change.by}, {when}" if change.by else f"Set on {when}"
    return f"{one.meaning} {bounds}. {by}."


def _number_label(one: Setting) -> str:
    unit = UNITS.get(one.unit)
    return f"{one.label} ({unit})" if unit else one.label


def _select(
    one: Setting, kind: str, choices: Sequence[tuple[str, str]], value: str, usual: str, hint: str
) -> Block:
    options = [option(f"{text} (default)" if stored == usual else text, stored) for text, stored in choices]
    chosen = next(found for found in options if found["value"] == value)
    element: Block = {"type": kind, "action_id": one.name, "options": options, "initial_option": chosen}
    return input_block(one.name, one.label, element, hint=hint)


NO_COUNTRY = "none"


def _country(found: Looked, one: Setting, hint: str) -> Block:
    none = option("no country (default)", NO_COUNTRY)
    groups: list[Block] = [{"label": plain("Usual", 75), "options": [none]}]
    named = [(name, option(name, code)) for code, name in found.countries.items()]
    for letter, of_letter in groupby(named, key=lambda one: one[0][0]):
        groups.append({"label": plain(letter, 75), "options": [made for _, made in of_letter]})
    value = getattr(found.values, one.name)
    chosen = next((made for _, made in named if made["value"] == value), none)
    element: Block = {
        "type": "static_select",
        "action_id": one.name,
        "option_groups": groups,
        "initial_option": chosen,
    }
    return input_block(one.name, one.label, element, hint=hint)


def _channel(one: Setting, value: str, hint: str) -> list[Block]:
    element: Block = {
        "type": "conversations_select",
        "action_id": one.name,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if not value:
        return [input_block(one.name, one.label, element, hint=hint, optional=True)]
    element["initial_conversation"] = value
    none: Block = {
        "type": "checkboxes",
        "action_id": NO_CHANNEL,
        "options": [option("No channel (default)", NO_CHANNEL)],
    }
    return [
        input_block(one.name, one.label, element, hint=hint, optional=True),
        input_block(NO_CHANNEL, "Or", none, optional=True),
    ]
