"""What people read when something was refused or failed."""

from bot.errors import Busy, NotAllowed, OutsideError, RuleBroken, Unsure
from bot.views.blocks import Message, section
from bot.views.forms import notice_modal
from handlers.sentences import RULES, sentence_of, unforeseen
from tests.surfaces.frame import Cases, View

READER = "everybody"


def said(error: Exception) -> View:
    """What is answered to a press."""
    sentence = sentence_of(error)
    assert sentence is not None
    return Message(sentence, (section(sentence),))


CASES: Cases = {
    **{code: lambda code=code: said(RuleBroken(code, minutes=10, most=5, who="UR")) for code in RULES},
    "not allowed": lambda: said(NotAllowed(("UR", "UI"))),
    "not allowed, nobody known who can help": lambda: said(NotAllowed()),
    "busy": lambda: said(Busy()),
    "the disk does not answer": lambda: said(Unsure()),
    "Slack is slow": lambda: said(OutsideError("timeout", permanent=False)),
    "what nobody foresaw": lambda: Message(unforeseen("K7Q2M4XA"), (section(unforeseen("K7Q2M4XA")),)),
    "in a form": lambda: notice_modal("Not done", RULES["stale"]),
}
