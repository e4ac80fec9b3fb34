"""The question of a study that asks its researcher before anybody is offered a time."""

from bot import ids
from bot.domain.approval import REASON_MAX, Approval, Approving
from bot.domain.questions import ANSWER_MAX, OWN_MAX
from bot.views.approving import Asked, approval_message, decline_modal, waiting_message
from bot.views.forms import notice_modal
from tests.domain.examples import NOW
from tests.surfaces.examples import name_of, own_questions, study_of
from tests.surfaces.frame import Cases, Say, extremes, usual
from tests.surfaces.sentences import VERDICT

READER = "researcher"
PLACE = 4


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    questions = own_questions(say)
    answers = [
        (questions[0], say("In a chat 1", ANSWER_MAX)),
        (questions[1], "By e-mail, In a file"),
        (questions[2], say("The sales of last week.", ANSWER_MAX)),
    ]
    asked = Asked(1, study_of(say), name_of(say), Approval(), answers)
    approved = Approval(Approving.APPROVED, "", "UR", NOW)
    declined = Approval(
        Approving.DECLINED, say("We have heard enough from their team.", REASON_MAX), "UR", NOW
    )
    by = name_of(say, "Rita Roe")
    return {
        "awaited": lambda: approval_message(asked),
        "awaited, with what led to it": lambda: approval_message(asked._replace(reasons=VERDICT)),
        "awaited, as many answers as may be": lambda: approval_message(
            asked._replace(answers=[*answers, *answers][: OWN_MAX + 2])
        ),
        "awaited, blind": lambda: approval_message(asked._replace(is_blind=True)),
        "approved": lambda: approval_message(asked._replace(approval=approved, answered_by=by)),
        "declined": lambda: approval_message(asked._replace(approval=declined, answered_by=by)),
        "they no longer take part": lambda: approval_message(asked._replace(is_gone=True)),
        "the study has ended": lambda: approval_message(asked._replace(is_over=True)),
        "asked again from a digest": lambda: waiting_message(1, 0, ""),
        "asked again from a digest, with more to come": lambda: waiting_message(10, 3, ""),
        "an admin asks who waits": lambda: waiting_message(2, 0, "UR"),
        "nobody waits any more": lambda: waiting_message(0, 0, ""),
        "form for the reason of declining": lambda: decline_modal(name_of(say), ids.pack(i=1)),
        "declined twice": lambda: notice_modal(
            "Decline", "This was answered already: the message shows how."
        ),
    }


CASES = cases(usual)
EXTREME = extremes(cases)
