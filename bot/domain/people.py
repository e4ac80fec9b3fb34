"""People: what the workspace knows of them, and whether they may be contacted now.

Opt-out and block can never be overridden by anything; `why_not` is the one door that every invitation passes, and it is
asked again at the moment of sending.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.settings import Settings


class Plan(StrEnum):
    """What the directory says of a person's plan."""

    PAYING = "paying"
    FREE = "free"
    TRIAL = "trial"
    CHURNED = "churned"
    UNKNOWN = "unknown"


class Person(NamedTuple):
    """One person of the directory. Instants are UTC; `nps` is 0 to 10, `tenure_months` whole months.

    erased_at: the row stands for somebody whose data were erased, and names nobody.
    """

    id: int
    team_id: str
    slack_id: str = ""
    email: str = ""
    name: str = ""
    company: str = ""
    plan: Plan = Plan.UNKNOWN
    nps: int | None = None
    tenure_months: int | None = None
    usage: str = ""
    region: str = ""
    zone: str = ""
    panel_source: str = ""
    panel_at: datetime | None = None
    snoozed_until: datetime | None = None
    opted_out_at: datetime | None = None
    blocked_at: datetime | None = None
    unreachable: str = ""
    is_colleague: bool = False
    last_invited_at: datetime | None = None
    last_interviewed_at: datetime | None = None
    unanswered: int = 0
    erased_at: datetime | None = None

    @property
    def domain(self) -> str:
        """The e-mail's domain in lower case, "" when unknown."""
        return self.email.rpartition("@")[2].lower()


class Barrier(StrEnum):
    """Why somebody may not be invited now, in the order in which it is checked."""

    OPTED_OUT = "opted out"
    BLOCKED = "blocked"
    NOT_IN_SLACK = "not linked to a Slack account"
    UNREACHABLE = "cannot be reached in Slack"
    COLLEAGUE = "a colleague of the researchers"
    SNOOZED = "asked for a pause"
    SILENT = "left two invitations unanswered"
    RECENTLY_INVITED = "was invited recently"
    RECENTLY_INTERVIEWED = "was interviewed recently"


def why_not(person: Person, now: datetime, settings: Settings) -> Barrier | None:
    """Return the first reason why `person` may not be sent an invitation at `now`, or `None`.

    The bounds are half-open: thirty days after an invitation, to the second, the next one is allowed.
    """
    if person.opted_out_at:
        return Barrier.OPTED_OUT
    if person.blocked_at:
        return Barrier.BLOCKED
    if not person.slack_id:
        return Barrier.NOT_IN_SLACK
    if person.unreachable:
        return Barrier.UNREACHABLE
    if person.is_colleague:
        return Barrier.COLLEAGUE
    if person.snoozed_until and now < person.snoozed_until:
        return Barrier.SNOOZED
    if person.unanswered >= settings.unanswered_limit and _within(
        person.last_invited_at, now, settings.unanswered_rest_days
    ):
        return Barrier.SILENT
    if _within(person.last_invited_at, now, settings.invitation_gap_days):
        return Barrier.RECENTLY_INVITED
    if _within(person.last_interviewed_at, now, settings.interview_gap_days):
        return Barrier.RECENTLY_INTERVIEWED
    return None


def _within(instant: datetime | None, now: datetime, days: int) -> bool:
    return instant is not None and now < instant + timedelta(days=days)
