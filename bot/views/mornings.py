"""The list of calls that an interviewer reads in the morning. Nothing of what participants answered is on it."""

from collections.abc import Sequence

from bot import ids
from bot.ids import Action
from bot.views.blocks import Block, Message, button, clock_text, context, day_text, section, typed, zone_text
from bot.views.call_card import Call

CALLS = 20
"""So many are shown; a day's cap is far below."""


def morning_message(today: Sequence[Call], unsaid: Sequence[Call]) -> Message:
    """Return the calls of a day, in order of time, and those before whose outcome is still to be said."""
    first = today[0]
    zone, day = first.zone, day_text(first.interview.starts_at, first.zone)
    count = "one call" if len(today) == 1 else f"{len(today)} calls"
    text = f"You hold {count} on {day}."
    blocks: list[Block] = [
        section(f":sunrise: *{text}* All times are {zone_text(first.interview.starts_at, zone)}.")
    ]
    blocks += [_line(call, number) for number, call in enumerate(today[:CALLS])]
    if unsaid:
        names = ", ".join(
            f"{typed(call.participant, 60)} ({day_text(call.interview.starts_at, zone)})"
            for call in unsaid[:5]
        )
        say = (
            f"Say how this one went, on its card: {names}."
            if len(unsaid) == 1
            else f"Say how these went, on their cards: {names}."
        )
        blocks.append(context(say))
    return Message(text, tuple(blocks))


def _line(call: Call, number: int) -> Block:
    begin, end = (clock_text(at, call.zone) for at in (call.interview.starts_at, call.interview.ends_at))
    trial = ":test_tube: *Trial* · " if call.study.is_trial else ""
    join = button(
        "Join",
        ids.numbered(Action.LINK, number),
        url=call.study.meeting_link,
        spoken=f"Join the call at {begin}",
    )
    who, title = typed(call.participant, 100), typed(call.study.title, 150)
    return section(f"{trial}*{begin}–{end}* · {who}\n_{title}_", join)
