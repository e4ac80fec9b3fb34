"""A researcher approves or declines somebody who answered: once, with a reason that the participant never sees."""

from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.approval import DECLINED, REASON_MAX, Approving
from bot.domain.conversation import Conversation, InvitationState, Verdict
from bot.domain.mix import decide
from bot.domain.studies import StudyStatus
from bot.errors import RuleBroken
from bot.services import inviting, mixing, revealing, roles, saying
from bot.services.desk import Answer, Desk
from storage import approvals, invitations, outbox, studies

AT_ONCE = 10
"""So many people are asked about again at once; once they are answered the next press asks about the others."""


class Waiting(NamedTuple):
    """How many people a researcher is asked about again, how many wait beside them, and whom that is asked of, "" for whoever wants to
    know."""

    shown: int
    left: int
    asked_of: str


def ask_again(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Waiting:
    """Ask a study's researcher again about those who wait for their word, as new messages; those who waited longest first.

    An admin is told how many wait and who is asked; nobody is asked twice because of that. Within an hour they are asked again once, however often it is pressed.

    Raises:
        NotAllowed: the presser may not change the study. RuleBroken("no_such_study").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        study = roles.own_study(desk, db, team_id, slack_id, study_id)
        awaited = approvals.awaited_now(db, team_id, study_id)
        is_own = study.researcher == slack_id
        if is_own and outbox.first_time(db, team_id, f"approvals:{study_id}:{now:%Y-%m-%dT%H}", now):
            for invitation_id in awaited[:AT_ONCE]:
                facts = invitations.conversation(db, team_id, invitation_id)
                if facts is not None:
                    saying.show_approval(db, facts, now, anew=True)
    desk.wake()
    shown = min(len(awaited), AT_ONCE) if is_own else len(awaited)
    return Waiting(shown, len(awaited) - shown, "" if is_own else study.researcher)


def approve(desk: Desk, team_id: str, slack_id: str, invitation_id: int, key: str) -> Answer:
    """They may be offered times: at once when the mix has a seat for them, else they stand by as others do.

    A second press, or one after somebody else's, changes nothing and shows where things stand.

    Raises:
        NotAllowed: the presser may not change the study.
        RuleBroken("stale"): nothing was asked about them. RuleBroken("study_ended"): there is nothing to approve for.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        facts = _asked_about(desk, db, team_id, slack_id, invitation_id)
        answer = Answer(invitation_id, facts.study.researcher)
        if not approvals.answer(db, team_id, invitation_id, Approving.APPROVED, "", slack_id, now):
            return answer
        outbox.first_time(db, team_id, key, now)
        outbox.audit(db, team_id, slack_id, "participant approved", f"invitation {invitation_id}", now)
        invitations.add_reason(db, team_id, invitation_id, "A researcher approved.")
        _offer_if_there_is_a_seat(db, facts, now)
        answer = saying.answer_in_approval(desk, db, facts, now)
        saying.show_study(db, facts.study, now)
        saying.follow_in_homes(db, facts.study, slack_id, now)
    desk.wake()
    return answer


def reveal(desk: Desk, team_id: str, slack_id: str, invitation_id: int, key: str) -> Answer:
    """Show a researcher who may hold the call everything that the person said. Raises as `approve` does."""
    now = desk.clock.now()
    with desk.store.write() as db:
        facts = _asked_about(desk, db, team_id, slack_id, invitation_id)
        answer = Answer(invitation_id, facts.study.researcher)
        # The message is its receiver's, whoever presses.
        if revealing.note(db, facts, facts.study.researcher, now):
            outbox.first_time(db, team_id, key, now)
            answer = saying.answer_in_approval(desk, db, facts, now)
    desk.wake()
    return answer


def decline(desk: Desk, team_id: str, slack_id: str, invitation_id: int, reason: str) -> None:
    """They are not offered times in this study, and read nothing new. reason: kept with the study. Raises as `approve` does."""
    now = desk.clock.now()
    with desk.store.write() as db:
        facts = _asked_about(desk, db, team_id, slack_id, invitation_id)
        said = reason.strip()[:REASON_MAX]
        if approvals.answer(db, team_id, invitation_id, Approving.DECLINED, said, slack_id, now):
            outbox.audit(db, team_id, slack_id, "participant declined", f"invitation {invitation_id}", now)
            invitations.thank(db, team_id, invitation_id, f"{DECLINED}: {said}")
            saying.show_study(db, facts.study, now)
            saying.follow_in_homes(db, facts.study, slack_id, now)
        saying.show_approval(db, facts, now)
    desk.wake()


def name_to_decline(desk: Desk, team_id: str, slack_id: str, invitation_id: int) -> str | None:
    """The name of somebody who waits for a word; `None` when it was given. Raises as `approve` does."""
    db = desk.store.read()
    facts = _asked_about(desk, db, team_id, slack_id, invitation_id)
    found = approvals.approval_of(db, team_id, invitation_id)
    return facts.person.name if found and found.answer is None else None


def _asked_about(desk: Desk, db: Database, team_id: str, slack_id: str, invitation_id: int) -> Conversation:
    facts = invitations.conversation(db, team_id, invitation_id)
    if facts is None:
        raise RuleBroken("stale")
    roles.own_study(desk, db, team_id, slack_id, facts.study.id)
    if approvals.approval_of(db, team_id, invitation_id) is None:
        raise RuleBroken("stale")
    if facts.study.status in {StudyStatus.CLOSED, StudyStatus.FULL}:
        raise RuleBroken("study_ended")
    return facts


def _offer_if_there_is_a_seat(db: Database, facts: Conversation, now: datetime) -> None:
    """Decide as of an answer that came this moment. Who has gone meanwhile is not among those who are decided on."""
    study = facts.study
    if facts.invitation.state is not InvitationState.SUBMITTED or not study.takes_answers(now):
        return
    settings = studies.settings_of(db, study.team_id)
    for decision in decide(mixing.study_facts(db, study, settings, now)):
        if decision.person_id == facts.person.id and decision.verdict is Verdict.OFFER:
            inviting.offer(db, study, decision, settings, now, "Approved.", hold=False)
