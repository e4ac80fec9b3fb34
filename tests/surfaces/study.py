"""The card of a study, the status of all of them, and the form in which a running one is changed."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.conversation import InvitationState
from bot.domain.seats import SeatMap, seat_map
from bot.domain.segments import SEATED, Segment
from bot.domain.studies import TITLE_MAX, Audience, Study, StudyStatus
from bot.views.editing import edit_modal
from bot.views.needs import SHOWN, YOU, calls_over, owed
from bot.views.studies import STATUS_STUDIES, Standing, status_message
from bot.views.study_card import Progress, study_message
from tests.surfaces.examples import name_of, numbered, seats_of, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual
from tests.surfaces.sentences import FORECAST, HEARD, HEARD_SEATS, MOST, TROUBLE

READER = "researcher"
PLACE = 3
SIX = {Segment.LOVE: 6, Segment.DISLIKE: 6}
INVITED: Mapping[InvitationState, int] = {
    state: number for number, state in enumerate(InvitationState, 1)
} | {InvitationState.SUBMITTED: 19}
ANSWERED = INVITED[InvitationState.SUBMITTED]
ENDED: Mapping[InvitationState, int] = {
    state: number
    for state, number in INVITED.items()
    if state not in {InvitationState.QUEUED, InvitationState.DELIVERED}
}
"""Of a study that has ended: nobody is asked any more."""
HOLDERS = ("Theo Abara", "Bo Lind", "Rita Roe", "Ana Duarte", "Cy Young")
ALL_DONE = seat_map(SIX, {}, {}, SIX)
ALL_SEATS: SeatMap = seat_map(*(dict.fromkeys(SEATED, 250) for _ in range(4)))


def standing(study: Study, status: StudyStatus) -> Progress:
    """How a study stands in a status, as it can be."""
    of = replace(study, status=status)
    match status:
        case StudyStatus.DRAFT:
            return Progress(of, seats_of(0, 0), {}, 0)
        case StudyStatus.RECRUITING:
            return Progress(of, seats_of(), INVITED, ANSWERED, forecast=FORECAST)
        case StudyStatus.PAUSED:
            return Progress(of, seats_of(), INVITED, ANSWERED)
        case StudyStatus.FULL:
            return Progress(of, ALL_DONE, ENDED, ANSWERED)
        case StudyStatus.CLOSED:
            return Progress(of, seats_of(), ENDED, ANSWERED)


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study = study_of(say)
    begun = Progress(study, seats_of(0, 0), {}, 0)
    running = standing(study, StudyStatus.RECRUITING)
    closed = standing(study, StudyStatus.CLOSED)

    def card(shown: Progress, **more: object) -> View:
        return study_message(shown._replace(study=replace(study, **more)))  # type: ignore[arg-type]

    everything = replace(
        study, recording=True, observers=("UO",), interviewers=tuple(f"U{n}" for n in range(20))
    )
    return {
        **{
            f"{status.value}": lambda status=status: study_message(standing(study, status))
            for status in StudyStatus
        },
        "closed, no call is booked": lambda: study_message(closed._replace(seats=seats_of(0))),
        "begun": lambda: study_message(begun),
        "one invitation waits for working hours": lambda: study_message(
            begun._replace(invited={InvitationState.QUEUED: 1})
        ),
        "trial": lambda: card(begun, is_trial=True),
        "blind: a booked call is not told by segment": lambda: study_message(
            running._replace(seats=seats_of(0), untold=1)
        ),
        "blind: booked calls are not told by segment": lambda: study_message(
            running._replace(seats=seats_of(0), untold=2)
        ),
        "variety is told": lambda: study_message(running._replace(seats=HEARD_SEATS, heard=HEARD)),
        "one thank-you is owed": lambda: study_message(running._replace(owed=1, needs=owed(1))),
        "thank-yous are owed": lambda: study_message(running._replace(owed=3, needs=owed(3))),
        "thank-yous were sent": lambda: study_message(running._replace(thanked=3)),
        "calls are over that nobody told of": lambda: study_message(
            running._replace(needs=calls_over(2, 0, 1))
        ),
        "a call of the reader is over": lambda: study_message(
            running._replace(needs=calls_over(1, 0, 1, [YOU]))
        ),
        "calls of more interviewers are over than are named": lambda: study_message(
            running._replace(needs=calls_over(9, 1, 1, [name_of(say, name) for name in HOLDERS]))
        ),
        "needs somebody": lambda: study_message(running._replace(needs=TROUBLE)),
        "more needs somebody than is told": lambda: study_message(running._replace(needs=MOST[: SHOWN + 2])),
        "status of no study": lambda: status_message(Standing([], 0)),
        "status of no study with some words": lambda: status_message(Standing([], 0, "renewals")),
        "status of one study": lambda: status_message(Standing([running], 1)),
        "status of two studies": lambda: status_message(
            Standing(
                [running, begun._replace(study=replace(study, id=2, title=say("How you decide", TITLE_MAX)))],
                2,
            )
        ),
        "status of more studies than are shown": lambda: status_message(
            Standing([running, *_more(running, say, STATUS_STUDIES - 1)], 9)
        ),
        "form to edit": lambda: edit_modal(study, seats_of()),
        "form to edit, with everything": lambda: edit_modal(everything, ALL_SEATS),
    }


def _more(progress: Progress, say: Say, count: int) -> list[Progress]:
    return [progress._replace(study=numbered(progress.study, number, say)) for number in range(2, count + 2)]


def more_studies_than_are_shown(say: Say) -> Cases:
    """The status of many studies, each with as much on its card as there can be."""
    study = study_of(say)
    shown = [
        Progress(
            replace(study, id=number),
            ALL_SEATS,
            INVITED,
            9,
            MOST * 2,
            FORECAST,
            [say(HEARD[0], 1_000)] * 5,
            3,
        )
        for number in range(STATUS_STUDIES + 1)
    ]
    return {
        "status of more studies than are shown": lambda: status_message(
            Standing(shown[:STATUS_STUDIES], 200)
        ),
        "every segment and a thousand seats": lambda: study_message(shown[0]),
        "an audience as large as Slack lets through": lambda: edit_modal(
            replace(study, audience=Audience(picked=tuple(f"U{n}" for n in range(100)))),
            ALL_SEATS,
        ),
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(more_studies_than_are_shown)
