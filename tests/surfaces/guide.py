"""The guide of a study's interviews, and the form for a researcher's notes."""

from dataclasses import replace

from bot.domain.guide import NOTES_MAX, guide_for
from bot.domain.studies import GOAL_MAX, LENGTH_MIN_MINUTES, StudyStatus
from bot.domain.wording import Role, check
from bot.views.guide import GuideShown, guide_message, guide_modal, notes_modal
from tests.surfaces.examples import PRODUCT_MAX, study_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "interviewer"
FINDINGS = check(
    "Don't you love our amazing new editor and its exports? Why was it always so great?", role=Role.QUESTION
)


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study, product = study_of(say), say("Acme", PRODUCT_MAX)
    noted = replace(
        study, guide_notes=say("Ask for the last export they made.\nDo not name the dashboard.", NOTES_MAX)
    )
    others = [
        replace(study, id=number, goal=say(f"Learn what happens in week {number}", GOAL_MAX))
        for number in range(2, 14)
    ]
    closed = replace(study, id=2, goal=say("Learn how teams decide", GOAL_MAX), status=StudyStatus.CLOSED)

    def shown(of: object = study, **more: object) -> View:
        return guide_message(GuideShown(of, guide_for(of, product, 12), **more))  # type: ignore[arg-type]

    return {
        "no study": lambda: guide_message(None),
        "guide": lambda: shown(),
        "guide of a recorded call, without a thank-you": lambda: shown(
            replace(study, recording=True, incentive="")
        ),
        "guide of the shortest call": lambda: shown(replace(study, length_minutes=LENGTH_MIN_MINUTES)),
        "guide, of two studies": lambda: shown(others=[closed]),
        "guide, of many studies": lambda: shown(others=others),
        "guide, other words were typed": lambda: shown(not_found=say("renewals", 1_000), others=[closed]),
        "guide for its researcher": lambda: shown(may_write=True),
        "guide for its researcher, with notes": lambda: shown(noted, may_write=True),
        "guide for its researcher, a leading goal": lambda: shown(may_write=True, goal_findings=FINDINGS),
        "guide on top of the page of its study": lambda: guide_modal(
            GuideShown(noted, guide_for(noted, product, 12), others=others, may_write=True)
        ),
        "form for notes": lambda: notes_modal(study),
        "form for notes, saved": lambda: notes_modal(noted, saved=True),
        "form for notes, saved, with leading words": lambda: notes_modal(noted, FINDINGS, saved=True),
    }


CASES = cases(usual)
EXTREME = extremes(cases)
