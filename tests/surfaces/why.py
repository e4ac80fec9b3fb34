"""The answer to `/interview why @somebody`: why they were invited to each study, or were not."""

from bot.domain.blindness import HIDDEN
from bot.domain.conversation import InvitationState
from bot.services.explaining import _STATES
from bot.views.team import why_message
from tests.surfaces.examples import study_of
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "researcher"
NOT_KNOWN = "They are not in the directory: nobody said that they may be asked."


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study = study_of(say)
    drawn = say("Drawn by lot from 40 people in groups about as promising.", 1_000)
    return {
        "no study": lambda: why_message("U1", []),
        "not in the directory": lambda: why_message("U1", [(study, [NOT_KNOWN])]),
        "the reader holds a call with them": lambda: why_message("U1", [(study, [HIDDEN])]),
        **{
            f"invited: {state.value}": lambda state=state: why_message(
                "U1", [(study, [drawn, _STATES[state]])]
            )
            for state in InvitationState
            if state in _STATES
        },
        "of two studies": lambda: why_message("U1", [(study, [drawn]), (study, [NOT_KNOWN])]),
    }


def large(say: Say) -> Cases:
    """More studies than are shown, with more sentences than there are."""
    sentences = [say("Drawn by lot.", 1_000)] * 2
    return {"of a hundred studies": lambda: why_message("U1", [(study_of(say), sentences)] * 100)}


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
