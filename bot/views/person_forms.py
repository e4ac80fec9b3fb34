"""The forms about a person. Each takes the place of their page: Slack stacks three modals, and the page may be the third."""

from datetime import date
from typing import Any, NamedTuple

from bot import ids
from bot.domain.directory import NOTE_MAX, REASON_MAX, SOURCE_MAX, TAG_MAX, About, Wanted
from bot.ids import Action, Callback
from bot.views.blocks import Block, actions, button, input_block, modal, section, text_input, typed
from bot.views.person_seen import packed

READABLE = "They can read this: it is part of their data."


class _Form(NamedTuple):
    title: str
    label: str
    hint: str
    most: int
    submit: str
    lines: bool = False


_FORMS = {
    Wanted.BLOCK: _Form("Block", "Why?", READABLE, REASON_MAX, "Block them"),
    Wanted.PANEL: _Form(
        "Put on the panel",
        "How did they say so?",
        "For example: said so by mail. " + READABLE,
        SOURCE_MAX,
        "Put on the panel",
    ),
    Wanted.OFF_PANEL: _Form(
        "Take off the panel",
        "How did they say so?",
        "It is kept as a note. " + READABLE,
        SOURCE_MAX,
        "Take off the panel",
    ),
    Wanted.TAG: _Form(
        "Add a tag", "Tag", f"A word or two, up to {TAG_MAX} letters. {READABLE}", TAG_MAX, "Add"
    ),
    Wanted.NOTE: _Form("Add a note", "Note", READABLE, NOTE_MAX, "Add", lines=True),
    Wanted.DECLINE: _Form(
        "Decline",
        "Why not?",
        "Kept with the study. They are not told that they were declined, nor why, before it ends.",
        REASON_MAX,
        "Decline",
    ),
}
FIELD, DAY = "words", "day"


def form_modal(wanted: Wanted, about: About, name: str, today: date) -> Block:
    """Return a form in place of a person's page."""
    form = _FORMS[wanted]
    extras: dict[str, Any] = {"multiline": True} if form.lines else {}
    blocks = [
        section(f"*{typed(name, 100) or 'No name'}*"),
        text_input(FIELD, form.label, hint=form.hint, max_length=form.most, **extras),
    ]
    if wanted is Wanted.PANEL:
        picker = {"type": "datepicker", "action_id": DAY, "initial_date": today.isoformat()}
        blocks.append(input_block(DAY, "When?", picker))
    back = ids.pack(p=about.person_id, s=about.study_id, n=about.notes_before, h=about.history_before)
    blocks.append(actions([button("Back", ids.numbered(Action.PERSON_TURN, 0), back)]))
    return modal(Callback.PERSON, form.title, blocks, submit=form.submit, metadata=packed(about, wanted))
