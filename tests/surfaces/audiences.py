"""Audiences that nobody asked: what an admin allows."""

from datetime import UTC, datetime

from bot.domain.audiences import REASON_MAX, Allowance, AudienceKind
from bot.domain.people import Barrier
from bot.domain.reachability import Reachability
from bot.views.audiences import _REMEDIES, audiences_modal
from handlers.audiences import ALLOWED
from tests.surfaces.examples import ZONE
from tests.surfaces.frame import Cases, Say, extremes, usual

READER = "admin"
AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
NAME_MAX = 80
REACH = Reachability(214, 31, 4_755)
EVERY_BARRIER = Reachability(
    1, 0, 1, 2, dict.fromkeys((b for b in Barrier if b is not Barrier.NOT_IN_SLACK), 3)
)


def allowed_of(say: Say) -> list[Allowance]:
    """A channel and a user group that may be asked, and one of which it is not known yet who is in it."""
    reason = say("They agreed to it when they joined the beta programme.", REASON_MAX)
    channel = Allowance(
        1, "T1", AudienceKind.CHANNEL, "C2", say("customers", NAME_MAX), reason, "UA", AT, 214, AT
    )
    return [
        channel,
        channel._replace(
            id=2, kind=AudienceKind.GROUP, place="S1", name=say("beta-testers", NAME_MAX), members=1
        ),
        channel._replace(id=3, place="C3", name="", members=0, read_at=None),
    ]


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    allowed, groups = allowed_of(say), {"S1": say("beta-testers", NAME_MAX)}
    return {
        "none allowed": lambda: audiences_modal([], {}, ZONE),
        "some allowed": lambda: audiences_modal(allowed, groups, ZONE),
        "one just allowed": lambda: audiences_modal(allowed[:1], groups, ZONE, done=ALLOWED),
        **{
            f"cannot be read: {trouble}": lambda trouble=trouble: audiences_modal(
                [allowed[0]._replace(trouble=trouble)], {}, ZONE
            )
            for trouble in (*_REMEDIES, "other")
        },
    }


CASES = cases(usual)
EXTREME = extremes(cases)
