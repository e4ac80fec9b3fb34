"""The answer to `/interview why @somebody`: why they were invited to each study, or were not."""

from bot.domain.blindness import HIDDEN
from bot.domain.conversation import InvitationState
from bot.domain.whereabouts import Place, Row
from bot.views.study_card import why_message
from bot.views.whereabouts import place_text
from tests.surfaces.examples import NOW, study_of
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "researcher"
NOT_KNOWN = "They are not in the directory: nobody said that they may be asked."


STATES = [state for state in InvitationState if state is not InvitationState.SUBMITTED]
PLACES = {
    InvitationState.DECLINED: Place.DECLINED,
    InvitationState.EXPIRED: Place.EXPIRED,
    InvitationState.WITHDRAWN: Place.EXPIRED,
    InvitationState.UNDELIVERABLE: Place.NOT_REACHED,
}


def stood(state: InvitationState) -> Row:
    """Where somebody stands whose invitation is in a state."""
    return Row(1, 1, "Ada Byron", PLACES.get(state, Place.INVITED), state, since=NOW)


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
                "U1", [(study, [drawn, f"{place_text(stood(state), 'UTC')}."])]
            )
            for state in STATES
        },
        "of two studies": lambda: why_message("U1", [(study, [drawn]), (study, [NOT_KNOWN])]),
    }


def large(say: Say) -> Cases:
    """More studies than are shown, with more sentences than there are."""
    sentences = [say("Drawn by lot.", 1_000)] * 2
    return {"of a hundred studies": lambda: why_message("U1", [(study_of(say), sentences)] * 100)}


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
