"""What an interviewer says of a call after it: whether they heard anything new, and what follows when they no longer do.

"Three in a row" is a stopping rule for saturation: a base of interviews, and then a run in which nothing new came up (Guest, Namey & Chen,
A simple method to assess and report thematic saturation, PLOS ONE 15(5), 2020, use runs of two and of three). It suggests; it stops nothing.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from bot.domain.conversation import Conversation, Interview, InterviewState
from bot.domain.segments import SEATED, Segment

NOTES_MAX = 3000
"""Characters of the notes of one call: what an input of a modal holds (docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element, 2026-11)."""


class News(StrEnum):
    """Whether a call brought anything new."""

    YES = "yes"
    LITTLE = "little"
    NO = "no"


class AfterCall(NamedTuple):
    """What was said of one call after it. news: `None` while it was not said. notes: as they were typed, "" for none."""

    news: News | None = None
    notes: str = ""


NOTHING_SAID = AfterCall()


def saturated(heard: Iterable[tuple[Segment, News]], in_a_row: int) -> tuple[Segment, ...]:
    """Return the segments whose latest calls brought nothing new, in the order in which people read segments.

    in_a_row: so many of them. heard: of every completed call of which it was said, in the order in which they were held. Only
    completed calls may be in it: a booked call's segment is not to be known.
    """
    runs = dict.fromkeys(SEATED, 0)
    for segment, news in heard:
        if segment in runs:
            runs[segment] = runs[segment] + 1 if news is News.NO else 0
    return tuple(segment for segment, run in runs.items() if run >= in_a_row)


def asks_for_news(call: Interview, facts: Conversation) -> bool:
    """Whether an interviewer is asked for what was new in a call."""
    is_held = call.state is InterviewState.COMPLETED and call.segment is not Segment.NEVER
    return is_held and facts.person.erased_at is None


def takes_notes(call: Interview, facts: Conversation) -> bool:
    """Whether notes of a call can be kept: it was held, its participant did not have their data erased, and did not withdraw."""
    if call.state is not InterviewState.COMPLETED or facts.person.erased_at is not None:
        return False
    return facts.agreed is not None
