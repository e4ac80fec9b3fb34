"""An admin takes over a study whose researcher may run none any more."""

from bot.domain.conversation import InvitationState
from bot.domain.studies import LIVE, Study
from bot.errors import RuleBroken
from bot.services import roles, saying
from bot.services.desk import Desk
from storage import approvals, invitations, outbox, people, studies

ASKED = frozenset({InvitationState.DELIVERED, InvitationState.STARTED, InvitationState.SUBMITTED})


def take_over(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Study:
    """Make an admin the researcher of a live study, as long as its own is none; a second press changes nothing. Its card and what
    waits for a word come to them.

    Raises:
        NotAllowed: no admin. RuleBroken("no_such_study", "asked_to_take_part", "has_researcher").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        roles.require_admin(desk, db, team_id, slack_id)
        study = studies.study(db, team_id, study_id)
        if study is None or study.status not in LIVE:
            raise RuleBroken("no_such_study")
        if study.researcher == slack_id:
            return study
        person = people.person_by_slack_id(db, team_id, slack_id)
        asked = invitations.invitation_of_person(db, team_id, study_id, person.id) if person else None
        if asked is not None and asked.state in ASKED:
            raise RuleBroken("asked_to_take_part")
        if roles.can_run(desk, db, team_id, study.researcher):
            raise RuleBroken("has_researcher", who=study.researcher)
        if asked is not None:
            queued = (InvitationState.QUEUED,)
            invitations.change(db, team_id, asked.id, queued, state=InvitationState.WITHDRAWN.value)
        studies.update(db, team_id, study_id, researcher=slack_id)
        detail = {"from": study.researcher, "to": slack_id}
        outbox.audit(db, team_id, slack_id, "study taken over", f"study {study_id}", now, detail)
        taken = roles.own_study(desk, db, team_id, slack_id, study_id)
        saying.show_study(db, taken, now)
        for invitation_id in approvals.awaited_of_study(db, team_id, study_id):
            facts = invitations.conversation(db, team_id, invitation_id)
            if facts is not None:
                saying.show_approval(db, facts, now)
        saying.follow_in_home(db, team_id, slack_id, now)
    desk.wake()
    return taken
