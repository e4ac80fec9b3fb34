"""Examples that several surfaces share, made of what somebody typed: the usual words, or as much as a form lets through."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.conversation import Conversation
from bot.domain.questions import (
    FEELING_KEY,
    LABEL_MAX,
    RELATIONSHIP_KEY,
    Fit,
    Kind,
    Question,
    QuestionForm,
    question_of,
    standard_questions,
)
from bot.domain.questions import TEXT_MAX as QUESTION_MAX
from bot.domain.seats import SeatMap, seat_map
from bot.domain.segments import Segment
from bot.domain.studies import DECISION_MAX, GOAL_MAX, INCENTIVE_MAX, LINK_MAX, TITLE_MAX, Study, is_web_link
from bot.views.call_card import Call
from bot.views.conversation import Surroundings
from tests.domain.examples import CONVERSATION, INTERVIEW, INVITATION, NOW, STUDY
from tests.surfaces.frame import Say

NAME_MAX = 200
PRODUCT_MAX = 60
ADDRESS_MAX = 3_000
AGO = timedelta(hours=3)
LINK = "https://meet.example.com/research"
ZONE = "Europe/London"


def study_of(say: Say) -> Study:
    """A study that is recruiting."""
    return replace(
        STUDY,
        title=say("Your week with reports", TITLE_MAX),
        goal=say("Learn why reports are exported", GOAL_MAX),
        decision=say("Whether to build dashboards", DECISION_MAX),
        incentive=say("a voucher of 40 euros", INCENTIVE_MAX),
        meeting_link=link_of(say),
        interviewers=("UI",),
        zone=ZONE,
    )


def numbered(study: Study, number: int, say: Say, **more: object) -> Study:
    """Another study: two of one title sound alike."""
    title = say(f"Your week with reports {number}", TITLE_MAX)
    return replace(study, id=number, title=title, **more)  # type: ignore[arg-type]


def link_of(say: Say) -> str:
    """A link to a call, as long as the form lets through."""
    rest = "".join(say("", LINK_MAX).split())
    longest = f"{LINK}/{rest}"[:LINK_MAX]
    return longest if rest and is_web_link(longest) else LINK


def name_of(say: Say, name: str = "Ada Byron") -> str:
    """The name of somebody."""
    return say(name, NAME_MAX)


def own_questions(say: Say) -> tuple[Question, ...]:
    """A study's own questions: one of each kind."""
    label = [
        say(words, LABEL_MAX - 2) + mark
        for words, mark in (("In a chat", " 1"), ("By e-mail", " 2"), ("In a file", " 3"))
    ]
    fits = ((label[0], Fit.FITS), (label[1], Fit.NEUTRAL), (label[2], Fit.UNFIT))
    text = say("How did you share the last report?", QUESTION_MAX)
    return (
        question_of(QuestionForm(text, Kind.SINGLE, fits), "own_1", 3),
        question_of(
            QuestionForm(say("Where do reports go?", QUESTION_MAX), Kind.MULTIPLE, fits, keeps_order=True),
            "own_2",
            4,
        ),
        question_of(
            QuestionForm(say("What was the last report about?", QUESTION_MAX), Kind.TEXT), "own_3", 5
        ),
    )


def conversation_of(say: Say) -> Conversation:
    """One invited person, with nothing answered."""
    questions = (*standard_questions(say("Acme", PRODUCT_MAX)), *own_questions(say))
    person = CONVERSATION.person._replace(name=name_of(say))
    return replace(
        CONVERSATION, study=study_of(say), invitation=INVITATION, questions=questions, person=person
    )


def answers_of(questions: tuple[Question, ...], written: str) -> dict[str, str]:
    """An answer to each question."""
    own = {q.key: q.options[int(q.kind is Kind.MULTIPLE)].key for q in questions if q.is_own and q.options}
    texts = {question.key: written for question in questions if question.kind is Kind.TEXT}
    return {RELATIONSHIP_KEY: "pays", FEELING_KEY: "loves"} | own | texts


def around_of(say: Say) -> Surroundings:
    """What stands around a conversation."""
    return Surroundings(
        now=NOW,
        zone=ZONE,
        product=say("Acme", PRODUCT_MAX),
        researcher=name_of(say, "Rita Roe"),
        interviewer=name_of(say, "Theo Abara"),
        google="https://calendar.example.com/google",
        outlook="https://calendar.example.com/outlook",
        can_move=True,
    )


def call_of(say: Say) -> Call:
    """A booked call as its interviewer sees it."""
    return Call(INTERVIEW, study_of(say), name_of(say), ZONE)


def seats_of(reserved: int = 1, filled: int = 2) -> SeatMap:
    """Six seats each for two segments. reserved, filled: of the first; none is filled of either with 0."""
    planned = {Segment.LOVE: 6, Segment.DISLIKE: 6}
    return seat_map(
        planned, {}, {Segment.LOVE: reserved}, {Segment.LOVE: filled, Segment.DISLIKE: min(filled, 1)}
    )
