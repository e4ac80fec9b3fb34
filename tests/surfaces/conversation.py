"""The one message of an invitation, from the first question to the thanks, and the forms that are opened from it."""

from dataclasses import replace

from bot import ids
from bot.domain.conversation import (
    CancelledAs,
    Conversation,
    InterviewState,
    InvitationState,
    Stage,
    Verdict,
    stage_of,
)
from bot.domain.questions import (
    ANSWER_MAX,
    Fit,
)
from bot.domain.segments import Segment
from bot.domain.studies import StudyStatus
from bot.domain.verdicts import misfits
from bot.views.conversation import conversation_message, nudge_message, written_modal
from handlers.conversation import FORGOTTEN, OPEN_CALL_KNOWN, OPEN_CALL_SENT
from tests.domain.examples import INTERVIEW, INVITATION, NOW, SUBMISSION
from tests.surfaces.examples import answers_of, around_of, conversation_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "participant"
PLACE = 1


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    facts, around = conversation_of(say), around_of(say)
    answers = answers_of(facts.questions, say("The sales of last week.", ANSWER_MAX))
    answered = replace(
        facts,
        answers=answers,
        submission=SUBMISSION,
        invitation=INVITATION._replace(state=InvitationState.SUBMITTED),
    )

    def said(facts: Conversation, stage: Stage, notice: str = "", **more: object) -> View:
        assert stage_of(facts, NOW) is stage, (stage_of(facts, NOW), stage)
        return conversation_message(facts, stage, replace(around, notice=notice, **more))  # type: ignore[arg-type]

    def invited(state: InvitationState, **study: object) -> Conversation:
        return replace(
            facts, invitation=INVITATION._replace(state=state), study=replace(facts.study, **study)
        )  # type: ignore[arg-type]

    def asking(position: int, **known: object) -> Conversation:
        started = INVITATION._replace(state=InvitationState.STARTED, asking=position)
        return replace(facts, invitation=started, **known)  # type: ignore[arg-type]

    def ended(state: InterviewState, **columns: object) -> Conversation:
        call = INTERVIEW._replace(state=state, ended_at=NOW, **columns)  # type: ignore[arg-type]
        return replace(answered, interview=call)

    def cancelled(by: str, role: CancelledAs | None) -> Conversation:
        return ended(InterviewState.CANCELLED, cancelled_by=by, cancelled_as=role)

    def person(of: Conversation, **columns: object) -> Conversation:
        return replace(of, person=of.person._replace(slack_id="U1", **columns))  # type: ignore[arg-type]

    def trial(of: Conversation) -> Conversation:
        return replace(of, study=replace(of.study, is_trial=True))

    def thanked(segment: Segment | None) -> Conversation:
        asked = next(question for question in facts.questions if question.is_own)
        reasons = misfits(
            (asked,), {asked.key: next(one.key for one in asked.options if one.fit is Fit.UNFIT)}
        )
        made = SUBMISSION._replace(verdict=Verdict.THANK, segment=segment, reasons=reasons)
        return replace(answered, submission=made)

    alone = replace(facts, study=replace(facts.study, incentive=""))
    done = InterviewState.COMPLETED
    return {
        "invited: queued": lambda: said(invited(InvitationState.QUEUED), Stage.INVITED),
        "invited: delivered": lambda: said(facts, Stage.INVITED),
        "invited, without a thank-you": lambda: said(alone, Stage.INVITED),
        "invited, trial": lambda: said(trial(facts), Stage.INVITED),
        "reminded of an invitation": lambda: nudge_message(facts, around),
        "reminded of an invitation for the last time": lambda: nudge_message(facts, around, is_last=True),
        "asking: started": lambda: said(asking(1), Stage.ASKING),
        "asking how they feel": lambda: said(asking(2, answers={"relationship": "pays"}), Stage.ASKING),
        "asking how they feel, the scale reversed": lambda: said(
            replace(asking(2), invitation=asking(2).invitation._replace(scale_reversed=True)), Stage.ASKING
        ),
        "asking one answer, given before": lambda: said(asking(3, answers=answers), Stage.ASKING),
        "asking several answers": lambda: said(asking(4), Stage.ASKING),
        "asking several answers, one given": lambda: said(asking(4, answers=answers), Stage.ASKING),
        "asking a short text": lambda: said(asking(5), Stage.ASKING),
        "asking a short text, given": lambda: said(asking(5, answers=answers), Stage.ASKING),
        "asking what no longer applies": lambda: said(
            asking(2, answers={"relationship": "none"}), Stage.ASKING
        ),
        "form for a short text": lambda: written_modal(facts.questions[-1], "", ids.pack(i=1, q="own_3")),
        "form for a short text, given": lambda: written_modal(
            facts.questions[-1], answers["own_3"], ids.pack(i=1, q="own_3")
        ),
        "checking": lambda: said(asking(0, answers=answers), Stage.CHECKING),
        "checking, one not answered": lambda: said(
            asking(0, answers=answers | {"own_3": ""}), Stage.CHECKING
        ),
        "thanked: submitted": lambda: said(thanked(Segment.LOVE), Stage.THANKED),
        "thanked, trial": lambda: said(trial(thanked(Segment.LOVE)), Stage.THANKED),
        "thanked, trial, counts nowhere": lambda: said(trial(thanked(None)), Stage.THANKED),
        "thanked, on the panel": lambda: said(person(thanked(Segment.LOVE), panel_at=NOW), Stage.THANKED),
        "completed": lambda: said(ended(done), Stage.COMPLETED),
        "completed, without a thank-you": lambda: said(
            replace(ended(done), study=alone.study), Stage.COMPLETED
        ),
        "completed, on the panel": lambda: said(person(ended(done), panel_at=NOW), Stage.COMPLETED),
        "completed, never to be asked again": lambda: said(
            person(ended(done), opted_out_at=NOW), Stage.COMPLETED
        ),
        "missed": lambda: said(ended(InterviewState.NO_SHOW), Stage.MISSED),
        "cancelled by the participant": lambda: said(
            cancelled("U1", CancelledAs.PARTICIPANT), Stage.CANCELLED
        ),
        "cancelled by the interviewer": lambda: said(
            cancelled("UI", CancelledAs.INTERVIEWER), Stage.CANCELLED
        ),
        "cancelled by the researcher": lambda: said(cancelled("UR", CancelledAs.RESEARCHER), Stage.CANCELLED),
        "cancelled long ago": lambda: said(cancelled("UI", None), Stage.CANCELLED),
        "cancelled, no more answers taken": lambda: said(
            replace(
                cancelled("U1", CancelledAs.PARTICIPANT),
                study=replace(facts.study, status=StudyStatus.CLOSED),
            ),
            Stage.CANCELLED,
        ),
        "declined": lambda: said(invited(InvitationState.DECLINED), Stage.DECLINED),
        "opted out": lambda: said(person(facts, opted_out_at=NOW), Stage.OPTED_OUT),
        "paused": lambda: said(invited(InvitationState.DELIVERED, status=StudyStatus.PAUSED), Stage.PAUSED),
        "closed": lambda: said(invited(InvitationState.DELIVERED, status=StudyStatus.CLOSED), Stage.CLOSED),
        "closed: full": lambda: said(
            invited(InvitationState.DELIVERED, status=StudyStatus.FULL), Stage.CLOSED
        ),
        "closed: expired": lambda: said(invited(InvitationState.EXPIRED), Stage.CLOSED),
        "closed: withdrawn": lambda: said(invited(InvitationState.WITHDRAWN), Stage.CLOSED),
        "closed: undeliverable": lambda: said(invited(InvitationState.UNDELIVERABLE), Stage.CLOSED),
        "closed: blocked": lambda: said(person(facts, blocked_at=NOW), Stage.CLOSED),
        "open call: the questions are on their way": lambda: OPEN_CALL_SENT,
        "open call: answered already": lambda: OPEN_CALL_KNOWN,
        "written to after their data were erased": lambda: FORGOTTEN,
    }


CASES = cases(usual)
EXTREME = extremes(cases)
