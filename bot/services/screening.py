"""The conversation with one participant: start, answer, check, send; and every way out of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.approval import AWAITED
from bot.domain.conversation import (
    Conversation,
    InterviewState,
    InvitationState,
    Stage,
    Submission,
    Verdict,
    filing_of,
    stage_of,
)
from bot.domain.mix import decide, explain_verdict
from bot.domain.opening import doubt_about
from bot.domain.outbox import Lane
from bot.domain.questions import ANSWER_MAX, RELATIONSHIP_KEY, Kind, Question, next_position, shown_options
from bot.domain.segments import Relationship
from bot.domain.studies import StudyStatus
from bot.domain.verdicts import Decision, haste, misfits, settled
from bot.errors import RuleBroken
from bot.services import mixing, saying
from bot.services.desk import Answer, Desk, Press
from storage import approvals, invitations, openings, outbox, people, studies

UNDER_WAY = (InvitationState.QUEUED, InvitationState.DELIVERED, InvitationState.STARTED)


def own_conversation(db: Database, press: Press) -> Conversation:
    """Return the conversation that was pressed on.

    Raises:
        RuleBroken("not_yours"): there is none of that number here, or it is somebody else's.
    """
    facts = invitations.conversation(db, press.team_id, press.invitation_id)
    if facts is None or facts.person.slack_id != press.slack_id:
        raise RuleBroken("not_yours")
    return facts


def act(
    desk: Desk,
    press: Press,
    stages: frozenset[Stage],
    effect: Callable[[Database, Conversation, datetime], str],
    *,
    in_place: bool = True,
) -> Answer:
    """Do `effect` if the conversation is in one of `stages`; show how it stands in any case.

    `effect` returns a notice ("" for none). A press on an old button changes nothing, nor does a replay.
    in_place: a button of the message was pressed, which can be answered at once; after a form the outbox shows it.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        facts = own_conversation(db, press)
        # Remembered before it is looked at: a press that came too early and did nothing must not count when it is delivered again.
        if not outbox.first_time(db, press.team_id, press.key, now) or stage_of(facts, now) not in stages:
            return Answer(press.invitation_id, press.slack_id)
        notice = effect(db, facts, now)
        if in_place:
            answer = saying.answer_in_conversation(desk, db, facts, now, notice)
        else:
            saying.show_conversation(db, facts, now, Lane.REPLY, notice)
            answer = Answer(press.invitation_id, press.slack_id)
    desk.wake()
    return answer


def start(desk: Desk, press: Press) -> Answer:
    """Begin with the first question."""

    def effect(db: Database, facts: Conversation, _now: datetime) -> str:
        begin(db, facts)
        return ""

    return act(desk, press, frozenset({Stage.INVITED}), effect)


def begin(db: Database, facts: Conversation) -> bool:
    """Move an invitation to its first question; `False` when the person is busy with an invitation of another study.

    An invitation that expired or was declined begins too: whoever asks for it wants it.
    """
    first = next_position(facts.questions, 0, facts.answers)
    expected = tuple(set(InvitationState) - {InvitationState.STARTED, InvitationState.SUBMITTED})
    begun = invitations.change(
        db,
        facts.study.team_id,
        facts.invitation.id,
        expected,
        state=InvitationState.STARTED.value,
        asking=first,
    )
    if begun:
        people.mark(db, facts.study.team_id, facts.person.id, unanswered=0)
    return begun


def answer(desk: Desk, press: Press, question_key: str, option_key: str) -> Answer:
    """Keep one tap. A single choice goes on to the next question; a multiple choice waits for "Next".

    An answer to another question than the one being asked changes nothing.
    """

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        asked = _asked(facts, question_key)
        if asked is None or asked.kind is Kind.TEXT or not asked.has(option_key):
            return ""
        if asked.kind is Kind.MULTIPLE:
            _keep(db, facts, asked, asked.toggled(facts.answers.get(asked.key, ""), option_key), now)
        else:
            _keep(db, facts, asked, option_key, now)
            _go_on(db, facts, asked, option_key)
        return ""

    return act(desk, press, frozenset({Stage.ASKING}), effect)


def go_on(desk: Desk, press: Press, question_key: str) -> Answer:
    """Leave a question for the next one: a multiple choice needs a tap first, a typed answer may be left out."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        asked = _asked(facts, question_key)
        if asked is None or asked.kind is Kind.SINGLE:
            return ""
        given = facts.answers.get(asked.key, "")
        if asked.kind is Kind.MULTIPLE and not given:
            return "Choose at least one; “None of these” and “Not sure” are answers too."
        if asked.kind is Kind.TEXT and asked.key not in facts.answers:
            _keep(db, facts, asked, "", now)
        _go_on(db, facts, asked, given)
        return ""

    return act(desk, press, frozenset({Stage.ASKING}), effect)


def write(desk: Desk, press: Press, question_key: str, text: str) -> None:
    """Keep a typed answer and ask the next question."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        asked = _asked(facts, question_key)
        if asked is None or asked.kind is not Kind.TEXT:
            return ""
        _keep(db, facts, asked, text.strip()[:ANSWER_MAX], now)
        _go_on(db, facts, asked, text)
        return ""

    act(desk, press, frozenset({Stage.ASKING}), effect, in_place=False)


def question_to_write(desk: Desk, press: Press, question_key: str) -> tuple[Question, str] | None:
    """The question that is being asked and is answered in writing, with what was written before; `None` when it is not."""
    facts = own_conversation(desk.store.read(), press)
    asked = _asked(facts, question_key)
    if stage_of(facts, desk.clock.now()) is not Stage.ASKING or asked is None or asked.kind is not Kind.TEXT:
        return None
    return asked, facts.answers.get(asked.key, "")


def _asked(facts: Conversation, question_key: str) -> Question | None:
    asked = next((q for q in facts.questions if q.position == facts.invitation.asking), None)
    return asked if asked is not None and asked.key == question_key else None


def _keep(db: Database, facts: Conversation, asked: Question, value: str, now: datetime) -> None:
    invitation = facts.invitation
    shown = shown_options(asked, reverse=invitation.scale_reversed, lot=invitation.lot)
    invitations.add_answer(
        db, facts.study.team_id, invitation.id, asked.key, value, now, (option.key for option in shown)
    )


def _go_on(db: Database, facts: Conversation, asked: Question, value: str) -> None:
    following = next_position(facts.questions, asked.position, {**facts.answers, asked.key: value})
    invitations.change(
        db, facts.study.team_id, facts.invitation.id, (InvitationState.STARTED,), asking=following
    )


def change(desk: Desk, press: Press) -> Answer:
    """Ask the questions again, with what was answered marked."""

    def effect(db: Database, facts: Conversation, _now: datetime) -> str:
        first = next_position(facts.questions, 0, facts.answers)
        invitations.change(db, press.team_id, press.invitation_id, (InvitationState.STARTED,), asking=first)
        return ""

    return act(desk, press, frozenset({Stage.CHECKING}), effect)


def send(desk: Desk, press: Press) -> Answer:
    """Submit the answers: the verdict is decided once, stored with its reasons, and shown as times or as thanks."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        submit(db, facts, now)
        saying.show_study(db, facts.study, now)
        return ""

    return act(desk, press, frozenset({Stage.CHECKING}), effect)


def submit(db: Database, facts: Conversation, now: datetime) -> None:
    """File the answers of one conversation and store the verdict."""
    team_id, study = facts.study.team_id, facts.study
    settings = studies.settings_of(db, team_id)
    filing = filing_of(facts.answers)
    unfit = misfits(facts.questions, facts.answers)
    decision = settled(
        filing,
        studies.seats_now(db, team_id, study, now),
        takes_answers=study.takes_answers(now),
        is_trial=study.is_trial,
        misfits=unfit,
    )
    judged = None
    if decision is None:
        mix_facts = mixing.with_answer(mixing.study_facts(db, study, settings, now), facts, filing, now)
        judged = next(found for found in decide(mix_facts) if found.person_id == facts.person.id)
        decision = Decision(judged.verdict, (filing.reason, explain_verdict(judged)))
    asks = study.approval and judged is not None and decision.verdict is not Verdict.THANK
    if asks:
        decision = Decision(Verdict.STANDBY, (*decision.reasons, AWAITED))
    # A doubt never changes the verdict: it is settled in the call.
    doubt = doubt_about(filing, Relationship(facts.answers[RELATIONSHIP_KEY]), facts.person.plan)
    doubts = (doubt.reason,) if doubt and doubt.reason not in decision.reasons else ()
    took = invitations.answering_seconds(db, team_id, study.id)
    quick = haste(took.pop(facts.invitation.id, 0.0), list(took.values()), settings.haste_divisor)
    offered = decision.verdict is Verdict.OFFER
    made = Submission(
        segment=filing.segment,
        provisional=filing.provisional,
        verdict=decision.verdict,
        reasons=(*decision.reasons, *doubts, *([quick] if quick else [])),
        submitted_at=now,
        offered_at=now if offered else None,
        offer_lapses_at=now + timedelta(days=settings.offer_life_days) if offered else None,
        offers=int(offered),
        fits=not unfit,
    )
    behind = mixing.decision_text(judged) if judged else ""
    if invitations.add_submission(db, team_id, study.id, facts.invitation.id, made, behind):
        if doubt:
            openings.add(db, team_id, facts.invitation.id, doubt.because)
        if asks:
            approvals.add(db, team_id, facts.invitation.id)
            saying.show_approval(db, facts, now)
        invitations.change(
            db,
            team_id,
            facts.invitation.id,
            (InvitationState.STARTED,),
            state=InvitationState.SUBMITTED.value,
        )


def decline(desk: Desk, press: Press) -> Answer:
    """Not this time: ends this invitation and nothing else."""
    stages = frozenset({Stage.INVITED, Stage.ASKING, Stage.CHECKING, Stage.CONSENT, Stage.TIMES})

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        give_up(db, facts)
        people.mark(db, press.team_id, facts.person.id, unanswered=0)
        saying.show_study(db, facts.study, now)
        return ""

    return act(desk, press, stages, effect)


def give_up(db: Database, facts: Conversation) -> None:
    """End an invitation by its person's wish; a seat that was held for them is free for the next one."""
    team_id, invitation_id = facts.study.team_id, facts.invitation.id
    states = (*UNDER_WAY, InvitationState.SUBMITTED)
    invitations.change(db, team_id, invitation_id, states, state=InvitationState.DECLINED.value)
    if facts.submission:
        invitations.stand_by(db, team_id, invitation_id)


def stop(desk: Desk, press: Press) -> Answer:
    """Don't ask me again: at once and everywhere. Booked calls stay; they can be cancelled."""
    now = desk.clock.now()
    with desk.store.write() as db:
        facts = own_conversation(db, press)
        if facts.study.is_trial:
            # Nothing of a trial counts: only this invitation ends.
            states = (*UNDER_WAY, InvitationState.SUBMITTED)
            invitations.change(
                db, press.team_id, press.invitation_id, states, state=InvitationState.DECLINED.value
            )
        else:
            opt_out(db, press.team_id, facts.person.id, press.slack_id, now)
        answered = saying.answer_in_conversation(desk, db, facts, now)
    desk.wake()
    return answered


def opt_out(db: Database, team_id: str, person_id: int, slack_id: str, now: datetime) -> None:
    """Keep that a person wants no more invitations, and end those under way."""
    person = people.person(db, team_id, person_id)
    if person is None or person.opted_out_at:
        return
    people.mark(db, team_id, person_id, opted_out_at=now, panel_at=None, panel_source="")
    invitations.end_offers_of_person(db, team_id, person_id, now)
    outbox.audit(db, team_id, slack_id, "opted out", f"person {person_id}", now)
    for live in invitations.live_of_person(db, team_id, person_id):
        invitations.change(db, team_id, live.id, UNDER_WAY, state=InvitationState.DECLINED.value)
        facts = invitations.conversation(db, team_id, live.id)
        if facts is not None:
            saying.show_conversation(db, facts, now)
            saying.show_study(db, facts.study, now)
    for invitation_id in approvals.awaited_of_person(db, team_id, person_id):
        facts = invitations.conversation(db, team_id, invitation_id)
        if facts is not None:
            saying.show_approval(db, facts, now)


def join_panel(desk: Desk, press: Press) -> Answer:
    """You may ask me again: kept with source and date."""
    stages = frozenset({Stage.THANKED, Stage.COMPLETED, Stage.MISSED, Stage.CANCELLED})

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        people.mark(db, press.team_id, facts.person.id, panel_at=now, panel_source=f"study {facts.study.id}")
        return ""

    return act(desk, press, stages, effect)


def rebook(desk: Desk, press: Press) -> Answer:
    """Offer times again to somebody who cancelled, or whose call was cancelled, if a seat is still open."""

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        study, made = facts.study, facts.submission
        takes = study.status is StudyStatus.RECRUITING and now < study.deadline
        seats = studies.seats_now(db, press.team_id, study, now)
        cancelled = facts.interview is not None and facts.interview.state is InterviewState.CANCELLED
        is_out = facts.person.opted_out_at or facts.person.blocked_at
        free = study.is_trial or bool(
            made
            and not is_out
            and seats.of(made.segment).free_to_offer
            and not mixing.is_company_taken(db, study, facts.person.id, now)
        )
        if not (takes and cancelled and free):
            if cancelled:
                invitations.stand_by(db, press.team_id, press.invitation_id)
            return "There is no open place at the moment. If one opens for you, we write."
        life = timedelta(days=studies.settings_of(db, press.team_id).offer_life_days)
        invitations.offer(db, press.team_id, press.invitation_id, now, now + life, "Asked for another time.")
        return ""

    return act(desk, press, frozenset({Stage.CANCELLED}), effect)
