"""Audiences that nobody asked: members of a channel or of a user group, whom a study may invite when an admin has allowed it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.studies import Problem, too_long

REASON_MIN, REASON_MAX = 10, 300
ALLOWED_MOST = 20
"""So many may be allowed at once: all of them stand in one form."""
REFRESH = timedelta(hours=6)
"""How often the members are read again; joining and leaving is told by Slack in between."""
FIRST_RETRY, LAST_RETRY = timedelta(minutes=10), timedelta(hours=24)


class AudienceKind(StrEnum):
    """What an audience is a part of."""

    CHANNEL = "channel"
    GROUP = "group"


class Allowance(NamedTuple):
    """A channel or user group whose members an admin lets studies ask, and why.

    place: Slack's id. name: as Slack says it, "" until it was read. members: how many are known. read_at: when they were read to their
    end. trouble: Slack's error when they cannot be read now. ended_at: when it was taken back.
    """

    id: int
    team_id: str
    kind: AudienceKind
    place: str
    name: str
    reason: str
    allowed_by: str
    allowed_at: datetime
    members: int = 0
    read_at: datetime | None = None
    trouble: str = ""
    ended_at: datetime | None = None

    @property
    def label(self) -> str:
        """ "#customers" or "@beta-testers"; until the name was read, what is known."""
        if not self.name:
            return f"{self.kind.value} {self.place}"
        return f"{'#' if self.kind is AudienceKind.CHANNEL else '@'}{self.name}"


def check_allowing(channel: str, group: str, reason: str) -> list[Problem]:
    """Return what must be mended before an audience is allowed: exactly one of channel and group, and a reason in words."""
    problems = []
    if not channel and not group:
        problems.append(Problem("allow_channel", "Choose a channel, or a user group."))
    if channel and group:
        problems.append(Problem("allow_group", "Choose one of the two, and allow the other one afterwards."))
    if len(reason.strip()) < REASON_MIN:
        problems.append(Problem("reason", "Say in a sentence why these people may be asked. It is kept."))
    return problems + too_long("reason", reason, REASON_MAX)


def next_try(fails: int, now: datetime) -> datetime:
    """When members that could not be read `fails` times in a row (1 or more) are tried again: ever more rarely, at last once a day."""
    rest: timedelta = FIRST_RETRY * 2.0 ** min(fails - 1, 10)
    return now + min(LAST_RETRY, rest)


def explain_allowance(found: Allowance) -> str:
    """Return in one sentence why somebody whom nobody asked before may be invited."""
    day = f"{found.allowed_at.day} {found.allowed_at:%b %Y}"
    return f"A member of {found.label}, whom nobody had asked before: an admin allowed it on {day} (“{found.reason}”)."
