"""What participants see of their own data, the form in which they erase them, and the one in which an admin does so for somebody."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import ids
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    clock_text,
    context,
    cut,
    day_text,
    escape,
    header,
    modal,
    section,
)

TEXT_MAX = 2_900
SECTIONS, BYTES = 30, 200_000
"""So much of one's data fits into a modal (views.open: 250 KB; docs.slack.dev, 2026-11); the file has all of it."""
TITLES = {
    "accounts": "Your Slack account",
    "directory": "What our list of customers says of you",
    "about_to_be_imported": "What a list says of you that is about to join it",
    "picked_for": "Studies for which you were picked by name",
    "member_of": "Channels and user groups of yours whose members may be asked",
    "conversations": "Studies that asked you",
    "looked_at_by": "How many of our team looked at your answers before a call",
    "messages": "Messages to you",
    "log": "What you did, as our log keeps it",
    "made_at": "As of",
}
LABELS = {
    "action": "What you did",
    "at": "When",
    "how_asked": "How you were asked",
    "is_admin": "Admin of the workspace",
    "is_colleague": "Colleague",
    "nps": "NPS",
    "owed_since": "Promised since",
    "panel_source": "On the panel by",
    "panel_at": "On the panel since",
    "slack_id": "Slack ID",
    "unanswered": "Invitations without an answer",
    "unreachable": "Not reachable, because",
    "zone": "Time zone",
}
"""Names of ours that do not say by themselves what they mean."""
FURTHER = "further"
"""Columns of the team's own: told as they stand in its list."""
YES_NO = frozenset({"is_admin", "is_colleague", "colleague", "opted_out", "cancelled_late"})
INSTANTS = ("_at", "_since", "_until")
"""So end the names of instants."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")
"""As storage has them."""
NOTHING = "none"
STAYS = (
    "What stays: a mark that keeps us from asking you again, from which nobody can tell who you are, and numbers without names, "
    "such as how many calls were held. Messages that you have received stay in Slack."
)
ERASED = Message("The data of this conversation were erased. Nothing more is asked of you here.")


def home_blocks(*, is_erased: bool) -> list[Block]:
    """Return the part of App Home about one's own data."""
    if is_erased:
        return [header("My data"), section("Your data were erased, and we don't ask you again.")]
    return [
        header("My data"),
        section("See what we have stored about you, get it as files, or have it erased."),
        actions(
            [
                button("See my data", Action.DATA_SEE.value, ids.pack()),
                button("Send me my data", Action.DATA_EXPORT.value, ids.pack()),
                button("Erase my data", Action.DATA_ERASE.value, ids.pack()),
            ]
        ),
    ]


def data_text(told: Mapping[str, Any]) -> str:
    """Return all of somebody's data as lines of text."""
    return "\n".join(("Your data", "", *_all_lines(told), ""))


def data_modal(told: Mapping[str, Any]) -> Block:
    """Return a modal with somebody's data, as far as they fit."""
    blocks: list[Block] = []
    for name, value in told.items():
        blocks.append(header(TITLES.get(name, _label(name))))
        blocks += [section(part) for part in _parts(list(_section_lines(name, value)))]
    shown = blocks[:SECTIONS]
    while len(json.dumps(shown)) > BYTES:
        shown.pop()
    if len(shown) < len(blocks):
        shown.append(context("There is more: *Send me my data* has all of it."))
    return modal(Callback.DATA, "My data", shown)


def erase_modal(*, of_the_team: bool, coming_calls: int) -> Block:
    """Return the form in which somebody has their data erased. Its buttons say what they do."""
    goes = (
        "We delete your answers, what you agreed to, your entry in our list of customers and everything else that we have stored "
        "about you. It cannot be undone."
    )
    lines = [goes]
    if coming_calls:
        lines.append(_cancelled(coming_calls, "Your"))
    lines.append(STAYS)
    if of_the_team:
        lines.append(TEAM)
    return modal(
        Callback.DATA_ERASE,
        "Erase my data?",
        [section(line) for line in lines],
        submit="Erase my data",
        close="Keep my data",
        metadata=ids.pack(),
    )


TEAM = (
    "You are part of the team: your role, availability and calendars stay until an admin takes the role away. "
    "What you answered as a participant goes."
)


def erased_modal(*, before: bool, cancelled: int = 0) -> Block:
    """Return what somebody reads once their data are erased."""
    done = "This was done before: nothing is stored about you." if before else "Your data are erased."
    calls = f" {_cancelled(cancelled, 'Your', done=True)}" if cancelled else ""
    return modal(Callback.DATA, "Done", [section(f"{done}{calls}"), section(STAYS)])


def sent_modal() -> Block:
    """Return what somebody reads who asked for their data."""
    text = (
        "Two files with your data come in your private messages with me: one to read, and one for a program."
    )
    return modal(Callback.DATA, "On their way", [section(text)])


def forget_modal(slack_id: str, *, of_the_team: bool, coming_calls: int) -> Block:
    """Return the form in which an admin has somebody's data erased."""
    lines = [
        f"Everything that is stored about <@{slack_id}> as a participant is deleted. It cannot be undone.",
        "A mark stays that keeps them from being asked again, and numbers without names.",
    ]
    if coming_calls:
        lines.append(_cancelled(coming_calls, "Their"))
    if of_the_team:
        lines.append(
            "They are part of the team: role, availability and calendars stay until the role is taken away."
        )
    return modal(
        Callback.DATA_FORGET,
        "Erase their data?",
        [section(line) for line in lines],
        submit="Erase their data",
        close="Keep their data",
        metadata=ids.pack(u=slack_id),
    )


def forgotten_modal(*, found: bool, before: bool, cancelled: int) -> Block:
    """Return what an admin reads once somebody's data are erased."""
    if found:
        done = "Their data are erased."
    else:
        done = "This was done before." if before else "Nothing was stored about them."
    calls = f" {_cancelled(cancelled, 'Their', done=True)}" if cancelled else ""
    return modal(Callback.DATA, "Done", [section(f"{done}{calls} They are not asked again.")])


def _cancelled(count: int, whose: str, *, done: bool = False) -> str:
    calls = "booked call" if count == 1 else f"{count} booked calls"
    verb = "was" if count == 1 and done else "is" if count == 1 else "were" if done else "are"
    return f"{whose} {calls} {verb} cancelled, and the interviewer is told, without a name."


def _label(name: str) -> str:
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _all_lines(told: Mapping[str, Any]) -> Iterator[str]:
    for name, value in told.items():
        yield TITLES.get(name, _label(name))
        yield from (f"  {line}" for line in _section_lines(name, value))
        yield ""


def _section_lines(name: str, value: Any) -> Iterator[str]:
    """What stands under a title: a single value or all that it has."""
    return iter([_told(name, value)]) if isinstance(value, str) else _lines(value, 0)


def _lines(value: Any, depth: int, names: Callable[[str], str] = _label) -> Iterator[str]:
    """Every value with its name, each on a line; what belongs together is indented. names: how names are told."""
    indent = "  " * depth
    if isinstance(value, Mapping):
        for name, part in value.items():
            if isinstance(part, Mapping | list) and part:
                yield f"{indent}{names(name)}:"
                yield from _lines(part, depth + 1, str if name == FURTHER else names)
            else:
                yield f"{indent}{names(name)}: {_told(name, part) if names is _label else _scalar(part)}"
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            if isinstance(part, Mapping):
                yield f"{indent}{number}."
                yield from _lines(part, depth + 1, names)
            else:
                yield f"{indent}{_scalar(part)}"
        if not value:
            yield f"{indent}{NOTHING}"
    else:
        yield f"{indent}{_scalar(value)}"


def _told(name: str, value: Any) -> str:
    """A value under a name of ours: instants in words, 0 and 1 as no and yes where they mean that."""
    if name in YES_NO and value in (0, 1):
        return _scalar(bool(value))
    if isinstance(value, str) and f"_{name}".endswith(INSTANTS) and INSTANT.fullmatch(value):
        return _instant(value)
    return _scalar(value)


def _instant(text: str) -> str:
    """ "Wed 2 Dec 2026, 10:00 UTC"."""
    at = datetime.fromisoformat(text)
    return f"{day_text(at, 'UTC')}, {clock_text(at, 'UTC')} UTC"


def _scalar(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())


def _parts(lines: Sequence[str]) -> list[str]:
    """Lines as few texts, each short enough for a section. What people typed is escaped."""
    parts, text = [], ""
    for line in lines:
        # no-break spaces: Slack drops the others at the beginning of a line
        shown = escape(cut(line, 1_000))
        shown = "\u00a0" * (len(shown) - len(shown.lstrip())) + shown.lstrip()
        if text and len(text) + len(shown) + 1 > TEXT_MAX:
            parts.append(text)
            text = ""
        text = f"{text}\n{shown}" if text else shown
    return [*parts, text] if text else parts
