"""The opening check: one question at the beginning of a call, asked where it is unsure whether somebody is a customer.

Interviews are held with people who are customers or may become customers; whoever will never be one is thanked instead. Where
that is unsure it is found out at the beginning of the call, and not before: a person may not know who pays, and a directory is
out of date at times, so neither is a reason to turn anybody away. Hence two rules. A doubt never changes a verdict: it makes the
check due. And what is said in the call counts: it files the person anew, under what they felt when they answered the screener.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.people import Plan
from bot.domain.segments import Feeling, Filing, Relationship, Segment, file_answers


class Because(StrEnum):
    """Why an opening check is due."""

    UNSURE = "unsure"
    CONFLICT = "conflict"


class Paying(StrEnum):
    """What was said in the call: they or their company pay, they might in future, they never will."""

    PAYS = "pays"
    MIGHT = "might"
    NEVER = "never"


class Doubt(NamedTuple):
    """Why it is unsure whether somebody is a customer. reason: one sentence, for the researcher alone."""

    because: Because
    reason: str


class OpeningCheck(NamedTuple):
    """One check that is due, or was answered: once, by whoever held the call."""

    because: Because
    answer: Paying | None = None
    answered_by: str = ""
    answered_at: datetime | None = None


SAYS_PAYS = frozenset({Relationship.PAYS, Relationship.PAYS_UNUSED})
SAYS_PAYS_NOT = frozenset(
    {Relationship.FREE, Relationship.CONSIDERING, Relationship.NONE, Relationship.FORMER}
)
PAYS_NOT = frozenset({Plan.FREE, Plan.TRIAL, Plan.CHURNED})


def doubt_about(filing: Filing, relationship: Relationship, plan: Plan) -> Doubt | None:
    """Return why the opening check is due after a submission, or `None`.

    filing: how the answers were filed. plan: what the directory says; an unknown plan never conflicts.
    """
    if filing.provisional:
        return Doubt(Because.UNSURE, filing.reason)
    if relationship in SAYS_PAYS and plan in PAYS_NOT:
        return Doubt(Because.CONFLICT, _conflict("pay", plan))
    if relationship in SAYS_PAYS_NOT and plan is Plan.PAYING:
        return Doubt(Because.CONFLICT, _conflict("do not pay", plan))
    return None


def refiled(answer: Paying, feeling: Feeling | None) -> Filing:
    """Return where a person counts by what they said in the call. It is final.

    feeling: from the screener; `None`, when it was not asked of them, is read as not said.
    """
    if answer is Paying.PAYS:
        segment = file_answers(Relationship.PAYS, feeling or Feeling.NOT_SAID).segment
        return Filing(segment, False, "Opening check: they or their company pay.")
    if answer is Paying.MIGHT:
        return Filing(Segment.POTENTIAL, False, "Opening check: they might pay in future.")
    return Filing(Segment.NEVER, False, "Opening check: they never will be a customer.")


def _conflict(said: str, plan: Plan) -> str:
    return f"They say that they {said}, the directory says '{plan.value}': the opening check of the call settles it."
