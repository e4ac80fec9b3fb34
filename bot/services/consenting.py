"""What a participant agrees to before times are shown."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.consent import mark, scope_of
from bot.domain.conversation import Conversation, Stage
from bot.services.desk import Answer, Desk, Press
from bot.services.screening import act
from storage import invitations

CHANGED = "This has changed since you saw it: please read it again."


def agree(desk: Desk, press: Press, read: str) -> Answer:
    """Keep the consent to the text that was shown, with its scope, and show times.

    read: the mark of what was shown. When it is another one by now, nothing is kept and the text is shown as it is.
    """

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        needed = scope_of(facts.study)
        if read != mark(needed):
            return CHANGED
        invitations.add_consent(db, press.team_id, press.invitation_id, needed, now)
        return ""

    return act(desk, press, frozenset({Stage.CONSENT}), effect)
