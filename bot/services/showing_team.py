"""What researchers, interviewers and channels are shown, worked out from the database at the moment of sending."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.after_call import asks_for_news, takes_notes
from bot.domain.approval import AWAITED
from bot.domain.bookings import may_take_back
from bot.domain.consent import NOTHING, scope_of, standing
from bot.domain.conversation import CancelledAs, Conversation, Interview, InterviewState, InvitationState
from bot.domain.outbox import Entry
from bot.domain.studies import Study, StudyStatus
from bot.domain.working_hours import zone_of
from bot.services import revealing
from bot.services.desk import Desk
from bot.services.recruiting import settings_here
from bot.services.renderings import MOVED, Drop, Rendering, Show
from bot.views.approving import Asked, approval_message
from bot.views.call_card import Call, Card, given_away_message, interview_message
from bot.views.study_card import open_call_message
from storage import (
    after_calls,
    approvals,
    interviews,
    invitations,
    openings,
    outbox,
    people,
    reveals,
    studies,
)


def call_seen(db: Database, entry: Entry, reader: str) -> Call | None:
    """Return the call that an entry is about, as `reader` sees it; `None` when there is none."""
    interview = interviews.interview(db, entry.team_id, entry.ref)
    study = studies.study(db, entry.team_id, interview.study_id) if interview else None
    if interview is None or study is None:
        return None
    return call_of(db, interview, study, reader)


def call_of(db: Database, interview: Interview, study: Study, reader: str) -> Call:
    """Return a call as `reader` sees it: in their zone."""
    person = people.person(db, interview.team_id, interview.person_id)
    seen = people.member(db, interview.team_id, reader)
    name = person.name if person and person.name else "a participant"
    return Call(interview, study, name, seen.zone if seen else study.zone)


def card(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    """Return the interviewer's card of a call."""
    call = call_seen(db, entry, entry.receiver)
    if call is None:
        return Drop("no such call")
    if call.interview.elsewhere:
        return Drop("it was arranged elsewhere: there is nothing to do with it here")
    if entry.receiver != call.interview.interviewer:
        seen = outbox.message(db, entry.team_id, entry.kind, entry.ref, entry.receiver)
        return Show(given_away_message(call)) if seen else Drop("they never saw it")
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
    made = Card(
        call,
        product=settings.product_name,
        begun=now >= call.interview.starts_at,
        over=now >= call.interview.ends_at,
        may_take_back=facts.person.erased_at is None and may_take_back(call.interview, now, settings),
        canceller=_canceller(db, call),
        recording_agreed=recording,
        listening=may,
        not_listening=may_not,
        check_due=check is not None and check.answer is None,
        answered=check.answer if check else None,
        wait_minutes=settings.wait_minutes,
        is_blind=is_blind,
        said=() if is_blind else _said_of_product(facts),
        after=after_calls.said_of(db, entry.team_id, entry.ref),
        asks_for_news=asks_for_news(call.interview, facts),
        takes_notes=takes_notes(call.interview, facts),
    )
    return Show(interview_message(made), anew, MOVED if anew else None)


def _canceller(db: Database, call: Call) -> str:
    """Who cancelled a call, as its interviewer reads it."""
    interview = call.interview
    if interview.cancelled_as is CancelledAs.PARTICIPANT:
        return call.participant
    if interview.cancelled_by in {"", interview.interviewer}:
        return ""
    return name_of(db, interview.team_id, interview.cancelled_by)


def approval(db: Database, entry: Entry, now: datetime) -> Rendering:
    """Return what a researcher is asked about somebody who answered."""
    facts = invitations.conversation(db, entry.team_id, entry.ref)
    found = approvals.approval_of(db, entry.team_id, entry.ref)
    if facts is None or facts.submission is None or found is None:
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
        approval=found,
        answers=[
            (question, question.shown(facts.answers[question.key]))
            for question in facts.questions
            if facts.answers.get(question.key) and (question.is_own or not is_blind)
        ],
        reasons=() if is_blind else [reason for reason in facts.submission.reasons if reason != AWAITED],
        is_blind=is_blind,
        is_gone=is_gone or bool(person.opted_out_at or person.blocked_at),
        is_over=is_over,
        answered_by=name_of(db, entry.team_id, found.answered_by) if found.answered_by else "",
    )
    anew = entry.detail.get("anew") == "yes"
    return Show(approval_message(asked), anew, MOVED if anew else None)


def _said_of_product(facts: Conversation) -> tuple[str, ...]:
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


def open_call(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    """Return the one message of an open call in its channel."""
    study = studies.study(db, entry.team_id, entry.ref)
    if study is None:
        return Drop("no such study")
    shown = outbox.message(db, entry.team_id, entry.kind, entry.ref, entry.receiver)
    open_now = study.takes_answers(now)
    if shown is None and not open_now:
        return Drop("ended before it was shown")
    product = settings_here(desk, db, entry.team_id).product_name
    return Show(open_call_message(study, product, open_now=open_now))


def name_of(db: Database, team_id: str, slack_id: str) -> str:
    """Return what somebody is called in Slack; a mention would ping them, so "one of us" when that is unknown."""
    seen = people.member(db, team_id, slack_id)
    return seen.name if seen and seen.name else "one of us"


def zone_of_viewer(db: Database, team_id: str, viewer: str) -> str:
    """Return the zone of one of the team as far as it is known."""
    seen = people.member(db, team_id, viewer)
    return zone_of(seen.zone if seen else "").key


def zone_of_reader(db: Database, entry: Entry, study: Study) -> str:
    """Return the zone of whoever an entry is for, the study's when theirs is not known."""
    seen = people.member(db, entry.team_id, entry.receiver)
    return zone_of(seen.zone if seen else study.zone).key
