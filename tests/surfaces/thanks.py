"""The thank-yous of a study: those that are owed, and those that were sent."""

from datetime import timedelta

from bot.domain.studies import INCENTIVE_MAX
from bot.views.thanks import PER_PAGE, Line, ThanksShown, thanks_modal
from tests.domain.examples import NOW
from tests.surfaces.examples import name_of, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "researcher"
PLACE = 6


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    what = say("a voucher of 40 euros", INCENTIVE_MAX)
    owed = [
        Line(number, name_of(say, name), f"{number}@customers.example", what, NOW)
        for number, name in enumerate(("Ada Byron", "Bo Lind"), 1)
    ]
    unknown = Line(3, "", "", what, NOW)
    sent = owed[0]._replace(sent_at=NOW + timedelta(days=1), sent_by=name_of(say, "Rita Roe"))
    full = [
        Line(n, name_of(say, f"Ada {n}"), say("ada@customers.example", 200), what, NOW)
        for n in range(1, PER_PAGE + 1)
    ]

    def shown(lines: list[Line], owed: int, sent: int, **more: object) -> View:
        return thanks_modal(ThanksShown(study_of(say), lines, owed, sent, **more))  # type: ignore[arg-type]

    return {
        "nothing owed": lambda: shown([], 0, 0),
        "nothing owed any more": lambda: shown([], 0, 2),
        "sent, and nothing owed": lambda: shown([sent], 0, 1, shows_sent=True),
        "neither owed nor sent": lambda: shown([], 0, 0, shows_sent=True),
        "owed": lambda: shown(owed, 2, 1),
        "owed to somebody whom nobody named": lambda: shown([unknown], 1, 0),
        "owed to one whose data were erased, too": lambda: shown(owed, 2, 0, nameless=1),
        "owed to several whose data were erased, too": lambda: shown(owed, 2, 0, nameless=2),
        "a page in the middle": lambda: shown(full, 31, 4, page=1),
        "sent": lambda: shown(
            [sent, sent._replace(interview_id=4, name="Bo", sent_by="")], 2, 2, shows_sent=True
        ),
        "none sent": lambda: shown([], 2, 0, shows_sent=True),
    }


CASES = cases(usual)
EXTREME = extremes(cases)
