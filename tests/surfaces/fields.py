"""What stands beside a field of a form that must be mended first."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from bot.domain.editing import Edit, check_edit
from bot.domain.guide import NOTES_MAX, check_notes
from bot.domain.questions import LABEL_MAX, OPTIONS_MAX, Fit, Kind, QuestionForm, check_question
from bot.domain.questions import TEXT_MAX as QUESTION_MAX
from bot.domain.segments import Segment
from bot.domain.studies import (
    DECISION_MAX,
    GOAL_MAX,
    INCENTIVE_MAX,
    OBSERVERS_MAX,
    TITLE_MAX,
    Arrangement,
    Audience,
    Problem,
    Purpose,
    check_arrangement,
    check_purpose,
)
from bot.domain.when import NotUnderstood
from bot.domain.when.availability import exceptions, weekly
from bot.views.availability import Fields, number_problems
from bot.views.blocks import Message
from bot.views.calendars import ADDRESS_PROBLEMS
from bot.words import understand
from tests.domain.examples import NOW
from tests.surfaces.examples import ZONE, seats_of, study_of
from tests.surfaces.frame import Cases, usual

READER = "everybody"
TODAY = date(2026, 12, 2)
PURPOSE = Purpose("Learn why reports are exported", "Whether to build dashboards", "12", "2026-12-18")
ARRANGEMENT = Arrangement(Audience(), ("UI",), "https://meet.example.com/research", "Your week with reports")
NONE = Arrangement(Audience(panel=False), (), "", length="5")
OPTIONS = (("In a chat", Fit.FITS), ("By e-mail", Fit.NEUTRAL))
QUESTION = QuestionForm("How did you share it?", Kind.SINGLE, OPTIONS)
STUDY = study_of(usual)
EDIT = Edit(
    "2026-12-18", {Segment.LOVE: "6", Segment.DISLIKE: "6"}, ("UI",), (), STUDY.meeting_link, STUDY.incentive
)

FORMS: Mapping[str, Iterable[Problem]] = {
    "recruit, first step, empty": check_purpose(Purpose("", "", "", ""), TODAY),
    "recruit, first step, too much": check_purpose(
        PURPOSE._replace(
            goal="x" * (GOAL_MAX + 1),
            decision="x" * (DECISION_MAX + 1),
            target="1001",
            deadline="2028-01-01",
        ),
        TODAY,
    ),
    "recruit, first step, the past": check_purpose(PURPOSE._replace(deadline="2026-12-02"), TODAY),
    "recruit, second step, empty": check_arrangement(NONE, 12),
    "recruit, second step, too much": check_arrangement(
        replace(
            ARRANGEMENT,
            title="x" * (TITLE_MAX + 1),
            incentive="x" * (INCENTIVE_MAX + 1),
            meeting_link="meet.example.com",
            observers=tuple(f"U{number}" for number in range(OBSERVERS_MAX + 1)),
        ),
        12,
    ),
    "recruit, second step, seats": check_arrangement(replace(ARRANGEMENT, seats={Segment.LOVE: "5"}), 12),
    "question, empty": check_question(QuestionForm("", Kind.SINGLE)),
    "question, too much": check_question(
        QUESTION._replace(
            text="x" * (QUESTION_MAX + 1),
            options=(("x" * (LABEL_MAX + 1), Fit.FITS), (":tada:", Fit.FITS), *OPTIONS * (OPTIONS_MAX // 2)),
        )
    ),
    "question, of emoji": check_question(QUESTION._replace(text=":tada:")),
    "edit, fewer seats than are booked": check_edit(
        replace(EDIT, seats={Segment.LOVE: "1"}), STUDY, seats_of(), TODAY
    ),
    "edit, fewer seats than are booked, blind": check_edit(
        replace(EDIT, seats={Segment.LOVE: "1", Segment.DISLIKE: "6"}),
        STUDY,
        seats_of(),
        TODAY,
        may_lower=False,
    ),
    "edit, empty": check_edit(Edit(), STUDY, seats_of(), TODAY),
    "edit, too many seats": check_edit(
        replace(EDIT, seats=dict.fromkeys((Segment.LOVE, Segment.DISLIKE), "1000")), STUDY, seats_of(), TODAY
    ),
    "notes, too much": check_notes("x" * (NOTES_MAX + 1)),
    "availability, numbers": [
        Problem(name, text) for name, text in number_problems(Fields("", "", None, "x", "999", "-1")).items()
    ],
}
HOURS = ("when I am free", "10-4", "03/04 10-12", "weekdays 9-5 IST")
DAYS = ("some day", "not the first Friday", "not 1 January 2020")
TIMES = ("7", "03/04 at 10", "next Friday", "yesterday at 3", "soon", "tomorrow at 10 BST")


def asked(text: str, of_days: bool) -> str:
    """What is asked back of hours, or of single days, that are not understood."""
    try:
        exceptions(text, ZONE, NOW) if of_days else weekly(text, ZONE, NOW)
    except NotUnderstood as unclear:
        return unclear.text
    raise AssertionError(f"{text!r} was understood")


CASES: Cases = {
    **{
        f"{form}: {problem.field}": lambda text=problem.text: Message(text)
        for form, problems in FORMS.items()
        for problem in problems
    },
    **{f"availability, “{text}”": lambda text=text: Message(asked(text, of_days=False)) for text in HOURS},
    **{
        f"availability, single days, “{text}”": lambda text=text: Message(asked(text, of_days=True))
        for text in DAYS
    },
    **{
        f"suggest a time, “{text}”": lambda text=text: Message(understand(text, ZONE, NOW).ask)
        for text in TIMES
    },
    **{f"feed, {code}": lambda text=text: Message(text) for code, text in ADDRESS_PROBLEMS.items()},
}
