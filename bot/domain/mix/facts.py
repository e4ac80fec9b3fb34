"""What the engine is told: people, and what became of everybody who was invited.

Vocabulary: a *case* is one person in play for one study, from the invitation to the outcome of the call. *In flight*: offered
times or booked, and not yet held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from bot.domain.seats import Way
from bot.domain.segments import SEATED, Segment

FOUND = (*SEATED, Segment.NEVER)
"""What an answer can turn out to be, in the order of every tuple of per-segment numbers."""


TRAITS = ("plan", "tenure", "region")
"""What variety is sought in beyond segments: fields of a `Candidate`. Of companies it matters only that they are many."""


PersonRow = tuple[int, int | None, bool | None, str, str, str, str, str]
"""A `Candidate` as a plain tuple: a wave reads a hundred thousand people, and names the few hundred whom it draws."""


class Candidate(NamedTuple):
    """What the directory knows of one person, in the order of `PersonRow`.

    nps: 0 to 10, `None` unknown. paying: `None` unknown. usage: "lo", "mid", "hi" or "" unknown. company, plan, region,
    tenure: any text, "" unknown; people of one company have the same `company`.
    """

    id: int
    nps: int | None = None
    paying: bool | None = None
    usage: str = ""
    company: str = ""
    plan: str = ""
    region: str = ""
    tenure: str = ""


class Standing(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"  # invited; an answer may still come
    SILENT = "silent"  # no answer will come: expired, declined, opted out
    ANSWERED = "answered"  # the answers are in, and wait for a verdict
    THANKED = "thanked"
    STANDBY = "standby"
    OFFERED = "offered"  # shown times
    BOOKED = "booked"
    COMPLETED = "completed"
    LOST = "lost"  # had an offer, and no call will come of it


PRESENT = frozenset(Standing) - {Standing.SILENT, Standing.THANKED, Standing.LOST}
"""Standings in which a person may still become, or is, a participant: nobody else of their company is asked."""


SILENT_AFTER = 5.0
"""Working days after which an invitation without an answer keeps nobody else of the company waiting."""


@dataclass(frozen=True, slots=True)
class Case:
    """One person in play. Days are working days on the study's axis.

    sent_on: when the invitation went out. answered_on: when the answers came. segment: what they answered, `None` before
    they did, and of people for whom the study has no seat. lot in [0, 1): their number in every lottery. offered_on: when
    the offer that stands was made. offers, bookings: how many of each there were so far, the standing ones included.
    by_engine: a wave invited them; whoever came by an open call teaches nothing about invitations. has_begun: some
    questions are answered. elsewhere: their call was arranged outside the bot, so that it fills a seat and teaches nothing of offers.
    """

    person: Candidate
    standing: Standing
    sent_on: float = 0.0
    answered_on: float | None = None
    segment: Segment | None = None
    lot: float = 0.5
    offered_on: float | None = None
    offers: int = 0
    bookings: int = 0
    by_engine: bool = True
    has_begun: bool = False
    elsewhere: bool = False

    @property
    def offered(self) -> int:
        """Offers so far; whoever has times or a call, or let times lapse, had one, also when nobody counted."""
        had = self.standing in {Standing.OFFERED, Standing.BOOKED, Standing.COMPLETED}
        return max(self.offers, int(had or self.offered_on is not None))

    @property
    def offer_since(self) -> float | None:
        """Since when the offer stands; of an offer that nobody dated, since the answers came."""
        if self.standing is not Standing.OFFERED:
            return None
        return self.answered_on if self.offered_on is None else self.offered_on

    @property
    def booked(self) -> int:
        """Bookings so far; whoever has a call, or had one, booked it, also when nobody counted."""
        return max(self.bookings, int(self.standing in {Standing.BOOKED, Standing.COMPLETED}))

    @property
    def let_lapse(self) -> bool:
        """Whether they had times once and took none: an offer that stands and is not taken yet is not counted."""
        return self.offered - (self.standing is Standing.OFFERED) > self.booked


@dataclass(frozen=True)
class Tuning:
    """The dials of the engine. The defaults are what the figures in docs/mix.md were measured with.

    lottery: the share of invitations drawn from everybody who may be asked, whatever is known of them. hat, last_hat: a group
    whose score is at least this share of the best is drawn from too, while several segments are open and when one is; with
    several the scores say less, since one more interview in either shifts them. day_cap: invitations of a working day.
    first_day_cap, per_answer, per_invitation: as many on the first day, and so many more for every answer that is in and for
    every invitation that has had its time.
    ask_beyond: a segment pauses when one interview would take more invitations than this.
    """

    lottery: float = 0.17
    hat: float = 0.6
    last_hat: float = 0.92
    day_cap: int = 120
    first_day_cap: int = 40
    per_answer: float = 4.0
    per_invitation: float = 0.4
    ask_beyond: float = 200.0


@dataclass(frozen=True)
class StudyFacts:
    """Everything about a study at one moment.

    now, deadline: working days on one axis; calls held before `deadline` count. seats: interviews wanted per segment.
    sent_today: invitations of the current working day so far.
    """

    now: float
    deadline: float
    seats: Mapping[Segment, int]
    cases: Sequence[Case] = ()
    way: Way = Way.ON_TIME
    sent_today: int = 0
    tuning: Tuning = field(default_factory=Tuning)

    @property
    def left(self) -> float:
        """Working days until the deadline."""
        return self.deadline - self.now

    @cached_property
    def of_segment(self) -> Mapping[Segment, Sequence[Case]]:
        """The cases of each segment with seats that have answered."""
        found: dict[Segment, list[Case]] = {segment: [] for segment in self.wanted}
        for case in self.cases:
            if case.segment in found:
                found[case.segment].append(case)
        return found

    @property
    def wanted(self) -> tuple[Segment, ...]:
        """The segments with seats, in reading order."""
        return tuple(segment for segment in SEATED if self.seats.get(segment, 0) > 0)

    @cached_property
    def ids_in_play(self) -> set[int]:
        """Everybody who was invited already: nobody is asked twice for one study."""
        return {case.person.id for case in self.cases}

    @property
    def companies_in_play(self) -> set[str]:
        """Companies of which nobody else is invited: somebody of theirs takes part, or may still answer."""
        return {
            case.person.company
            for case in self.cases
            if case.person.company.strip()
            and case.standing in PRESENT
            and (case.standing is not Standing.WAITING or self.now - case.sent_on <= SILENT_AFTER)
        }

    def completed(self, segment: Segment) -> int:
        return sum(case.standing is Standing.COMPLETED for case in self.of_segment[segment])

    def remaining(self, segment: Segment) -> int:
        """R: interviews still to be completed."""
        return max(0, self.seats[segment] - self.completed(segment))
