"""How completed interviews spread against their audience."""

import random
from collections import Counter

import pytest

from bot.domain.mix.facts import Candidate
from bot.domain.mix.variety import Tally, spread, two_sided


def heard(*regions: str, company: str = "") -> list[Candidate]:
    return [Candidate(n, region=region, company=company or f"c{n}") for n, region in enumerate(regions)]


def test_without_interviews_nothing_is_compared() -> None:
    assert spread([], {"region": {"EU": 5}}).sentences == ("No interview is completed yet.",)


def test_a_spread_like_the_audience_is_not_remarked_upon() -> None:
    found = spread(heard(*["EU"] * 6, *["US"] * 6), {"region": {"EU": 500, "US": 500}})

    assert found.sentences == ("12 completed interviews with people of 12 different companies.",)
    assert [(share.value, share.share, share.audience) for share in found.shares] == [
        ("EU", 0.5, 0.5),
        ("US", 0.5, 0.5),
    ]


def test_what_chance_hardly_does_is_named_on_both_sides() -> None:
    _, *said = spread(heard(*["EU"] * 12), {"region": {"EU": 400, "US": 600}}).sentences

    assert sorted(said) == [
        "Heard less often than chance explains: region 'US', with 0 of 12 interviews (0%) and 60% of the audience.",
        "Heard more often than chance explains: region 'EU', with 12 of 12 interviews (100%) and 40% of the audience.",
    ]


@pytest.mark.parametrize(("held", "lines"), [(4, 1), (5, 3)])
def test_below_five_interviews_nothing_is_said(held: int, lines: int) -> None:
    assert len(spread(heard(*["EU"] * held), {"region": {"EU": 1, "US": 99}}).sentences) == lines


def test_unknown_values_count_on_neither_side() -> None:
    found = spread(heard("EU", "", "", ""), {"region": {"EU": 1, "US": 1, "": 98}})

    assert [(share.value, share.heard, share.interviews, share.audience) for share in found.shares] == [
        ("EU", 1, 1, 0.5),
        ("US", 0, 1, 0.5),
    ]


def test_a_value_that_the_audience_no_longer_has_is_listed_and_not_judged() -> None:
    found = spread(heard(*["Mars"] * 12), {"region": {"EU": 50, "US": 50, "Asia": 50}})

    assert found.shares[-1].chance == 1.0
    assert not any("Mars" in sentence for sentence in found.sentences)


def test_companies_are_counted_once_and_unknown_ones_are_said() -> None:
    found = spread([*heard("", "", company="Acme"), Candidate(9)], {})

    assert found.companies == 1
    assert found.sentences == (
        "3 completed interviews with people of 1 company; of 1 the company is not known.",
    )


def test_lots_drawn_from_the_audience_are_remarked_upon_in_at_most_one_study_in_twenty() -> None:
    rng = random.Random(1)
    plans, regions, tenures = ["a", "b", "c"], ["EU", "US", "Asia", "Africa"], ["new", "old"]
    audience = [
        Candidate(n, plan=rng.choice(plans), region=rng.choice(regions), tenure=rng.choice(tenures))
        for n in range(4000)
    ]
    counts = {
        name: Counter(getattr(person, name) for person in audience) for name in ("plan", "region", "tenure")
    }

    remarked = sum(len(spread(rng.sample(audience, 12), counts).sentences) > 1 for _ in range(400))

    assert remarked <= 20


@pytest.mark.parametrize(
    ("hits", "trials", "chance", "expected"),
    [(0, 10, 0.5, 2 / 1024), (5, 10, 0.5, 1.0), (10, 10, 0.5, 2 / 1024), (0, 0, 0.5, 1.0), (3, 3, 1.0, 1.0)],
)
def test_tails_are_those_of_the_binomial(hits: int, trials: int, chance: float, expected: float) -> None:
    assert two_sided(hits, trials, chance) == pytest.approx(expected)


def test_an_attribute_of_the_screener_is_compared_with_those_who_answered() -> None:
    answered = {"role": (Tally({"Design": 11, "Support": 1}, 12), Tally({"Design": 30, "Support": 70}, 100))}

    _, *said = spread(heard(*["EU"] * 12), {}, answered).sentences

    assert sorted(said) == [
        "Heard less often than chance explains: role 'Support', with 1 of 12 interviews (8%) and 70% of those who answered.",
        "Heard more often than chance explains: role 'Design', with 11 of 12 interviews (92%) and 30% of those who answered.",
    ]


def test_of_several_answers_of_one_person_each_counts_once_per_person() -> None:
    answered = {"tools": (Tally({"A": 6, "B": 6}, 6), Tally({"A": 60, "B": 60}, 60))}

    found = spread(heard(*["EU"] * 6), {}, answered)

    assert [(share.value, share.share, share.audience) for share in found.shares] == [
        ("A", 1.0, 1.0),
        ("B", 1.0, 1.0),
    ]
    assert len(found.sentences) == 1
