"""What an outbox entry says, worked out from the database at the moment of sending."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.calendars.ics import Invite, invite_file, uid_for
from bot.calendars.links import google_link, outlook_link
from bot.domain.approval import AWAITED
from bot.domain.consent import NOTHING, scope_of, standing
from bot.domain.conversation import (
    Conversation,
    Interview,
    InterviewState,
    InvitationState,
    Stage,
    asked_anew,
    stage_of,
)
from bot.domain.outbox import Entry, Kind
from bot.domain.reminders import Reminder, still_useful
from bot.domain.studies import LIVE, Study, StudyStatus
from bot.domain.working_hours import zone_of
from bot.services import booking, digests, inviting, revealing, roles, saying
from bot.services.desk import Desk
from bot.services.recruiting import progress_of, settings_here
from bot.views.approving import Asked, approval_message
from bot.views.blocks import Block, Message, when_text
from bot.views.conversation import Surroundings, conversation_message, nudge_message, reminder_message
from bot.views.home import home_view
from bot.views.notices import notice_message
from bot.views.team import (
    Call,
    Card,
    Progress,
    interview_message,
    interviewer_reminder,
    open_call_message,
    study_message,
)
from storage import approvals, interviews, invitations, openings, outbox, people, reveals, studies


@dataclass(frozen=True)
class Show:
    """A message that is updated in place where it was shown before; `anew`: posted again, the old one closed."""

    message: Message
    anew: bool = False
    closing: Message | None = None


@dataclass(frozen=True)
class Say:
    """A message of its own, posted once."""

    message: Message


@dataclass(frozen=True)
class SendFile:
    """A file for somebody's DM."""

    name: str
    content: bytes
    comment: str


@dataclass(frozen=True)
class PublishHome:
    """Somebody's App Home."""

    view: Block


@dataclass(frozen=True)
class Drop:
    """Nothing is to be said any more, and why."""

    why: str


@dataclass(frozen=True)
class NotYet:
    """It is too early: to be sent at `due_at`."""

    due_at: datetime


Rendering = Show | Say | SendFile | PublishHome | Drop | NotYet

PAUSE_LOOK_HOURS = 6
"""How often an invitation that waits for its paused study is looked at; going on with the study sends it at once."""
ENDINGS = frozenset({Stage.THANKED, Stage.DECLINED, Stage.OPTED_OUT, Stage.PAUSED, Stage.CLOSED})
"""Where a message that was to wake somebody, as "a time has opened for you", has lost its reason while it waited for their morning."""
MOVED = Message("This goes on in a newer message below.")


def render(desk: Desk, entry: Entry, near: datetime | None = None) -> Rendering:
    """Return what `entry` says now. `near`: a time that was wanted and is taken (conversations only)."""
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        match entry.kind:
            case Kind.CONVERSATION:
                return _conversation(desk, db, entry, now, near)
            case Kind.INTERVIEW:
                return _card(desk, db, entry, now)
            case Kind.STUDY:
                study = studies.study(db, entry.team_id, entry.ref)
                return (
                    Show(study_message(_progress(desk, db, study, now, entry.receiver)))
                    if study
                    else Drop("no such study")
                )
            case Kind.OPEN_CALL:
                return _open_call(desk, db, entry, now)
            case Kind.INVITE_FILE:
                return _file(desk, db, entry, now)
            case Kind.REMINDER:
                return _reminder(desk, db, entry, now)
            case Kind.NUDGE:
                return _nudge(desk, db, entry, now)
            case Kind.NOTICE:
                return Say(notice_message(entry.detail["code"], _notice_values(db, entry)))
            case Kind.APPROVAL:
                return _approval(db, entry, now)
            case Kind.DIGEST:
                message = digests.message_of(desk, db, entry.team_id, entry.ref, now)
                return Say(message) if message else Drop("nothing to report")
            case Kind.HOME:
                return _home(desk, db, entry, now)


def after_sent(db: Database, entry: Entry, now: datetime) -> None:
    """Keep what follows from a message having arrived."""
    if entry.kind is Kind.CONVERSATION:
        facts = invitations.conversation(db, entry.team_id, entry.ref)
        if facts is not None and facts.invitation.state is InvitationState.QUEUED:
            inviting.delivered(db, facts, now)
    if entry.kind is Kind.APPROVAL:
        facts = invitations.conversation(db, entry.team_id, entry.ref)
        approval = approvals.approval_of(db, entry.team_id, entry.ref)
        may_hold = facts is not None and entry.receiver in facts.study.interviewers
        if facts is not None and facts.study.blind and approval and not approval.answer and not may_hold:
            # They have read everything: should they come to interview, they are not blind.
            reveals.add(db, entry.team_id, facts.study.id, facts.person.id, entry.receiver, now)


def after_dropped(db: Database, entry: Entry) -> None:
    """End an invitation that may not be sent any more: it must not stand in the way of a later one."""
    if entry.kind is Kind.CONVERSATION:
        invitations.change(
            db, entry.team_id, entry.ref, (InvitationState.QUEUED,), state=InvitationState.WITHDRAWN.value
        )


def after_failed(db: Database, entry: Entry, error: str, now: datetime) -> None:
    """Keep what follows from a message that can never arrive: the researchers of its study are told.

    Of an invitation the study's card tells; of anything else one sentence does, once.
    """
    if entry.kind is Kind.CONVERSATION:
        facts = invitations.conversation(db, entry.team_id, entry.ref)
        if facts is not None:
            inviting.undeliverable(db, facts, error, now)
        return
    for study in _studies_of(db, entry):
        if entry.receiver != study.researcher:
            values = {"what": _WHAT.get(entry.kind, "A message"), "title": study.title, "error": error}
            where = {"channel": entry.receiver} if entry.kind in {Kind.OPEN_CALL, Kind.DIGEST} else {}
            saying.notify(
                db, entry.team_id, study.researcher, "not_delivered", study.id, now, **values, **where
            )


_WHAT = {
    Kind.OPEN_CALL: "The open call",
    Kind.DIGEST: "The digest",
    Kind.REMINDER: "The reminder of a call",
    Kind.INVITE_FILE: "The calendar file of a call",
    Kind.INTERVIEW: "The card of a call",
}


def _studies_of(db: Database, entry: Entry) -> list[Study]:
    """The studies that an entry is about."""
    if entry.kind is Kind.DIGEST:
        row = outbox.digest(db, entry.team_id, entry.ref)
        return digests.studies_by_channel(db, entry.team_id).get(row["channel"], []) if row else []
    study_id = 0
    if entry.kind in {Kind.OPEN_CALL, Kind.STUDY}:
        study_id = entry.ref
    elif entry.kind in {Kind.REMINDER, Kind.INVITE_FILE, Kind.INTERVIEW}:
        call = interviews.interview(db, entry.team_id, entry.ref)
        study_id = call.study_id if call else 0
    found = studies.study(db, entry.team_id, study_id) if study_id else None
    return [found] if found else []


def surroundings(
    desk: Desk, db: Database, facts: Conversation, now: datetime, notice: str = ""
) -> Surroundings:
    """Return what a conversation's message needs beside the conversation."""
    settings = settings_here(desk, db, facts.study.team_id)
    call = facts.interview
    booked = call is not None and call.state is InterviewState.BOOKED
    invite = invite_of(desk, db, facts.study, call) if call is not None and booked else None
    return Surroundings(
        now=now,
        zone=facts.person.zone or facts.study.zone,
        product=settings.product_name,
        researcher=name_of(db, facts.study.team_id, facts.study.researcher),
        interviewer=name_of(db, facts.study.team_id, call.interviewer) if call else "",
        google=google_link(invite) if invite else "",
        outlook=outlook_link(invite) if invite else "",
        notice=notice,
        kept_months=settings.retention_months,
        observers=[name_of(db, facts.study.team_id, one) for one in facts.study.observers],
        added=[name_of(db, facts.study.team_id, one) for one in asked_anew(facts, now).observers],
    )


def invite_of(desk: Desk, db: Database, study: Study, call: Interview) -> Invite:
    """Return the calendar entry of a call: the same for both sides, and nothing in it about the participant."""
    return Invite(
        uid=uid_for(call.team_id, call.id),
        sequence=call.sequence,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        stamp=desk.clock.now(),
        summary=study.title,
        description=f"A call of {study.length_minutes} minutes. Join: {study.meeting_link}",
        location=study.meeting_link,
        organizer_name=name_of(db, call.team_id, call.interviewer),
        cancelled=call.state is InterviewState.CANCELLED,
    )


def name_of(db: Database, team_id: str, slack_id: str) -> str:
    """Return what somebody is called in Slack; a mention would ping them, so "one of us" when that is unknown."""
    seen = people.member(db, team_id, slack_id)
    return seen.name if seen and seen.name else "one of us"


def _conversation(desk: Desk, db: Database, entry: Entry, now: datetime, near: datetime | None) -> Rendering:
    facts = invitations.conversation(db, entry.team_id, entry.ref)
    if facts is None:
        return Drop("no such invitation")
    settings = studies.settings_of(db, entry.team_id)
    stage = stage_of(facts, now)
    new = facts.invitation.state is InvitationState.QUEUED
    if new:
        barrier = inviting.may_deliver(facts, settings, now)
        if stage is Stage.PAUSED and barrier is None:
            return NotYet(now + timedelta(hours=PAUSE_LOOK_HOURS))
        if barrier or stage is not Stage.INVITED:
            return Drop(barrier.value if barrier else f"the invitation is {stage.value}")
        due_at = inviting.deliver_at(facts, settings, now)
        if due_at > now:
            return NotYet(due_at)
    elif (
        outbox.message(db, entry.team_id, entry.kind, entry.ref, entry.receiver) is None
        and stage is Stage.CLOSED
    ):
        return Drop("ended before it was shown")
    # "Just taken" is said beside other times, and nowhere else.
    notice = "" if near and stage is not Stage.TIMES else entry.detail.get("notice", "")
    around = surroundings(desk, db, facts, now, notice)
    if stage is Stage.TIMES:
        page = booking.page_of_slots(db, facts, now, near)
        around = replace(around, slots=page.slots, more_slots=page.more)
    anew = entry.detail.get("anew") == "yes"
    if anew and notice and stage in ENDINGS:
        return Drop(f"what it was to tell no longer holds: {stage.value}")
    return Show(conversation_message(facts, stage, around), anew, MOVED if anew else None)


def _progress(desk: Desk, db: Database, study: Study, now: datetime, reader: str) -> Progress:
    return progress_of(db, study, settings_here(desk, db, study.team_id), now, reader=reader)


def _call(db: Database, entry: Entry, reader: str) -> Call | None:
    interview = interviews.interview(db, entry.team_id, entry.ref)
    study = studies.study(db, entry.team_id, interview.study_id) if interview else None
    if interview is None or study is None:
        return None
    return _call_of(db, interview, study, reader)


def _call_of(db: Database, interview: Interview, study: Study, reader: str) -> Call:
    person = people.person(db, interview.team_id, interview.person_id)
    seen = people.member(db, interview.team_id, reader)
    name = person.name if person and person.name else "a participant"
    return Call(interview, study, name, seen.zone if seen else study.zone)


def _card(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    call = _call(db, entry, entry.receiver)
    if call is None:
        return Drop("no such call")
    anew = entry.detail.get("anew") == "yes"
    if anew and call.interview.state is not InterviewState.BOOKED:
        return Drop("the call was cancelled or has ended")
    settings, invitation_id = settings_here(desk, db, entry.team_id), call.interview.invitation_id
    facts = invitations.conversation(db, entry.team_id, invitation_id)
    if facts is None:
        return Drop("no such invitation")
    check = openings.check_of(db, entry.team_id, invitation_id)
    is_blind = revealing.is_blind(db, facts, call.interview)
    recording, may, may_not = _agreed_in(db, call)
    card = Card(
        call,
        product=settings.product_name,
        begun=now >= call.interview.starts_at,
        recording_agreed=recording,
        listening=may,
        not_listening=may_not,
        check_due=check is not None and check.answer is None,
        answered=check.answer if check else None,
        wait_minutes=settings.wait_minutes,
        is_blind=is_blind,
        said=() if is_blind else said_of_product(facts),
    )
    return Show(interview_message(card), anew, MOVED if anew else None)


def _approval(db: Database, entry: Entry, now: datetime) -> Rendering:
    facts = invitations.conversation(db, entry.team_id, entry.ref)
    approval = approvals.approval_of(db, entry.team_id, entry.ref)
    if facts is None or facts.submission is None or approval is None:
        return Drop("nothing is asked")
    study, person = facts.study, facts.person
    is_gone = facts.invitation.state is not InvitationState.SUBMITTED
    is_over = study.status in {StudyStatus.CLOSED, StudyStatus.FULL} or now >= study.deadline
    shown = outbox.message(db, entry.team_id, entry.kind, entry.ref, entry.receiver)
    if shown is None and (is_gone or is_over):
        return Drop("nothing is to be approved any more")
    # Whoever may hold the call stays blind to what the person says of the product.
    is_blind = (
        study.blind
        and entry.receiver in study.interviewers
        and entry.receiver not in reveals.seen_by(db, study.team_id, study.id, person.id)
    )
    asked = Asked(
        invitation_id=facts.invitation.id,
        study=study,
        name=person.name or "A participant",
        approval=approval,
        answers=[
            (question, question.shown(facts.answers[question.key]))
            for question in facts.questions
            if facts.answers.get(question.key) and (question.is_own or not is_blind)
        ],
        reasons=() if is_blind else [reason for reason in facts.submission.reasons if reason != AWAITED],
        is_blind=is_blind,
        is_gone=is_gone or bool(person.opted_out_at or person.blocked_at),
        is_over=is_over,
        answered_by=name_of(db, entry.team_id, approval.answered_by) if approval.answered_by else "",
    )
    return Show(approval_message(asked))


def said_of_product(facts: Conversation) -> tuple[str, ...]:
    """What a participant answered to the standard questions, as they read it."""
    return tuple(
        question.shown(facts.answers[question.key])
        for question in facts.questions
        if not question.is_own and facts.answers.get(question.key)
    )


def _agreed_in(db: Database, call: Call) -> tuple[bool, list[str], list[str]]:
    """Whether the participant of a call agreed to a recording, and the names of those who may listen in, and who may not."""
    team_id, needed = call.study.team_id, scope_of(call.study)
    consent = standing(invitations.consents_of(db, team_id, call.interview.invitation_id), needed)
    agreed = consent.scope if consent else NOTHING
    others = [one for one in call.study.observers if one != call.interview.interviewer]
    may = [name_of(db, team_id, one) for one in others if one in agreed.observers]
    may_not = [name_of(db, team_id, one) for one in others if one not in agreed.observers]
    return agreed.recording, may, may_not


def _open_call(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    study = studies.study(db, entry.team_id, entry.ref)
    if study is None:
        return Drop("no such study")
    shown = outbox.message(db, entry.team_id, entry.kind, entry.ref, entry.receiver)
    open_now = study.takes_answers(now)
    if shown is None and not open_now:
        return Drop("ended before it was shown")
    product = settings_here(desk, db, entry.team_id).product_name
    return Show(open_call_message(study, product, open_now=open_now))


def _file(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    call = interviews.interview(db, entry.team_id, entry.ref)
    study = studies.study(db, entry.team_id, call.study_id) if call else None
    if call is None or study is None or now >= call.ends_at:
        return Drop("the call is over")
    invite = invite_of(desk, db, study, call)
    what = "Cancelled" if invite.cancelled else "For your calendar"
    zone = _zone_of_reader(db, entry, study)
    name = "interview-cancelled.ics" if invite.cancelled else "interview.ics"
    return SendFile(name, invite_file(invite), f"{what}: {when_text(call.starts_at, call.ends_at, zone)}")


def _reminder(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    call = interviews.interview(db, entry.team_id, entry.ref)
    settings = studies.settings_of(db, entry.team_id)
    which = Reminder(entry.detail["reminder"])
    if (
        call is None
        or call.state is not InterviewState.BOOKED
        or not still_useful(which, call.starts_at, now, settings)
    ):
        return Drop("the call was cancelled or has begun")
    hours = settings.reminder_long_hours if which is Reminder.LONG else settings.reminder_short_hours
    if which is Reminder.INTERVIEWER:
        seen = _call(db, entry, entry.receiver)
        return Say(interviewer_reminder(seen, hours)) if seen else Drop("no such call")
    facts = invitations.conversation(db, entry.team_id, call.invitation_id)
    if facts is None:
        return Drop("no such invitation")
    return Say(reminder_message(facts, surroundings(desk, db, facts, now), hours))


def _nudge(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    facts = invitations.conversation(db, entry.team_id, entry.ref)
    if facts is None or facts.invitation.state is not InvitationState.DELIVERED:
        return Drop("they have answered")
    if stage_of(facts, now) is not Stage.INVITED or facts.person.opted_out_at or facts.person.blocked_at:
        return Drop("the invitation has ended")
    due_at = inviting.deliver_at(facts, studies.settings_of(db, entry.team_id), now)
    if due_at > now:
        return NotYet(due_at)
    return Say(nudge_message(facts, surroundings(desk, db, facts, now)))


def _home(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    team_id, reader = entry.team_id, entry.receiver
    person = people.person_by_slack_id(db, team_id, reader)
    researcher = roles.is_researcher(desk, db, team_id, reader)
    found = studies.studies_in(db, team_id, LIVE, reader)[:15] if researcher else []
    view = home_view(
        studies=[_progress(desk, db, study, now, reader) for study in found],
        calls=[
            _call_of(db, call, _study(db, call), reader)
            for call in interviews.booked_of_interviewer(db, team_id, reader)[:15]
        ],
        own=[_own(db, call, entry) for call in interviews.booked_of_person(db, team_id, person.id)]
        if person
        else [],
        agreed=_agreed(db, person.id, entry) if person else [],
        is_researcher=researcher,
        opted_out=bool(person and person.opted_out_at),
    )
    same = view["private_metadata"] == entry.detail.get("shown")
    return Drop("it shows this already") if same else PublishHome(view)


def _agreed(db: Database, person_id: int, entry: Entry) -> list[tuple[int, str, str]]:
    """(invitation, title, when its call is or was) of everything that a person agreed to."""
    found = []
    for invitation_id in invitations.agreed_by_person(db, entry.team_id, person_id):
        facts = invitations.conversation(db, entry.team_id, invitation_id)
        if facts is not None:
            when = _own(db, facts.interview, entry)[1] if facts.interview else ""
            found.append((invitation_id, facts.study.title, when))
    return found


def _own(db: Database, call: Interview, entry: Entry) -> tuple[str, str]:
    study = _study(db, call)
    return study.title, when_text(call.starts_at, call.ends_at, _zone_of_reader(db, entry, study))


def _study(db: Database, call: Interview) -> Study:
    study = studies.study(db, call.team_id, call.study_id)
    if study is None:
        raise LookupError(f"interview {call.id} without its study")
    return study


def _zone_of_reader(db: Database, entry: Entry, study: Study) -> str:
    seen = people.member(db, entry.team_id, entry.receiver)
    return zone_of(seen.zone if seen else study.zone).key


def _notice_values(db: Database, entry: Entry) -> Mapping[str, str]:
    if entry.detail["code"] not in {"cancelled_by_participant", "consent_withdrawn"}:
        return entry.detail
    call = _call(db, entry, entry.receiver)
    if call is None:
        return {"who": "Somebody", "when": "a call"}
    when = when_text(call.interview.starts_at, call.interview.ends_at, call.zone)
    return {"who": call.participant, "when": when}
