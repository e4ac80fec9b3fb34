"""App Home, for everybody who opens it."""

from dataclasses import replace

from bot.domain.studies import TITLE_MAX, StudyStatus
from bot.views.home import home_view
from bot.views.team import PROBLEMS, Progress
from tests.surfaces.examples import call_of, seats_of, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual
from tests.surfaces.study import ALL_SEATS, FORECAST, INVITED, TROUBLE

READER = "everybody"
PLACE = 1
WHEN = "Fri 4 Dec 2026, 10:00–10:30 London time (GMT)"
AGREED_AT = "Wed 2 Dec 2026"


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    title, study = say("Your week with reports", TITLE_MAX), study_of(say)
    running = Progress(study, seats_of(), INVITED, 9, TROUBLE, FORECAST)
    paused = replace(running, study=replace(study, id=2, status=StudyStatus.PAUSED))

    def home(**more: object) -> View:
        nothing = {"studies": [], "calls": [], "own": [], "is_researcher": False, "opted_out": False}
        return home_view(**(nothing | more))  # type: ignore[arg-type]

    return {
        "a stranger": lambda: home(),
        "a participant with a call": lambda: home(own=[(title, WHEN)], agreed=[(1, title, WHEN)]),
        "a participant who agreed and has not booked": lambda: home(agreed=[(1, title, "")]),
        "somebody who is not to be asked": lambda: home(opted_out=True),
        "somebody whose data were erased": lambda: home(is_erased=True),
        "an interviewer": lambda: home(calls=[call_of(say)]),
        "a researcher without a study": lambda: home(is_researcher=True),
        "a researcher": lambda: home(is_researcher=True, studies=[running, paused]),
        "somebody who is all of these": lambda: home(
            is_researcher=True,
            studies=[running],
            calls=[call_of(say)],
            own=[(title, WHEN)],
            agreed=[(1, title, WHEN)],
        ),
    }


def large(say: Say) -> Cases:
    """As much as there can be of everything."""
    study, title = study_of(say), say("Your week with reports", TITLE_MAX)
    shown = [
        Progress(replace(study, id=n), ALL_SEATS, INVITED, 9, TROUBLE * PROBLEMS, FORECAST, untold=3)
        for n in range(100)
    ]
    return {
        "somebody with a hundred of everything": lambda: home_view(
            studies=shown,
            calls=[call_of(say)] * 100,
            own=[(title, WHEN)] * 100,
            agreed=[(n, title, WHEN) for n in range(100)],
            is_researcher=True,
            opted_out=True,
        )
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
