"""A time in the participant's own words: understood, said back as a full date with its zone, and booked only when they confirm it."""

import sys
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.conversation import Conversation, stage_of
from bot.domain.slots import Slot
from bot.errors import BadInput
from bot.services.booking import CHOOSING
from bot.services.desk import Desk, Press
from bot.services.screening import own_conversation
from bot.services.times import moved_call, nearest, slots_of
from storage import studies

if TYPE_CHECKING:
    from bot.domain.when import Understood

FIELD = "words"
"""The field of the form, for errors."""


class Suggestion(NamedTuple):
    """What a suggested time came to. exact: it is free, and asked to confirm; otherwise `slots` are the free times that come nearest.

    zone: the participant's. is_move: a booked call would be moved to it.
    """

    exact: Slot | None
    slots: tuple[Slot, ...]
    zone: str
    is_move: bool
    length_minutes: int


def may_suggest(desk: Desk, press: Press) -> str | None:
    """Return the zone in which somebody's words are understood; `None` when they are not choosing a time.

    Raises: RuleBroken("not_yours").
    """
    facts = own_conversation(desk.store.read(), press)
    return _zone(facts) if stage_of(facts, desk.clock.now()) in CHOOSING else None


def expect_words() -> None:
    """Get ready, in the background, for words that somebody is about to type: those of the first would wait for an import."""
    if "dateparser" not in sys.modules:
        threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    from bot.words import warm_up

    warm_up()


def suggest(desk: Desk, press: Press, words: str) -> Suggestion | None:
    """Return which free times a suggestion means; `None` when the person is not choosing a time any more.

    Raises:
        BadInput("words"): they cannot be understood, mean several things, or there is no free time at all. RuleBroken("not_yours").
    """
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        facts = own_conversation(db, press)
        if stage_of(facts, now) not in CHOOSING:
            return None
        settings = studies.settings_of(db, press.team_id)
        slots = slots_of(db, facts, settings, now)
        is_move = moved_call(facts, now) is not None
    # Imported here: the grammar takes a tenth of the time from start to connected.
    from bot.words import understand

    understood = understand(words, _zone(facts), now)
    exact, found = _meant(understood, slots, now, settings.slots_per_page, settings.window_days)
    return Suggestion(exact, found, _zone(facts), is_move, facts.study.length_minutes)


def near(desk: Desk, press: Press, instant: datetime) -> Suggestion | None:
    """Return the free times nearest to one that was just taken; `None` when none are chosen from any more."""
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        facts = own_conversation(db, press)
        if stage_of(facts, now) not in CHOOSING:
            return None
        settings = studies.settings_of(db, press.team_id)
        found = nearest(slots_of(db, facts, settings, now), instant, settings.slots_per_page)
        is_move = moved_call(facts, now) is not None
    return Suggestion(None, found, _zone(facts), is_move, facts.study.length_minutes)


def _meant(
    understood: "Understood", slots: list[Slot], now: datetime, count: int, days: int
) -> tuple[Slot | None, tuple[Slot, ...]]:
    from bot.domain.when import Kind

    if understood.kind in {Kind.ASK, Kind.REFUSE}:
        raise BadInput(FIELD, understood.ask)
    if not slots:
        raise BadInput(
            FIELD, "Nobody has a free time at the moment. New times open every day: try again tomorrow."
        )
    if understood.kind is Kind.POINT and understood.start is not None:
        exact = next((slot for slot in slots if slot.starts_at == understood.start), None)
        return (exact, (exact,)) if exact else (None, nearest(slots, understood.start, count))
    spans = understood.occurrences(now, now + timedelta(days=days + 1))
    within = [
        slot
        for slot in slots
        if any(span.start <= slot.starts_at and slot.ends_at <= span.end for span in spans)
    ]
    if within:
        return None, tuple(within[:count])
    middle = spans[0].start if spans else understood.start or now
    return None, nearest(slots, middle, count)


def _zone(facts: Conversation) -> str:
    return facts.person.zone or facts.study.zone
