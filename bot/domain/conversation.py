"""Where one invited person stands. The stage is worked out from the facts every time and stored nowhere, so it can
never disagree with them: not after a crash, not after a double click, not after two people acted at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.consent import NOTHING, Consent, Scope, beyond, scope_of
from bot.domain.people import Person
from bot.domain.questions import FEELING_KEY, RELATIONSHIP_KEY, Question
from bot.domain.segments import Feeling, Filing, Relationship, Segment, file_answers
from bot.domain.studies import Study, StudyStatus


class InvitationState(StrEnum):
    """What became of an invitation. The first three are live: a person has at most one live invitation."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    STARTED = "started"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"


class Source(StrEnum):
    """How somebody came to be invited; elsewhere: never by the bot, as their interview was arranged outside it."""

    WAVE = "wave"
    PICKED = "picked"
    OPEN_CALL = "open_call"
    TRIAL = "trial"
    ELSEWHERE = "elsewhere"


class Verdict(StrEnum):
    """What follows from a submission. The person is never told which of the last two it was."""

    OFFER = "offer"
    STANDBY = "standby"
    THANK = "thank"


class InterviewState(StrEnum):
    """What became of a call. Only a booked one changes; an outcome can be taken back within a day."""

    BOOKED = "booked"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class CancelledAs(StrEnum):
    """In which role somebody cancelled a call."""

    PARTICIPANT = "participant"
    INTERVIEWER = "interviewer"
    RESEARCHER = "researcher"


class Invitation(NamedTuple):
    """One person asked for one study. `asking` is the position of the question being asked, 0 at "check your answers".

    `lot` in [0, 1) is the person's number in every later lottery; `reason` one sentence on why they were invited. moving_until: they
    are choosing another time for their booked call, and may until then.
    """

    id: int
    team_id: str
    study_id: int
    person_id: int
    source: Source
    state: InvitationState
    reason: str
    lot: float
    scale_reversed: bool
    created_at: datetime
    deliver_after: datetime
    asking: int = 0
    delivered_at: datetime | None = None
    expires_at: datetime | None = None
    slot_page: int = 0
    moving_until: datetime | None = None


class Submission(NamedTuple):
    """A finished screener: the segment and the verdict with every reason, for the researcher alone.

    `offers` counts how often times were offered: a booking belongs to the offer it was made under. `fits`: whether the answers
    to the study's own questions do, and no researcher declined.
    """

    segment: Segment | None
    provisional: bool
    verdict: Verdict
    reasons: tuple[str, ...]
    submitted_at: datetime
    offered_at: datetime | None = None
    offer_lapses_at: datetime | None = None
    offers: int = 0
    fits: bool = True


class Interview(NamedTuple):
    """One booked call: half-open in UTC. `sequence` rises with every change, as .ics files need it (RFC 5545, 3.8.7.4).

    here_at, not_here_at: when the interviewer said that the participant was there, or was not. moves: how often the participant moved
    it. cancelled_by: a Slack id; cancelled_as: in which role, `None` for cancellations of long ago; cancelled_late: when nobody could
    take the time any more. elsewhere: it was arranged and held outside the bot, and written down afterwards.
    """

    id: int
    team_id: str
    study_id: int
    person_id: int
    invitation_id: int
    interviewer: str
    starts_at: datetime
    ends_at: datetime
    state: InterviewState
    segment: Segment
    booked_at: datetime
    sequence: int = 0
    cancelled_by: str = ""
    offer: int = 1
    ended_at: datetime | None = None
    here_at: datetime | None = None
    not_here_at: datetime | None = None
    moves: int = 0
    cancelled_as: CancelledAs | None = None
    cancelled_late: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class Conversation:
    """All facts about one invitation. `interview` is the latest one; `consented` whether the current text was agreed to, with
    all that the study needs. `agreed`: the consent that counts, also to less or to an earlier text."""

    invitation: Invitation
    study: Study
    person: Person
    questions: tuple[Question, ...]
    answers: Mapping[str, str] = field(default_factory=dict)
    submission: Submission | None = None
    consented: bool = False
    interview: Interview | None = None
    agreed: Consent | None = None


class Stage(StrEnum):
    """What the person should see now."""

    INVITED = "invited"
    ASKING = "asking"
    CHECKING = "checking"
    CONSENT = "consent"
    TIMES = "times"
    BOOKED = "booked"
    MOVING = "moving"
    COMPLETED = "completed"
    MISSED = "missed"
    CANCELLED = "cancelled"
    THANKED = "thanked"
    DECLINED = "declined"
    OPTED_OUT = "opted_out"
    PAUSED = "paused"
    CLOSED = "closed"


def stage_of(facts: Conversation, now: datetime) -> Stage:
    """Return the stage of one conversation at `now`."""
    interview = facts.interview
    if interview and interview.state is InterviewState.BOOKED:
        moving_until = facts.invitation.moving_until
        return Stage.MOVING if moving_until and now < moving_until else Stage.BOOKED
    if facts.person.opted_out_at and not _was_ended_since(interview, facts.person.opted_out_at):
        return Stage.OPTED_OUT
    if interview and interview.state is InterviewState.COMPLETED:
        return Stage.COMPLETED
    if facts.person.blocked_at:
        return Stage.CLOSED
    state = facts.invitation.state
    if state is InvitationState.DECLINED:
        return Stage.DECLINED
    if facts.submission:
        return _after_submission(facts, facts.submission, now)
    if state in {InvitationState.WITHDRAWN, InvitationState.EXPIRED, InvitationState.UNDELIVERABLE}:
        return Stage.CLOSED
    if facts.invitation.source is Source.ELSEWHERE:
        return Stage.CLOSED  # nothing was ever asked of them here
    if state is InvitationState.STARTED:
        # Who has begun may finish, also when the study is full by now.
        return Stage.ASKING if facts.invitation.asking else Stage.CHECKING
    if facts.study.status is StudyStatus.PAUSED and now < facts.study.deadline:
        return Stage.PAUSED
    return Stage.INVITED if facts.study.takes_answers(now) else Stage.CLOSED


def asked_anew(facts: Conversation, now: datetime) -> Scope:
    """Return what came to a booked call after its participant agreed to it, and is to be asked; nothing once the call is over.

    Who interviews does not listen in beside themselves.
    """
    call = facts.interview
    if call is None or call.state is not InterviewState.BOOKED or facts.agreed is None or now >= call.ends_at:
        return NOTHING
    added = beyond(facts.agreed.scope, scope_of(facts.study))
    return Scope(added.recording, tuple(one for one in added.observers if one != call.interviewer))


def _was_ended_since(interview: Interview | None, instant: datetime) -> bool:
    return interview is not None and interview.ended_at is not None and interview.ended_at >= instant


def _after_submission(facts: Conversation, submission: Submission, now: datetime) -> Stage:
    interview = facts.interview
    if interview and interview.offer >= submission.offers:
        # No new offer since that booking: what happened to it is where things stand.
        return Stage.MISSED if interview.state is InterviewState.NO_SHOW else Stage.CANCELLED
    lapsed = submission.offer_lapses_at is None or now >= submission.offer_lapses_at
    # A paused study freezes only its invitations: whoever was shown times may still take one.
    closed = facts.study.status in {StudyStatus.CLOSED, StudyStatus.FULL} or now >= facts.study.deadline
    if submission.verdict is not Verdict.OFFER or lapsed or closed:
        return Stage.THANKED
    return Stage.TIMES if facts.consented else Stage.CONSENT


def filing_of(answers: Mapping[str, str]) -> Filing:
    """Return the segment of a complete set of answers.

    Raises:
        KeyError, ValueError: the answers are incomplete or hold an unknown option.
    """
    relationship = Relationship(answers[RELATIONSHIP_KEY])
    feeling = answers.get(FEELING_KEY)
    return file_answers(relationship, Feeling(feeling) if feeling else None)
