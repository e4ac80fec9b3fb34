"""What a study's own replies teach."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mix.facts import FOUND, Candidate, Case, Standing, StudyFacts
from bot.domain.mix.groups import REPLY_RATES, Band, Group, group_of, shares_of
from bot.domain.mix.learning import READINGS, Learned, Reading, delay_curve, expected, learn
from bot.domain.segments import SEATED, Segment
from tests.domain.mix.examples import (
    DETRACTOR,
    DISLIKE,
    LOVE,
    MIXED,
    PASSIVE,
    POTENTIAL,
    PROMOTER,
    cases,
    crowds,
    fifty,
    replies,
    studies,
)

PROMOTERS, DETRACTORS, UNSCORED = (
    Group(band, None, "") for band in (Band.PROMOTER, Band.DETRACTOR, Band.NONE)
)
LATER = 30.0
"""A day on which every answer to the invitations of the first one has had its time."""


def learned_from(found: Sequence[Case], now: float = LATER) -> Learned:
    return learn(StudyFacts(now, now + 15, {LOVE: 6, DISLIKE: 6}, found))


def of(segment: Segment, group: Group, learned: Learned) -> float:
    return learned.yields(group)[FOUND.index(segment)]


delays = st.lists(st.integers(0, 80).map(lambda number: number / 4), max_size=40)


def answered_after(delays: Sequence[float], sent_on: float = 0.0, first: int = 1) -> list[Case]:
    return [
        case
        for place, delay in enumerate(delays, first)
        for case in cases(1, Standing.ANSWERED, LOVE, first=place, sent_on=sent_on, delay=delay)
    ]


@fifty
@given(delays)
def test_the_curve_of_delays_rises_from_none_to_all(delays: list[float]) -> None:
    curve = delay_curve(answered_after(delays))

    days = [curve.within(number / 4) for number in range(-4, 80)]
    assert days == sorted(days)
    assert days[:5] == [0.0] * 5
    assert days[-1] == 1.0
    assert curve.steps[0] == 0.0
    assert curve.mean_days >= 1.0


@fifty
@given(delays, st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_change_the_curve(delays: list[float], rng: object) -> None:
    found = answered_after(delays)
    shuffled = list(found)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]

    assert delay_curve(shuffled).steps == pytest.approx(delay_curve(found).steps)


def test_the_first_curve_is_the_geometric_one_of_the_prior() -> None:
    curve = delay_curve([])

    assert [curve.within(day) for day in (1, 2, 3)] == pytest.approx([0.4, 0.64, 0.784], abs=1e-3)
    assert curve.within(1.5) == pytest.approx(0.52, abs=1e-3)
    assert curve.mean_days == pytest.approx(2.5, abs=0.02)


@pytest.mark.parametrize("delay", [1, 3, 8])
def test_many_answers_move_the_curve_to_their_own_delay(delay: int) -> None:
    curve = delay_curve(answered_after([delay] * 500))

    assert curve.within(delay - 1) == pytest.approx(0.0, abs=0.02)
    assert curve.within(delay) == pytest.approx(1.0, abs=0.02)


def test_an_answer_of_the_same_hour_counts_as_one_of_the_first_day_and_a_very_late_one_of_the_last() -> None:
    at_once, very_late = delay_curve(answered_after([0.0] * 500)), delay_curve(answered_after([99.0] * 500))

    assert at_once.within(1) == pytest.approx(1.0, abs=0.02)
    assert very_late.within(14) == pytest.approx(0.0, abs=0.02)
    assert very_late.within(15) == 1.0


def test_answers_to_an_open_call_say_nothing_about_delays() -> None:
    own = answered_after([3.0] * 20)
    others = [replace(case, by_engine=False) for case in answered_after([1.0] * 500, first=100)]

    assert delay_curve([*own, *others]) == delay_curve(own)


def test_long_delays_that_have_not_been_seen_yet_do_not_shorten_the_curve() -> None:
    # Of everybody, half answer after one day and half after five. On day 5 the small first wave has told all, and
    # the large second one, a day old, only its quick half.
    first = answered_after([1.0] * 30 + [5.0] * 30)
    second = answered_after([1.0] * 300, sent_on=4.0, first=100)

    found = learned_from([*first, *second], now=5.0).delay

    assert found.within(1) == pytest.approx(0.5, abs=0.06)
    assert found.within(4) == pytest.approx(0.5, abs=0.06)
    # Nobody's fifth day is over for longer ones: of those the prior speaks alone.
    assert found.within(5) > 0.9


def test_a_day_that_is_not_over_tells_nothing_of_its_share() -> None:
    quick = answered_after([0.25] * 30, sent_on=4.0)

    this_morning, next_day = (learned_from(quick, now).delay for now in (4.5, 5.0))

    second_day = learned_from(answered_after([1.25] * 30, sent_on=4.0), now=5.5).delay
    assert this_morning.steps == second_day.steps == pytest.approx(delay_curve([]).steps)
    assert next_day.within(1) == pytest.approx(0.4, abs=1e-3)  # all they could show is the first day
    assert learned_from(quick, now=LATER).delay.within(1) > 0.85


@pytest.mark.parametrize("group", [PROMOTERS, DETRACTORS, UNSCORED, Group(Band.PASSIVE, True, "hi")])
def test_without_cases_the_priors_stand(group: Group) -> None:
    learned = learned_from([])

    mixture = [
        sum(weight * expected(reading, group)[place] for reading, weight in READINGS.items())
        for place in range(len(FOUND))
    ]
    assert learned.yields(group) == pytest.approx(mixture)
    assert {fit.reading: weight for weight, fit in learned.fits} == pytest.approx(READINGS)
    assert learned.books == pytest.approx(dict.fromkeys(SEATED, 0.80))
    assert learned.shows == pytest.approx(dict.fromkeys(SEATED, 0.82))
    assert learned.completes(LOVE) == pytest.approx(0.80 * 0.82)
    assert learned.reading is Reading.AS_LABELLED
    assert (learned.matured, learned.answers) == (0.0, dict.fromkeys(SEATED, 0))


def test_readings_differ_in_what_a_score_means() -> None:
    as_labelled, reversed_ = (
        expected(reading, PROMOTERS) for reading in (Reading.AS_LABELLED, Reading.REVERSED)
    )

    assert as_labelled == pytest.approx(
        [s * r for s, r in zip(shares_of(Band.PROMOTER, None), REPLY_RATES, strict=True)]
    )
    assert reversed_ == pytest.approx(expected(Reading.AS_LABELLED, DETRACTORS))
    assert expected(Reading.UNINFORMATIVE, PROMOTERS) == expected(Reading.AS_LABELLED, UNSCORED)
    assert expected(Reading.REVERSED, UNSCORED) == expected(Reading.AS_LABELLED, UNSCORED)


@pytest.mark.parametrize("answers", [0, 3, 10, 40, 70])
def test_a_yield_moves_from_what_was_believed_toward_what_came_and_not_past_it(answers: int) -> None:
    believed = of(LOVE, UNSCORED, learned_from([]))

    learned = learned_from(replies({None: {LOVE: answers, None: 100 - answers}}))

    found, came = of(LOVE, UNSCORED, learned), answers / 100
    assert min(believed, 0.95 * came) <= found <= max(believed, 1.05 * came)
    assert abs(found - came) < 0.5 * abs(believed - came)


@pytest.mark.parametrize("rate", [0.01, 0.10, 0.40])
def test_of_very_many_replies_nothing_of_the_prior_is_left(rate: float) -> None:
    hits = round(5_000 * rate)
    counts = {LOVE: hits, DISLIKE: 50, None: 5_000 - hits - 50}

    learned = learned_from(replies({None: counts}))

    assert of(LOVE, UNSCORED, learned) == pytest.approx(rate, rel=0.05)
    assert of(DISLIKE, UNSCORED, learned) == pytest.approx(0.01, rel=0.05)


def test_a_group_learns_from_its_own_replies_more_than_from_others() -> None:
    learned = learned_from(replies({PROMOTER: {LOVE: 60, None: 240}, DETRACTOR: {DISLIKE: 6, None: 294}}))

    assert of(LOVE, PROMOTERS, learned) == pytest.approx(0.20, rel=0.15)
    assert of(DISLIKE, DETRACTORS, learned) == pytest.approx(0.02, rel=0.35)
    # Nobody without a score was asked: what is believed of them moves with everybody, and not as far.
    assert of(LOVE, UNSCORED, learned) < of(LOVE, PROMOTERS, learned)


def test_what_only_a_combination_of_traits_tells_is_learned_as_well() -> None:
    # Neither the flag nor the use of the product tells anything by itself.
    rich = {(paying, usage): paying is (usage == "hi") for paying in (True, False) for usage in ("hi", "lo")}
    found: list[Case] = []
    for (paying, usage), many in rich.items():
        for case in replies({None: {LOVE: 60 if many else 4, None: 140 if many else 196}}):
            person = Candidate(len(found), None, paying, usage)
            found.append(replace(case, person=person))

    learned = learned_from(found)

    for (paying, usage), many in rich.items():
        came = 0.30 if many else 0.02
        assert of(LOVE, Group(Band.NONE, paying, usage), learned) == pytest.approx(came, abs=0.06)


def test_an_invitation_counts_by_how_much_of_its_answer_should_be_in() -> None:
    silence = cases(100, Standing.WAITING, sent_on=10.0)
    believed = of(LOVE, UNSCORED, learned_from([]))

    just_sent, a_day_old, old = (learned_from(silence, now) for now in (10.0, 11.0, 40.0))

    assert [just_sent.matured, a_day_old.matured, old.matured] == pytest.approx([0.0, 40.0, 100.0], abs=0.1)
    assert of(LOVE, UNSCORED, just_sent) == pytest.approx(believed)
    assert believed > of(LOVE, UNSCORED, a_day_old) > of(LOVE, UNSCORED, old)


def test_whoever_came_by_an_open_call_teaches_nothing_about_invitations() -> None:
    own = replies({PROMOTER: {LOVE: 5, None: 40}, None: {DISLIKE: 2, None: 40}})
    others = cases(300, Standing.THANKED, DISLIKE, first=1000, nps=PROMOTER, by_engine=False)

    with_them, without = learned_from([*own, *others]), learned_from(own)

    assert with_them.yields(PROMOTERS) == without.yields(PROMOTERS)
    assert (with_them.matured, with_them.answers) == (without.matured, without.answers)


def told(low: Mapping[Segment, int], high: Mapping[Segment, int], times: int) -> list[Case]:
    """Some answers of people with low and with high scores, in ten times as many invitations each."""
    counts = {
        nps: {segment: number * times for segment, number in answers.items()} | {None: 90 * times}
        for nps, answers in ((DETRACTOR, low), (PROMOTER, high))
    }
    return replies(counts)


HAPPY, UNHAPPY = {LOVE: 7, DISLIKE: 1, MIXED: 2}, {LOVE: 2, DISLIKE: 5, MIXED: 3}


@pytest.mark.parametrize(
    ("low", "high", "reading"),
    [
        (UNHAPPY, HAPPY, Reading.AS_LABELLED),
        (HAPPY, UNHAPPY, Reading.REVERSED),
        ({LOVE: 5, DISLIKE: 2, MIXED: 3}, {LOVE: 5, DISLIKE: 2, MIXED: 3}, Reading.UNINFORMATIVE),
    ],
)
def test_what_a_score_means_is_found_out_from_the_answers(
    low: Mapping[Segment, int], high: Mapping[Segment, int], reading: Reading
) -> None:
    learned = learned_from(told(low, high, times=3))

    assert learned.reading is reading
    assert max(weight for weight, _ in learned.fits) > 0.8
    assert sum(weight for weight, _ in learned.fits) == pytest.approx(1.0)


def test_a_reversed_scale_turns_around_whom_the_study_looks_for() -> None:
    before, after = learned_from([]), learned_from(told(HAPPY, UNHAPPY, times=3))

    assert of(DISLIKE, DETRACTORS, before) > of(DISLIKE, PROMOTERS, before)
    assert of(DISLIKE, DETRACTORS, after) < of(DISLIKE, PROMOTERS, after)
    assert of(LOVE, DETRACTORS, after) > of(LOVE, PROMOTERS, after)


def test_one_answer_against_the_scale_is_no_proof() -> None:
    assert learned_from(replies({DETRACTOR: {LOVE: 1, None: 9}})).reading is Reading.AS_LABELLED


def test_a_study_without_any_score_learns_all_the_same() -> None:
    learned = learned_from(replies({None: {LOVE: 30, DISLIKE: 5, None: 165}}))

    # No answer can tell what scores mean: every reading is as credible as it was.
    assert {fit.reading: weight for weight, fit in learned.fits} == pytest.approx(READINGS)
    assert of(LOVE, UNSCORED, learned) == pytest.approx(0.15, rel=0.2)


def called(segment: Segment, standing: Standing, number: int, first: int) -> list[Case]:
    had_booked = standing in {Standing.BOOKED, Standing.COMPLETED}
    return cases(number, standing, segment, first=first, offers=1, bookings=int(had_booked))


def test_bookings_and_calls_move_their_own_segment_most_and_the_others_a_little() -> None:
    never_book = called(LOVE, Standing.LOST, 20, first=1)
    no_shows = [replace(case, bookings=1) for case in called(DISLIKE, Standing.LOST, 20, first=100)]

    learned = learned_from([*never_book, *no_shows])

    assert learned.books[LOVE] < 0.3 < learned.books[MIXED] < 0.8 < learned.books[DISLIKE]
    assert learned.books[MIXED] == pytest.approx(learned.books[POTENTIAL])
    assert learned.shows[DISLIKE] < learned.shows[LOVE] == pytest.approx(learned.shows[MIXED])
    assert learned.shows[MIXED] < 0.82


def test_one_missed_call_is_no_rule_and_a_hundred_are() -> None:
    missed = [replace(case, bookings=1) for case in called(LOVE, Standing.LOST, 100, first=1)]

    assert learned_from(missed[:1]).shows[LOVE] > 0.65
    assert learned_from(missed).shows[LOVE] < 0.05


def test_a_call_that_is_still_to_come_says_nothing_about_showing_up() -> None:
    learned = learned_from(called(LOVE, Standing.BOOKED, 50, first=1))

    assert learned.shows[LOVE] == pytest.approx(0.82)
    assert learned.books[LOVE] > 0.9


def test_an_open_offer_counts_as_refused_in_so_far_as_it_should_have_been_taken() -> None:
    offered = cases(10, Standing.OFFERED, LOVE, sent_on=3.0, delay=1.0)

    at_once, two_days_on, long_ago = (learned_from(offered, now).books[LOVE] for now in (4.0, 6.0, 30.0))

    assert at_once == pytest.approx(0.80)
    assert 0.80 > two_days_on > long_ago


def test_a_few_quick_answers_do_not_promise_more_answers_than_invitations() -> None:
    # Forty invitations of this morning, four of them answered within the hour.
    quick = cases(4, Standing.ANSWERED, LOVE, nps=PROMOTER, delay=0.1)
    learned = learned_from([*quick, *cases(36, Standing.WAITING, first=5, nps=PROMOTER)], now=0.1)

    assert sum(learned.yields(PROMOTERS)) <= 1.0


@fifty
@given(studies(), crowds(max_size=8))
def test_whatever_happened_every_chance_learned_is_possible(
    facts: StudyFacts, crowd: list[Candidate]
) -> None:
    learned = learn(facts)

    assert sum(weight for weight, _ in learned.fits) == pytest.approx(1.0)
    for segment in SEATED:
        assert 0 < learned.books[segment] < 1
        assert 0 < learned.shows[segment] < 1
    for person in [*crowd, *(case.person for case in facts.cases)]:
        assert min(learned.yields(group_of(person))) > 0


def test_a_score_in_the_middle_is_read_as_its_own_band() -> None:
    learned = learned_from(replies({PASSIVE: {MIXED: 30, None: 70}, PROMOTER: {None: 100}}))

    assert of(MIXED, Group(Band.PASSIVE, None, ""), learned) > 4 * of(MIXED, PROMOTERS, learned)


def test_an_interview_that_was_arranged_elsewhere_teaches_nothing_of_offers_calls_and_invitations() -> None:
    found = replies({None: {LOVE: 5}})
    person = Candidate(900)
    elsewhere = Case(person, Standing.COMPLETED, 0.0, segment=LOVE, by_engine=False, elsewhere=True)
    here = replace(elsewhere, elsewhere=False)

    assert learned_from([*found, elsewhere]).books == learned_from(found).books
    assert learned_from([*found, elsewhere]).shows == learned_from(found).shows
    assert of(LOVE, UNSCORED, learned_from([*found, elsewhere])) == of(LOVE, UNSCORED, learned_from(found))
    assert learned_from([*found, here]).books != learned_from(found).books
