"""Sentences about decisions, for the researcher."""

import pytest

from bot.domain.mix.groups import Band, Group
from bot.domain.mix.reasons import count, described, explain, explain_pause, one_in, people
from bot.domain.mix.wave import Choice, Pause
from bot.domain.segments import SEATED
from tests.domain.mix.examples import DISLIKE, LOVE, MIXED

AIMED = Choice(
    person_id=1,
    group=Group(Band.DETRACTOR, True, "hi"),
    by_lottery=False,
    hat=1214,
    aimed_at=DISLIKE,
    still_needed={LOVE: 0.8, DISLIKE: 3.4},
    yields=0.0625,
    best=0.08,
    preferred="",
)


def choice(**values: object) -> Choice:
    return Choice(**(vars(AIMED) | values))  # type: ignore[arg-type]


def test_an_invitation_is_explained_with_the_need_the_chance_and_the_hat() -> None:
    assert explain(AIMED) == (
        "We still need 1 happy paying customer and 3 unhappy paying customers. "
        "In this group (paying, score 0-6, heavy use) about 1 invitation in 16 finds an unhappy paying customer "
        "(1 in 12 where they are most frequent). "
        "Drawn by lot from 1,214 people in groups about as promising."
    )


def test_the_best_group_is_said_to_be_the_best() -> None:
    sentence = explain(choice(best=0.0625))

    assert "1 invitation in 16 finds an unhappy paying customer, and nowhere more." in sentence
    assert "most frequent" not in sentence


def test_a_draw_of_the_lottery_claims_nothing_about_the_person() -> None:
    sentence = explain(choice(by_lottery=True, hat=1))

    assert "lottery" in sentence
    assert "from 1 person, whatever" in sentence
    assert "1 invitation in" not in sentence
    assert "score" not in sentence


def test_only_a_lottery_among_those_asked_least_says_so() -> None:
    least = "whose like were asked least so far"

    assert least in explain(choice(by_lottery=True, asked_least=True))
    assert least not in explain(choice(by_lottery=True))


@pytest.mark.parametrize("trait", ["plan", "region", "tenure"])
def test_the_trait_that_decided_is_named(trait: str) -> None:
    assert explain(choice(preferred=trait)).endswith(f"we have heard less of their {trait}.")
    assert "Preferred" not in explain(AIMED)


def test_a_segment_that_lacks_nobody_for_certain_is_not_said_to_be_needed() -> None:
    assert "We still need" not in explain(choice(still_needed={LOVE: -0.2}))
    assert "happy paying customer and" not in explain(choice(still_needed={LOVE: 0.0, DISLIKE: 2.0}))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.2, "1 paying customer in two minds"),
        (1.4, "1 paying customer in two minds"),
        (1.6, "2 paying customers in two minds"),
    ],
)
def test_a_part_of_an_interview_that_is_missing_counts_as_one(number: float, text: str) -> None:
    assert count(number, MIXED) == text


@pytest.mark.parametrize(
    ("chance", "text"), [(1.0, "1"), (3.0, "1"), (0.3, "3"), (0.0004, "2,500"), (0.0, "very many")]
)
def test_a_chance_is_one_in_so_many(chance: float, text: str) -> None:
    assert one_in(chance) == text


def test_people_are_counted_in_words() -> None:
    assert [people(1), people(2), people(10_000)] == ["1 person", "2 people", "10,000 people"]


@pytest.mark.parametrize(
    ("group", "text"),
    [
        (Group(Band.NONE, None, ""), "paying or not is unknown, no score"),
        (Group(Band.PROMOTER, False, "lo"), "not paying, score 9-10, light use"),
        (Group(Band.PASSIVE, True, "mid"), "paying, score 7-8, medium use"),
    ],
)
def test_a_group_is_described_by_what_is_known(group: Group, text: str) -> None:
    assert described(group) == text


@pytest.mark.parametrize("segment", SEATED)
def test_a_pause_says_what_an_interview_would_take(segment: object) -> None:
    assert "about 1,234 invitations" in explain_pause(Pause(segment, 1234.4))  # type: ignore[arg-type]
    assert "Add people to the panel" in explain_pause(Pause(segment, float("inf")))  # type: ignore[arg-type]
