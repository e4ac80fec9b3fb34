"""A study: what is to be learned, how many interviews, from whom, by when; and the rules for starting one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.domain.seats import Way
from bot.domain.segments import SEATED, Segment
from bot.domain.working_hours import zone_of

TARGET_MIN, TARGET_MAX = 1, 1_000
LENGTH_MIN_MINUTES, LENGTH_MAX_MINUTES = 10, 180
HORIZON_DAYS = 365
LINK_MAX = 1_000
OBSERVERS_MAX = 6
"""More listeners than that are an audience."""
GOAL_MAX, DECISION_MAX, TITLE_MAX, INCENTIVE_MAX = 500, 300, 100, 150


class StudyStatus(StrEnum):
    """Draft until confirmed; full when every seat is filled; closed by its researcher or by its deadline."""

    DRAFT = "draft"
    RECRUITING = "recruiting"
    PAUSED = "paused"
    FULL = "full"
    CLOSED = "closed"


LIVE = frozenset({StudyStatus.RECRUITING, StudyStatus.PAUSED, StudyStatus.FULL})


@dataclass(frozen=True)
class Audience:
    """Who may be asked, in this order: the panel, the open call's channel ("" for none), picked people (Slack ids), and members of
    channels and user groups whom nobody asked (ids of allowances)."""

    panel: bool = True
    open_call_channel: str = ""
    picked: tuple[str, ...] = ()
    members: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.panel or self.open_call_channel or self.picked or self.members)


@dataclass(frozen=True)
class Study:
    """One study as stored. `seats` maps each segment with seats to how many; `deadline_day` is a local day in `zone`.

    approval: its researcher approves each participant before they are offered times. blind: whoever holds a call is
    not told before it what the participant said of the product.
    """

    id: int
    team_id: str
    researcher: str
    title: str
    goal: str
    decision: str
    deadline_day: date
    zone: str
    status: StudyStatus
    seats: Mapping[Segment, int]
    audience: Audience
    interviewers: tuple[str, ...] = ()
    length_minutes: int = 30
    meeting_link: str = ""
    incentive: str = ""
    recording: bool = False
    is_trial: bool = False
    digest_channel: str = ""
    launched_at: datetime | None = None
    way: Way = Way.ON_TIME
    guide_notes: str = ""
    approval: bool = False
    blind: bool = True
    observers: tuple[str, ...] = ()
    created_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def target(self) -> int:
        return sum(self.seats.values())

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.length_minutes)

    @property
    def deadline(self) -> datetime:
        """The instant at which the deadline day ends in the study's zone (exclusive end), in UTC."""
        return end_of_day(self.deadline_day, self.zone)

    def takes_answers(self, now: datetime) -> bool:
        """Whether somebody who answers now could still be heard."""
        return self.status is StudyStatus.RECRUITING and now < self.deadline


@lru_cache(1024)
def end_of_day(day: date, zone: str) -> datetime:
    """The first instant after `day` in `zone`, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), zone_of(zone)).astimezone(UTC)


def default_seats(target: int) -> dict[Segment, int]:
    """Half love, half dislike. An odd seat goes to `dislike`: the haters who stay teach most."""
    return {Segment.LOVE: target // 2, Segment.DISLIKE: target - target // 2}


class Problem(NamedTuple):
    """What is wrong with one field of a form, and what to do about it."""

    field: str
    text: str


class Purpose(NamedTuple):
    """The first step of the form: what to learn, for which decision, how many, by when. Texts are as typed."""

    goal: str = ""
    decision: str = ""
    target: str = "12"
    deadline: str = ""


@dataclass(frozen=True)
class Arrangement:
    """The second step of the form: who may be asked, who interviews, where; and what is under "More"."""

    audience: Audience = field(default_factory=Audience)
    interviewers: tuple[str, ...] = ()
    meeting_link: str = ""
    title: str = ""
    length: str = "30"
    incentive: str = ""
    seats: Mapping[Segment, str] = field(default_factory=dict)
    recording: bool = False
    is_trial: bool = False
    digest_channel: str = ""
    way: Way = Way.ON_TIME
    approval: bool = False
    blind: bool = True
    observers: tuple[str, ...] = ()


def check_purpose(form: Purpose, today: date) -> list[Problem]:
    """Return what must be mended before the second step. `today` is the researcher's local day."""
    problems = []
    if len(form.goal.strip()) < 10:
        problems.append(
            Problem("goal", "Say in a sentence what you want to learn. A study cannot start without it.")
        )
    problems += too_long("goal", form.goal, GOAL_MAX) + too_long("decision", form.decision, DECISION_MAX)
    if not form.decision.strip():
        problems.append(Problem("decision", "Name the decision that the answers will feed."))
    problems += whole_number("target", form.target, TARGET_MIN, TARGET_MAX, "interviews")
    problems += deadline_problems(form.deadline, today)
    return problems


def check_arrangement(form: Arrangement, target: int) -> list[Problem]:
    """Return what must be mended before the study can be launched."""
    problems = too_long("title", form.title, TITLE_MAX) + too_long("incentive", form.incentive, INCENTIVE_MAX)
    if form.audience.is_empty and not form.is_trial:
        problems.append(Problem("audience", "Choose at least one group of people who may be asked."))
    if not form.interviewers:
        problems.append(Problem("interviewers", "Name at least one person who will hold the calls."))
    problems += link_problems(form.meeting_link) + observer_problems(form.observers)
    problems += whole_number("length", form.length, LENGTH_MIN_MINUTES, LENGTH_MAX_MINUTES, "minutes")
    return problems + _seat_problems(form.seats, target)


def link_problems(text: str) -> list[Problem]:
    """Return what must be mended in the link to the calls."""
    if not text.strip():
        return [Problem("meeting_link", "Add the link under which the calls are held.")]
    if not is_web_link(text.strip()):
        return [Problem("meeting_link", "Give a whole web address, such as https://meet.example.com/room.")]
    return []


def observer_problems(observers: Sequence[str]) -> list[Problem]:
    """Return what must be mended in who listens in. Nobody is fine."""
    if len(set(observers)) > OBSERVERS_MAX:
        return [
            Problem("observers", f"Choose at most {OBSERVERS_MAX} people: more make it hard to speak freely.")
        ]
    return []


_NOT_IN_A_LINK = frozenset(' <>"{}|\\^`')


def is_web_link(text: str) -> bool:
    """Whether a text is one web address that a button can open: http(s), a host, at most 1,000 characters, and none that an address
    cannot hold (RFC 3986, 2)."""
    if len(text) > LINK_MAX or any(char in _NOT_IN_A_LINK or not char.isprintable() for char in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def chosen_seats(form: Arrangement, target: int) -> dict[Segment, int]:
    """Return the seats per segment of a checked form: as typed, or half and half when nothing was typed."""
    if not any(text.strip() for text in form.seats.values()):
        return default_seats(target)
    typed = {segment: int(form.seats.get(segment, "").strip() or 0) for segment in SEATED}
    return {segment: count for segment, count in typed.items() if count}


def too_long(name: str, text: str, limit: int) -> list[Problem]:
    """Return a problem when a text has more than `limit` characters."""
    return [Problem(name, f"Use at most {limit} characters.")] if len(text) > limit else []


def _seat_problems(seats: Mapping[Segment, str], target: int) -> list[Problem]:
    if not any(text.strip() for text in seats.values()):
        return []
    problems = [
        problem
        for segment, text in seats.items()
        if text.strip()
        for problem in whole_number(f"seats_{segment.value}", text, 0, TARGET_MAX, "seats")
    ]
    if problems:
        return problems
    total = sum(int(text.strip() or 0) for text in seats.values())
    if total != target:
        first = next(iter(seats))
        text = f"The seats add up to {total}, and you want {target} interviews. Change one of the two."
        return [Problem(f"seats_{first.value}", text)]
    return []


def deadline_problems(text: str, today: date) -> list[Problem]:
    """Return what must be mended in a deadline: a day after today, within a year."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return [Problem("deadline", "Choose the day by which the interviews should be done.")]
    if day <= today:
        return [Problem("deadline", "The deadline must be a day after today.")]
    if day > today + timedelta(days=HORIZON_DAYS):
        return [Problem("deadline", "Choose a deadline within a year.")]
    return []


def whole_number(name: str, text: str, low: int, high: int, unit: str) -> list[Problem]:
    """Return what must be mended in a whole number from `low` to `high`."""
    stripped = text.strip()
    digits = stripped.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return [Problem(name, f"Give a whole number of {unit}, from {low} to {high:,}.")]
    if not low <= int(stripped) <= high:
        return [Problem(name, f"Choose from {low} to {high:,} {unit}.")]
    return []
