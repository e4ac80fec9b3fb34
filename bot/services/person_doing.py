"""What every deed about a person has at hand, inside its transaction."""

from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.conversation import Conversation, InvitationState
from bot.domain.outbox import Lane
from bot.domain.people import Person
from bot.domain.studies import Study
from bot.errors import RuleBroken
from bot.services import saying
from bot.services.desk import Desk
from storage import invitations, outbox


class Doing(NamedTuple):
    """One thing that somebody does with a person, inside its transaction. study: `None` in the directory."""

    desk: Desk
    db: Database
    team_id: str
    by: str
    person: Person
    study: Study | None
    now: datetime

    def audit(self, action: str) -> None:
        """Keep that it was done: nothing that was typed, so that an erasure leaves nothing of it."""
        outbox.audit(self.db, self.team_id, self.by, action, f"person {self.person.id}", self.now)

    def conversation(self) -> Conversation:
        """The person's conversation in the study. Raises: RuleBroken("stale"): they have none."""
        if self.study is not None:
            asked = invitations.invitation_of_person(self.db, self.team_id, self.study.id, self.person.id)
            facts = invitations.conversation(self.db, self.team_id, asked.id) if asked else None
            if facts is not None:
                return facts
        raise RuleBroken("stale")


def show_ended(db: Database, facts: Conversation, before: InvitationState, now: datetime) -> None:
    """Show an invitation that ended; one that had not left is not heard of."""
    if before is not InvitationState.QUEUED:
        saying.show_conversation(db, facts, now, lane=Lane.WITHDRAWAL)
    saying.show_study(db, facts.study, now)
