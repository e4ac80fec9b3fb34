"""Beyond Slack: whom to write to next, handed over as a file; and interviews that were arranged elsewhere."""

from datetime import timedelta

from bot.views.blocks import Message
from bot.views.elsewhere import SHOWN, log_modal
from bot.views.handing_over import NO_ADDRESS, comment_text, hand_over_modal, nobody_message, on_its_way
from tests.domain.examples import INTERVIEW, NOW
from tests.surfaces.examples import PRODUCT_MAX, ZONE, name_of, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "researcher"
PLACE = 8
TEXT = "We would like one minute of your feedback on Acme. It is voluntary."


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study, text = study_of(say), say(TEXT, 2_000)
    hours = [timedelta(hours=number) for number in range(SHOWN + 2)]
    calls = [
        INTERVIEW._replace(id=n, starts_at=INTERVIEW.starts_at - h, ends_at=INTERVIEW.ends_at - h)
        for n, h in enumerate(hours)
    ]
    lately = [(call, name_of(say) if call.id else "") for call in calls]

    def log(count: int, writer: str = "UR") -> View:
        return log_modal(study, say("Acme", PRODUCT_MAX), ZONE, NOW, lately[:count], writer)

    return {
        "hand over, everybody is in Slack": lambda: hand_over_modal(study, 0, text),
        "hand over, one": lambda: hand_over_modal(study, 1, text),
        "hand over, many": lambda: hand_over_modal(study, 4_755, text),
        "hand over, on its way": lambda: on_its_way(study),
        "hand over, nobody": lambda: nobody_message(study, NO_ADDRESS),
        "hand over, above the file": lambda: Message(comment_text(study, 50, 0)),
        "hand over, above the file, some without address": lambda: Message(comment_text(study, 1, 12)),
        "log an interview": lambda: log(0),
        "log an interview, as its interviewer": lambda: log(0, "UI"),
        "log an interview, some can be taken back": lambda: log(2),
        "log an interview, more than are shown": lambda: log(SHOWN + 2),
    }


CASES = cases(usual)
EXTREME = extremes(cases)
