"""The builder of a study's own questions: the list, the form of one question, and the preview."""

from dataclasses import replace

from bot.domain.questions import (
    LABEL_MAX,
    OPTIONS_MAX,
    OWN_MAX,
    Fit,
    Kind,
    Question,
    QuestionForm,
    question_of,
    standard_questions,
)
from bot.domain.questions import TEXT_MAX as QUESTION_MAX
from bot.views.questions import ATTRIBUTE_MAX, TEMPLATES, list_modal, preview_modal, question_modal
from tests.surfaces.examples import PRODUCT_MAX, own_questions
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "researcher"
PLACE = 2


def largest(say: Say, kind: Kind) -> tuple[Question, ...]:
    """As many questions of one's own as there may be, with as many options."""
    labels = [say(f"Option {number}", LABEL_MAX - 2) + f" {number}" for number in range(OPTIONS_MAX)]
    form = QuestionForm(
        say("Don't you love our amazing reports and exports?", QUESTION_MAX),
        kind,
        tuple((label, Fit.FITS) for label in labels),
        attribute=say("role", ATTRIBUTE_MAX),
    )
    return tuple(question_of(form, f"own_{number}", number + 2) for number in range(1, OWN_MAX + 1))


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    always, own = standard_questions(say("Acme", PRODUCT_MAX)), own_questions(say)
    most = largest(say, Kind.MULTIPLE)
    return {
        "list, none of one's own": lambda: list_modal(1, always),
        "list, one of one's own": lambda: list_modal(1, (*always, own[0])),
        "list, one of each kind": lambda: list_modal(1, (*always, *own)),
        "list, as many as may be, with leading words": lambda: list_modal(1, (*always, *most)),
        "form, new": lambda: question_modal(1),
        **{
            f"form, from “{name}”": lambda form=form: question_modal(1, form=form)
            for name, form in TEMPLATES.items()
        },
        "form, one answer": lambda: question_modal(1, own[0]),
        "form, several answers, in order, with variety": lambda: question_modal(
            1, replace(own[1], attribute="where")
        ),
        "form, short text": lambda: question_modal(1, own[2]),
        "form, as many options as may be": lambda: question_modal(1, most[0]),
        "preview": lambda: preview_modal(1, (*always, *own), 0.3),
        "preview, the scale reversed, as many as may be": lambda: preview_modal(1, (*always, *most), 0.7),
    }


CASES = cases(usual)
EXTREME = extremes(cases)
