"""Numbers that a workspace sets, where they are read: each on both sides of its bound, in the funnel and in what a channel reads."""

import pytest

from bot.domain.segments import Segment
from bot.domain.telling import FEW_CRITICAL
from bot.services import study_pages
from bot.services.needs import needs_of
from bot.services.reading import Reading
from storage import studies
from tests.services.practice import RESEARCHER, TEAM, Practice
from tests.services.study_tables import Put, put

SEATS = {Segment.LOVE: 6, Segment.DISLIKE: 6}


def needs(practice: Practice, study_id: int) -> list[str]:
    db, study = practice.store.read(), practice.study(study_id)
    seats = studies.seats_now(db, TEAM, study, practice.now)
    return [need.text for need in needs_of(Reading(db, study, "", practice.now), seats, practice.settings())]


@pytest.mark.parametrize(("number", "answers", "told"), [(None, 9, False), (None, 10, True), (7, 6, False), (7, 7, True)])  # fmt: skip
def test_the_funnel_and_the_digest_say_from_the_same_number_on_that_few_are_critical(
    practice: Practice, number: int | None, answers: int, told: bool
) -> None:
    if number is not None:
        practice.setting("few_critical_from", number)
    study_id = practice.recruit(SEATS)
    put(practice, study_id, [Put("submitted")] * answers)

    seen = study_pages.funnel(practice.desk, TEAM, RESEARCHER, study_id)

    assert seen.funnel.few_critical is told
    assert (FEW_CRITICAL in needs(practice, study_id)) is told


@pytest.mark.parametrize(("number", "calls", "told"), [(None, 2, False), (None, 3, True), (2, 1, False), (2, 2, True)])  # fmt: skip
def test_the_digest_says_after_the_number_of_calls_that_is_set_that_a_segment_brings_nothing_new(
    practice: Practice, number: int | None, calls: int, told: bool
) -> None:
    if number is not None:
        practice.setting("no_news_in_a_row", number)
    study_id = practice.recruit(SEATS)
    put(practice, study_id, [Put("completed", news="no")] * calls)

    assert any("brought nothing new" in need for need in needs(practice, study_id)) is told
