"""A wave among people who may be asked and, when these are used up, among members of an audience that nobody asked."""

import random
from collections.abc import Iterable
from dataclasses import replace

from bot.domain.mix.facts import Candidate, Case, PersonRow, Standing, StudyFacts
from bot.domain.mix.learning import Learned
from bot.domain.mix.pool import Pool
from bot.domain.mix.wave import Pause, Wave, plan_wave


def plan_further(
    facts: StudyFacts,
    first: Wave,
    asked: Iterable[PersonRow],
    unasked: Pool,
    room: int,
    rng: random.Random,
    learned: Learned,
) -> Wave:
    """Return the wave `first` with at most `room` people more, out of `unasked`: as far as the people who may be asked did not do.

    asked: the people among whom `first` was chosen; none is read when it chose nobody. A segment pauses when both would take too many
    invitations for it.
    """
    chosen = {choice.person_id for choice in first.choices}
    drawn = [Candidate._make(row) for row in asked if row[0] in chosen] if chosen else []
    cases = (*facts.cases, *(Case(person, Standing.WAITING, sent_on=facts.now) for person in drawn))
    sent = facts.sent_today + len(chosen)
    tuning = replace(facts.tuning, day_cap=min(facts.tuning.day_cap, sent + max(0, room)))
    further = plan_wave(replace(facts, cases=cases, sent_today=sent, tuning=tuning), unasked, rng, learned)
    choices = (*first.choices, *further.choices)
    opened = tuple(dict.fromkeys((*first.open_segments, *further.open_segments)))
    stopped = "" if choices else further.stopped or first.stopped
    return Wave(choices, opened, _paused_by_both(first, further), stopped)


def _paused_by_both(first: Wave, further: Wave) -> tuple[Pause, ...]:
    """What pauses among both, with the lower price; a wave that was not planned at all pauses nothing and stands in no way."""
    if not first.pauses and first.stopped:
        return further.pauses
    if not further.pauses and further.stopped:
        return first.pauses
    prices = {pause.segment: pause.invitations_each for pause in further.pauses}
    return tuple(
        replace(pause, invitations_each=min(pause.invitations_each, prices[pause.segment]))
        for pause in first.pauses
        if pause.segment in prices
    )
