"""App Home, for everybody who opens it."""

from dataclasses import replace

from bot.domain.studies import TITLE_MAX, StudyStatus
from bot.views.access import Access
from bot.views.admin import SHOWN, Health, Left, admin_blocks
from bot.views.calendars import trouble_text
from bot.views.home import (
    PER_PAGE,
    Agreement,
    Asking,
    Holding,
    HomePage,
    OwnCall,
    Paged,
    Running,
    home_view,
)
from bot.views.settings import Looked
from bot.views.study_card import PROBLEMS, Progress
from tests.domain.examples import NOW
from tests.surfaces.examples import NAME_MAX, call_of, link_of, seats_of, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual
from tests.surfaces.settings import USUAL, looked_of
from tests.surfaces.study import ALL_SEATS, FORECAST, INVITED, TROUBLE

READER = "everybody"
PLACE = 1
WHEN = "Fri 4 Dec 2026, 10:00–10:30 London time (GMT)"
LATER = "Mon 7 Dec 2026, 10:00–10:30 London time (GMT)"
HOURS = "weekdays 10:00–16:00 except Wednesdays"
WAITS = "2 people wait for your approval: the buttons are in the Messages tab."


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    title, study = say("Your week with reports", TITLE_MAX), study_of(say)
    running = Progress(study, seats_of(), {}, 0, forecast=FORECAST)
    paused = running._replace(
        study=replace(study, id=2, title=say("How you decide", TITLE_MAX), status=StudyStatus.PAUSED),
        forecast="",
        untold=1,
    )
    own = OwnCall(1, title, WHEN, link_of(say), can_move=True)
    agreed = Agreement(1, title, WHEN)
    trouble = (say("Work calendar", NAME_MAX), trouble_text("not_found"), "Last read 3 days ago.")
    holding = Holding(Paged([call_of(say)], 1), say(HOURS, 600), calendars=1)
    researcher = Running(Paged([running, paused], 2), [WAITS], drafts=1, closed=4)

    ailing = Health(
        3,
        2_000,
        17,
        NOW,
        NOW,
        4_200_000,
        NOW,
        "1.0",
        [Left(n, say(f"Your week with reports {n}", TITLE_MAX)) for n in range(SHOWN + 2)],
    )

    def home(**more: object) -> View:
        return home_view(replace(HomePage(helpers=("UM",)), **more))  # type: ignore[arg-type]

    return {
        "a stranger": lambda: home(),
        "a stranger where no admin is known": lambda: home(helpers=()),
        "a participant with a call": lambda: home(own=Paged([own], 1), agreed=Paged([agreed], 1)),
        "a participant with a call that cannot be moved any more": lambda: home(
            own=Paged([own._replace(can_move=False)], 1)
        ),
        "a participant who agreed and has not booked": lambda: home(
            agreed=Paged([agreed._replace(when="")], 1), asking=Asking(waiting=True)
        ),
        "somebody who asked for a pause": lambda: home(asking=Asking(snoozed_until=NOW)),
        "somebody who is not to be asked": lambda: home(asking=Asking(opted_out=True)),
        "somebody whose data were erased": lambda: home(is_erased=True),
        "somebody who did something here": lambda: home(notice="We don't ask you again."),
        "an interviewer": lambda: home(holding=holding),
        "an interviewer without a call": lambda: home(holding=Holding(Paged(), HOURS, calendars=2)),
        "an interviewer whose calendar cannot be read": lambda: home(
            holding=holding._replace(over=1, troubles=[trouble])
        ),
        "an interviewer who owes outcomes": lambda: home(holding=holding._replace(over=3)),
        "a researcher without a study": lambda: home(running=Running(Paged())),
        "a researcher": lambda: home(running=researcher),
        "a researcher with a page of many studies": lambda: home(
            running=Running(Paged([running, paused], 17, 1), drafts=2)
        ),
        "an admin": lambda: home(
            running=Running(Paged()), admin=admin_blocks(looked_of(say), Health(version="1.0"))
        ),
        "an admin with everything to look after": lambda: home(
            running=Running(Paged()), admin=admin_blocks(looked_of(say), ailing)
        ),
        "an admin where nothing was set yet": lambda: home(
            running=Running(Paged()),
            admin=admin_blocks(
                Looked(USUAL, USUAL, Access(), {}, {}), ailing._replace(failed=0, calendars_in_trouble=1)
            ),
        ),
        "somebody who is all of these": lambda: home(
            running=researcher,
            holding=holding,
            own=Paged([own._replace(when=LATER)], 1),
            agreed=Paged([agreed], 1),
        ),
    }


def large(say: Say) -> Cases:
    """As much as there can be of everything."""
    study, title = study_of(say), say("Your week with reports", TITLE_MAX)
    shown = [
        Progress(replace(study, id=n), ALL_SEATS, INVITED, 9, TROUBLE * PROBLEMS, FORECAST, untold=3)
        for n in range(PER_PAGE)
    ]
    calls = [call_of(say)._replace() for _ in range(PER_PAGE)]
    trouble = (say("Work calendar", NAME_MAX), trouble_text("not_found"), "Last read 3 days ago.")
    return {
        "somebody with a hundred of everything": lambda: home_view(
            HomePage(
                own=Paged([OwnCall(n, title, WHEN, link_of(say), True) for n in range(PER_PAGE)], 100, 3),
                agreed=Paged([Agreement(n, title, WHEN) for n in range(PER_PAGE)], 100, 3),
                running=Running(Paged(shown, 100, 3), [WAITS], drafts=100, closed=100),
                holding=Holding(Paged(calls, 100, 3), say(HOURS, 600), 9, 5, [trouble] * 5),
                asking=Asking(snoozed_until=NOW, waiting=True),
                notice=say("Done.", 500),
            )
        )
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
