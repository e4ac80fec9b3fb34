"""The card of a study, the status of all of them, and the form in which a running one is changed."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.conversation import InvitationState
from bot.domain.seats import SeatMap, seat_map
from bot.domain.segments import SEATED, Segment
from bot.domain.studies import TITLE_MAX, Audience, StudyStatus
from bot.views.editing import edit_modal
from bot.views.studies import STATUS_STUDIES, Standing, status_message
from bot.views.study_card import PROBLEMS, Progress, study_message
from tests.surfaces.examples import seats_of, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "researcher"
PLACE = 3
SIX = {Segment.LOVE: 6, Segment.DISLIKE: 6}
INVITED: Mapping[InvitationState, int] = {state: number for number, state in enumerate(InvitationState, 1)}
FORECAST = "Full between Thu 3 Dec 2026 and Wed 9 Dec 2026."
HEARD = ("Of 3 completed calls 2 are with people on a paying plan; of those who may be asked half are.",)
TROUBLE = (
    "No interviewer has times in the next week: `/interview availability`.",
    "“dislike” lags: 1 of 6 seats, and nobody left to ask.",
)
ALL_DONE = seat_map(SIX, {}, {}, SIX)
ALL_SEATS: SeatMap = seat_map(*(dict.fromkeys(SEATED, 250) for _ in range(4)))


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study = study_of(say)
    begun = Progress(study, seats_of(0, 0), {}, 0)
    running = Progress(study, seats_of(), INVITED, 9, forecast=FORECAST)

    full = running._replace(seats=ALL_DONE, forecast="")

    def card(shown: Progress, **more: object) -> View:
        return study_message(shown._replace(study=replace(study, **more)))  # type: ignore[arg-type]

    everything = replace(
        study, recording=True, observers=("UO",), interviewers=tuple(f"U{n}" for n in range(20))
    )
    return {
        **{
            f"{status.value}": lambda status=status: card(
                full if status is StudyStatus.FULL else running, status=status
            )
            for status in StudyStatus
        },
        "closed, no call is booked": lambda: study_message(
            running._replace(study=replace(study, status=StudyStatus.CLOSED), seats=seats_of(0))
        ),
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
        "variety is told": lambda: study_message(running._replace(heard=HEARD)),
        "one thank-you is owed": lambda: study_message(running._replace(owed=1)),
        "thank-yous are owed": lambda: study_message(running._replace(owed=3)),
        "thank-yous were sent": lambda: study_message(running._replace(thanked=3)),
        "needs somebody": lambda: study_message(running._replace(problems=TROUBLE)),
        "more problems than are told": lambda: study_message(
            running._replace(problems=(TROUBLE * PROBLEMS)[: PROBLEMS + 1])
        ),
        "status of no study": lambda: status_message(Standing([], 0)),
        "status of no study with some words": lambda: status_message(Standing([], 0, "renewals")),
        "status of one study": lambda: status_message(Standing([running], 1)),
        "status of two studies": lambda: status_message(
            Standing(
                [running, begun._replace(study=replace(study, id=2, title=say("How you decide", TITLE_MAX)))],
                2,
            )
        ),
        "status of more studies than are shown": lambda: status_message(Standing([running], 9)),
        "form to edit": lambda: edit_modal(study, seats_of()),
        "form to edit, with everything": lambda: edit_modal(everything, ALL_SEATS),
    }


def more_studies_than_are_shown(say: Say) -> Cases:
    """The status of many studies, each with as much on its card as there can be."""
    study = study_of(say)
    shown = [
        Progress(
            replace(study, id=number),
            ALL_SEATS,
            INVITED,
            9,
            TROUBLE * PROBLEMS,
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
