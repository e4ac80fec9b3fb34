"""What an outbox entry says, worked out from the database at the moment of sending."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.calendars.ics import invite_file
from bot.calendars.links import google_link, outlook_link
from bot.domain.bookings import moves_left
from bot.domain.conversation import (
    Conversation,
    InterviewState,
    InvitationState,
    Source,
    Stage,
    asked_anew,
    stage_of,
)
from bot.domain.outbox import Entry, Kind
from bot.domain.reminders import Reminder, still_useful
from bot.domain.studies import Study
from bot.services import (
    booking,
    deactivated,
    digests,
    exporting_person,
    exporting_study,
    handing_over,
    inviting,
    mornings,
    roles,
    saying,
    showing_calendars,
    showing_home,
    showing_team,
    uploading,
)
from bot.services.desk import Desk
from bot.services.feeds import invite_of
from bot.services.reading import Reading
from bot.services.recruiting import settings_here
from bot.services.renderings import MOVED, Drop, NotYet, Rendering, Say, SendFile, Show
from bot.services.standing import progress_of
from bot.services.times import TimesLeft, page_of_slots
from bot.views.blocks import when_text
from bot.views.call_card import interviewer_reminder
from bot.views.conversation import (
    Surroundings,
    conversation_message,
    nudge_message,
    reminder_message,
    waiting_message,
)
from bot.views.notices import ABOUT_CALLS, notice_message
from bot.views.study_card import study_message
from storage import approvals, calendars, interviews, invitations, outbox, people, reveals, studies
from storage import digests as stored_digests

PAUSE_LOOK_HOURS = 6
"""How often an invitation that waits for its paused study is looked at; going on with the study sends it at once."""
ENDINGS = frozenset({Stage.THANKED, Stage.DECLINED, Stage.OPTED_OUT, Stage.PAUSED, Stage.CLOSED})
"""Where a message that was to wake somebody, as "a time has opened for you", has lost its reason while it waited for their morning."""


def render(desk: Desk, entry: Entry, near: datetime | None = None) -> Rendering:
    """Return what `entry` says now. `near`: a time that was wanted and is taken (conversations only)."""
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        match entry.kind:
            case Kind.CONVERSATION:
                return _conversation(desk, db, entry, now, near)
            case Kind.INTERVIEW:
                return showing_team.card(desk, db, entry, now)
            case Kind.STUDY:
                study = studies.study(db, entry.team_id, entry.ref)
                if study is None:
                    return Drop("no such study")
                times = TimesLeft(db, settings_here(desk, db, entry.team_id), now)
                return Show(study_message(progress_of(Reading(db, study, entry.receiver, now), times)))
            case Kind.OPEN_CALL:
                return showing_team.open_call(desk, db, entry, now)
            case Kind.INVITE_FILE:
                return _file(db, entry, now)
            case Kind.REMINDER:
                return _reminder(desk, db, entry, now)
            case Kind.NUDGE:
                return _nudge(desk, db, entry, now)
            case Kind.NOTICE:
                return Say(notice_message(entry.detail["code"], _notice_values(db, entry)))
            case Kind.APPROVAL:
                if not roles.is_researcher(desk, db, entry.team_id, entry.receiver):
                    return Drop("they may not read answers any more")
                return showing_team.approval(db, entry, now)
            case Kind.DIGEST:
                message = digests.message_of(desk, db, entry.team_id, entry.ref, now)
                return Say(message) if message else Drop("nothing to report")
            case Kind.HOME:
                return showing_home.home(desk, db, entry, now)
            case Kind.MORNING:
                morning = mornings.message_of(db, entry.team_id, entry.ref, now)
                return Say(morning) if morning else Drop("no call is left of that day")
            case Kind.OWN_DATA:
                return exporting_person.file_of(db, entry, now)
            case Kind.STUDY_FILE:
                return exporting_study.file_of(desk, db, entry)
            case Kind.HAND_OVER:
                return handing_over.file_of(desk, db, entry, now)
            case Kind.IMPORT:
                return uploading.message_of(db, entry)
            case Kind.IMPORT_ROWS:
                return uploading.rows_of(db, entry)
            case Kind.CALENDAR:
                return showing_calendars.event(desk, db, entry, now)


def after_sent(db: Database, entry: Entry, now: datetime) -> None:
    """Keep what follows from a message having arrived."""
    if entry.kind is Kind.CONVERSATION:
        facts = invitations.conversation(db, entry.team_id, entry.ref)
        if facts is not None and facts.invitation.state is InvitationState.QUEUED:
            inviting.delivered(db, facts, now)
    if entry.kind is Kind.STUDY_FILE:
        exporting_study.after_sent(db, entry, now)
    if entry.kind is Kind.DIGEST:
        stored_digests.mark_sent(db, entry.team_id, entry.ref, now)
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


def after_failed(desk: Desk, db: Database, entry: Entry, error: str, now: datetime) -> None:
    """Keep what follows from a message that can never arrive: the researchers of its study are told.

    Of an invitation the study's card tells; of anything else one sentence does, once.
    """
    if entry.kind is Kind.CONVERSATION:
        facts = invitations.conversation(db, entry.team_id, entry.ref)
        if facts is not None:
            inviting.undeliverable(db, facts, error, now)
        if error == DEACTIVATED:
            deactivated.refused(desk, db, entry.team_id, entry.receiver, now)
        return
    if entry.kind is Kind.CALENDAR:
        _tell_owner(db, entry, error, now)
        return
    if error == DEACTIVATED:
        deactivated.refused(desk, db, entry.team_id, entry.receiver, now)
        return
    for study in _studies_of(db, entry):
        # A channel that was archived takes no digest tomorrow either: that is told once, and again after a week.
        key = f"not delivered:{entry.kind.value}:{study.id}:{entry.receiver}:{error}"
        lasts = entry.kind is Kind.DIGEST and not outbox.first_time(db, entry.team_id, key, now)
        # Whoever asked for a file waits for it, the researcher too.
        is_told = entry.receiver != study.researcher or entry.kind is Kind.STUDY_FILE
        if is_told and not lasts:
            values = {"what": _WHAT.get(entry.kind, "A message"), "title": study.title, "error": error}
            where = {"channel": entry.receiver} if entry.kind in {Kind.OPEN_CALL, Kind.DIGEST} else {}
            about = f"{entry.kind.value}:{entry.receiver}"
            saying.notify(
                db,
                entry.team_id,
                entry.receiver if entry.kind is Kind.STUDY_FILE else study.researcher,
                "not_delivered",
                study.id,
                now,
                about,
                **values,
                **where,
            )


def _tell_owner(db: Database, entry: Entry, error: str, now: datetime) -> None:
    """A call could not be written into a calendar: its owner is told, and gets its file instead."""
    found = calendars.calendar(db, entry.team_id, int(entry.detail["calendar"]))
    if found is not None:
        values = {"label": found.label, "trouble": error}
        saying.notify(db, entry.team_id, found.slack_id, "calendar_trouble", found.id, now, **values)
        call = interviews.interview(db, entry.team_id, entry.ref)
        if call is not None and call.interviewer == found.slack_id:
            saying.send_file_to_holder(db, call, now)


DEACTIVATED = "user_disabled"
"""What Slack says of a message to somebody whose account is deactivated."""

_WHAT = {
    Kind.OPEN_CALL: "The open call",
    Kind.DIGEST: "The digest",
    Kind.REMINDER: "The reminder of a call",
    Kind.INVITE_FILE: "The calendar file of a call",
    Kind.INTERVIEW: "The card of a call",
    Kind.STUDY_FILE: "The file",
}


def _studies_of(db: Database, entry: Entry) -> list[Study]:
    """The studies that an entry is about."""
    if entry.kind is Kind.DIGEST:
        row = stored_digests.digest(db, entry.team_id, entry.ref)
        return digests.studies_by_channel(db, entry.team_id).get(row["channel"], []) if row else []
    study_id = 0
    if entry.kind in {Kind.OPEN_CALL, Kind.STUDY, Kind.STUDY_FILE}:
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
    invite = invite_of(db, facts.study, call, now) if call is not None and booked else None
    return Surroundings(
        now=now,
        zone=facts.person.zone or facts.study.zone,
        product=settings.product_name,
        researcher=showing_team.name_of(db, facts.study.team_id, facts.study.researcher),
        interviewer=showing_team.name_of(db, facts.study.team_id, call.interviewer) if call else "",
        can_move=bool(call and moves_left(call, now, settings)),
        google=google_link(invite) if invite else "",
        outlook=outlook_link(invite) if invite else "",
        notice=notice,
        kept_months=settings.retention_months,
        observers=[showing_team.name_of(db, facts.study.team_id, one) for one in facts.study.observers],
        added=[
            showing_team.name_of(db, facts.study.team_id, one) for one in asked_anew(facts, now).observers
        ],
    )


def _conversation(desk: Desk, db: Database, entry: Entry, now: datetime, near: datetime | None) -> Rendering:
    facts = invitations.conversation(db, entry.team_id, entry.ref)
    if facts is None:
        return Drop("no such invitation")
    stage = stage_of(facts, now)
    held_elsewhere = facts.interview is not None and facts.interview.elsewhere
    if facts.invitation.source is Source.ELSEWHERE or held_elsewhere:
        seen = outbox.message(db, entry.team_id, entry.kind, entry.ref, entry.receiver)
        if seen is None or facts.invitation.source is Source.ELSEWHERE:
            return Drop("what was arranged elsewhere is not spoken of here")
    new = facts.invitation.state is InvitationState.QUEUED
    if new:
        settings = studies.settings_of(db, entry.team_id)
        barrier = inviting.may_deliver(desk, db, facts, settings, now)
        if stage is Stage.PAUSED and barrier is None:
            return NotYet(now + timedelta(hours=PAUSE_LOOK_HOURS))
        if barrier or stage is not Stage.INVITED:
            return Drop(barrier.value if barrier else f"the invitation is {stage.value}")
        due_at = inviting.deliver_at(facts, settings, now)
        if due_at > now:
            return NotYet(due_at)
    elif (
        stage is Stage.CLOSED
        and outbox.message(db, entry.team_id, entry.kind, entry.ref, entry.receiver) is None
    ):
        return Drop("ended before it was shown")
    # "Just taken" is said beside other times, and nowhere else.
    notice = "" if near and stage not in booking.CHOOSING else entry.detail.get("notice", "")
    around = surroundings(desk, db, facts, now, notice)
    if stage in booking.CHOOSING:
        page = page_of_slots(db, facts, now, near)
        around = replace(around, slots=page.slots, more_slots=page.more)
    anew = entry.detail.get("anew") == "yes"
    if anew and notice and stage in ENDINGS:
        return Drop(f"what it was to tell no longer holds: {stage.value}")
    return Show(conversation_message(facts, stage, around), anew, MOVED if anew else None)


def _file(db: Database, entry: Entry, now: datetime) -> Rendering:
    call = interviews.interview(db, entry.team_id, entry.ref)
    study = studies.study(db, entry.team_id, call.study_id) if call else None
    if call is None or study is None or now >= call.ends_at:
        return Drop("the call is over")
    invite = invite_of(db, study, call, now, entry.receiver)
    person = people.person(db, entry.team_id, call.person_id)
    if entry.receiver not in {call.interviewer, person.slack_id if person else ""}:
        invite = replace(invite, cancelled=True)  # it was moved, and is somebody else's to hold
    what = "Cancelled" if invite.cancelled else "For your calendar"
    zone = showing_team.zone_of_reader(db, entry, study)
    name = "interview-cancelled.ics" if invite.cancelled else "interview.ics"
    return SendFile(name, invite_file(invite), f"{what}: {when_text(call.starts_at, call.ends_at, zone)}")


def _reminder(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    call = interviews.interview(db, entry.team_id, entry.ref)
    settings = studies.settings_of(db, entry.team_id)
    which = Reminder(entry.detail["reminder"])
    if (
        call is None
        or call.state is not InterviewState.BOOKED
        or not still_useful(which, call.starts_at, call.ends_at, now, settings)
    ):
        return Drop("the call was cancelled or has begun")
    if which is Reminder.WAITING and call.here_at:
        return Drop("they are there")
    hours = settings.reminder_long_hours if which is Reminder.LONG else settings.reminder_short_hours
    if which is Reminder.INTERVIEWER:
        seen = showing_team.call_seen(db, entry, entry.receiver)
        return Say(interviewer_reminder(seen, hours)) if seen else Drop("no such call")
    facts = invitations.conversation(db, entry.team_id, call.invitation_id)
    if facts is None:
        return Drop("no such invitation")
    around = surroundings(desk, db, facts, now)
    if which is Reminder.WAITING:
        return Say(waiting_message(facts, around))
    return Say(reminder_message(facts, around, hours))


def _nudge(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    facts = invitations.conversation(db, entry.team_id, entry.ref)
    if facts is None or facts.invitation.state is not InvitationState.DELIVERED:
        return Drop("they have answered")
    if stage_of(facts, now) is not Stage.INVITED or facts.person.opted_out_at or facts.person.blocked_at:
        return Drop("the invitation has ended")
    settings = studies.settings_of(db, entry.team_id)
    if int(entry.detail.get("number", "1")) > settings.nudges_max:
        return Drop("fewer reminders are sent now")
    due_at = inviting.deliver_at(facts, settings, now)
    if due_at > now:
        return NotYet(due_at)
    around = surroundings(desk, db, facts, now)
    return Say(nudge_message(facts, around, is_last=entry.detail.get("last") == "yes"))


def _notice_values(db: Database, entry: Entry) -> Mapping[str, str]:
    if entry.detail["code"] not in ABOUT_CALLS:
        return entry.detail
    call = showing_team.call_seen(db, entry, entry.receiver)
    if call is None:
        return {"who": "Somebody", "when": "a call", "was": "another time"}
    when = when_text(call.interview.starts_at, call.interview.ends_at, call.zone)
    values = {**entry.detail, "who": call.participant, "when": when}
    if "was" in entry.detail:
        begin, end = (datetime.fromisoformat(entry.detail[name]) for name in ("was", "was_until"))
        values["was"] = when_text(begin, end, call.zone)
    return values
