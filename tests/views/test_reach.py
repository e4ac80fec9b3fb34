"""How far an audience can be reached, in words."""

import pytest

from bot.domain.people import Barrier
from bot.domain.reachability import Reachability
from bot.views.reach import NOBODY, reach_text


@pytest.mark.parametrize(
    ("reach", "text"),
    [
        (Reachability(), NOBODY),
        (
            Reachability(214, 31, 4_755),
            "5,000 match, 214 can be asked here, 31 through shared channels, 4,755 are not in Slack.",
        ),
        (Reachability(here=1), "1 matches, 1 can be asked here."),
        (Reachability(not_in_slack=1), "1 matches, 0 can be asked here, 1 is not in Slack."),
        (
            Reachability(3, unseen=2, barred={Barrier.OPTED_OUT: 4, Barrier.RECENTLY_INVITED: 1_000}),
            "1,009 match, 3 can be asked here, 2 are still being looked up. Not now: 4 opted out, 1,000 invited recently.",
        ),
    ],
)
def test_everybody_is_counted_once_and_said_where(reach: Reachability, text: str) -> None:
    assert reach_text(reach) == text


@pytest.mark.parametrize("barrier", [one for one in Barrier if one is not Barrier.NOT_IN_SLACK])
def test_every_reason_has_words(barrier: Barrier) -> None:
    assert reach_text(Reachability(barred={barrier: 7})).startswith(
        "7 match, 0 can be asked here. Not now: 7 "
    )
