"""Where one invited person stands, for every stage."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.conversation import (
    Conversation,
    InterviewState,
    InvitationState,
    Stage,
    Verdict,
    filing_of,
    stage_of,
)
from bot.domain.segments import Segment
from bot.domain.studies import StudyStatus
from tests.domain.examples import CONVERSATION, INTERVIEW, INVITATION, NOW, PERSON, STUDY, SUBMISSION

MOMENT = timedelta(microseconds=1)
LAPSE = NOW + timedelta(days=4)
LATER = NOW + timedelta(days=1)


def invited(state: InvitationState, asking: int = 0) -> Conversation:
    return replace(CONVERSATION, invitation=INVITATION._replace(state=state, asking=asking))


def submitted(verdict: Verdict = Verdict.OFFER, *, consented: bool = False) -> Conversation:
    return replace(
        invited(InvitationState.SUBMITTED),
        submission=SUBMISSION._replace(verdict=verdict, offer_lapses_at=LAPSE),
        consented=consented,
    )


def ended(state: InterviewState) -> Conversation:
    return replace(submitted(consented=True), interview=INTERVIEW._replace(state=state))


def moving(until: datetime) -> Conversation:
    booked = ended(InterviewState.BOOKED)
    return replace(booked, invitation=booked.invitation._replace(moving_until=until))


def in_study(facts: Conversation, status: StudyStatus) -> Conversation:
    return replace(facts, study=replace(STUDY, status=status))


STAGES = [
    (invited(InvitationState.QUEUED), Stage.INVITED),
    (invited(InvitationState.DELIVERED), Stage.INVITED),
    (invited(InvitationState.STARTED, asking=1), Stage.ASKING),
    (invited(InvitationState.STARTED, asking=0), Stage.CHECKING),
    (invited(InvitationState.DECLINED), Stage.DECLINED),
    (invited(InvitationState.EXPIRED), Stage.CLOSED),
    (invited(InvitationState.WITHDRAWN), Stage.CLOSED),
    (invited(InvitationState.UNDELIVERABLE), Stage.CLOSED),
    (submitted(), Stage.CONSENT),
    (submitted(consented=True), Stage.TIMES),
    (submitted(Verdict.STANDBY, consented=True), Stage.THANKED),
    (submitted(Verdict.THANK, consented=True), Stage.THANKED),
    (ended(InterviewState.BOOKED), Stage.BOOKED),
    (moving(LATER + MOMENT), Stage.MOVING),
    (moving(LATER), Stage.BOOKED),
    (ended(InterviewState.COMPLETED), Stage.COMPLETED),
    (ended(InterviewState.NO_SHOW), Stage.MISSED),
    (ended(InterviewState.CANCELLED), Stage.CANCELLED),
    (replace(invited(InvitationState.DELIVERED), person=PERSON._replace(opted_out_at=NOW)), Stage.OPTED_OUT),
    (replace(invited(InvitationState.DELIVERED), person=PERSON._replace(blocked_at=NOW)), Stage.CLOSED),
    (in_study(invited(InvitationState.DELIVERED), StudyStatus.PAUSED), Stage.PAUSED),
]


@pytest.mark.parametrize(("facts", "stage"), STAGES)
def test_every_stage_has_its_facts(facts: Conversation, stage: Stage) -> None:
    assert stage_of(facts, LATER) is stage


def test_the_list_above_reaches_every_stage() -> None:
    assert {stage for _, stage in STAGES} == set(Stage)


@pytest.mark.parametrize(
    "facts", [facts for facts, stage in STAGES if stage not in {Stage.BOOKED, Stage.MOVING}]
)
def test_opting_out_outweighs_everything_but_a_booked_call(facts: Conversation) -> None:
    gone = replace(facts, person=PERSON._replace(opted_out_at=NOW))

    assert stage_of(gone, LATER) is Stage.OPTED_OUT


@pytest.mark.parametrize("status", StudyStatus)
def test_a_booked_call_is_shown_whatever_became_of_study_and_person(status: StudyStatus) -> None:
    facts = in_study(ended(InterviewState.BOOKED), status)
    facts = replace(facts, person=PERSON._replace(opted_out_at=NOW))

    assert stage_of(facts, STUDY.deadline + timedelta(days=99)) is Stage.BOOKED


@pytest.mark.parametrize("status", StudyStatus)
def test_an_invitation_stands_only_while_the_study_recruits(status: StudyStatus) -> None:
    expected = {StudyStatus.RECRUITING: Stage.INVITED, StudyStatus.PAUSED: Stage.PAUSED}

    stage = stage_of(in_study(invited(InvitationState.DELIVERED), status), LATER)

    assert stage is (expected.get(status, Stage.CLOSED))


def test_an_invitation_closes_at_the_deadline_to_the_microsecond() -> None:
    facts = invited(InvitationState.DELIVERED)

    assert stage_of(facts, STUDY.deadline - MOMENT) is Stage.INVITED
    assert stage_of(facts, STUDY.deadline) is Stage.CLOSED


@pytest.mark.parametrize("status", StudyStatus)
def test_who_has_begun_may_finish(status: StudyStatus) -> None:
    facts = in_study(invited(InvitationState.STARTED, asking=2), status)

    assert stage_of(facts, STUDY.deadline + timedelta(days=99)) is Stage.ASKING


@pytest.mark.parametrize("consented", [True, False])
@pytest.mark.parametrize("status", [StudyStatus.FULL, StudyStatus.CLOSED])
def test_no_times_are_shown_for_a_full_or_closed_study(status: StudyStatus, consented: bool) -> None:
    assert stage_of(in_study(submitted(consented=consented), status), LATER) is Stage.THANKED


def test_a_pause_takes_no_times_away() -> None:
    assert stage_of(in_study(submitted(consented=True), StudyStatus.PAUSED), LATER) is Stage.TIMES


def test_an_offer_lapses_at_its_instant() -> None:
    assert stage_of(submitted(consented=True), LAPSE - MOMENT) is Stage.TIMES
    assert stage_of(submitted(consented=True), LAPSE) is Stage.THANKED


def test_an_offer_ends_with_the_study() -> None:
    facts = submitted(consented=True)
    assert facts.submission is not None
    facts = replace(
        facts, submission=facts.submission._replace(offer_lapses_at=STUDY.deadline + timedelta(1))
    )

    assert stage_of(facts, STUDY.deadline - MOMENT) is Stage.TIMES
    assert stage_of(facts, STUDY.deadline) is Stage.THANKED


def test_an_offer_without_an_end_is_none() -> None:
    facts = replace(submitted(consented=True), submission=SUBMISSION._replace(offer_lapses_at=None))

    assert stage_of(facts, LATER) is Stage.THANKED


@pytest.mark.parametrize(
    ("state", "before"), [(InterviewState.CANCELLED, Stage.CANCELLED), (InterviewState.NO_SHOW, Stage.MISSED)]
)
def test_a_new_offer_after_a_lost_call_shows_times_again(state: InterviewState, before: Stage) -> None:
    facts = replace(submitted(consented=True), interview=INTERVIEW._replace(state=state, offer=2))
    assert facts.submission is not None

    stages = [
        stage_of(replace(facts, submission=facts.submission._replace(offers=offers)), LATER)
        for offers in (0, 1, 2, 3)
    ]

    assert stages == [before, before, before, Stage.TIMES]


@pytest.mark.parametrize(
    ("answers", "segment", "provisional"),
    [
        ({"relationship": "pays", "feeling": "dislikes"}, Segment.DISLIKE, False),
        ({"relationship": "unsure", "feeling": "loves", "own": "poison"}, Segment.LOVE, True),
        ({"relationship": "none"}, Segment.NEVER, False),
        ({"relationship": "pays_unused"}, None, False),
        ({"relationship": "considering", "feeling": "loves"}, Segment.POTENTIAL, False),
    ],
)
def test_answers_are_filed_by_the_table(
    answers: dict[str, str], segment: Segment | None, provisional: bool
) -> None:
    filing = filing_of(answers)

    assert (filing.segment, filing.provisional) == (segment, provisional)


@pytest.mark.parametrize(
    "answers",
    [{}, {"feeling": "loves"}, {"relationship": "pays"}, {"relationship": "owner", "feeling": "loves"},
     {"relationship": "pays", "feeling": "5"}],
)  # fmt: skip
def test_incomplete_or_unknown_answers_are_refused(answers: dict[str, str]) -> None:
    with pytest.raises((KeyError, ValueError)):
        filing_of(answers)
