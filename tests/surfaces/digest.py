"""What a channel reads: the digest of each working day, and the one message of an open call."""

from dataclasses import replace

from bot.domain.studies import TITLE_MAX, StudyStatus
from bot.views.team import PROBLEMS, DigestLine, Progress, digest_message, open_call_message
from tests.domain.examples import NOW
from tests.surfaces.examples import PRODUCT_MAX, seats_of, study_of
from tests.surfaces.frame import Cases, Say, extremes, usual
from tests.surfaces.study import ALL_SEATS, FORECAST, INVITED, TROUBLE

READER = "channel"


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    study, product = study_of(say), say("Acme", PRODUCT_MAX)
    quiet = DigestLine(Progress(study, seats_of(0, 0), {}, 0), 0, 0, 0, 0)
    busy = DigestLine(Progress(study, seats_of(), INVITED, 9, TROUBLE, FORECAST), 1, 2, 3, 4)
    paused = replace(
        busy,
        progress=replace(
            busy.progress,
            study=replace(study, id=2, title=say("How you decide", TITLE_MAX), status=StudyStatus.PAUSED),
        ),
    )
    return {
        "a quiet day": lambda: digest_message(NOW.date(), [quiet]),
        "a busy day": lambda: digest_message(NOW.date(), [busy]),
        "several studies": lambda: digest_message(NOW.date(), [busy, paused]),
        "open call": lambda: open_call_message(study, product, open_now=True),
        "open call, without a thank-you": lambda: open_call_message(
            replace(study, incentive=""), product, open_now=True
        ),
        "open call, ended": lambda: open_call_message(study, product, open_now=False),
    }


def large(say: Say) -> Cases:
    """More studies than a digest shows, each with as much as there can be."""
    study = study_of(say)
    line = DigestLine(
        Progress(study, ALL_SEATS, INVITED, 9, TROUBLE * PROBLEMS, FORECAST, untold=3), 9, 9, 9, 9
    )
    return {"more studies than are shown": lambda: digest_message(NOW.date(), [line] * 100)}


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
