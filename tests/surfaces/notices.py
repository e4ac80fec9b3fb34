"""One-sentence messages, each named by a code."""

from bot.domain.mix.reasons import explain_pause
from bot.domain.mix.wave import Pause
from bot.domain.segments import SEATED
from bot.domain.studies import TITLE_MAX
from bot.views.calendars import TROUBLES
from bot.views.notices import _REMEDIES, _TEXTS, notice_message
from tests.surfaces.examples import name_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "everybody"
WHEN, WAS = "Fri 4 Dec 2026, 10:00–10:30 London time (GMT)", "Thu 3 Dec 2026, 10:00–10:30 London time (GMT)"


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    title = say("Your week with reports", TITLE_MAX)
    values = {
        "who": name_of(say),
        "name": name_of(say, "Theo Abara"),
        "when": WHEN,
        "was": WAS,
        "title": title,
        "titles": f"“{title}”, “{title}”",
        "calls": "2",
        "label": say("calendar.example.com", 200),
        "trouble": "unreachable",
        "text": explain_pause(Pause(SEATED[1], 140)),
        "what": "The open call",
        "error": "missing_scope",
        "channel": "",
    }

    def told(code: str, **more: str) -> View:
        return notice_message(code, values | more)

    return {
        **{code: lambda code=code: told(code) for code in _TEXTS},
        **{
            f"not_delivered: {error}": lambda error=error: told("not_delivered", error=error, channel="C1")
            for error in (*_REMEDIES, "other")
        },
        **{
            f"calendar_trouble: {code}": lambda code=code: told("calendar_trouble", trouble=code)
            for code in (*TROUBLES, "other")
        },
    }


CASES = cases(usual)
EXTREME = extremes(cases)
