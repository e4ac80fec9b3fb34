"""Whether what was agreed to covers how calls are held now; both sides of the rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.consent import (
    NOTHING,
    VERSION,
    Consent,
    Scope,
    beyond,
    covers,
    mark,
    scope_of,
    standing,
    suffices,
)
from tests.domain.examples import STUDY

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
people = st.sets(st.sampled_from(["UA", "UB", "UC", "UD"])).map(lambda found: tuple(sorted(found)))
scopes = st.builds(Scope, st.booleans(), people)
consents = st.builds(
    Consent,
    st.sampled_from([VERSION, "2026-11"]),
    scopes,
    st.integers(0, 5).map(lambda hours: NINE + timedelta(hours=hours)),
    st.sampled_from([None, NINE + timedelta(days=1)]),
)
recorded = Scope(recording=True)
observed = Scope(observers=("UA",))
both = Scope(True, ("UA",))


@pytest.mark.parametrize(
    ("agreed", "needed", "expected"),
    [
        (NOTHING, NOTHING, True),
        (recorded, NOTHING, True),
        (observed, NOTHING, True),
        (both, recorded, True),
        (Scope(observers=("UA", "UB")), observed, True),
        (NOTHING, recorded, False),
        (NOTHING, observed, False),
        (recorded, observed, False),
        (observed, both, False),
        (observed, Scope(observers=("UB",)), False),
    ],
)
def test_the_rule_by_example(agreed: Scope, needed: Scope, expected: bool) -> None:
    assert covers(agreed, needed) is expected


@given(scopes, scopes)
def test_a_consent_covers_exactly_what_asks_for_nothing_more(agreed: Scope, needed: Scope) -> None:
    recording_is_fine = agreed.recording or not needed.recording
    observers_are_fine = set(needed.observers) <= set(agreed.observers)

    assert covers(agreed, needed) == (recording_is_fine and observers_are_fine)


@given(scopes, people)
def test_fewer_observers_and_no_recording_never_ask_again(agreed: Scope, kept: tuple[str, ...]) -> None:
    fewer = tuple(one for one in agreed.observers if one in kept)

    assert covers(agreed, Scope(agreed.recording, fewer))
    assert covers(agreed, Scope(False, fewer))


@given(scopes, st.sampled_from(["UX", "UY"]))
def test_one_observer_more_asks_again(agreed: Scope, added: str) -> None:
    more = Scope(agreed.recording, tuple(sorted({*agreed.observers, added})))

    assert not covers(agreed, more)
    assert beyond(agreed, more) == Scope(False, (added,))


@given(people, people)
def test_a_recording_asks_again_whoever_listens(agreed: tuple[str, ...], needed: tuple[str, ...]) -> None:
    assert not covers(Scope(False, agreed), Scope(True, needed))


@given(scopes, scopes, scopes)
def test_what_covers_more_covers_all_that_less_covers(widest: Scope, wide: Scope, narrow: Scope) -> None:
    if covers(widest, wide) and covers(wide, narrow):
        assert covers(widest, narrow)


@given(st.lists(consents, max_size=6), scopes)
def test_the_consent_that_counts_is_not_withdrawn_and_covers_if_any_does(
    given_before: list[Consent], needed: Scope
) -> None:
    counts = standing(given_before, needed)
    left = [one for one in given_before if one.withdrawn_at is None]

    assert (counts is None) == (not left)
    if counts is not None:
        assert counts in left
        assert covers(counts.scope, needed) == any(covers(one.scope, needed) for one in left)
        if not covers(counts.scope, needed):
            assert counts.agreed_at == max(one.agreed_at for one in left if one.version == counts.version)
    assert suffices(counts, needed) == any(
        one.version == VERSION and covers(one.scope, needed) for one in left
    )


def test_consents_are_not_added_up() -> None:
    apart = [Consent(VERSION, recorded, NINE), Consent(VERSION, observed, NINE)]

    assert not suffices(standing(apart, both), both)


def test_an_agreement_to_an_earlier_text_does_not_show_times() -> None:
    earlier = Consent("2026-11", recorded, NINE)

    assert standing([earlier], recorded) == earlier
    assert not suffices(earlier, recorded)


def test_what_a_study_needs_names_its_observers_once_in_order() -> None:
    study = replace(STUDY, recording=True, observers=("UC", "UA", "UC"))

    assert scope_of(study) == Scope(True, ("UA", "UC"))
    assert scope_of(STUDY) == NOTHING


@given(scopes, scopes)
def test_a_mark_tells_scopes_apart(one: Scope, other: Scope) -> None:
    assert (mark(one) == mark(other)) == (one == other)
