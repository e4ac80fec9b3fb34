"""From times to a booked call, and out of it again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.conversation import Conversation, Interview, InterviewState, Stage, stage_of
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.slots import Calendar, Slot, default_windows, is_free, open_slots
from bot.domain.studies import Study
from bot.errors import Busy
from bot.services import saying
from bot.services.desk import Answer, Desk, Press
from bot.services.screening import act, own_conversation
from storage import interviews, invitations, outbox, people, reveals, studies

JUST_TAKEN = "That time has just been taken. Here are the nearest ones."
ALL_TAKEN = "All places have just been taken."
IN_THE_WAY = "You have another call with us at that time. Here are the nearest ones."


@dataclass(frozen=True)
class SlotPage:
    """One page of times. `more`: there are others after it."""

    slots: tuple[Slot, ...]
    more: bool


def more_times(desk: Desk, press: Press) -> Answer:
    """Turn to the next page of times; after the last one to the first."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        page = facts.invitation.slot_page
        following = page + 1 if page_of_slots(db, facts, now).more else 0
        states = (facts.invitation.state,)
        invitations.change(db, press.team_id, press.invitation_id, states, slot_page=following)
        return ""

    return act(desk, press, frozenset({Stage.TIMES}), effect)


def book(desk: Desk, press: Press, starts_at: datetime) -> Answer:
    """Book a time with whoever of the free interviewers holds fewest calls, if one of them does not know the answers. One winner per time.

    A press that has lost already is answered from a read: it takes no lock and writes nothing.
    """
    now = desk.clock.now()
    lost = Answer(press.invitation_id, press.slack_id, JUST_TAKEN, near=starts_at)
    if _is_lost(desk.store.read(), press, starts_at):
        return lost
    try:
        return _book(desk, press, starts_at, now, lost)
    except Busy:
        if _is_lost(desk.store.read(), press, starts_at):
            return lost  # whoever held the database has the time
        raise


def _is_lost(db: Database, press: Press, starts_at: datetime) -> bool:
    return interviews.is_lost(db, press.team_id, press.invitation_id, press.slack_id, starts_at)


def _book(desk: Desk, press: Press, starts_at: datetime, now: datetime, lost: Answer) -> Answer:
    with desk.store.write() as db:
        if _is_lost(db, press, starts_at):
            return lost
        facts = own_conversation(db, press)
        if stage_of(facts, now) is not Stage.TIMES:
            return Answer(press.invitation_id, press.slack_id)
        if not _seat_is_free(db, facts, now):
            invitations.stand_by(db, press.team_id, press.invitation_id)
            answer = saying.answer_in_conversation(desk, db, facts, now, ALL_TAKEN)
        else:
            call = _book_first_free(db, facts, starts_at, now)
            if call is None:
                clash = _own_clash(db, facts, starts_at)
                notice = IN_THE_WAY if clash else JUST_TAKEN
                return Answer(press.invitation_id, press.slack_id, notice, near=starts_at)
            outbox.first_time(db, press.team_id, press.key, now)
            answer = _announce(desk, db, facts, call, now)
    desk.wake()
    return answer


def cancel(desk: Desk, press: Press) -> Answer:
    """Cancel one's own call. The seat opens again."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        if facts.interview is not None:
            end_call(db, facts, facts.interview, InterviewState.CANCELLED, press.slack_id, now)
            saying.notify(
                db,
                press.team_id,
                facts.interview.interviewer,
                "cancelled_by_participant",
                facts.interview.id,
                now,
            )
        return ""

    return act(desk, press, frozenset({Stage.BOOKED}), effect)


def end_call(
    db: Database, facts: Conversation, call: Interview, state: InterviewState, by: str, now: datetime
) -> bool:
    """Move a booked call to its outcome and queue everything that follows; `False` when it was not booked any more."""
    team_id = call.team_id
    if not interviews.end(db, team_id, call.id, state, now, by if state is InterviewState.CANCELLED else ""):
        return False
    outbox.audit(db, team_id, by, f"call {state.value}", f"interview {call.id}", now)
    if state is InterviewState.COMPLETED and not facts.study.is_trial:
        people.mark(db, team_id, call.person_id, last_interviewed_at=now)
    if state is InterviewState.CANCELLED:
        ended = interviews.interview(db, team_id, call.id)
        if ended is not None:
            saying.send_invite_files(db, ended, facts.person.slack_id, now)
    saying.show_interview(db, call, now)
    saying.show_study(db, facts.study, now)
    return True


def page_of_slots(db: Database, facts: Conversation, now: datetime, near: datetime | None = None) -> SlotPage:
    """Return the page of times that a person is on; a page beyond the last one shows the first.

    near: a time that was wanted and is taken: the free ones nearest to it instead, in order of time.
    """
    settings = studies.settings_of(db, facts.study.team_id)
    slots = slots_of(db, facts, settings, now)
    size = settings.slots_per_page
    if near is not None:
        nearest = sorted(slots, key=lambda slot: abs(slot.starts_at - near))[:size]
        return SlotPage(tuple(sorted(nearest, key=lambda slot: slot.starts_at)), len(slots) > size)
    first = facts.invitation.slot_page * size
    if first >= len(slots):
        first = 0
    return SlotPage(tuple(slots[first : first + size]), first + size < len(slots))


def slots_of(db: Database, facts: Conversation, settings: Settings, now: datetime) -> list[Slot]:
    """Return every time that a person can book now: somebody is free, and they are not in a call with us themselves."""
    study = facts.study
    slots = open_slots(
        calendars_of(db, study, settings, now), study.length_minutes, now, study.deadline, settings
    )
    own = interviews.booked_of_person(db, study.team_id, facts.person.id)
    return [
        slot
        for slot in slots
        if not any(call.starts_at < slot.ends_at and slot.starts_at < call.ends_at for call in own)
    ]


def calendars_of(db: Database, study: Study, settings: Settings, now: datetime) -> list[Calendar]:
    """Return the calendar of each interviewer of a study: availability, everything booked, and their load."""
    load = interviews.held_counts(db, study.team_id, study.id)
    assumed = default_windows(settings.working_from_hour, settings.working_until_hour)
    calendars = []
    for slack_id in study.interviewers:
        windows = studies.windows_of(db, study.team_id, slack_id)
        seen = people.member(db, study.team_id, slack_id)
        calendars.append(
            Calendar(
                interviewer=slack_id,
                zone=seen.zone if seen else study.zone,
                windows=assumed if windows is None else windows,
                taken=interviews.taken(db, study.team_id, slack_id, now - timedelta(days=1)),
                load=load.get(slack_id, 0),
            )
        )
    return calendars


def _seat_is_free(db: Database, facts: Conversation, now: datetime) -> bool:
    if facts.study.is_trial or facts.submission is None:
        return True
    return (
        studies.seats_now(db, facts.study.team_id, facts.study, now).of(facts.submission.segment).free_to_book
        > 0
    )


def _book_first_free(
    db: Database, facts: Conversation, starts_at: datetime, now: datetime
) -> Interview | None:
    study, submission = facts.study, facts.submission
    if submission is None:
        return None
    settings = studies.settings_of(db, study.team_id)
    # Whoever has seen their answers would not be blind in the call: they come last.
    seen = reveals.seen_by(db, study.team_id, study.id, facts.person.id)
    calendars = sorted(
        calendars_of(db, study, settings, now),
        key=lambda found: (found.interviewer in seen, found.load, found.interviewer),
    )
    for calendar in calendars:
        if not is_free(calendar, starts_at, study.length_minutes, now, study.deadline, settings):
            continue
        new = Interview(
            id=0,
            team_id=study.team_id,
            study_id=study.id,
            person_id=facts.person.id,
            invitation_id=facts.invitation.id,
            interviewer=calendar.interviewer,
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
            return interviews.interview(db, study.team_id, booked_id)
    return None


def _own_clash(db: Database, facts: Conversation, starts_at: datetime) -> bool:
    ends_at = starts_at + facts.study.length
    own = interviews.booked_of_person(db, facts.study.team_id, facts.person.id)
    return any(call.starts_at < ends_at and starts_at < call.ends_at for call in own)


def _announce(desk: Desk, db: Database, facts: Conversation, call: Interview, now: datetime) -> Answer:
    settings = studies.settings_of(db, call.team_id)
    saying.show_interview(db, call, now)
    saying.send_invite_files(db, call, facts.person.slack_id, now)
    saying.plan_reminders(db, call, facts.person.slack_id, settings, now)
    saying.plan_card(db, call, now)
    saying.show_study(db, facts.study, now)
    return saying.answer_in_conversation(desk, db, facts, now)
