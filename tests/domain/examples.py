"""Plain examples of the domain's values; a test replaces only what it is about."""

from datetime import UTC, date, datetime

from bot.domain.conversation import (
    Conversation,
    Interview,
    InterviewState,
    Invitation,
    InvitationState,
    Source,
    Submission,
    Verdict,
)
from bot.domain.people import Person
from bot.domain.questions import standard_questions
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import Audience, Study, StudyStatus

NOW = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
"""A Wednesday."""

SETTINGS = Settings()

PERSON = Person(id=1, team_id="T1", slack_id="U1", name="Ada", company="Example Ltd")

STUDY = Study(
    id=1,
    team_id="T1",
    researcher="UR",
    title="Your week with reports",
    goal="Learn why reports are exported",
    decision="Whether to build dashboards",
    deadline_day=date(2026, 12, 18),
    zone="UTC",
    status=StudyStatus.RECRUITING,
    seats={Segment.LOVE: 6, Segment.DISLIKE: 6},
    audience=Audience(),
    launched_at=NOW,
)

INVITATION = Invitation(
    id=1,
    team_id="T1",
    study_id=1,
    person_id=1,
    source=Source.WAVE,
    state=InvitationState.DELIVERED,
    reason="drawn by lot",
    lot=0.5,
    scale_reversed=False,
    created_at=NOW,
    deliver_after=NOW,
)

SUBMISSION = Submission(
    segment=Segment.LOVE,
    provisional=False,
    verdict=Verdict.OFFER,
    reasons=("a seat is open",),
    submitted_at=NOW,
    offered_at=NOW,
    offer_lapses_at=datetime(2026, 12, 6, 10, 0, tzinfo=UTC),
    offers=1,
)

INTERVIEW = Interview(
    id=1,
    team_id="T1",
    study_id=1,
    person_id=1,
    invitation_id=1,
    interviewer="UI",
    starts_at=datetime(2026, 12, 4, 10, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 4, 10, 30, tzinfo=UTC),
    state=InterviewState.BOOKED,
    segment=Segment.LOVE,
    booked_at=NOW,
)

CONVERSATION = Conversation(
    invitation=INVITATION, study=STUDY, person=PERSON, questions=standard_questions("Acme")
)
