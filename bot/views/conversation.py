"""The one message of an invitation, in every stage. What people read is neutral and the same for every segment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot import ids
from bot.domain.consent import NOTHING, mark, mark_of_screen
from bot.domain.conversation import CancelledAs, Conversation, Interview, Stage, asked_anew
from bot.domain.questions import ANSWER_MAX, Kind, Question, applies, shown_options
from bot.domain.slots import Slot
from bot.domain.working_hours import zone_of
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    clock_text,
    confirm,
    context,
    date_text,
    day_text,
    divider,
    header,
    modal,
    section,
    text_input,
    typed,
    when_text,
    zone_text,
)
from bot.views.consent import added_text, call_lines, terms_lines

LEAVE = "You can leave this and go on later."
"""On every question: whoever has begun is held to nothing."""


@dataclass(frozen=True)
class Surroundings:
    """What the message needs beyond the conversation itself.

    slots: one page of times (only in stages TIMES and MOVING); more_slots: there are others. zone: the reader's.
    can_move: a booked call may still be moved.
    researcher, interviewer, observers: names to show; added: of observers who are asked for now. google, outlook: "add to calendar" addresses of a booked call.
    notice: a sentence to show first, about what just happened.
    """

    now: datetime
    zone: str
    product: str
    researcher: str = ""
    interviewer: str = ""
    slots: Sequence[Slot] = ()
    more_slots: bool = False
    can_move: bool = False
    google: str = ""
    outlook: str = ""
    notice: str = ""
    kept_months: int = 12
    observers: Sequence[str] = ()
    added: Sequence[str] = ()


def conversation_message(facts: Conversation, stage: Stage, around: Surroundings) -> Message:
    """Return the message of an invitation in a stage."""
    message = _BY_STAGE[stage](facts, around)
    blocks = list(message.blocks)
    if around.notice:
        blocks.insert(0, section(f":information_source: {around.notice}"))
    if facts.study.is_trial:
        blocks = [context(":test_tube: *Trial.* Only you see this, and nothing of it is counted."), *blocks]
        blocks += _what_would_follow(facts)
    text = f"{around.notice} {message.text}" if around.notice else message.text
    return Message(text, tuple(blocks))


def _what_would_follow(facts: Conversation) -> list[Block]:
    """What a trial's answers would mean for a participant: its researcher tries the screener as any kind of customer."""
    made = facts.submission
    if made is None:
        return []
    counted = f"They would count as “{made.segment.value}”." if made.segment else "They would count nowhere."
    return [context(typed(f"These answers: {' '.join(made.reasons)} {counted}", 1_500))]


def nudge_message(facts: Conversation, around: Surroundings, *, is_last: bool = False) -> Message:
    """Return a reminder to somebody who has not answered an invitation. is_last: it is the second one, and promises to be."""
    text = f"A reminder: {typed(around.researcher, 100)} asks for one minute of your feedback on {typed(around.product)}."
    promise = "It is voluntary, and we won't remind you again." if is_last else "It is voluntary."
    blocks = (
        section(f"{text} The questions are in the message above. {promise}"),
        actions(_first_buttons(facts)),
    )
    return Message(text, blocks)


def reminder_message(facts: Conversation, around: Surroundings, hours: int) -> Message:
    """Return the reminder of a booked call to its participant. hours: how long before the call it was due; it may be sent late."""
    call = facts.interview
    if call is None:
        raise ValueError("a reminder needs a call")
    when = when_text(call.starts_at, call.ends_at, around.zone)
    text = f"Your call about {typed(around.product)} is {_lead(call, around, hours)}: {when}."
    buttons = [
        button("Join the call", ids.numbered(Action.LINK, 0), url=facts.study.meeting_link),
        *([button("Move the call", Action.TALK_MOVE, _value(facts))] if around.can_move else ()),
        _cancel_button(facts),
    ]
    return Message(text, (section(f":alarm_clock: {text}"), actions(buttons)))


def _lead(call: Interview, around: Surroundings, hours: int) -> str:
    """How far off a call is. "Tomorrow" goes by the reader's own days: a reminder that was held up comes on the day itself."""
    if hours < 24:
        return "in an hour" if hours == 1 else f"in {hours} hours"
    zone = zone_of(around.zone)
    days = (call.starts_at.astimezone(zone).date() - around.now.astimezone(zone).date()).days
    return "today" if days == 0 else "tomorrow" if days == 1 else f"in {days} days"


def _value(facts: Conversation, **more: str | int) -> str:
    return ids.pack(i=facts.invitation.id, **more)


def _first_buttons(facts: Conversation) -> list[Block]:
    value = _value(facts)
    return [
        button("Answer the questions", Action.TALK_START, value, style="primary"),
        button("Not this time", Action.TALK_DECLINE, value),
        button(
            "Don't ask me again",
            Action.TALK_STOP,
            value,
            style="danger",
            confirm=confirm(
                "Stop all invitations?", "We will not write to you about interviews again.", "Stop", "Back"
            ),
        ),
    ]


def _invited(facts: Conversation, around: Surroundings) -> Message:
    study = facts.study
    ask = f"{typed(around.researcher, 100)} asks for one minute of your feedback on {typed(around.product)}"
    lines = [
        f"*{typed(study.title, 200)}*",
        f"{ask}: a few questions, one tap each.",
        f"Some of the people who answer will then be asked for a call of {study.length_minutes} minutes.",
    ]
    if study.incentive:
        lines.append(f"For a call: {typed(study.incentive, 300)}.")
    lines.append("Taking part is voluntary, and you can stop at any time.")
    return Message(f"{ask}. It is voluntary.", (section("\n".join(lines)), actions(_first_buttons(facts))))


def _asked(facts: Conversation) -> list[Question]:
    return [question for question in facts.questions if applies(question, facts.answers)]


def _asking(facts: Conversation, _around: Surroundings) -> Message:
    question = next(q for q in facts.questions if q.position == facts.invitation.asking)
    asked = _asked(facts)
    count = (
        f"Question {asked.index(question) + 1} of {len(asked)}" if question in asked else "One more question"
    )
    blocks = (
        context(f"{count} · {LEAVE}"),
        section(f"*{typed(question.text)}*"),
        *_answer_blocks(facts, question),
    )
    return Message(f"{count}: {typed(question.text)}", blocks)


def _answer_blocks(facts: Conversation, question: Question) -> list[Block]:
    given = facts.answers.get(question.key, "")
    value = _value(facts, q=question.key)
    if question.kind is Kind.TEXT:
        written = [section(f">{typed(given)}")] if given else []
        go_on = "Next" if given else "Skip"
        write = button("Change it" if given else "Write an answer", Action.TALK_WRITE, value, style="primary")
        return [*written, actions([write, button(go_on, Action.TALK_NEXT, value)])]
    chosen = question.chosen(given)
    options = shown_options(question, reverse=facts.invitation.scale_reversed, lot=facts.invitation.lot)
    buttons = [
        button(
            f"✓ {option.label}" if option.key in chosen else option.label,
            ids.numbered(Action.TALK_ANSWER, number),
            _value(facts, q=question.key, o=option.key),
        )
        for number, option in enumerate(options)
    ]
    if question.kind is Kind.SINGLE:
        return [actions(buttons)]
    return [
        context("Choose all that apply, then “Next”."),
        actions(buttons),
        actions([button("Next", Action.TALK_NEXT, value, style="primary")]),
    ]


def written_modal(question: Question, given: str, metadata: str) -> Block:
    """Return the form in which one question is answered in writing."""
    field = text_input(
        "answer",
        question.text,
        initial=given,
        hint="A sentence or two is plenty.",
        multiline=True,
        max_length=ANSWER_MAX,
    )
    return modal(Callback.WRITE, "Your answer", [field], submit="Keep it", close="Back", metadata=metadata)


def _checking(facts: Conversation, _around: Surroundings) -> Message:
    lines = [
        f"*{typed(question.text)}*\n{typed(question.shown(facts.answers.get(question.key, '')))}"
        for question in _asked(facts)
    ]
    value = _value(facts)
    buttons = [
        button("Send my answers", Action.TALK_SEND, value, style="primary"),
        button("Change them", Action.TALK_CHANGE, value),
    ]
    shown = (section(line) for line in lines)
    blocks = (section("*Check your answers*"), *shown, actions(buttons), context(LEAVE))
    return Message("Check your answers: send them, or change them.", blocks)


def _consent(facts: Conversation, around: Surroundings) -> Message:
    study = facts.study
    call, terms = call_lines(study, around.observers), terms_lines(study, around.kept_months)
    if study.incentive:
        terms.append(f"For your time: {typed(study.incentive, 300)}.")
    read = mark_of_screen(study, around.kept_months)
    buttons = [
        button("I agree, show times", Action.TALK_AGREE, _value(facts, w=read), style="primary"),
        button("Not this time", Action.TALK_DECLINE, _value(facts)),
    ]
    return Message(
        "We would like to speak with you. Please read what it involves.",
        (
            section("\n• ".join(["*Thank you. We would like to speak with you.*", *call])),
            section("\n".join(f"• {line}" for line in terms)),
            actions(buttons),
        ),
    )


def waiting_message(facts: Conversation, around: Surroundings) -> Message:
    """Return what somebody is told whose call has begun without them."""
    text = f"{typed(around.interviewer, 100)} is waiting for you: your call about {typed(around.product)} has begun."
    join = button(
        "Join the call", ids.numbered(Action.LINK, 0), url=facts.study.meeting_link, style="primary"
    )
    return Message(text, (section(f":wave: {text}"), actions([join, _cancel_button(facts)])))


def _times(facts: Conversation, around: Surroundings) -> Message:
    close = [button("Not this time", Action.TALK_DECLINE, _value(facts))]
    return _choice(facts, around, f"Choose a time for a call of {facts.study.length_minutes} minutes.", close)


def _moving(facts: Conversation, around: Surroundings) -> Message:
    call = facts.interview
    if call is None:
        raise ValueError("what is moved is a call")
    when = when_text(call.starts_at, call.ends_at, around.zone)
    stay = [button("Keep my time", Action.TALK_STAY, _value(facts)), _cancel_button(facts)]
    message = _choice(facts, around, "Choose another time for your call.", stay)
    kept = context(f"Until you choose another time, your call stays booked: {when}.")
    return Message(message.text, (message.blocks[0], kept, *message.blocks[1:]))


def _choice(facts: Conversation, around: Surroundings, text: str, close: list[Block]) -> Message:
    """Times to choose from, by day, or that there are none."""
    value = _value(facts)
    suggest = button("Suggest a time", Action.TALK_SUGGEST, value)
    if not around.slots:
        text = "There is no free time at the moment. New times open every day: look again tomorrow."
        again = button("Look again", Action.TALK_MORE_TIMES, value)
        return Message(text, (section(text), actions([again, suggest, *close])))
    first = around.slots[0].starts_at
    blocks = [section(f"*{text}*\nAll times are {zone_text(first, around.zone)}.")]
    number = 0
    for day, slots in groupby(around.slots, key=lambda slot: day_text(slot.starts_at, around.zone)):
        row = []
        for slot in slots:
            time = clock_text(slot.starts_at, around.zone)
            chosen = _value(facts, t=int(slot.starts_at.timestamp()))
            row.append(
                button(time, ids.numbered(Action.TALK_BOOK, number), chosen, spoken=f"Book {day}, {time}")
            )
            number += 1
        blocks += [section(f"*{day}*"), actions(row)]
    more = (
        [button("More times", Action.TALK_MORE_TIMES, value)]
        if around.more_slots or facts.invitation.slot_page
        else []
    )
    blocks += [divider(), actions([*more, suggest, *close])]
    return Message(text, tuple(blocks))


def _cancel_button(facts: Conversation) -> Block:
    ask = confirm("Cancel this call?", "Your time is given to somebody else.", "Cancel the call", "Keep it")
    return button("Cancel the call", Action.TALK_CANCEL, _value(facts), style="danger", confirm=ask)


def _booked(facts: Conversation, around: Surroundings) -> Message:
    call = facts.interview
    if call is None:
        raise ValueError("a booked conversation has a call")
    when = when_text(call.starts_at, call.ends_at, around.zone)
    lines = [
        f"You speak with {typed(around.interviewer, 100)} from our team. There is nothing to prepare.",
        f"The call is held here: {_link(facts.study.meeting_link)}",
    ]
    if facts.study.incentive:
        lines.append(f"For your time: {typed(facts.study.incentive, 300)}.")
    buttons = [
        button("Join the call", ids.numbered(Action.LINK, 0), url=facts.study.meeting_link),
        button("Add to Google Calendar", ids.numbered(Action.LINK, 1), url=around.google),
        button("Add to Outlook", ids.numbered(Action.LINK, 2), url=around.outlook),
        *([button("Move the call", Action.TALK_MOVE, _value(facts))] if around.can_move else ()),
        _cancel_button(facts),
    ]
    blocks = (
        header("Your call is booked"),
        section(f"*{when}*"),
        section("\n".join(lines)),
        actions(buttons),
        *_added_blocks(facts, around),
    )
    return Message(f"Your call is booked: {when}.", blocks)


def _added_blocks(facts: Conversation, around: Surroundings) -> list[Block]:
    """What came to a call that was agreed to before: the call stays, and this is asked."""
    added = asked_anew(facts, around.now)
    if added == NOTHING:
        return []
    agree = button("I agree to that", Action.TALK_AGREE_ANEW, _value(facts, w=mark(added)), style="primary")
    return [
        section(f"*Something was added.* {added_text(added, around.added, around.kept_months)}"),
        actions([agree]),
        context("Without it nothing changes: the call is held as you agreed before."),
    ]


def _thanked(facts: Conversation, _around: Surroundings) -> Message:
    by = date_text(facts.study.deadline_day)
    text = (
        "Thank you. We speak with some of the people who answered; if a time opens for you, "
        f"we write by {by}. Otherwise we won't."
    )
    return _ending(facts, text)


def _completed(facts: Conversation, _around: Surroundings) -> Message:
    text = "Thank you for the call. What you told us helps."
    if facts.study.incentive:
        text += f" For your time: {typed(facts.study.incentive, 300)}. We send it to you."
    return _ending(facts, text)


def _missed(facts: Conversation, _around: Surroundings) -> Message:
    return _ending(
        facts, "We missed you at the time of the call, so it is closed. Thank you for your answers."
    )


def _cancelled(facts: Conversation, around: Surroundings) -> Message:
    call = facts.interview
    text = _who_cancelled(call, facts.person.slack_id, around) if call else "The call was cancelled."
    message = _ending(facts, text)
    if not facts.study.takes_answers(around.now) or facts.person.opted_out_at:
        return message
    again = actions([button("Choose another time", Action.TALK_REBOOK, _value(facts), style="primary")])
    return Message(message.text, (message.blocks[0], again, *message.blocks[1:]))


def _who_cancelled(call: Interview, reader: str, around: Surroundings) -> str:
    if call.cancelled_by == reader:
        return "You cancelled the call."
    if call.cancelled_as is CancelledAs.INTERVIEWER:
        return f"{typed(around.interviewer, 100)} from our team had to cancel the call. We are sorry."
    if call.cancelled_as is CancelledAs.RESEARCHER:
        return f"{typed(around.researcher, 100)} from our team had to cancel the call, as the study has ended. We are sorry."
    return "The call was cancelled by our team. We are sorry."


def _ending(facts: Conversation, text: str) -> Message:
    if facts.person.opted_out_at:
        return Message(text, (section(text), context("You asked us not to invite you again, and we won't.")))
    if facts.person.panel_at:
        return Message(
            text,
            (
                section(text),
                context("You said that we may ask you again some time. Write *stop* to end that."),
            ),
        )
    ask = [
        context("May we ask you again some time?"),
        actions([button("Yes, you may ask me again", Action.TALK_PANEL, _value(facts))]),
    ]
    return Message(text, (section(text), *ask))


def _plainly(text: str) -> Message:
    return Message(text, (section(text),))


def _declined(_facts: Conversation, _around: Surroundings) -> Message:
    return _plainly("All right, not this time. Thank you for letting us know.")


def _opted_out(_facts: Conversation, _around: Surroundings) -> Message:
    return _plainly("We won't ask you again. Thank you for letting us know.")


def _paused(_facts: Conversation, _around: Surroundings) -> Message:
    return _plainly(
        "This study is paused at the moment. Your invitation stays, and nothing is needed from you."
    )


def _closed(_facts: Conversation, _around: Surroundings) -> Message:
    return _plainly("This invitation has ended. Nothing is needed from you; thank you.")


def _link(url: str) -> str:
    # A link that its author typed: shown as text, so that what is read is what is opened.
    return typed(url, 500)


_BY_STAGE = {
    Stage.INVITED: _invited,
    Stage.ASKING: _asking,
    Stage.CHECKING: _checking,
    Stage.CONSENT: _consent,
    Stage.TIMES: _times,
    Stage.BOOKED: _booked,
    Stage.MOVING: _moving,
    Stage.COMPLETED: _completed,
    Stage.MISSED: _missed,
    Stage.CANCELLED: _cancelled,
    Stage.THANKED: _thanked,
    Stage.DECLINED: _declined,
    Stage.OPTED_OUT: _opted_out,
    Stage.PAUSED: _paused,
    Stage.CLOSED: _closed,
}
