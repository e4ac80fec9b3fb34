"""From the consent to a booked call, to another time for it, and its reminders: the same message of an invitation, further on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import ids
from bot.domain.consent import VERSION, Consent, Scope
from bot.domain.conversation import Conversation, InvitationState, Stage, stage_of
from bot.domain.slots import Slot
from bot.domain.studies import OBSERVERS_MAX
from bot.services.booking import ALL_TAKEN, IN_THE_WAY, JUST_TAKEN
from bot.services.editing import IN_THE_CALL
from bot.views.conversation import conversation_message, reminder_message, waiting_message
from bot.views.suggesting import confirm_modal, words_modal
from tests.domain.examples import INTERVIEW, INVITATION, NOW, SUBMISSION
from tests.surfaces.examples import ZONE, around_of, conversation_of, name_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "participant"
PLACE = 2
FIRST = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
LONG_ZONE = "America/Argentina/ComodRivadavia"


def slots(count: int, apart: timedelta) -> tuple[Slot, ...]:
    """So many times, one after the other."""
    starts = [FIRST + apart * number for number in range(count)]
    return tuple(Slot(start, start + timedelta(minutes=30), ("UI",)) for start in starts)


TWO_DAYS = (*slots(2, timedelta(hours=1)), *slots(3, timedelta(hours=22))[1:])


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    submitted = INVITATION._replace(state=InvitationState.SUBMITTED)
    offered = replace(conversation_of(say), invitation=submitted, submission=SUBMISSION)
    agreed = replace(offered, consented=True, agreed=Consent(VERSION, Scope(), NOW))
    booked = replace(agreed, interview=INTERVIEW)
    moving = replace(booked, invitation=submitted._replace(moving_until=INTERVIEW.starts_at))
    recorded = replace(offered, study=replace(offered.study, recording=True, observers=("UO",)))
    around = around_of(say)
    observers = [
        name_of(say, name) for name in ("Ana Duarte", "Bo Li", "Cy Young", "Di Roe", "Ed Poe", "Flo Day")
    ]
    added = replace(booked, study=recorded.study)
    listened = replace(booked, study=replace(booked.study, observers=("UO", "UP")))
    metadata = ids.pack(i=1, t=int(FIRST.timestamp()))

    def said(facts: Conversation, stage: Stage, **more: object) -> View:
        assert stage_of(facts, NOW) is stage, (stage_of(facts, NOW), stage)
        return conversation_message(facts, stage, replace(around, **more))  # type: ignore[arg-type]

    def remind(hours: int, before: timedelta, **more: object) -> View:
        return reminder_message(booked, replace(around, now=INTERVIEW.starts_at - before, **more), hours)  # type: ignore[arg-type]

    def plain(facts: Conversation) -> Conversation:
        return replace(facts, study=replace(facts.study, incentive=""))

    def found(exact: Slot | None, near: Sequence[Slot], notice: str = "", *, is_move: bool = False) -> View:
        return confirm_modal(exact, near, ZONE, metadata, is_move=is_move, notice=notice)

    hour, day = timedelta(hours=1), timedelta(days=1)
    return {
        "consent": lambda: said(offered, Stage.CONSENT),
        "consent, without a thank-you": lambda: said(plain(offered), Stage.CONSENT),
        "consent, one listens in": lambda: said(recorded, Stage.CONSENT, observers=observers[:1]),
        "consent, recorded, as many as may be listen in": lambda: said(
            recorded, Stage.CONSENT, observers=observers[:OBSERVERS_MAX]
        ),
        "consent, read before it changed": lambda: said(
            offered, Stage.CONSENT, notice="This has changed since you saw it: please read it again."
        ),
        "times": lambda: said(agreed, Stage.TIMES, slots=TWO_DAYS, more_slots=True),
        "times, no others": lambda: said(agreed, Stage.TIMES, slots=TWO_DAYS),
        "times, the last page": lambda: said(
            replace(agreed, invitation=submitted._replace(slot_page=2)), Stage.TIMES, slots=TWO_DAYS[:1]
        ),
        "times, none": lambda: said(agreed, Stage.TIMES),
        "times, the wanted one just taken": lambda: said(
            agreed, Stage.TIMES, slots=TWO_DAYS, notice=JUST_TAKEN
        ),
        "times, all just taken": lambda: said(agreed, Stage.TIMES, notice=ALL_TAKEN),
        "times, one that is in the way": lambda: said(agreed, Stage.TIMES, slots=TWO_DAYS, notice=IN_THE_WAY),
        "times, from standby": lambda: said(
            agreed, Stage.TIMES, slots=TWO_DAYS, notice="A time has opened for you."
        ),
        "times, in a zone with a long name": lambda: said(
            agreed, Stage.TIMES, slots=TWO_DAYS, zone=LONG_ZONE, more_slots=True
        ),
        "booked": lambda: said(booked, Stage.BOOKED),
        "booked, may not be moved": lambda: said(booked, Stage.BOOKED, can_move=False),
        "booked, without a thank-you": lambda: said(plain(booked), Stage.BOOKED),
        "booked, a recording was added": lambda: said(
            replace(added, study=replace(added.study, observers=())), Stage.BOOKED
        ),
        "booked, one to listen in was added": lambda: said(
            replace(listened, study=replace(listened.study, observers=("UO",))),
            Stage.BOOKED,
            added=observers[:1],
        ),
        "booked, a recording and listeners were added": lambda: said(
            replace(listened, study=replace(listened.study, recording=True)),
            Stage.BOOKED,
            added=observers[:OBSERVERS_MAX],
        ),
        "booked, and something else has changed": lambda: said(
            booked, Stage.BOOKED, notice=IN_THE_CALL["meeting_link"]
        ),
        "moving": lambda: said(moving, Stage.MOVING, slots=TWO_DAYS, more_slots=True),
        "moving, no other time": lambda: said(moving, Stage.MOVING),
        "reminded a day before": lambda: remind(24, day),
        "reminded a day before, too late to move": lambda: remind(24, day, can_move=False),
        "reminded late, on the day itself": lambda: remind(24, 2 * hour),
        "reminded early, two days before": lambda: remind(48, 2 * day),
        "reminded an hour before": lambda: remind(1, hour),
        "reminded two hours before": lambda: remind(2, 2 * hour),
        "the call has begun without them": lambda: waiting_message(booked, around),
        "form to suggest a time": lambda: words_modal(ZONE, NOW, metadata),
        "form to confirm a suggested time": lambda: found(TWO_DAYS[0], ()),
        "form to confirm a suggested time, moving": lambda: found(TWO_DAYS[0], (), is_move=True),
        "form to choose the nearest time": lambda: found(None, TWO_DAYS),
        "form to choose the nearest time, just taken": lambda: found(None, TWO_DAYS, JUST_TAKEN),
    }


CASES = cases(usual)
EXTREME = extremes(cases) | {
    "form to choose the nearest time, in a zone with a long name": lambda: confirm_modal(
        None, TWO_DAYS, LONG_ZONE, ids.pack(i=1), is_move=True
    ),
    "form to suggest a time, in a zone with a long name": lambda: words_modal(LONG_ZONE, NOW, ids.pack(i=1)),
}
