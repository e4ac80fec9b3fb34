"""What needs somebody, wherever it is told: a line for each thing, and one button for each way to do something about it."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from bot import ids
from bot.ids import Action
from bot.views.blocks import Block, button

SHOWN = 5
"""So many things are told of one study at once; the rest follows when these are settled."""


class Remedy(Enum):
    """What a button beside a need does: its action and its label."""

    STUDY = (Action.STUDY_OPEN, "Open the study")
    AVAILABILITY = (Action.AVAILABILITY_GIVE, "Give times")
    APPROVALS = (Action.APPROVALS_OPEN, "See who waits")
    THANKS = (Action.THANKS_LIST, "Thank-yous")


class Need(NamedTuple):
    """A sentence on what needs somebody, and what is pressed to do it."""

    text: str
    remedy: Remedy


def need_lines(needs: Sequence[Need]) -> list[str]:
    """Return a line for each thing, and how many more there are."""
    lines = [f":warning: {need.text}" for need in needs[:SHOWN]]
    more = len(needs) - SHOWN
    return [*lines, f"And {more} {'thing' if more == 1 else 'things'} more."] if more > 0 else lines


def need_buttons(study_id: int, title: str, needs: Sequence[Need]) -> list[Block]:
    """Return one button for each thing that can be done, however many need it: ids must differ within a message."""
    return [
        button(
            remedy.value[1],
            ids.numbered(remedy.value[0], study_id),
            ids.pack(s=study_id),
            spoken=f"{remedy.value[1]}: {title}",
        )
        for remedy in dict.fromkeys(need.remedy for need in needs)
    ]
