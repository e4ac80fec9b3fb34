"""What becomes of an answer: times, standby or thanks."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Verdict
from bot.domain.mix.answers import Decision, completion_chances, decide, overbooking_bound
from bot.domain.mix.facts import Case, Standing, StudyFacts
from bot.domain.mix.learning import learn
from bot.domain.mix.reasons import explain_verdict
from bot.domain.seats import Way
from bot.domain.segments import SEATED, Segment
from tests.domain.mix.examples import (
    DISLIKE,
    LOVE,
    MIXED,
    NEVER,
    PLAYED,
    WAITS,
    cases,
    fifty,
    studies,
    without_companies,
)

OFFER, STANDBY, THANK = Verdict.OFFER, Verdict.STANDBY, Verdict.THANK


def study(
    found: Sequence[Case], *, seats: int = 6, left: float = 15.0, way: Way = Way.ON_TIME, now: float = 5.0
) -> StudyFacts:
    return StudyFacts(now, now + left, {LOVE: seats}, found, way)


def verdicts(facts: StudyFacts) -> Counter[Verdict]:
    return Counter(decision.verdict for decision in decide(facts))


def waiting(number: int, segment: Segment | None = LOVE, first: int = 1, **values: object) -> list[Case]:
    found = cases(number, Standing.ANSWERED, segment, first=first, **values)  # type: ignore[arg-type]
    return [replace(case, lot=place / number) for place, case in enumerate(found)]


@pytest.mark.parametrize(("way", "offers"), [(Way.EXACT, 6), (Way.CLOSE, 6), (Way.ON_TIME, 8)])
def test_of_many_who_answer_as_many_get_times_as_the_way_allows(way: Way, offers: int) -> None:
    # Two in three offers become a call: with eight, there is a chance of .47 that six do.
    found = verdicts(study(waiting(30), way=way))

    assert found[OFFER] == offers
    assert found[STANDBY] > 0
    assert found[THANK] > 0


def test_the_nearer_the_deadline_the_more_places_are_offered() -> None:
    offers = [verdicts(study(waiting(30), left=left))[OFFER] for left in (15.0, 9.0, 6.0, 3.0)]

    assert offers == sorted(offers)
    assert offers[0] == offers[1] < offers[2] < offers[3]


@pytest.mark.parametrize(
    ("way", "left", "bound"),
    [
        (Way.ON_TIME, 9.0, 0.28),
        (Way.ON_TIME, 3.0, 0.71),
        (Way.ON_TIME, -1.0, 0.71),
        (Way.CLOSE, 20.0, 0.025),
        (Way.CLOSE, 3.0, 0.11),
    ],
)
def test_the_bound_on_offers_rises_during_the_last_nine_days(way: Way, left: float, bound: float) -> None:
    assert overbooking_bound(study([], left=left, way=way)) == pytest.approx(bound)


@pytest.mark.parametrize(
    ("left", "verdict"), [(3.0, OFFER), (1.0, OFFER), (0.999, THANK), (0.0, THANK), (-4.0, THANK)]
)
def test_times_are_offered_until_a_day_before_the_deadline(left: float, verdict: Verdict) -> None:
    assert verdicts(study(waiting(1), left=left)) == {verdict: 1}


@pytest.mark.parametrize(("left", "verdict"), [(15.0, STANDBY), (1.0, STANDBY), (0.999, THANK)])
def test_people_are_kept_on_standby_until_a_day_before_the_deadline(left: float, verdict: Verdict) -> None:
    booked = cases(1, Standing.BOOKED, LOVE, first=50)

    assert verdicts(study([*booked, *waiting(1)], seats=1, left=left, way=Way.EXACT)) == {verdict: 1}


@pytest.mark.parametrize("way", Way)
def test_everybody_is_thanked_once_the_seats_are_filled(way: Way) -> None:
    held = cases(6, Standing.COMPLETED, LOVE, first=50)
    standby = cases(2, Standing.STANDBY, LOVE, first=70)

    assert verdicts(study([*held, *standby, *waiting(5)], way=way)) == {THANK: 7}
    assert verdicts(study([*held[1:], *waiting(1)], way=way)) == {OFFER: 1}


@pytest.mark.parametrize("segment", [MIXED, NEVER, None])
def test_an_answer_for_which_there_is_no_seat_is_thanked(segment: Segment | None) -> None:
    [decision] = decide(study(waiting(1, segment)))

    assert (decision.verdict, decision.segment) == (THANK, segment)
    assert explain_verdict(decision) == "The study has no seats for this answer."


def test_seats_set_to_none_count_as_no_seats() -> None:
    [decision] = decide(study(waiting(1), seats=0))

    assert decision.verdict is THANK
    assert explain_verdict(decision) == "The study has no seats for this answer."


def test_the_lot_decides_and_neither_the_time_of_the_answer_nor_the_place_in_the_list() -> None:
    early = waiting(1, first=1, delay=0.25, lot=0.9)
    late = [replace(case, lot=0.1) for case in waiting(1, first=2, delay=4.75)]
    early = [replace(case, lot=0.9) for case in early]

    found = {d.person_id: d.verdict for d in decide(study([*early, *late], seats=1, way=Way.EXACT))}

    assert found == {1: STANDBY, 2: OFFER}


def test_whoever_is_on_standby_comes_before_whoever_has_answered_since() -> None:
    standby = cases(1, Standing.STANDBY, LOVE, first=1, lot=0.99)
    answered = cases(1, Standing.ANSWERED, LOVE, first=2, lot=0.01)

    found = {d.person_id: d.verdict for d in decide(study([*answered, *standby], seats=1, way=Way.EXACT))}

    assert found == {1: OFFER, 2: STANDBY}


@pytest.mark.parametrize("standing", sorted(PLAYED))
def test_a_colleague_of_somebody_who_takes_part_is_thanked(standing: Standing) -> None:
    [there] = cases(1, standing, DISLIKE, first=50)
    [here] = waiting(1)
    seats = {LOVE: 6, DISLIKE: 6}
    of_acme = [replace(case, person=case.person._replace(company="Acme")) for case in (there, here)]
    strangers = [of_acme[0], replace(here, person=here.person._replace(company="Globex"))]

    [colleague], [stranger] = (decide(StudyFacts(5.0, 20.0, seats, found)) for found in (of_acme, strangers))

    waits = STANDBY if standing is Standing.OFFERED else THANK  # an offer may lapse yet
    assert (colleague.verdict, stranger.verdict) == (waits, OFFER)
    assert explain_verdict(colleague) == (
        "Somebody else of the same company was offered times: on standby, in case they take none."
        if standing is Standing.OFFERED
        else "Somebody else of the same company takes part already."
    )


def test_of_two_colleagues_who_answer_one_gets_times_also_across_segments() -> None:
    both = [*waiting(1, LOVE, first=1), *waiting(1, LOVE, first=2), *waiting(1, DISLIKE, first=3)]
    of_acme = [replace(case, person=case.person._replace(company="Acme")) for case in both]

    found = decide(StudyFacts(5.0, 20.0, {LOVE: 6, DISLIKE: 6}, of_acme))

    assert Counter(decision.verdict for decision in found) == {OFFER: 1, STANDBY: 2}


def test_a_company_is_free_again_when_its_call_will_not_come() -> None:
    lost = [
        replace(c, person=c.person._replace(company="Acme")) for c in cases(1, Standing.LOST, LOVE, first=50)
    ]
    here = [replace(c, person=c.person._replace(company="Acme")) for c in waiting(1)]

    assert verdicts(study([*lost, *here])) == {OFFER: 1}


def test_an_offer_that_nobody_takes_counts_for_less_every_day() -> None:
    old, fresh = (cases(6, Standing.OFFERED, LOVE, first=50, sent_on=sent_on) for sent_on in (0.0, 4.0))

    offers_beside_old = verdicts(study([*old, *waiting(30)]))[OFFER]
    offers_beside_fresh = verdicts(study([*fresh, *waiting(30)]))[OFFER]

    assert offers_beside_old > offers_beside_fresh


def numbers(sentence: str) -> list[str]:
    return re.findall(r"-?\d[\d.,]*%?", sentence)


def test_a_verdict_is_explained_with_the_numbers_that_led_to_it() -> None:
    offered = Decision(
        1, OFFER, LOVE, planned=6, remaining=4, in_flight=5, enough=0.1873, bound=0.3, days_left=9.0
    )
    standby = replace(offered, verdict=STANDBY, in_flight=8, enough=0.8127)
    thanked = replace(standby, verdict=THANK)

    assert [numbers(explain_verdict(d)) for d in (offered, standby, thanked)] == [
        ["4", "5"],
        ["4", "8"],
        ["4", "8"],
    ]
    assert len({explain_verdict(d) for d in (offered, standby, thanked)}) == 3
    assert "'love'" in explain_verdict(offered)


@pytest.mark.parametrize(
    ("remaining", "in_flight", "said"),
    [
        (
            4,
            0,
            "4 interviews of 'love' are still to be held, and nobody has times or a call: another place is open.",
        ),
        (
            2,
            1,
            "2 interviews of 'love' are still to be held, and 1 person has times or a call: another place is open.",
        ),
        (
            1,
            1,
            (
                "1 interview of 'love' is still to be held, and 1 person has times or a call. Not every call is held, so they may be too few: "
                "another place is open."
            ),
        ),
    ],
)
def test_an_open_place_is_explained_in_words_that_need_no_engine(
    remaining: int, in_flight: int, said: str
) -> None:
    decision = Decision(1, OFFER, LOVE, planned=6, remaining=remaining, in_flight=in_flight, days_left=9.0)

    assert explain_verdict(decision) == said


def test_a_late_answer_is_explained_with_the_days_that_are_left() -> None:
    [decision] = decide(study(waiting(1), left=0.5))

    assert numbers(explain_verdict(decision)) == ["0.5"]
    assert "deadline" in explain_verdict(decision)


def test_a_filled_segment_is_named() -> None:
    [decision] = decide(study([*cases(2, Standing.COMPLETED, LOVE, first=50), *waiting(1)], seats=2))

    assert explain_verdict(decision) == "All seats of 'love' are filled."


@pytest.mark.parametrize(
    ("booked", "left"),
    [pytest.param(2, 0.5, id="too late for standby"), pytest.param(9, 9.0, id="enough booked")],
)
def test_others_on_standby_are_mentioned_only_when_there_are_any(booked: int, left: float) -> None:
    calls = cases(booked, Standing.BOOKED, LOVE, first=50)

    [decision] = decide(study([*calls, *waiting(1)], seats=1, left=left))

    assert decision.verdict is THANK
    assert "standby" not in explain_verdict(decision)


@fifty
@given(studies())
def test_everybody_who_waits_gets_one_verdict_and_nobody_else_does(facts: StudyFacts) -> None:
    found = Counter(decision.person_id for decision in decide(facts))

    wanted = [case for case in facts.cases if case.standing in WAITS and case.segment in facts.wanted]
    unwanted = [case for case in facts.cases if case.standing in WAITS and case.segment not in facts.wanted]
    assert found == Counter(case.person.id for case in [*wanted, *unwanted])
    by_id = {case.person.id: case for case in facts.cases}
    for decision in decide(facts):
        assert decision.segment is by_id[decision.person_id].segment
        if decision.segment not in facts.wanted:
            assert decision.verdict is THANK


@fifty
@given(studies(), st.sampled_from(Way))
def test_no_rule_about_offers_is_ever_broken(facts: StudyFacts, way: Way) -> None:
    facts = replace(facts, way=way)

    found = decide(facts)

    companies = {case.person.id: case.person.company for case in facts.cases}
    offered = [decision for decision in found if decision.verdict is OFFER]
    taking_part = [case.person.company for case in facts.cases if case.standing in PLAYED]
    taking_part += [companies[decision.person_id] for decision in offered]
    for decision in offered:
        company = companies[decision.person_id]
        assert not company or taking_part.count(company) == 1
        assert facts.left >= 1
        assert decision.segment is not None
        assert facts.remaining(decision.segment) > 0
    for decision in found:
        assert decision.verdict is not STANDBY or facts.left >= 1


@fifty
@given(studies())
def test_exact_seats_are_never_promised_twice(facts: StudyFacts) -> None:
    facts = replace(facts, way=Way.EXACT)

    offers = Counter(decision.segment for decision in decide(facts) if decision.verdict is OFFER)

    for segment, number in offers.items():
        playing = sum(case.standing in PLAYED for case in facts.cases if case.segment is segment)
        assert segment is not None
        assert playing + number <= facts.seats[segment]


@fifty
@given(studies())
def test_a_looser_way_offers_no_fewer_places(facts: StudyFacts) -> None:
    facts = replace(facts, cases=without_companies(facts.cases))

    on_time, close, exact = (
        Counter(d.segment for d in decide(replace(facts, way=way)) if d.verdict is OFFER)
        for way in (Way.ON_TIME, Way.CLOSE, Way.EXACT)
    )

    for segment in SEATED:
        assert on_time[segment] >= close[segment] >= exact[segment]


@fifty
@given(studies(), st.randoms(use_true_random=False))
def test_nobody_gains_by_answering_early(facts: StudyFacts, rng: object) -> None:
    """Neither when an answer came, nor its place in the list, changes any verdict."""
    shuffled = list(facts.cases)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    answered_at_once = [
        case if case.answered_on is None else replace(case, answered_on=case.sent_on) for case in shuffled
    ]

    before, after = decide(facts), decide(replace(facts, cases=answered_at_once))

    assert {d.person_id: d.verdict for d in before} == {d.person_id: d.verdict for d in after}


@fifty
@given(studies())
def test_a_better_lot_never_gets_a_worse_verdict(facts: StudyFacts) -> None:
    facts = replace(facts, cases=without_companies(facts.cases))
    cases = {case.person.id: case for case in facts.cases}
    order = [OFFER, STANDBY, THANK]

    found = decide(facts)

    for segment in facts.wanted:
        ranked = sorted(
            (d for d in found if d.segment is segment),
            key=lambda d: (
                cases[d.person_id].let_lapse,
                cases[d.person_id].standing is Standing.ANSWERED,
                cases[d.person_id].lot,
                d.person_id,
            ),
        )
        ranks = [order.index(d.verdict) for d in ranked]
        assert ranks == sorted(ranks)


@fifty
@given(studies())
def test_every_verdict_can_be_explained(facts: StudyFacts) -> None:
    for decision in decide(facts):
        sentence = explain_verdict(decision)

        assert sentence.endswith(".")
        if decision.verdict is not THANK and not decision.company_taken:
            told = [decision.remaining, *([decision.in_flight] if decision.in_flight else [])]
            assert numbers(sentence) == [str(number) for number in told]


def test_whoever_let_an_offer_lapse_comes_last_and_counts_for_less() -> None:
    [lapsed, fresh, early] = waiting(3)
    lapsed = replace(lapsed, standing=Standing.STANDBY, offers=1, lot=0.0)
    cancelled = replace(fresh, standing=Standing.STANDBY, offers=1, bookings=1, lot=0.9)

    found = decide(study([lapsed, cancelled, early], seats=2, way=Way.EXACT))

    assert [(d.person_id, d.verdict) for d in found] == [
        (cancelled.person.id, OFFER),
        (early.person.id, OFFER),
        (lapsed.person.id, STANDBY),
    ]
    offered = [replace(case, standing=Standing.OFFERED, offers=case.offers + 1) for case in (lapsed, early)]
    facts = study(offered)
    again, first = completion_chances(facts, learn(study([])), LOVE)
    assert again == pytest.approx(0.3 * first)


@pytest.mark.parametrize(
    ("standing", "offers", "bookings", "lapsed"),
    [
        (Standing.ANSWERED, 0, 0, False),
        (Standing.OFFERED, 1, 0, False),
        (Standing.OFFERED, 2, 0, True),
        (Standing.OFFERED, 2, 1, False),
        (Standing.BOOKED, 1, 1, False),
        (Standing.BOOKED, 1, 0, False),
        (Standing.COMPLETED, 1, 0, False),
        (Standing.STANDBY, 1, 1, False),
        (Standing.STANDBY, 1, 0, True),
    ],
)
def test_an_offer_that_stands_has_not_lapsed(
    standing: Standing, offers: int, bookings: int, lapsed: bool
) -> None:
    [case] = cases(1, standing, LOVE)

    assert replace(case, offers=offers, bookings=bookings).let_lapse is lapsed


def test_fields_that_nobody_filled_in_are_read_from_where_somebody_stands() -> None:
    bare = [replace(case, offers=0, bookings=0, offered_on=None) for case in cases(4, Standing.OFFERED, LOVE)]
    counted = [replace(case, offers=1, offered_on=case.answered_on) for case in bare]
    lapsed = [replace(case, standing=Standing.STANDBY, offered_on=5.0) for case in bare]

    chances = [
        completion_chances(study(found, now=9.0), learn(study(found, now=9.0)), LOVE)
        for found in (bare, counted)
    ]

    assert chances[0] == chances[1]
    assert all(case.let_lapse for case in lapsed)
    held = [replace(case, standing=Standing.COMPLETED) for case in bare]
    assert learn(study(held)).shows[LOVE] > learn(study([])).shows[LOVE]
