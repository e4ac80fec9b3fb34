"""The mix engine: whom to invite next, and what to do with an answer.

    facts = StudyFacts(now=3.0, deadline=15.0, seats={Segment.LOVE: 6, Segment.DISLIKE: 6}, cases=cases)
    for decision in decide(facts):              # offer, standby or thank, for everybody who waits for a verdict
        ...
    wave = plan_wave(facts, Pool(candidates), rng)
    for choice in wave.choices:                 # whom to invite now; `explain(choice)` says why
        ...

Time is a number of working days on an axis of the caller's choice; a study of three weeks that begins at 0.0 ends at 15.0.
Everything here is a function of its arguments: no clock, no I/O, and chance only from the `rng` that is handed in.
"""

from bot.domain.mix.answers import Decision, decide
from bot.domain.mix.facts import FOUND, Candidate, Case, Standing, StudyFacts, Tuning
from bot.domain.mix.groups import Band, Group, band_of, group_of
from bot.domain.mix.learning import Learned, learn
from bot.domain.mix.pool import Pool
from bot.domain.mix.reasons import described, explain, explain_pause, explain_verdict, one_in
from bot.domain.mix.wave import Choice, Pause, Wave, needs_wave, plan_wave
from bot.domain.seats import Way

__all__ = [
    "FOUND",
    "Band",
    "Candidate",
    "Case",
    "Choice",
    "Decision",
    "Group",
    "Learned",
    "Pause",
    "Pool",
    "Standing",
    "StudyFacts",
    "Tuning",
    "Wave",
    "Way",
    "band_of",
    "decide",
    "described",
    "explain",
    "explain_pause",
    "explain_verdict",
    "group_of",
    "learn",
    "needs_wave",
    "one_in",
    "plan_wave",
]
