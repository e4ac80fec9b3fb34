"""The settings of a workspace."""

from dataclasses import replace

from bot.domain.settings import Settings
from bot.views.team_forms import settings_modal
from tests.surfaces.examples import PRODUCT_MAX
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "admin"


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    chosen = replace(Settings(), product_name=say("Acme", PRODUCT_MAX), digest_channel="C1")
    return {
        "nothing set yet": lambda: settings_modal(Settings(), ()),
        "set": lambda: settings_modal(chosen, ("UR",)),
    }


CASES = cases(usual)
EXTREME = extremes(cases)
