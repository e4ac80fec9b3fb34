"""What needs somebody, wherever it is told: its sentences, a line for each thing, and one button for each way to do something about it."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from bot import ids
from bot.domain.approval import waiting
from bot.domain.segments import Segment
from bot.domain.telling import FEW_CRITICAL, Lag
from bot.ids import Action
from bot.views.blocks import Block, button
from bot.views.consent import named

SHOWN = 5
"""So many things are told of one study at once; the rest follows when these are settled."""
NAMED = 3
YOU = "you"
"""Who reads it, among the names of those who hold calls."""


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


def calls_over(count: int, checks: int, few: int, holders: Sequence[str] = ()) -> list[Need]:
    """Return that calls are over without an outcome. checks: how many have an opening check due, told of `few` at once. holders: names
    of who holds them, `YOU` for the reader; none where they are not told."""
    if not count:
        return []
    calls = "1 call is" if count == 1 else f"{count} calls are"
    due = "1 opening check is" if checks == 1 else f"{checks} opening checks are"
    there = f" {due} due there as well." if checks >= few else ""
    cards = "card" if count == 1 and holders else "cards"
    who = f"{_holding(holders)} the {cards}"
    return [Need(f"{calls} over and nobody said how it went: {who}.{there}", Remedy.STUDY)]


def _holding(holders: Sequence[str]) -> str:
    if not holders:
        return "their interviewers have"
    others = len(holders) - NAMED
    more = [f"{others} other{'s' if others > 1 else ''}"] if others > 0 else []
    has = "has" if len(holders) == 1 and holders[0] != YOU else "have"
    return f"{named([*holders[:NAMED], *more])} {has}"


def awaited(count: int) -> list[Need]:
    """Return that people wait for an approval."""
    return [Need(f"{waiting(count)}.", Remedy.APPROVALS)] if count else []


def owed(count: int) -> list[Need]:
    """Return that thank-yous are owed."""
    if not count:
        return []
    return [Need("1 thank-you is owed." if count == 1 else f"{count} thank-yous are owed.", Remedy.THANKS)]


def unreached(count: int) -> list[Need]:
    """Return that invitations could not be delivered."""
    people = "1 person" if count == 1 else f"{count} people"
    return [Need(f"{people} could not be reached in Slack.", Remedy.STUDY)] if count else []


def no_time(window_days: int) -> Need:
    """Return that interviewers have no time left to offer."""
    days = f"in the next {window_days} days"
    return Need(
        f"No time is left that somebody could book {days}: interviewers can give more.", Remedy.AVAILABILITY
    )


NOBODY_LEFT = Need(
    "Nobody is left to invite. Add people to the panel, or start an open call.",
    Remedy.STUDY,
)
ONLY_HAPPY = Need(FEW_CRITICAL, Remedy.STUDY)


def lags(lag: Lag) -> Need:
    """Return that a segment is behind another."""
    behind, leader = lag
    ahead = f"{leader.segment.value} has {leader.filled} of {leader.planned}"
    return Need(
        f"{behind.segment.value} lags behind: {behind.filled} of {behind.planned} done, where {ahead}.",
        Remedy.STUDY,
    )


def nothing_new(segment: Segment) -> Need:
    """Return that a segment seems saturated."""
    text = f"{segment.value}: the latest calls brought nothing new, as those who held them say."
    return Need(text, Remedy.STUDY)


def unlikely_in_time(forecast: str) -> Need:
    """Return that a study will probably not be full by its deadline. forecast: when it will be, in a sentence."""
    return Need(f"Forecast: {forecast}", Remedy.STUDY)


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
