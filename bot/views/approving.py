"""What a researcher reads when a study asks for their approval of somebody."""

from collections.abc import Sequence
from typing import NamedTuple

from bot import ids
from bot.domain.approval import REASON_MAX, Approval, Approving, waiting
from bot.domain.blindness import MARKED, UNTIL_OUTCOME
from bot.domain.questions import Question
from bot.domain.studies import Study
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    modal,
    section,
    text_input,
    typed,
)

ANSWER_SHOWN = 300


class Asked(NamedTuple):
    """Somebody who waits for approval, as their researcher may see them.

    answers: (question, answer) of what is shown. reasons: what led to it. is_blind: the reader may hold the call, so that what the
    person said of the product is left out. is_gone: they no longer take part. is_over: the study has ended. answered_by: a name.
    """

    invitation_id: int
    study: Study
    name: str
    approval: Approval
    answers: Sequence[tuple[Question, str]]
    reasons: Sequence[str] = ()
    is_blind: bool = False
    is_gone: bool = False
    is_over: bool = False
    answered_by: str = ""


def approval_message(asked: Asked) -> Message:
    """Return the question with its two buttons; once it is settled, one sentence without any answer."""
    who, title = typed(asked.name, 100), typed(asked.study.title, 150)
    if settled := _settled(asked, who):
        text = f"{title}: {settled}"
        return Message(text, (section(f"*{title}*\n{settled}"),))
    ask = f"{who} answered the questions of “{title}”. Shall they choose a time?"
    value = ids.pack(i=asked.invitation_id)
    lines = [
        section(f"*{typed(question.text)}*\n{typed(answer, ANSWER_SHOWN)}")
        for question, answer in asked.answers
    ]
    beside: list[Block] = []
    revealing: list[Block] = []
    if asked.reasons:
        beside.append(context(typed(" ".join(asked.reasons), 1_500)))
    if asked.is_blind:
        beside.append(context(f"What they say of the product is hidden {UNTIL_OUTCOME}, as you may hold it."))
        known = confirm(
            "See all their answers?",
            f"Somebody else holds the call if they can. {MARKED}",
            "See all answers",
            "Stay open",
        )
        revealing = [button("Show all answers", Action.APPROVAL_REVEAL, value, confirm=known)]
    buttons = [
        button("Approve", Action.APPROVAL_APPROVE, value, style="primary"),
        button("Decline", Action.APPROVAL_DECLINE, value),
        *revealing,
    ]
    waiting = context("Until you answer they read what everybody reads who is not offered a time.")
    return Message(ask, (section(f"*{ask}*"), *lines, *beside, actions(buttons), waiting))


def decline_modal(name: str, metadata: str) -> Block:
    """Return the form for the reason of a refusal."""
    field = text_input(
        "reason",
        "Why not?",
        hint="Kept with the study. They are not told that they were declined, nor why.",
        multiline=True,
        max_length=REASON_MAX,
    )
    return modal(
        Callback.APPROVAL_DECLINE,
        "Decline",
        [section(f"*{typed(name, 100)}* is not offered a time in this study."), field],
        submit="Decline",
        close="Back",
        metadata=metadata,
    )


def _settled(asked: Asked, who: str) -> str:
    found, by = asked.approval, typed(asked.answered_by, 100)
    if found.answer is Approving.APPROVED:
        return f":white_check_mark: {who} was approved by {by}: a time is offered as soon as there is a seat."
    if found.answer is Approving.DECLINED:
        return f":heavy_multiplication_x: {who} was declined by {by}: {typed(found.reason, REASON_MAX)}"
    if asked.is_gone:
        return f"{who} no longer takes part. Nothing is needed from you."
    if asked.is_over:
        return f"The study has ended, so {who} is not offered a time. Nothing is needed from you."
    return ""


def waiting_message(shown: int, left: int, asked_of: str) -> Message:
    """Return what whoever asked who waits is told. shown: those asked about again; left: those who wait beside them; asked_of: the
    Slack id of the researcher who is asked, "" for the reader."""
    if not shown:
        text = "Nobody waits for an approval any more."
    else:
        where = (
            f"<@{asked_of}> is asked about them in a private message"
            if asked_of
            else "see the end of our private messages"
        )
        more = f", and {left} more after these" if left else ""
        text = f"{waiting(shown)}{more}: {where}."
    return Message(text, (section(text),))
