"""Groups: what is assumed of people before anybody answered."""

import pytest

from bot.domain.mix.facts import FOUND, Candidate
from bot.domain.mix.groups import REPLY_RATES, SHARES, Band, Group, band_of, group_of, shares_of
from tests.domain.mix.examples import DISLIKE, LOVE, MIXED, NEVER, POTENTIAL

FLAGS = [True, False, None]


@pytest.mark.parametrize(
    ("nps", "band"),
    [
        (None, Band.NONE),
        (0, Band.DETRACTOR),
        (6, Band.DETRACTOR),
        (7, Band.PASSIVE),
        (8, Band.PASSIVE),
        (9, Band.PROMOTER),
        (10, Band.PROMOTER),
    ],
)
def test_scores_fall_into_bands(nps: int | None, band: Band) -> None:
    assert band_of(nps) is band
    assert group_of(Candidate(1, nps)).band is band


def test_a_group_is_what_is_known_that_may_tell_a_segment_and_nothing_else() -> None:
    one = Candidate(1, 3, True, "hi", "Acme", "gold", "DACH", "0-6")
    other = Candidate(2, 5, True, "hi", "Globex", "", "Nordics", "49-")

    assert group_of(one) == group_of(other) == Group(Band.DETRACTOR, True, "hi")


@pytest.mark.parametrize("band", Band)
@pytest.mark.parametrize("paying", FLAGS)
def test_the_shares_of_a_group_sum_to_one(band: Band, paying: bool | None) -> None:
    shares = shares_of(band, paying)

    assert len(shares) == len(REPLY_RATES) == len(FOUND)
    assert sum(shares) == pytest.approx(1.0)
    assert min(shares) > 0


@pytest.mark.parametrize("band", Band)
def test_an_unknown_flag_leaves_the_shares_of_the_band(band: Band) -> None:
    assert shares_of(band, None) == pytest.approx(SHARES[band])


@pytest.mark.parametrize("band", Band)
def test_a_flag_makes_the_segments_that_it_speaks_against_less_likely_and_no_other(band: Band) -> None:
    unknown, pays, does_not = (
        dict(zip(FOUND, shares_of(band, flag), strict=True)) for flag in [None, *FLAGS[:2]]
    )

    for segment in (LOVE, DISLIKE, MIXED):
        assert pays[segment] > unknown[segment] > does_not[segment]
    for segment in (POTENTIAL, NEVER):
        assert pays[segment] < unknown[segment] < does_not[segment]


def test_a_flag_does_not_change_how_segments_of_the_same_kind_compare() -> None:
    love, dislike, mixed, potential, never = SHARES[Band.PASSIVE]

    found = shares_of(Band.PASSIVE, False)

    # Three tenths of .90 on the one side, .10 on the other.
    assert found == pytest.approx(
        [x / 0.37 for x in (0.3 * love, 0.3 * dislike, 0.3 * mixed, potential, never)]
    )
