"""What an interviewer is asked once a call was held, and the form for their notes."""

from collections.abc import Sequence
from typing import NamedTuple

from bot import ids
from bot.domain.after_call import NOTES_MAX, AfterCall, News
from bot.ids import Action, Callback
from bot.views.blocks import Block, actions, button, context, modal, section, text_input, typed
from bot.views.guide import typed_sections

NEWS_TEXT = {News.YES: "Yes", News.LITTLE: "A little", News.NO: "No"}


class NotesShown(NamedTuple):
    """The notes of one call as somebody may read or write them. when: the time of the call, in words."""

    interview_id: int
    participant: str
    when: str
    text: str
    may_write: bool


def news_blocks(interview_id: int, said: News | None) -> list[Block]:
    """The one question after a call; the answer can be changed."""
    answer = f" You said: {NEWS_TEXT[said].lower()}." if said else ""
    return [
        section(
            f"*Anything new?* Did you hear something in this call that you had not heard before?{answer}"
        ),
        actions(
            [
                button(
                    text,
                    ids.numbered(Action.CALL_NEWS, number),
                    ids.pack(c=interview_id, n=news.value),
                    style="primary" if news is said else "",
                )
                for number, (news, text) in enumerate(NEWS_TEXT.items())
            ]
        ),
    ]


def notes_button(interview_id: int, said: AfterCall) -> Block:
    """The button that opens the notes of a call."""
    label = "Change the notes" if said.notes else "Add notes"
    return button(label, ids.numbered(Action.CALL_NOTES, interview_id), ids.pack(c=interview_id))


def notes_modal(shown: NotesShown) -> Block:
    """Return the notes of a call: a form for whoever held it, text for the others who may read them."""
    about = section(f"Call with {typed(shown.participant, 100)}: {shown.when}")
    if not shown.may_write:
        written: Sequence[Block] = typed_sections(shown.text) or [section("There are no notes of this call.")]
        return modal(Callback.CALL_NOTES, "Notes", [about, *written])
    field = text_input(
        "notes",
        "Notes",
        initial=shown.text,
        hint="Read by you, the study's researcher and admins.",
        multiline=True,
        max_length=NOTES_MAX,
        optional=True,
    )
    told = context(
        "They go with the conversation when it is erased or too old. Whoever asks for their own data reads them too, once the study has ended."
    )
    metadata = ids.pack(c=shown.interview_id)
    return modal(
        Callback.CALL_NOTES, "Notes", [about, field, told], submit="Save", close="Cancel", metadata=metadata
    )
