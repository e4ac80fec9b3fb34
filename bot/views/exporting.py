"""The form in which somebody asks for the file of a study, and what comes with the file."""

from collections.abc import Sequence
from typing import Any

from bot import ids
from bot.domain.blindness import KNOWN, UNTIL_OUTCOME
from bot.domain.studies import Study, StudyStatus
from bot.ids import Callback
from bot.views.blocks import (
    Block,
    context,
    cut,
    date_text,
    entered,
    input_block,
    modal,
    option,
    plain,
    section,
    typed,
)

NAMELESS, NAMED = "nameless", "named"
_FORMS = (
    (NAMELESS, "Without names", "P-001, P-002 … instead of names; no notes"),
    (NAMED, "With names", "names, e-mail addresses, companies and notes"),
)
BLIND = f"Answers of people whose call you hold, or may, are left out {UNTIL_OUTCOME}. Of the others {KNOWN}."


def export_modal(studies: Sequence[Study], total: int) -> Block:
    """Return the form. studies: at most as many as a menu holds, of which there must be one; total: how many there are."""
    menu: Block = {
        "type": "static_select",
        "action_id": "study",
        "options": [_study_option(study) for study in studies],
        "initial_option": _study_option(studies[0]),
    }
    forms = [option(label, value, description) for value, label, description in _FORMS]
    radio: Block = {
        "type": "radio_buttons",
        "action_id": "form",
        "options": forms,
        "initial_option": forms[0],
    }
    blocks = [input_block("study", "Study", menu), input_block("form", "What for each person", radio)]
    if total > len(studies):
        text = f"These are the newest {len(studies)} of {total}. `/interview export` with a word of the title finds others."
        blocks.append(context(text))
    blocks.append(context(BLIND))
    return modal(
        Callback.EXPORT,
        "Export a study",
        blocks,
        submit="Send me the file",
        close="Cancel",
        metadata=ids.pack(),
    )


def chosen(state: Any) -> tuple[int, bool] | None:
    """Return (study, with names) as the form has it; `None` when it holds nothing that this release made."""
    study, form = entered(state, "study"), entered(state, "form")
    is_number = isinstance(study, str) and study.isascii() and study.isdigit() and len(study) <= 15
    return (int(study), form == NAMED) if is_number and form in {NAMELESS, NAMED} else None


def asked_modal(study: Study) -> Block:
    """Return what somebody reads who asked for a file."""
    text = f"The file of *{typed(study.title, 200)}* comes in your private messages with me."
    return modal(Callback.EXPORT, "On its way", [section(text)])


def file_comment(study: Study, *, named: bool) -> str:
    """Return what is said beside the file."""
    what = f"“{typed(study.title, 200)}”, everybody who was asked"
    if named:
        return f"{what}, with names and notes. Keep it as carefully as your list of customers."
    return f"{what}. Without names and notes; what people wrote in their own words is in it as they wrote it."


def _study_option(study: Study) -> Block:
    ended = "closed" if study.status is StudyStatus.CLOSED else study.status.value
    return {
        "text": plain(study.title, 75),
        "value": str(study.id),
        "description": plain(cut(f"{ended}, until {date_text(study.deadline_day)}, no. {study.id}", 75), 75),
    }
