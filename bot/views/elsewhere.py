"""The form in which a researcher writes down an interview that was arranged outside the bot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import ids
from bot.domain.conversation import Interview
from bot.domain.elsewhere import Log
from bot.domain.questions import Question, standard_questions
from bot.domain.studies import Study
from bot.domain.working_hours import zone_of
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    button,
    confirm,
    context,
    divider,
    entered_text,
    input_block,
    modal,
    option,
    section,
    text_input,
    typed,
    when_text,
    zone_text,
)

SHOWN = 10
"""So many that can still be taken back are shown, the newest first."""
OUTCOMES = {"held": "It was held", "missed": "Nobody came"}


def log_modal(
    study: Study, product: str, zone: str, now: datetime, lately: Sequence[tuple[Interview, str]], writer: str
) -> Block:
    """Return the form. zone: the writer's. lately: what they wrote down and can still take back, with a name for each."""
    blocks: list[Block] = [context(typed(study.title, 200))]
    blocks += [_taken_back(call, name, zone) for call, name in lately[:SHOWN]]
    if len(lately) > SHOWN:
        blocks.append(context(f"And {len(lately) - SHOWN} more: take back newer ones first."))
    if lately:
        blocks.append(divider())
    held_by = writer if writer in study.interviewers or not study.interviewers else study.interviewers[0]
    blocks += [
        *_who(),
        *_what_was_said(product),
        *_when(zone, now),
        input_block(
            "held_by",
            "Who held it?",
            {"type": "users_select", "action_id": "held_by", "initial_user": held_by},
        ),
        _outcome(),
        context("It counts in the mix like a call held here, and is marked as arranged elsewhere."),
    ]
    return modal(
        Callback.INTERVIEW_LOG,
        "Log an interview",
        blocks,
        submit="Log it",
        close="Cancel",
        metadata=ids.pack(s=study.id),
    )


def _who() -> list[Block]:
    select: Block = {"type": "users_select", "action_id": "slack_id"}
    empty = "Leave this and the next field empty when you may not or cannot say."
    by_name = "Or, not in Slack: e-mail address or name, as in the directory"
    return [
        input_block("slack_id", "Who was interviewed?", select, optional=True, hint=empty),
        text_input("named", by_name, optional=True, max_length=200),
    ]


def _what_was_said(product: str) -> list[Block]:
    relationship, feeling = standard_questions(product)
    hint = "Needed of those who use it or used it, as in the questions here."
    return [
        _choice("relationship", "What did they say of themselves?", relationship),
        _choice("feeling", "How do they feel about it?", feeling, optional=True, hint=hint),
    ]


def _when(zone: str, now: datetime) -> list[Block]:
    today = now.astimezone(zone_of(zone)).date().isoformat()
    hour: Block = {"type": "timepicker", "action_id": "hour"}
    return [
        input_block("day", "Day", {"type": "datepicker", "action_id": "day", "initial_date": today}),
        input_block("hour", "Time", hour, hint=f"In {zone_text(now, zone)}."),
    ]


def _choice(name: str, label: str, question: Question, *, optional: bool = False, hint: str = "") -> Block:
    options = [option(one.label, one.key) for one in question.options]
    element: Block = {"type": "static_select", "action_id": name, "options": options}
    return input_block(name, label, element, optional=optional, hint=hint)


def _outcome() -> Block:
    options = [option(text, value) for value, text in OUTCOMES.items()]
    element: Block = {
        "type": "radio_buttons",
        "action_id": "outcome",
        "options": options,
        "initial_option": options[0],
    }
    return input_block("outcome", "Outcome", element)


def _taken_back(call: Interview, name: str, zone: str) -> Block:
    ask = confirm(
        "Take this back?", "It counts no more, and its seat is open again.", "Take it back", "Leave it"
    )
    when = when_text(call.starts_at, call.ends_at, zone)
    take_back = button(
        "Take back",
        ids.numbered(Action.INTERVIEW_UNLOG, call.id),
        ids.pack(c=call.id),
        spoken=f"Take back the interview of {when}",
        confirm=ask,
    )
    text = f"You logged: {typed(name, 100) or 'somebody without a name'}, {when}"
    return section(text, take_back) | {"block_id": f"logged_{call.id}"}


def log_of(state: Mapping[str, Any]) -> Log:
    """Return what was typed and chosen."""
    names = ("slack_id", "named", "relationship", "feeling", "day", "hour", "held_by")
    values = {name: entered_text(state, name) for name in names}
    return Log(**values, was_held=entered_text(state, "outcome") != "missed")
