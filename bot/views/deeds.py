"""The sentences on what was done with a person, or why it was not."""

from bot.domain.settings import Settings
from bot.domain.whereabouts import NoMove, NoReminder

APPROVED = "Approved: times are offered as soon as there is a seat."
DECLINED = "Declined. They are not told."
BLOCKED = "Blocked: nobody can ask them any more. A call that is booked stays; it can be cancelled on its study's list of people."
BLOCKED_BEFORE = "They were blocked before."
UNBLOCKED = "They are not blocked any more."
NOT_BLOCKED = "They are not blocked."
COLLEAGUE = "Marked as a colleague: no study asks them."
NO_COLLEAGUE = "They are no colleague any more."
ON_PANEL = "They are on the panel."
OFF_PANEL = "They are not on the panel any more; a note says why."
NOT_ON_PANEL = "They are not on the panel."
OPTED_OUT = "They asked not to be asked, and only they can take that back: nothing was changed."
TAGGED = "The tag was added."
NOT_TAGGED = "They have this tag, or twenty, which is as many as there can be."
UNTAGGED = "The tag was removed."
NOTED = "The note was added."
TOO_MANY_NOTES = "There are two hundred notes, which is as many as there can be. Delete one first."
NOTE_DELETED = "The note was deleted."
NO_NOTE = "This note was deleted before."
REMINDED = "They are reminded now. It is the last reminder of this invitation."
REMINDED_LATER = (
    "They are reminded when their working hours begin. It is the last reminder of this invitation."
)
WITHDRAWN = "The invitation was withdrawn."
NOT_WITHDRAWN = "The invitation can't be withdrawn any more: whoever has begun to answer may finish."
NO_CALL = "No call of theirs is booked any more."
CALL_BEGUN = "The call has begun: its interviewer says what became of it."
CANCELLED = "The call was cancelled. Both sides are told, and the participant may choose another time."
MOVE_OFFERED = "They are asked to choose another time. Their call stays as it is until they do."
ASKED_TO_MOVE = "Would another time suit you as well? Your call stays as it is until you choose one."

_NO_REMINDER = {
    NoReminder.NOT_WAITING: "No reminder: no invitation waits for their answer.",
    NoReminder.ON_ITS_WAY: "A reminder goes out by itself; one more is possible a day after it.",
    NoReminder.TWICE: "No reminder: they had two, and nobody is reminded more often.",
    NoReminder.TOO_SOON: "No reminder yet: the last one is less than a day old.",
    NoReminder.ENDS: "No reminder: the invitation ends before their next working hours.",
}


def no_reminder(why: NoReminder) -> str:
    """Return why no further reminder goes to somebody now."""
    return _NO_REMINDER[why]


def no_move(why: NoMove, settings: Settings) -> str:
    """Return why a participant cannot be asked to choose another time."""
    match why:
        case NoMove.CHOOSING:
            return "They are choosing another time at the moment."
        case NoMove.MOVED:
            return "The call was moved as often as calls can be. It can be cancelled."
        case NoMove.NEAR:
            hours = settings.move_until_hours
            return f"A call can be moved until {hours} hours before it begins. It can be cancelled."
