"""App Home, for everybody who opens it."""

from dataclasses import replace

from bot.domain.studies import TITLE_MAX, StudyStatus
from bot.views.access import Access
from bot.views.admin import SHOWN, Health, Left, admin_blocks
from bot.views.calendars import trouble_text
from bot.views.home import (
    ELSEWHERE,
    PER_PAGE,
    Agreement,
    Asking,
    Elsewhere,
    Holding,
    HomePage,
    Live,
    Needy,
    OwnCall,
    Paged,
    Running,
    home_view,
)
from bot.views.settings import Looked
from bot.views.study_card import Progress
from tests.domain.examples import NOW
from tests.surfaces.examples import NAME_MAX, call_of, link_of, numbered, seats_of, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual
from tests.surfaces.sentences import ENDED, FAR, FORECAST, LAGS, MOST, NEEDS
from tests.surfaces.settings import USUAL, looked_of
from tests.surfaces.study import ALL_SEATS, INVITED

READER = "everybody"
PLACE = 1
WHEN = "Fri 4 Dec 2026, 10:00–10:30 London time (GMT)"
LATER = "Mon 7 Dec 2026, 10:00–10:30 London time (GMT)"
HOURS = "weekdays 10:00–16:00 except Wednesdays"


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
    live, waiting = Live(running), Live(paused)
    others = [
        Live(paused._replace(study=numbered(paused.study, 2 + number, say), untold=0))
        for number in range(1, PER_PAGE - 1)
    ]
    researcher = Running(Paged([live, waiting], 2), drafts=1, closed=4)
    lacking = running._replace(seats=FAR, forecast="")
    needy = Running(Paged([Live(lacking, NEEDS), waiting], 2), drafts=1, closed=4)
    ended = Needy(7, say("How you began", TITLE_MAX), StudyStatus.CLOSED, ENDED[2:])
    going = Needy(8, say("How you share", TITLE_MAX), StudyStatus.RECRUITING, ENDED)

    ailing = _ailing(say)

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
        "a researcher whom a study needs": lambda: home(running=needy),
        "a researcher whom one thing needs": lambda: home(running=Running(Paged([Live(lacking, LAGS)], 1))),
        "a researcher whom a study needs that has ended": lambda: home(
            running=Running(Paged(), Elsewhere([ended], 1, 1), closed=1)
        ),
        "a researcher with a page of many studies": lambda: home(
            running=Running(Paged([live, waiting, *others], 17, 1), drafts=2)
        ),
        "a researcher whom studies of other pages need": lambda: home(
            running=Running(
                Paged([Live(lacking, NEEDS[3:]), waiting, *others], 17, 1),
                Elsewhere(
                    [
                        going,
                        *(
                            Needy(n, say(f"How you began {n}", TITLE_MAX), StudyStatus.CLOSED, ENDED[2:])
                            for n in range(20, 19 + ELSEWHERE)
                        ),
                    ],
                    ELSEWHERE + 1,
                    ELSEWHERE + 3,
                ),
            )
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


def _ailing(say: Say) -> Health:
    """A bot with trouble of every kind, and more than is shown of it."""
    return Health(
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


def large(say: Say) -> Cases:
    """As much as there can be of everything."""
    study, title = study_of(say), say("Your week with reports", TITLE_MAX)
    shown = [
        Live(
            Progress(replace(study, id=n), ALL_SEATS, INVITED, 9, MOST, FORECAST, untold=3),
            NEEDS * 9,
        )
        for n in range(PER_PAGE)
    ]
    others = [Needy(n, title, StudyStatus.PAUSED, ENDED) for n in range(100, 100 + ELSEWHERE)]
    calls = [call_of(say)._replace() for _ in range(PER_PAGE)]
    trouble = (say("Work calendar", NAME_MAX), trouble_text("not_found"), "Last read 3 days ago.")
    return {
        "somebody with a hundred of everything": lambda: home_view(
            HomePage(
                own=Paged([OwnCall(n, title, WHEN, link_of(say), True) for n in range(PER_PAGE)], 100, 3),
                agreed=Paged([Agreement(n, title, WHEN) for n in range(PER_PAGE)], 100, 3),
                running=Running(Paged(shown, 100, 3), Elsewhere(others, 195, 585), drafts=100, closed=100),
                holding=Holding(Paged(calls, 100, 3), say(HOURS, 600), 9, 5, [trouble] * 5),
                asking=Asking(snoozed_until=NOW, waiting=True),
                notice=say("Done.", 500),
                admin=admin_blocks(looked_of(say), _ailing(say)),
            )
        )
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
