"""A study as a table: one line for each person who was asked, as a researcher takes it into a spreadsheet.

Who had their data erased is a line with numbers alone, behind all others and in an order that says nothing: earlier files would tell who
it was. A line whose answers the reader may not know yet says so in a column of its own.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count
from typing import NamedTuple

from bot.domain.after_call import NOTHING_SAID, AfterCall
from bot.domain.approval import DECLINED
from bot.domain.blindness import UNTIL_OUTCOME
from bot.domain.conversation import Interview, InterviewState, Verdict
from bot.domain.questions import FEELING_KEY, RELATIONSHIP_KEY, Question
from bot.domain.segments import Segment
from bot.domain.working_hours import zone_of

NOBODY = "(nobody known)"
"""Whoever had their data erased, and whom nobody named who wrote an interview down."""
WITHHELD = f"yes, {UNTIL_OUTCOME}"
NAMED = ("name", "e-mail", "company")
NAMELESS = ("person",)
FIRST = ("answers withheld", "relationship", "feeling", "segment")
LAST = (
    "verdict",
    "reasons",
    "invited at",
    "answered at",
    "booked at",
    "call at",
    "arranged elsewhere",
    "outcome",
    "anything new",
    "not blind",
)
NOTES = "notes"


@dataclass(frozen=True)
class Participant:
    """One person who was asked. number: their place among all who ever were, from 1. answers: question key -> value as stored, of what
    was sent. knew_at: when whoever interviews first knew the answers, if they do. logged: question key -> value, as whoever wrote down
    an interview that was arranged elsewhere gave it."""

    number: int
    person_id: int
    name: str
    email: str
    company: str
    is_erased: bool
    invited_at: datetime | None
    answered_at: datetime | None = None
    segment: Segment | None = None
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    call: Interview | None = None
    after: AfterCall = NOTHING_SAID
    knew_at: datetime | None = None
    logged: Mapping[str, str] = field(default_factory=dict)

    @property
    def said_anything(self) -> bool:
        """Whether there are answers that could be withheld."""
        return self.answered_at is not None or bool(self.logged)


class Table(NamedTuple):
    """What a file is made of. named: with names, addresses and notes. zone: in which times are told."""

    questions: Sequence[Question]
    zone: str
    named: bool

    def columns(self) -> list[str]:
        """The header; questions that read alike, or as another column is called, are numbered."""
        names = [*NAMED, *NAMELESS, *FIRST, *LAST, NOTES]
        others = len(names)
        for question in self._own:
            alike = (f"{question.text} ({number})" for number in count(2))
            names.append(next(name for name in chain([question.text], alike) if name not in names))
        return [*self._who, *FIRST, *names[others:], *LAST, *((NOTES,) if self.named else ())]

    def rows(self, people: Iterable[Participant], hidden: Collection[int]) -> Iterator[list[str]]:
        """Yield a line for each, in their order; those who were erased last. hidden: people whose answers the reader may not know yet."""
        erased = []
        for one in people:
            if one.is_erased:
                erased.append(self._erased(one))
            else:
                yield self._row(one, is_withheld=one.said_anything and one.person_id in hidden)
        yield from sorted(erased)

    @property
    def _who(self) -> Sequence[str]:
        return NAMED if self.named else NAMELESS

    @property
    def _own(self) -> list[Question]:
        return [question for question in self.questions if question.is_own]

    def _row(self, one: Participant, *, is_withheld: bool) -> list[str]:
        call = one.call
        who = [one.name, one.email, one.company] if self.named else [f"P-{one.number:03}"]
        is_held = call is not None and call.state is InterviewState.COMPLETED
        return [
            *who,
            *self._said(one, is_withheld=is_withheld),
            self._at(one.invited_at),
            self._at(one.answered_at),
            self._at(call.booked_at if call and not call.elsewhere else None),
            self._at(call.starts_at if call else None),
            "yes" if call and call.elsewhere else "",
            outcome_of(call) if call else "",
            one.after.news.value if one.after.news and is_held else "",
            "yes" if _was_not_blind(one) else "",
            *([one.after.notes] if self.named else []),
        ]

    def _said(self, one: Participant, *, is_withheld: bool) -> list[str]:
        """From "answers withheld" to the reasons."""
        if is_withheld:
            return [WITHHELD, *[""] * (len(FIRST) - 1 + len(self._own) + 2)]
        by_key = {question.key: question for question in self.questions}
        said = {**one.logged, **one.answers}
        standard = [
            by_key[key].shown(said[key]) if key in by_key and key in said else ""
            for key in (RELATIONSHIP_KEY, FEELING_KEY)
        ]
        own = [
            question.shown(one.answers[question.key]) if question.key in one.answers else ""
            for question in self._own
        ]
        segment = _segment(one)
        verdict = one.verdict.value if one.verdict else ""
        return ["", *standard, segment, *own, verdict, " ".join(map(self._reason, one.reasons))]

    def _reason(self, reason: str) -> str:
        """What a researcher typed may name somebody."""
        return reason if self.named or not reason.startswith(DECLINED) else f"{DECLINED}."

    def _erased(self, one: Participant) -> list[str]:
        """Each value in its place, whatever the study's own questions are called."""
        kept = {
            "segment": _segment(one),
            "outcome": outcome_of(one.call) if one.call else "",
            "anything new": one.after.news.value if one.after.news else "",
        }
        return [
            NOBODY,
            *[""] * (len(self._who) - 1),
            *[kept.get(name, "") for name in FIRST],
            *[""] * len(self._own),
            *[kept.get(name, "") for name in LAST],
            *([""] if self.named else []),
        ]

    def _at(self, instant: datetime | None) -> str:
        return instant.astimezone(zone_of(self.zone)).isoformat(timespec="seconds") if instant else ""


def outcome_of(call: Interview) -> str:
    """What became of a call, as a word for a column."""
    if call.state is InterviewState.COMPLETED and call.segment is Segment.NEVER:
        return "not a customer"
    if call.state is InterviewState.CANCELLED and call.cancelled_late:
        return "cancelled late"
    return {InterviewState.NO_SHOW: "no-show"}.get(call.state, call.state.value)


def _segment(one: Participant) -> str:
    """Where they count: by what they sent, or by what was written down of an interview that was arranged elsewhere."""
    by_call = one.call.segment if one.call is not None and one.call.elsewhere else None
    found = one.segment or by_call
    return found.value if found else ""


def _was_not_blind(one: Participant) -> bool:
    """Whether the interviewer of a call knew what the participant had answered before its outcome."""
    if one.call is None or one.knew_at is None:
        return False
    return one.call.ended_at is None or one.knew_at <= one.call.ended_at
