"""What will come of a study: its rest is played many times, each time in another truth that fits what is known.

    found = forecast(facts, people, random.Random(seed))
    found.full                     # in how many of the plays, as a share, every seat was filled by the deadline
    found.days.likely              # working days until then, `None` when it is more likely not to happen
    for sentence in sentences(found, date_of):
        ...

Ranges are the 10 %, 50 % and 90 % quantiles over the plays (Metropolis and Ulam, Journal of the American Statistical Association
44(247), 1949): one play in five comes out beyond them.
"""

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.domain.mix.answers import Decision, decide
from bot.domain.mix.beliefs import Beliefs, counted_on
from bot.domain.mix.doubts import doubts_after, doubts_before
from bot.domain.mix.facts import FOUND, Candidate, Standing, StudyFacts
from bot.domain.mix.groups import group_of
from bot.domain.mix.learning import Learned, learn
from bot.domain.mix.outlook import outlooks
from bot.domain.mix.pool import Pool
from bot.domain.mix.reasons import PEOPLE
from bot.domain.mix.rehearsal import Cast, Played, resume
from bot.domain.mix.wave import plan_wave
from bot.domain.segments import Segment

RUNS = 30
"""Plays of a forecast: a share is then right to about 9 in 100 (one standard error at a half), and it takes two seconds."""
LEAST_RUNS = 5
EFFORT = 400_000.0
"""Fewer plays when they are long: no further one begins beyond so much effort, in invitations and cases times days. It grows with
the plays that are asked for; `Forecast.runs` says how many there were."""
LESSONS = 7
"""How often the engine learns in a play."""
LONGEST = 260.0
"""Working days that are looked ahead, a year; a deadline beyond is as good as none."""
OF_A_COMPANY = 24
"""People of one company who are in the play. One of them at a time is asked, so more could not be."""


@dataclass(frozen=True)
class Span:
    """The 10 %, 50 % and 90 % quantiles over the plays."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class Days:
    """As `Span`, in working days from now; `None`: not by the deadline."""

    low: float | None
    likely: float | None
    high: float | None


@dataclass(frozen=True)
class SegmentForecast:
    """One segment with seats. completed: interviews at the end, those held already included. expected: their mean. full: the
    share of plays in which every seat of the segment was filled."""

    segment: Segment
    planned: int
    held: int
    completed: Span
    expected: float
    full: float


@dataclass(frozen=True)
class Forecast:
    """What will come of a study.

    now, deadline: as in the facts. runs: plays. people: who can be asked. invitations, turned_away: from now on;
    turned away are people whose segment has seats, and who answer and are offered no call. full: the share of plays in
    which every seat was filled by the deadline. warnings: sentences for the researcher, the gravest first.
    """

    now: float
    deadline: float
    runs: int
    people: int
    invitations: Span
    days: Days
    turned_away: Span
    full: float
    segments: tuple[SegmentForecast, ...]
    warnings: tuple[str, ...]


class _Foresight:
    """The engine as a policy that learns `LESSONS` times in a play instead of twice a day: most of a play's time is learning.

    How many answers are in is known every day, for the size of a wave depends on it.
    """

    def __init__(self, facts: StudyFacts, learned: Learned) -> None:
        self._learned, self._next_lesson = learned, facts.now
        self._pause = max(1.0, math.floor(facts.left / LESSONS))

    def judge(self, facts: StudyFacts) -> Iterable[Decision]:
        if facts.now >= self._next_lesson:
            self._learned = learn(facts)
            self._next_lesson = facts.now + self._pause
        else:
            self._learned = counted_on(self._learned, facts)
        return decide(facts, self._learned)

    def invite(self, facts: StudyFacts, pool: Pool, rng: random.Random) -> Sequence[int]:
        return [choice.person_id for choice in plan_wave(facts, pool, rng, self._learned).choices]


def forecast(
    facts: StudyFacts, people: Sequence[Candidate], rng: random.Random, *, runs: int = RUNS
) -> Forecast:
    """Return what will come of a study when `people` are those who can be asked from now on.

    runs: plays at most. Raises nothing: whatever is wrong with a study is one of the `warnings`.
    """
    known = {case.person.id for case in facts.cases}
    crowd: Mapping[int, Candidate] = {p.id: p for p in people if p.id not in known}
    everybody = list(crowd.values())
    warnings = doubts_before(facts, everybody)
    plays: list[Played] = []
    needed: dict[Segment, float] = {}
    pauses: dict[Segment, float] = {}
    if facts.wanted and math.isfinite(facts.left) and facts.left >= 0:
        facts = _within_a_year(facts)
        crowd = _few_of_a_company(crowd, rng)
        pool, learned = Pool(crowd.values()), learn(facts)
        needed = {segment: _invitations_needed(facts, learned, pool, segment) for segment in facts.wanted}
        pauses = _pauses(facts, learned, pool, crowd, rng)
        plays = _plays(facts, learned, crowd, pool, rng, max(1, runs))
    segments = tuple(_segment(facts, segment, plays) for segment in facts.wanted)
    shares = {found.segment: found.full for found in segments}
    full = [play.filled_on is not None for play in plays]
    return Forecast(
        now=facts.now,
        deadline=facts.deadline,
        runs=len(plays),
        people=len(everybody),
        invitations=_span([play.invitations - len(facts.cases) for play in plays]),
        days=_days(plays),
        turned_away=_span(_turned_away(facts, plays)),
        full=_mean(full),
        segments=segments,
        warnings=(*warnings, *doubts_after(len(plays), shares, needed, pauses, everybody, facts.left)),
    )


def _within_a_year(facts: StudyFacts) -> StudyFacts:
    if facts.left <= LONGEST:
        return facts
    return StudyFacts(
        facts.now, facts.now + LONGEST, facts.seats, facts.cases, facts.way, facts.sent_today, facts.tuning
    )


def _few_of_a_company(crowd: Mapping[int, Candidate], rng: random.Random) -> Mapping[int, Candidate]:
    """Leave out people who could not be asked anyway, evenly over what is known of them; small companies stay whole.

    A wave draws and sets aside everybody of a company in play: with a few large companies that would be the whole directory,
    for every wave of every play.
    """
    by_company: dict[str, list[Candidate]] = {}
    for person in crowd.values():
        if person.company:
            by_company.setdefault(person.company, []).append(person)
    gone: set[int] = set()
    for colleagues in by_company.values():
        if len(colleagues) > OF_A_COMPANY:
            colleagues.sort(key=lambda person: repr(group_of(person)))
            alike = [list(found) for _, found in groupby(colleagues, group_of)]
            each = max(2, OF_A_COMPANY // len(alike))
            for found in alike:
                rng.shuffle(found)
                gone.update(person.id for person in found[each:])
    return (
        {person_id: person for person_id, person in crowd.items() if person_id not in gone} if gone else crowd
    )


def _plays(
    facts: StudyFacts,
    learned: Learned,
    crowd: Mapping[int, Candidate],
    pool: Pool,
    rng: random.Random,
    runs: int,
) -> list[Played]:
    """Play the rest of a study. Everybody who was drawn is put back after each play: the pool is built once."""
    beliefs = Beliefs(facts, learned)
    there = len(facts.cases)
    plays: list[Played] = []
    effort, patience = 0.0, EFFORT * max(1.0, runs / RUNS)
    while len(plays) < runs and (len(plays) < LEAST_RUNS or effort < patience):
        truth, behaviour = beliefs.draw(rng)
        cast = Cast((), truth, behaviour)
        played = resume(facts, cast, _Foresight(facts, learned), rng, people=crowd, pool=pool)
        for person_id in played.invited_ids[there:]:
            pool.put_back(crowd[person_id])
        plays.append(played)
        days = facts.left if played.filled_on is None else played.filled_on
        effort += 10 * (played.invitations - there) + (50 + len(played.cases)) * (1 + days)
    return plays


def _pauses(
    facts: StudyFacts, learned: Learned, pool: Pool, crowd: Mapping[int, Candidate], rng: random.Random
) -> dict[Segment, float]:
    """Segments that the next wave would not invite for, with the invitations that one of their interviews takes."""
    wave = plan_wave(facts, pool, rng, learned)
    for choice in wave.choices:
        pool.put_back(crowd[choice.person_id])
    return {pause.segment: pause.invitations_each for pause in wave.pauses}


def _invitations_needed(facts: StudyFacts, learned: Learned, pool: Pool, segment: Segment) -> float:
    """Invitations until all that remain are on their way when the most promising people are asked first; more than there
    are when everybody does not suffice."""
    short = facts.remaining(segment) - outlooks(facts, learned)[segment].mean
    answers = short / learned.completes(segment)
    place = FOUND.index(segment)
    rows = sorted(((learned.yields(group)[place], size) for group, size in pool.sizes.items()), reverse=True)
    total = 0.0
    for rate, size in rows:
        if answers <= 0:
            break
        taken = min(float(size), answers / rate if rate > 0 else float(size))
        total += taken
        answers -= taken * rate
    if answers > 0:
        found = sum(rate * size for rate, size in rows)
        total = total + answers * sum(size for _, size in rows) / found if found > 0 else math.inf
    return total


def _segment(facts: StudyFacts, segment: Segment, plays: Sequence[Played]) -> SegmentForecast:
    planned, held = facts.seats[segment], facts.completed(segment)
    done = [play.completed[segment] for play in plays] or [held]
    return SegmentForecast(
        segment, planned, held, _span(done), _mean(done), _mean([number >= planned for number in done])
    )


def _turned_away(facts: StudyFacts, plays: Sequence[Played]) -> list[int]:
    """`Played` counts whoever had answered without an offer; those who were thanked before are no forecast."""
    before = sum(
        case.segment in facts.of_segment and case.standing is Standing.THANKED and not case.offers
        for case in facts.cases
    )
    return [max(0, play.turned_away - before) for play in plays]


def _days(plays: Sequence[Played]) -> Days:
    ends = sorted(math.inf if play.filled_on is None else float(play.filled_on) for play in plays)
    found = [_quantile(ends, share) if ends else math.inf for share in (0.1, 0.5, 0.9)]
    low, likely, high = (None if day == math.inf else day for day in found)
    return Days(low, likely, high)


def _span(numbers: Sequence[float]) -> Span:
    ordered = sorted(float(number) for number in numbers) or [0.0]
    return Span(*(_quantile(ordered, share) for share in (0.1, 0.5, 0.9)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def sentences(found: Forecast, date_of: Callable[[float], date] | None = None) -> list[str]:
    """Return a forecast in short plain sentences, warnings last.

    date_of: the date of a working day on the axis of the facts; without it days are counted from now.
    """
    if not found.runs:
        return list(found.warnings)
    lines = [when_full(found, date_of)]
    if found.full < 1:
        lines.append(f"Every seat is filled by the deadline in {_share(found.full, found.runs)}.")
    lines.append(f"Invitations still to be sent: {_between(found.invitations)}.")
    lines.append(f"People who will answer and not get a call: {_between(found.turned_away)}.")
    lines += [_of_segment(part, found.runs) for part in found.segments]
    return lines + list(found.warnings)


def when_full(found: Forecast, date_of: Callable[[float], date] | None = None) -> str:
    """Return when every seat will be filled, as one sentence: 'Full between 3 and 9 Dec.'"""
    low, likely, high = found.days.low, found.days.likely, found.days.high
    if low is None:
        return "Not likely to be full by the deadline."
    if found.days.high == 0:
        return "Every seat is filled."
    if high is None:
        first = f"on {_day(date_of(found.now + low))}" if date_of else f"in {_working_days(low)}"
        if likely is None:
            return f"Probably not full by the deadline; {first} if it goes well."
        return f"Full {first} if it goes well, and perhaps not by the deadline."
    if date_of:
        first_day, last_day = date_of(found.now + low), date_of(found.now + high)
        if first_day == last_day:
            return f"Full on {_day(first_day)}."
        short = (first_day.year, first_day.month) == (last_day.year, last_day.month)
        return f"Full between {first_day.day if short else _day(first_day)} and {_day(last_day)}."
    if low == high:
        return f"Full in {_working_days(low)}."
    return f"Full in {low:.0f} to {_working_days(high)}."


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _working_days(days: float) -> str:
    return "1 working day" if days == 1 else f"{days:.0f} working days"


def _of_segment(part: SegmentForecast, runs: int) -> str:
    name = PEOPLE[part.segment][1]
    low, high = part.completed.low, part.completed.high
    held = f"{low:.0f}" if low == high else f"{low:.0f} to {high:.0f}"
    return f"{name[0].upper()}{name[1:]}: {held} of {part.planned:,} interviews; filled in {_share(part.full, runs)}."


def _share(share: float, runs: int) -> str:
    return (
        f"{round(share * runs)} of {runs} plays"
        if runs > 1
        else ("the only play" if share else "0 of 1 play")
    )


def _between(span: Span) -> str:
    if span.low == span.high:
        return f"{span.low:,.0f}"
    return f"about {span.likely:,.0f} ({span.low:,.0f} to {span.high:,.0f})"
