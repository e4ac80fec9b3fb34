"""One's own data: seen, sent and erased, by oneself or by an admin."""

from bot.domain.questions import ANSWER_MAX
from bot.domain.studies import TITLE_MAX
from bot.views.blocks import Message
from bot.views.own_data import (
    ERASED,
    data_modal,
    data_text,
    erase_modal,
    erased_modal,
    forget_modal,
    forgotten_modal,
    sent_modal,
)
from tests.surfaces.examples import name_of
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "participant"
AT = "2026-12-02T10:00:00+00:00"


def told_of(say: Say, conversations: int) -> dict[str, object]:
    """What is stored of one person, as `exporting_person.told` tells it."""
    name = name_of(say)
    conversation = {
        "study": say("Your week with reports", TITLE_MAX),
        "state": "submitted",
        "asked_at": AT,
        "answers": [
            {"question": "Which of these describes you?", "answer": "I use it", "at": AT},
            {
                "question": "What was it about?",
                "answer": say("The sales of last week.", ANSWER_MAX),
                "at": AT,
            },
        ],
        "agreed_to": [
            {"version_of_the_text": "2026-11b", "recording": False, "observers": 0, "withdrawn_at": None}
        ],
        "calls": [],
    }
    return {
        "made_at": AT,
        "accounts": [{"slack_id": "U1", "name": name, "email": "ada@customers.example"}],
        "directory": [
            {
                "name": name,
                "company": name,
                "plan": "paying",
                "nps": 9,
                "is_colleague": 0,
                "further": {"CSM name": "Bo", "ARR_EUR": "1"},
            }
        ],
        "picked_for": [say("Your week with reports", TITLE_MAX)],
        "conversations": [conversation] * conversations,
        "looked_at_by": 1,
        "messages": [],
        "log": [{"at": AT, "action": "consented"}] * conversations,
    }


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    return {
        "seen": lambda: data_modal(told_of(say, 1)),
        "sent": sent_modal,
        "asked whether to erase": lambda: erase_modal(of_the_team=False, coming_calls=0),
        "asked whether to erase, one of the team with a call": lambda: erase_modal(
            of_the_team=True, coming_calls=1
        ),
        "asked whether to erase, with calls": lambda: erase_modal(of_the_team=False, coming_calls=2),
        "erased": lambda: erased_modal(before=False),
        "erased, with a call": lambda: erased_modal(before=False, cancelled=1),
        "erased, with calls": lambda: erased_modal(before=False, cancelled=2),
        "erased before": lambda: erased_modal(before=True),
        "what stands in place of an old message": lambda: ERASED,
        "an admin is asked whether to erase": lambda: forget_modal("U1", of_the_team=False, coming_calls=0),
        "an admin is asked whether to erase, one of the team with a call": lambda: forget_modal(
            "U1", of_the_team=True, coming_calls=1
        ),
        "an admin has erased": lambda: forgotten_modal(found=True, before=False, cancelled=1),
        "an admin has erased before": lambda: forgotten_modal(found=False, before=True, cancelled=0),
        "an admin has erased nothing, as nothing was stored": lambda: forgotten_modal(
            found=False, before=False, cancelled=0
        ),
    }


def large(say: Say) -> Cases:
    """More than a modal holds."""
    return {"seen, of many studies": lambda: data_modal(told_of(say, 100))}


CASES = cases(usual) | {"the file to read": lambda: Message(data_text(told_of(usual, 1)))}
EXTREME = extremes(cases) | extremes(large)
