"""From times to a booked call, to another time for it, and out of it again. One winner per time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from bot.domain.bookings import move_until, moves_left
from bot.domain.conversation import (
    CancelledAs,
    Conversation,
    Interview,
    InterviewState,
    Stage,
    stage_of,
)
from bot.domain.outbox import Lane
from bot.domain.seats import SeatCount
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.slots import is_free
from bot.errors import Busy
from bot.services import ending, saying
from bot.services.desk import Answer, Desk, Press
from bot.services.screening import act, own_conversation
from bot.services.times import calendar_of, moved_call, page_of_slots
from storage import interviews, invitations, outbox, reveals, studies
from storage.interviews import Counted

JUST_TAKEN = "That time has just been taken. Here are the nearest ones."
ALL_TAKEN = "All places have just been taken."
OVER = "The time of this call has passed, so it cannot be cancelled any more. Nothing is needed from you."
IN_THE_WAY = "You have another call with us at that time. Here are the nearest ones."
CHOOSING = frozenset({Stage.TIMES, Stage.MOVING})
"""The stages in which times are shown."""


def more_times(desk: Desk, press: Press) -> Answer:
    """Turn to the next page of times; after the last one to the first."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        page = facts.invitation.slot_page
        following = page + 1 if page_of_slots(db, facts, now).more else 0
        _set(db, facts, slot_page=following)
        return ""

    return act(desk, press, CHOOSING, effect)


def book(desk: Desk, press: Press, starts_at: datetime, *, in_place: bool = True) -> Answer:
    """Book a time, or move the call that is being moved to it, with whoever of the free interviewers holds fewest calls: one who
    does not know the answers, if there is one, and of a moved call its own interviewer. One winner per time.

    A press that has lost already writes nothing, and where others write is answered from a read, which takes no lock. in_place: a
    button of the message was pressed, which can be answered at once.
    """
    now = desk.clock.now()
    lost = Answer(press.invitation_id, press.slack_id, JUST_TAKEN, near=starts_at)
    if desk.store.is_being_written and _is_lost(desk.store.read(), press, starts_at):
        desk.store.settle()
        return lost
    try:
        return _book(desk, press, starts_at, now, lost, in_place=in_place)
    except Busy:
        if _is_lost(desk.store.read(), press, starts_at):
            desk.store.settle()
            return lost  # whoever held the database has the time
        raise


def start_moving(desk: Desk, press: Press) -> Answer:
    """Choose another time for a booked call. It stays booked at its time until another one is taken."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        call, settings = facts.interview, studies.settings_of(db, press.team_id)
        if call is None:
            return ""
        if not moves_left(call, now, settings):
            return _why_not(call, settings)
        until = move_until(call, settings)
        _set(db, facts, moving_until=until, slot_page=0)
        saying.show_conversation_then(db, facts, until, now)
        return ""

    return act(desk, press, frozenset({Stage.BOOKED}), effect)


def stay(desk: Desk, press: Press) -> Answer:
    """Keep the time that one has."""

    def effect(db: Database, facts: Conversation, _now: datetime) -> str:
        _set(db, facts, moving_until=None, slot_page=0)
        return ""

    return act(desk, press, frozenset({Stage.MOVING}), effect)


def cancel(desk: Desk, press: Press) -> Answer:
    """Cancel one's own call. The seat opens again."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        call = facts.interview
        if call is not None and now >= call.ends_at:
            return OVER
        if call is not None and ending.cancel(db, facts, call, press.slack_id, CancelledAs.PARTICIPANT, now):
            saying.notify(db, press.team_id, call.interviewer, "cancelled_by_participant", call.id, now)
        return ""

    return act(desk, press, frozenset({Stage.BOOKED, Stage.MOVING}), effect)


def _why_not(call: Interview, settings: Settings) -> str:
    hours, most = settings.move_until_hours, settings.moves_max
    if call.moves >= most:
        times = "once" if most == 1 else "twice" if most == 2 else f"{most} times"
        return f"A call can be moved {times}, and this one was. You can still cancel it."
    return f"A call can be moved until {hours} hours before it begins. You can still cancel it."


def _is_lost(db: Database, press: Press, starts_at: datetime) -> bool:
    return interviews.is_lost(db, press.team_id, press.invitation_id, press.slack_id, starts_at)


def _book(
    desk: Desk, press: Press, starts_at: datetime, now: datetime, lost: Answer, *, in_place: bool
) -> Answer:
    with desk.store.write() as db:
        if _is_lost(db, press, starts_at):
            return lost
        facts = own_conversation(db, press)
        if stage_of(facts, now) not in CHOOSING:
            return Answer(press.invitation_id, press.slack_id)
        if not outbox.first_time(db, press.team_id, press.key, now):
            return Answer(
                press.invitation_id, press.slack_id
            )  # delivered again, while they choose another time
        moved = moved_call(facts, now)
        counted = interviews.counts_of_study(db, press.team_id, facts.study.id)
        if moved is not None and moved.starts_at == starts_at:
            _set(db, facts, moving_until=None, slot_page=0)  # that is the time they have
            notice = ""
        elif moved is None and not _seat_is_free(facts, counted):
            invitations.stand_by(db, press.team_id, press.invitation_id)
            notice = ALL_TAKEN
        else:
            settings = studies.settings_of(db, press.team_id)
            free = _free_at(db, facts, counted, moved, starts_at, settings, now)
            call = (
                _move(db, facts, moved, starts_at, free, now)
                if moved
                else _take(db, facts, starts_at, free, now)
            )
            if call is None:
                clash = _own_clash(db, facts, moved, starts_at)
                return replace(lost, notice=IN_THE_WAY if clash else JUST_TAKEN)
            saying.announce(db, facts.study, call, facts.person.slack_id, settings, now, moved)
            notice = ""
        answer = _shown(desk, db, facts, now, notice, in_place=in_place)
    desk.wake()
    return answer


def _shown(
    desk: Desk, db: Database, facts: Conversation, now: datetime, notice: str, *, in_place: bool
) -> Answer:
    if in_place:
        return saying.answer_in_conversation(desk, db, facts, now, notice)
    saying.show_conversation(db, facts, now, Lane.REPLY, notice)
    return Answer(facts.invitation.id, facts.person.slack_id)


def _seat_is_free(facts: Conversation, counted: Sequence[Counted]) -> bool:
    """Whether one more call of their segment fits. counted: the calls of the study; offers hold nothing."""
    study, made = facts.study, facts.submission
    if study.is_trial or made is None:
        return True
    calls = {InterviewState.BOOKED: 0, InterviewState.COMPLETED: 0}
    for _, segment, state, count in counted:
        if segment is made.segment:
            calls[state] += count
    seats = SeatCount(
        made.segment or Segment.NEVER,
        study.seats.get(made.segment, 0) if made.segment else 0,
        reserved=calls[InterviewState.BOOKED],
        filled=calls[InterviewState.COMPLETED],
        way=study.way,
    )
    return seats.free_to_book > 0


def _take(
    db: Database, facts: Conversation, starts_at: datetime, free: Iterable[str], now: datetime
) -> Interview | None:
    """Book with the first of the interviewers who are free; `None` when nobody is any more."""
    study, submission = facts.study, facts.submission
    if submission is None:
        return None
    for interviewer in free:
        new = Interview(
            id=0,
            team_id=study.team_id,
            study_id=study.id,
            person_id=facts.person.id,
            invitation_id=facts.invitation.id,
            interviewer=interviewer,
            starts_at=starts_at,
            ends_at=starts_at + study.length,
            state=InterviewState.BOOKED,
            # A trial is filed nowhere; its row still needs a word.
            segment=submission.segment or Segment.NEVER,
            booked_at=now,
            offer=submission.offers,
        )
        booked_id = interviews.book(db, new)
        if booked_id is not None:
            return new._replace(id=booked_id)
    return None


def _move(
    db: Database,
    facts: Conversation,
    call: Interview,
    starts_at: datetime,
    free: Iterable[str],
    now: datetime,
) -> Interview | None:
    """Give a call another time; the old one is free in the same instant. `None` when the new one is taken."""
    for interviewer in free:
        if interviews.move(db, call, interviewer, starts_at, starts_at + facts.study.length):
            detail = {"from": call.starts_at.isoformat(), "to": starts_at.isoformat()}
            outbox.audit(
                db, call.team_id, facts.person.slack_id, "call moved", f"interview {call.id}", now, detail
            )
            _set(db, facts, moving_until=None, slot_page=0)
            return interviews.interview(db, call.team_id, call.id)
    return None


def _free_at(
    db: Database,
    facts: Conversation,
    counted: Sequence[Counted],
    moved: Interview | None,
    starts_at: datetime,
    settings: Settings,
    now: datetime,
) -> Iterator[str]:
    """The interviewers who are free at a time, the one to ask first. Each is looked at when it is their turn: mostly that is one."""
    study = facts.study
    # Whoever has seen their answers would not be blind in the call: they come last.
    seen = reveals.seen_by(db, study.team_id, study.id, facts.person.id)
    load = dict.fromkeys(study.interviewers, 0)
    for interviewer, _, _, count in counted:
        load[interviewer] = load.get(interviewer, 0) + count
    own = moved.interviewer if moved else ""
    for slack_id in sorted(study.interviewers, key=lambda one: (one in seen, one != own, load[one], one)):
        calendar = calendar_of(db, study, slack_id, settings, now, moved=moved)
        if calendar and is_free(calendar, starts_at, study.length_minutes, now, study.deadline, settings):
            yield slack_id


def _own_clash(db: Database, facts: Conversation, moved: Interview | None, starts_at: datetime) -> bool:
    ends_at = starts_at + facts.study.length
    own = interviews.booked_of_person(db, facts.study.team_id, facts.person.id)
    return any(
        call.starts_at < ends_at and starts_at < call.ends_at
        for call in own
        if moved is None or call.id != moved.id
    )


def _set(db: Database, facts: Conversation, **columns: object) -> None:
    invitations.change(db, facts.study.team_id, facts.invitation.id, (facts.invitation.state,), **columns)
