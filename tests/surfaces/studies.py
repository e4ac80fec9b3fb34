"""The list of a researcher's studies, the page of one, and its funnel."""

from dataclasses import replace

from bot.domain.funnel import Funnel, Steps
from bot.domain.mix.variety import Share, Spread
from bot.domain.segments import SEATED, Segment
from bot.domain.studies import TITLE_MAX, StudyStatus
from bot.views.forms import notice_modal
from bot.views.studies import (
    CALLS_SHOWN,
    LISTED,
    StudyList,
    StudyPage,
    funnel_message,
    funnel_modal,
    studies_message,
    study_modal,
    which_message,
)
from bot.views.study_card import Progress
from tests.surfaces.examples import call_of, name_of, numbered, seats_of, study_of
from tests.surfaces.frame import Cases, Say, extremes, usual
from tests.surfaces.sentences import FORECAST, HEARD, HEARD_SEATS, MOST, SPREAD, TROUBLE, WARNINGS
from tests.surfaces.study import ALL_SEATS, INVITED, standing

READER = "researcher"
PLACE = 4
STEPS = Steps(40, 38, 12, 10, 8, 5, 4)
NONE_OF_THEM = Steps()


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study = study_of(say)
    draft = numbered(study, 2, say, status=StudyStatus.DRAFT)
    running = standing(study, StudyStatus.RECRUITING)
    funnel = Funnel(STEPS + STEPS, {Segment.LOVE: STEPS, Segment.DISLIKE: STEPS})
    blind = Funnel(STEPS + STEPS, {Segment.LOVE: STEPS, Segment.DISLIKE: NONE_OF_THEM}, untold=STEPS)
    devices = Share(say("Devices", 60), say("Phone", 80), 1, 8, 0.1, 0.9, "those who answered")
    heard = SPREAD._replace(shares=(*SPREAD.shares, devices))

    listed = [(numbered(study, number, say), 3) for number in range(1, LISTED + 1)]

    def page(shown: Progress = running, **more: object) -> StudyPage:
        return StudyPage(shown._replace(study=replace(study, **more)), [call_of(say)])  # type: ignore[arg-type]

    return {
        "no study": lambda: studies_message(StudyList([], 0)),
        "no study with some words": lambda: studies_message(StudyList([], 0, 0, say("renewals", TITLE_MAX))),
        "one study": lambda: studies_message(StudyList([(study, 3)], 1)),
        "some studies and a draft": lambda: studies_message(StudyList([(study, 3), (draft, 0)], 2)),
        "one study, of an admin": lambda: studies_message(StudyList([(study, 3)], 1, may_switch=True)),
        "everybody's studies": lambda: studies_message(
            StudyList(
                [(study, 3)], 2, researchers={study.researcher: name_of(say)}, everybody=True, may_switch=True
            )
        ),
        "somebody else's only study": lambda: studies_message(
            StudyList([(study, 3)], 1, researchers={study.researcher: name_of(say)}, everybody=True)
        ),
        "the first of several pages": lambda: studies_message(StudyList(listed, 17)),
        "a page between others": lambda: studies_message(StudyList(listed, 17, 1, say("report", TITLE_MAX))),
        "the last page": lambda: studies_message(StudyList([(study, 3)], 17, 2)),
        **{
            f"page of a study: {status.value}": lambda status=status: study_modal(
                page(standing(study, status), status=status)
            )
            for status in StudyStatus
        },
        "page of a trial": lambda: study_modal(page(is_trial=True)._replace(may_log=False)),
        "page of a study that was closed long ago": lambda: study_modal(
            page(standing(study, StudyStatus.CLOSED), status=StudyStatus.CLOSED)._replace(may_log=False)
        ),
        "page of a study that needs somebody": lambda: study_modal(page(running._replace(needs=TROUBLE))),
        "page of a study with four warnings": lambda: study_modal(page(running._replace(needs=WARNINGS))),
        "funnel of a study with four warnings": lambda: funnel_modal(study, funnel, heard, WARNINGS),
        "page of a study with what it has heard": lambda: study_modal(
            page(running._replace(seats=HEARD_SEATS, heard=HEARD))
        ),
        "page of a study, blind": lambda: study_modal(page(running._replace(seats=seats_of(0), untold=2))),
        "page of a study without a booked call": lambda: study_modal(
            StudyPage(running._replace(seats=seats_of(0)))
        ),
        "page of another researcher's study": lambda: study_modal(
            page()._replace(is_theirs=False, researcher=name_of(say, "Rita Roe"))
        ),
        "page after a change": lambda: study_modal(page()._replace(notice="Saved.")),
        "a deleted draft": lambda: notice_modal("Study", "The draft is deleted."),
        "funnel": lambda: funnel_modal(study, funnel, heard),
        "funnel with people who take no seat": lambda: funnel_modal(
            study, funnel._replace(elsewhere=STEPS), heard
        ),
        "funnel when only friendly customers answer": lambda: funnel_modal(
            study,
            Funnel(STEPS, {Segment.LOVE: STEPS, Segment.DISLIKE: NONE_OF_THEM}, few_critical=True),
            None,
        ),
        "funnel, blind": lambda: funnel_modal(study, blind, heard),
        "funnel as a message": lambda: funnel_message(study, funnel, heard),
        "funnel as a message, blind": lambda: funnel_message(study, blind, None),
        "nothing to pause": lambda: which_message("pause", []),
        "nothing to pause with some words": lambda: which_message("pause", [], say("renewals", TITLE_MAX)),
        "several studies to pause": lambda: which_message("pause", [study, numbered(study, 2, say)]),
        "a study to close": lambda: which_message("close", [study]),
        "several studies to resume": lambda: which_message(
            "resume", [numbered(study, n, say, status=StudyStatus.PAUSED) for n in (1, 2)]
        ),
        "more studies to pause than are listed": lambda: which_message(
            "pause", [numbered(study, n, say) for n in range(LISTED + 1)]
        ),
    }


def large(say: Say) -> Cases:
    """As much as there can be of everything."""
    study = study_of(say)
    much = Progress(study, ALL_SEATS, INVITED, 9, MOST, FORECAST, [say(HEARD[0], 1_000)] * 5, 3)
    funnel = Funnel(STEPS, dict.fromkeys(SEATED, Steps(*[10**6] * 7)), STEPS, untold=STEPS)
    many = tuple(
        Share(say(f"Trait {n}", 60), say(f"Value {m}", 80), 5, 9, 0.3, 0.5)
        for n in range(9)
        for m in range(30)
    )
    return {
        "a funnel with as much that needs somebody as is told": lambda: funnel_modal(
            study, funnel, None, MOST * 9
        ),
        "a full page of the list": lambda: studies_message(
            StudyList(
                [(replace(study, id=n), 999) for n in range(LISTED)], 10**6, 77, say("report", TITLE_MAX)
            )
        ),
        "a page with everything": lambda: study_modal(
            StudyPage(
                much, [call_of(say)] * CALLS_SHOWN, is_theirs=False, researcher=name_of(say), notice="Saved."
            )
        ),
        "a funnel with everything": lambda: funnel_message(
            study, funnel, Spread(9, 9, many, (say(HEARD[0], 1_000),) * 5)
        ),
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
