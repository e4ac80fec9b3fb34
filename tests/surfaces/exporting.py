"""The file of a study: the form in which it is asked for, and what comes with it."""

from dataclasses import replace

from bot.domain.studies import StudyStatus
from bot.views.blocks import Message
from bot.views.exporting import asked_modal, export_modal, file_comment
from tests.surfaces.examples import study_of
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "researcher"
PLACE = 7
MENU = 100


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study = study_of(say)
    closed = replace(study, id=2, status=StudyStatus.CLOSED)
    return {
        "form": lambda: export_modal([study, closed], 2),
        "on its way": lambda: asked_modal(study),
        "beside the file, with names": lambda: Message(file_comment(study, named=True)),
        "beside the file, without names": lambda: Message(file_comment(study, named=False)),
    }


def large(say: Say) -> Cases:
    """More studies than a menu holds."""
    many = [replace(study_of(say), id=number) for number in range(MENU)]
    return {"form, more studies than a menu holds": lambda: export_modal(many, 2_140)}


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
