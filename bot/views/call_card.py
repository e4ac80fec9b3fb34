"""A call as its interviewer reads it: the card, from the booking to the outcome, and the reminder. No segment or answer of its
participant is on it before the outcome, unless it was revealed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from bot import ids
from bot.domain.after_call import NOTHING_SAID, AfterCall
from bot.domain.blindness import MARKED
from bot.domain.conversation import Interview, InterviewState
from bot.domain.opening import Paying
from bot.domain.segments import Segment
from bot.domain.studies import Study
from bot.ids import Action
from bot.views.after_calls import news_blocks, notes_button
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    clock_text,
    confirm,
    context,
    section,
    typed,
    when_text,
)
from bot.views.consent import named


class Call(NamedTuple):
    """One interview as its interviewer sees it: no segment, feeling or reason of the participant."""

    interview: Interview
    study: Study
    participant: str
    zone: str


class Card(NamedTuple):
    """A call with what its interviewer needs at the beginning.

    recording_agreed, listening, not_listening: what the participant agreed to, and names: who may listen in, and who wants to
    and may not. check_due: the opening check is to be asked; answered: what it brought.
    over: its time has passed. may_take_back: its outcome can still be taken back. canceller: who cancelled it, "" for the reader.
    wait_minutes: how long to wait for somebody who is not there. said: what the participant answered about the product, once the
    interviewer may know it. is_blind: they may not yet. after: what was said after it, and what is asked or can be kept then.
    """

    call: Call
    product: str
    begun: bool = False
    over: bool = False
    may_take_back: bool = False
    canceller: str = ""
    recording_agreed: bool = False
    check_due: bool = False
    answered: Paying | None = None
    wait_minutes: int = 10
    is_blind: bool = True
    said: Sequence[str] = ()
    listening: Sequence[str] = ()
    not_listening: Sequence[str] = ()
    after: AfterCall = NOTHING_SAID
    asks_for_news: bool = False
    takes_notes: bool = False


def interview_message(card: Card) -> Message:
    """Return the interviewer's card of a call: booked, begun, or with its outcome."""
    call = card.call
    who, when = (
        typed(call.participant, 100),
        when_text(call.interview.starts_at, call.interview.ends_at, call.zone),
    )
    label = ":test_tube: *Trial* · " if call.study.is_trial else ""
    state = call.interview.state
    if state is InterviewState.COMPLETED and call.interview.segment is Segment.NEVER:
        return _takes_no_seat(card, label, f"call with {who}, {when}.")
    if state is not InterviewState.BOOKED:
        text = f"{_OUTCOME_TEXT[state]}{_by_whom(card)}: call with {who}, {when}."
        told = _said_blocks(card) if state is InterviewState.COMPLETED else []
        asked = news_blocks(call.interview.id, card.after.news) if card.asks_for_news else []
        return Message(text, (section(f"{label}{text}"), *told, *asked, *_second_thoughts(card)))
    blocks = (
        section(f"{label}*Call with {who}*: {when}"),
        *(_opening_blocks(card) if card.begun else ()),
        section(f"_{typed(call.study.goal, 500)}_"),
        context(_agreed_text(card) if card.over else f"{_agreed_text(card)} Tell us afterwards how it went."),
        *(_who_is_here(card) if card.begun else ()),
        *((section("*How did it go?* The call's time is over."),) if card.over else ()),
        *_said_blocks(card),
        actions(_card_buttons(card)),
    )
    begun = " is over" if card.over else " has begun" if card.begun else ""
    question = " How did it go?" if card.over else ""
    return Message(f"Call with {who}{begun}: {when}.{question}", blocks)


def given_away_message(call: Call) -> Message:
    """Return the card of a call for whoever held it before it was moved."""
    text = f"The call with {typed(call.participant, 100)} was moved to a time that somebody else holds. Nothing is needed from you."
    return Message(text, (section(text),))


def _by_whom(card: Card) -> str:
    call = card.call.interview
    if call.state is not InterviewState.CANCELLED:
        return ""
    late = " late" if call.cancelled_late else ""
    return f"{late} by {typed(card.canceller, 100)}" if card.canceller else late


def _second_thoughts(card: Card) -> list[Block]:
    """What can still be done with a call once its outcome was said."""
    call_id = card.call.interview.id
    found = [notes_button(call_id, card.after)] if card.takes_notes else []
    if card.may_take_back:
        found.append(_mistake(call_id))
    return [actions(found)] if found else []


def _mistake(call_id: int) -> Block:
    value = ids.pack(c=call_id)
    ask = confirm(
        "Take this back?",
        "The call is booked again, and you can say anew how it went.",
        "Take it back",
        "Leave it",
    )
    return button("That was a mistake", Action.CALL_TAKE_BACK, value, confirm=ask)


def _takes_no_seat(card: Card, label: str, text: str) -> Message:
    """Not a customer: as the opening check brought to light while they still speak, or as was said after the call."""
    study, speaking = card.call.study, card.answered is Paying.NEVER and not card.over
    kindly = "*Thank them, say it was helpful, and end the call.* " if speaking else ""
    is_owed = bool(study.incentive) and not study.is_trial
    owed = f"The thank-you is still owed: {typed(study.incentive, 300)}. " if is_owed else ""
    rest = f"{kindly}{owed}This call takes no seat; the place is given to somebody else."
    lead = "Thank them and end the call: not a customer" if speaking else "Not a customer"
    return Message(
        f"{lead}, {text}",
        (
            section(f"{label}:no_entry_sign: Not a customer: {text}"),
            section(rest),
            *_second_thoughts(card),
        ),
    )


def _opening_blocks(card: Card) -> list[Block]:
    """The one question to ask first, in neutral words, or what was answered."""
    if card.answered is not None:
        return [context(f"Your first question was answered: “{_PAYING_TEXT[card.answered]}”.")]
    if not card.check_due:
        return []
    question = f"Who, if anybody, pays for your use of {typed(card.product)}, now or in future?"
    value = ids.pack(c=card.call.interview.id)
    answers = [button(_PAYING_TEXT[said], action, value) for said, action in _PAYING_ACTIONS.items()]
    return [
        section(f"*Ask this first, in these words:*\n>{question}"),
        actions(answers),
    ]


def _agreed_text(card: Card) -> str:
    """Whether it is recorded and who else is there, as far as it was agreed to."""
    yes = "may listen in: it was agreed to."
    may = [f"{named(card.listening)} {yes}"] if card.listening else []
    no = "may not listen in: it was not agreed to."
    may_not = [f"{named(card.not_listening)} {no}"] if card.not_listening else []
    return " ".join([_recording_text(card), *may, *may_not])


def _recording_text(card: Card) -> str:
    if not card.call.study.recording:
        return "The call is not recorded."
    return (
        "Recording was agreed to."
        if card.recording_agreed
        else "Recording was not agreed to: please do not record."
    )


def _said_blocks(card: Card) -> list[Block]:
    """What the participant said of the product, for whoever may know it."""
    if card.is_blind or not card.said:
        return []
    said = " ".join(f"“{typed(answer, 150)}”" for answer in card.said)
    booked = card.call.interview.state is InterviewState.BOOKED
    mark = " This call is marked as not blind." if booked and card.call.study.blind else ""
    return [context(f"They answered: {said}.{mark}")]


def _who_is_here(card: Card) -> list[Block]:
    call, zone = card.call.interview, card.call.zone
    if call.here_at:
        return [context(f"They are here since {clock_text(call.here_at, zone)}.")]
    if call.not_here_at:
        until = clock_text(call.starts_at + timedelta(minutes=card.wait_minutes), zone)
        return [
            context(
                f"Not here at {clock_text(call.not_here_at, zone)}. Please wait until {until}; "
                "if nobody has come by then, press “Did not come”."
            )
        ]
    return []


def _card_buttons(card: Card) -> list[Block]:
    call = card.call
    value = ids.pack(c=call.interview.id)
    missed = confirm(
        "Nobody came?", "The seat opens again and somebody else is asked.", "They did not come", "Back"
    )
    cancel = confirm(
        "Cancel this call?", f"{call.participant} is told at once.", "Cancel the call", "Keep it"
    )
    here = [button("They are here", Action.CALL_HERE, value)]
    if not call.interview.not_here_at:
        here.append(button("Not here", Action.CALL_NOT_HERE, value))
    known = confirm(
        "See their answers before the call?",
        f"You then know how they feel about the product. {MARKED}",
        "See their answers",
        "Stay open",
    )
    reveal = [button("Reveal", Action.CALL_REVEAL, value, confirm=known)] if card.is_blind else []
    return [
        button("Join the call", ids.numbered(Action.LINK, 0), url=call.study.meeting_link),
        *(here if card.begun and not call.interview.here_at else ()),
        button("Completed", Action.CALL_COMPLETED, value, style="primary"),
        *([_not_a_customer(value)] if card.begun and not card.check_due else ()),
        button("Did not come", Action.CALL_NO_SHOW, value, style="danger", confirm=missed),
        button("Cancel the call", Action.CALL_CANCEL, value, style="danger", confirm=cancel),
        *reveal,
    ]


def _not_a_customer(value: str) -> Block:
    """What to press when it turned out in the call; while the opening check is due, its third answer says the same."""
    sure = confirm(
        "Not a customer?",
        "Somebody who never will be one: the call ends as held, takes no seat, and the thank-you is owed.",
        "Not a customer",
        "Back",
    )
    return button("Not a customer", Action.CALL_NOT_CUSTOMER, value, confirm=sure)


_PAYING_TEXT = {
    Paying.PAYS: "They or their company pay",
    Paying.MIGHT: "They might in future",
    Paying.NEVER: "They never will",
}
_PAYING_ACTIONS = {
    Paying.PAYS: Action.OPENING_PAYS,
    Paying.MIGHT: Action.OPENING_MIGHT,
    Paying.NEVER: Action.OPENING_NEVER,
}
_OUTCOME_TEXT = {
    InterviewState.COMPLETED: ":white_check_mark: Completed",
    InterviewState.NO_SHOW: ":heavy_multiplication_x: Did not come",
    InterviewState.CANCELLED: ":no_entry_sign: Cancelled",
}


def interviewer_reminder(call: Call, hours: int) -> Message:
    """Return the reminder of a call to its interviewer."""
    lead = "in an hour" if hours == 1 else f"in {hours} hours"
    when = when_text(call.interview.starts_at, call.interview.ends_at, call.zone)
    text = f"Your call with {typed(call.participant, 100)} is {lead}: {when}."
    join = button("Join the call", ids.numbered(Action.LINK, 0), url=call.study.meeting_link)
    return Message(text, (section(f":alarm_clock: {text}"), actions([join])))
