"""The modal in which a running study is changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import ids
from bot.domain.audiences import Allowance
from bot.domain.editing import Edit, mark_of
from bot.domain.seats import SeatCount, SeatMap
from bot.domain.segments import SEATED
from bot.domain.studies import Study
from bot.ids import Callback
from bot.views.audiences import members_input, members_of
from bot.views.blocks import (
    Block,
    context,
    entered,
    entered_text,
    input_block,
    modal,
    option,
    text_input,
    typed,
    users_input,
)
from bot.views.forms import incentive_input, observers_input


def edit_modal(study: Study, seats: SeatMap, allowed: Sequence[Allowance] = ()) -> Block:
    """Return the form with everything as it is now. seats: as the reader may know them. allowed: audiences that nobody asked and an admin
    allows."""
    deadline: Block = {
        "type": "datepicker",
        "action_id": "deadline",
        "initial_date": study.deadline_day.isoformat(),
    }
    recorded = option("Calls are recorded", "recording", "Whoever has agreed already is asked again")
    boxes: Block = {"type": "checkboxes", "action_id": "flags", "options": [recorded]}
    if study.recording:
        boxes["initial_options"] = [recorded]
    blocks = [
        context(typed(study.title, 200)),
        input_block("deadline", "Done by", deadline),
        *(_seats_input(seats.of(segment)) for segment in SEATED),
        users_input("interviewers", "Who interviews?", study.interviewers),
        observers_input(study),
        text_input("meeting_link", "Link to the call", kind="url_text_input", initial=study.meeting_link),
        incentive_input(study),
        *members_input(allowed, study.audience.members, dispatch=False),
        input_block("flags", "Options", boxes, optional=True),
        context(
            "Booked calls stay booked, with their interviewer. Participants are told what changes for them."
        ),
    ]
    return modal(
        Callback.EDIT,
        "Edit this study",
        blocks,
        submit="Save",
        close="Cancel",
        metadata=ids.pack(s=study.id, w=mark_of(study)),
    )


def edit_of(state: Mapping[str, Any]) -> Edit:
    """Return what was typed."""
    return Edit(
        deadline=entered_text(state, "deadline"),
        seats={segment: entered_text(state, f"seats_{segment.value}") for segment in SEATED},
        interviewers=tuple(entered(state, "interviewers") or ()),
        observers=tuple(entered(state, "observers") or ()),
        meeting_link=entered_text(state, "meeting_link"),
        incentive=entered_text(state, "incentive"),
        recording="recording" in (entered(state, "flags") or []),
        members=members_of(state),
    )


def _seats_input(count: SeatCount) -> Block:
    taken = [
        f"{number} {what}" for number, what in ((count.reserved, "booked"), (count.filled, "held")) if number
    ]
    return text_input(
        f"seats_{count.segment.value}",
        f"Seats for “{count.segment.value}”",
        kind="number_input",
        is_decimal_allowed=False,
        optional=True,
        initial=str(count.planned) if count.planned else "",
        hint=f"{', '.join(taken)}." if taken else "",
    )
