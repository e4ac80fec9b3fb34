"""What a digest tells of one study, worked out from the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from bot.domain.conversation import InterviewState
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import Study, StudyStatus
from bot.domain.telling import Tally, Told, seats_told, told_of
from bot.domain.working_hours import zone_of
from bot.services.needs import needs_of
from bot.services.reading import Reading
from bot.views.digest import StudyDigest
from storage import digests, interviews, people, studies

NEWEST = 2**62
"""No digest has a number as high."""
CLOSED = "closed"
_TALLIES = ("answered", "booked", "completed", "cancelled", "no_show")


@dataclass(frozen=True)
class Counted:
    """What a digest counts of a study: what happened from its beginning and what is told by segment, and both as in the last digest."""

    tally: Tally
    told: Mapping[Segment, Told]
    tally_before: Tally = field(default_factory=Tally)
    told_before: Mapping[Segment, Told] = field(default_factory=dict)

    def kept(self, study: Study) -> dict[str, int]:
        """Return it as it is stored with the digest."""
        counts = {name: int(getattr(self.tally, name)) for name in _TALLIES}
        counts[CLOSED] = int(study.status is StudyStatus.CLOSED)
        for segment, told in self.told.items():
            counts |= {f"filled {segment.value}": told.filled, f"reserved {segment.value}": told.reserved}
        return counts

    @classmethod
    def of(cls, kept: Mapping[str, int], before: Mapping[str, int]) -> "Counted":
        """Return it from what is stored with this digest and with the last one."""
        return cls(_tally_of(kept), _told_of(kept), _tally_of(before), _told_of(before))


def _tally_of(kept: Mapping[str, int]) -> Tally:
    return Tally(*(kept.get(name, 0) for name in _TALLIES))


def _told_of(kept: Mapping[str, int]) -> dict[Segment, Told]:
    return {
        segment: Told(kept.get(f"filled {segment.value}", 0), kept.get(f"reserved {segment.value}", 0))
        for segment in Segment
    }


def count(db: Database, study: Study, digest_id: int, settings: Settings, now: datetime) -> Counted:
    """Count what a digest of this moment tells of a study."""
    before = digests.last_told(db, study.team_id, study.id, digest_id)
    seats = studies.seats_now(db, study.team_id, study, now)
    told = told_of(
        seats,
        _told_of(before),
        blind=study.blind,
        is_over=study.status is StudyStatus.FULL,
        together=settings.digest_people_together,
    )
    return Counted(
        _tally_of(digests.tallies(db, study.team_id, study.id)), told, _tally_of(before), _told_of(before)
    )


def goes_on(db: Database, study: Study) -> bool:
    """Whether a study that was closed is still told of: a call is to come, or something is not told yet. One that no digest told of
    before is not begun with."""
    if any(call.state is InterviewState.BOOKED for call in interviews.of_study(db, study.team_id, study.id)):
        return True
    last = digests.last_told(db, study.team_id, study.id, NEWEST)
    if not last:
        return False
    return not last.get(CLOSED) or _tally_of(digests.tallies(db, study.team_id, study.id)) != _tally_of(last)


def study_digest(
    db: Database,
    study: Study,
    counted: Counted,
    settings: Settings,
    now: datetime,
    zone: str,
    *,
    is_shown: bool = True,
) -> StudyDigest:
    """Return what a digest tells of a study. zone: in which "today" is meant. is_shown: whether there is room for more than its share of
    the totals; else what needs somebody, which takes most of the time, is left out."""
    reading = Reading(db, study, "", now)
    seats = reading.seats
    told, several = seats_told(seats, counted.told), len(seats.counts) > 1
    calls = interviews.of_study(db, study.team_id, study.id)
    booked = [call for call in calls if call.state is InterviewState.BOOKED]
    day = now.astimezone(zone_of(zone)).date()
    behind = told.totals.filled != seats.totals.filled
    if not study.blind:
        behind = behind or told.totals.reserved != seats.totals.reserved
    return StudyDigest(
        study,
        told,
        filled=seats.totals.filled,
        booked=len(booked),
        changed=counted.tally.since(counted.tally_before),
        untold=len(booked) if study.blind and several else 0,
        is_behind=behind,
        together=settings.digest_people_together,
        today=[
            (call.starts_at, _name(db, study.team_id, call.interviewer))
            for call in booked
            if call.starts_at.astimezone(zone_of(zone)).date() == day and call.ends_at > now
        ],
        by_segment=_told_anew(counted) if several else (),
        forecast="" if reading.unlikely else reading.when,
        needs=needs_of(reading, told, settings) if is_shown else (),
    )


def _told_anew(counted: Counted) -> list[tuple[str, int]]:
    return [
        (segment.value, told.filled - counted.told_before.get(segment, Told()).filled)
        for segment, told in counted.told.items()
    ]


def _name(db: Database, team_id: str, slack_id: str) -> str:
    # A mention would ping them every morning.
    seen = people.member(db, team_id, slack_id)
    return seen.name if seen and seen.name else "one of us"
