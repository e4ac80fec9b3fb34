"""Plain examples and random ones of what the engine is told; a test replaces only what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from bot.domain.mix.facts import FOUND, Candidate, Case, Standing, StudyFacts, Tuning
from bot.domain.seats import Way
from bot.domain.segments import SEATED, Segment

LOVE, DISLIKE, MIXED, POTENTIAL, NEVER = FOUND
PROMOTER, PASSIVE, DETRACTOR = 10, 7, 2

PLAYED = frozenset({Standing.OFFERED, Standing.BOOKED, Standing.COMPLETED})
WAITS = frozenset({Standing.ANSWERED, Standing.STANDBY})

fifty = settings(max_examples=50)
"""For properties: the machine may be busy."""
thirty = settings(fifty, max_examples=30)
"""For properties that plan a wave or two."""


def people(number: int, first: int = 1, nps: int | None = None, **known: object) -> list[Candidate]:
    """People of whom the same is known, with ids from `first` on."""
    return [Candidate(place, nps, **known) for place in range(first, first + number)]  # type: ignore[arg-type]


def cases(
    number: int,
    standing: Standing,
    segment: Segment | None = None,
    *,
    first: int = 1,
    nps: int | None = None,
    sent_on: float = 0.0,
    delay: float = 1.0,
    **values: object,
) -> list[Case]:
    """Cases that differ in their id only, and have been offered and booked what their standing says."""
    answered = standing not in {Standing.WAITING, Standing.SILENT}
    case = Case(
        Candidate(0),
        standing,
        sent_on,
        sent_on + delay if answered else None,
        segment,
        offered_on=sent_on + delay if standing is Standing.OFFERED else None,
        offers=int(standing in PLAYED),
        bookings=int(standing in {Standing.BOOKED, Standing.COMPLETED}),
    )
    case = replace(case, **values)  # type: ignore[arg-type]
    return [replace(case, person=person) for person in people(number, first, nps)]


def replies(counts: Mapping[int | None, Mapping[Segment | None, int]], day: float = 0.0) -> list[Case]:
    """What came of invitations of one day, per score: how many answers of each segment, and how many (`None`) no answer."""
    found: list[Case] = []
    for nps, answers in counts.items():
        for segment, number in answers.items():
            standing = Standing.SILENT if segment is None else Standing.THANKED
            found += cases(number, standing, segment, first=len(found) + 1, nps=nps, sent_on=day)
    return found


COMPANIES = ["", "", "", "Acme", "Globex", "Initech"]
quarters = st.integers(0, 48).map(lambda number: number / 4)
known = st.tuples(
    st.none() | st.integers(0, 10),
    st.sampled_from([True, False, None]),
    st.sampled_from(["lo", "mid", "hi", ""]),
    st.sampled_from(COMPANIES),
    st.sampled_from(["", "free", "paying"]),
    st.sampled_from(["", "DACH", "Nordics"]),
    st.sampled_from(["", "0-6", "49-"]),
)


@st.composite
def crowds(draw: st.DrawFn, max_size: int = 30, first: int = 1000) -> list[Candidate]:
    """People who may be invited, a few of them of the same companies as those in play."""
    number = draw(st.integers(0, max_size))
    rows = draw(st.lists(known, min_size=number, max_size=number))
    return [Candidate(place, *row) for place, row in enumerate(rows, first)]


@st.composite
def cases_until(draw: st.DrawFn, now: float, number: int) -> Case:
    """A case that may have come about by `now`."""
    standing = draw(st.sampled_from([*Standing, Standing.ANSWERED, Standing.ANSWERED, Standing.STANDBY]))
    sent_on = min(now, draw(quarters))
    answered_on = min(now, sent_on + draw(quarters))
    segment = None
    if standing in {Standing.ANSWERED, Standing.THANKED}:
        segment = draw(st.sampled_from([LOVE, LOVE, DISLIKE, *FOUND, None]))
    elif standing not in {Standing.WAITING, Standing.SILENT}:
        segment = draw(st.sampled_from([LOVE, LOVE, *SEATED]))
    had_offer = standing in PLAYED | {Standing.LOST}
    booked = standing in {Standing.BOOKED, Standing.COMPLETED} or (had_offer and draw(st.booleans()))
    return Case(
        Candidate(number, *draw(known)),
        standing,
        sent_on,
        None if standing in {Standing.WAITING, Standing.SILENT} else answered_on,
        segment,
        lot=draw(st.integers(0, 99)) / 100,
        offered_on=min(now, answered_on + draw(quarters)) if standing is Standing.OFFERED else None,
        offers=int(had_offer) + draw(st.integers(0, 1)),
        bookings=int(booked and standing is not Standing.OFFERED),
        by_engine=draw(st.booleans()),
        has_begun=standing is Standing.WAITING and draw(st.booleans()),
    )


LEFT = [-3.0, 0.0, 1.75, 2.0, 2.5, 3.0, 4.5, 6.0, 9.0, 9.0, 12.0, 15.0, 15.0, 15.0]


@st.composite
def studies(draw: st.DrawFn, max_cases: int = 20) -> StudyFacts:
    """A study at any moment: also long past its deadline, without seats, or with more calls than seats."""
    now = draw(quarters)
    left = draw(st.sampled_from(LEFT))
    number = draw(st.integers(0, max_cases))
    return StudyFacts(
        now,
        now + left,
        draw(st.dictionaries(st.sampled_from([LOVE, *SEATED]), st.integers(0, 8), min_size=1)),
        [draw(cases_until(now, place)) for place in range(1, number + 1)],
        draw(st.sampled_from(Way)),
        draw(st.sampled_from([0, 0, 0, 7, 39, 500])),
        Tuning(lottery=draw(st.sampled_from([0.0, 0.16, 1.0]))),
    )


def without_companies(cases: Sequence[Case]) -> list[Case]:
    return [replace(case, person=case.person._replace(company="")) for case in cases]
