"""An interview that was arranged and held outside the bot, as a researcher writes it down."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from bot.domain.segments import ASKED_FOR_FEELING, Feeling, Filing, Relationship, Segment, file_answers
from bot.domain.studies import LIVE, Problem, Study, StudyStatus
from bot.domain.working_hours import zone_of

OLDEST_DAYS = 365
"""So long ago it may have been: an older one says little of what is asked today."""
AFTER_DAYS = 14
"""So long after a study ended one can be written down: whoever held the last ones is often late to say so."""


class Log(NamedTuple):
    """What stands in the form. slack_id, named: who it was, by one of the two, or nobody known. day, hour: as pickers give them, in the
    writer's zone. was_held: `False` when nobody came."""

    slack_id: str = ""
    named: str = ""
    relationship: str = ""
    feeling: str = ""
    day: str = ""
    hour: str = ""
    held_by: str = ""
    was_held: bool = True


def takes_logs(study: Study, now: datetime) -> bool:
    """Whether an interview can be written down for a study: while it runs, and for a while after it ended."""
    if study.is_trial:
        return False
    is_fresh = study.closed_at is not None and now < study.closed_at + timedelta(days=AFTER_DAYS)
    return study.status in LIVE or (study.status is StudyStatus.CLOSED and is_fresh)


def check_log(form: Log, zone: str, now: datetime, created_at: datetime | None = None) -> list[Problem]:
    """Return what must be mended before an interview is written down, as far as the form itself tells. created_at: when its study was
    begun with; what was held on an earlier day was for something else."""
    problems = []
    if form.slack_id and form.named.strip():
        problems.append(Problem("named", "Choose the person in Slack, or name them here: one of the two."))
    if form.relationship not in set(Relationship):
        problems.append(Problem("relationship", "Choose what they said of themselves and the product."))
    elif form.relationship in ASKED_FOR_FEELING and form.feeling not in set(Feeling):
        problems.append(
            Problem("feeling", "Choose how they feel about the product, or that they did not say.")
        )
    elif form.feeling and form.feeling not in set(Feeling):
        problems.append(Problem("feeling", "Choose one of the answers."))
    if not form.held_by:
        problems.append(Problem("held_by", "Name who held it."))
    return problems + _time_problems(form, zone, now, created_at)


def began_at(form: Log, zone: str) -> datetime:
    """When it began, in UTC. Raises: ValueError: day or time are none."""
    day, hour = date.fromisoformat(form.day), time.fromisoformat(form.hour)
    return datetime.combine(day, hour, zone_of(zone)).astimezone(UTC)


def _time_problems(form: Log, zone: str, now: datetime, created_at: datetime | None) -> list[Problem]:
    try:
        began = began_at(form, zone)
    except (ValueError, OverflowError):
        return [Problem("day", "Choose the day on which it began, and the time.")]
    if began >= now:
        return [Problem("day", "This is still to come: write it down when it was held.")]
    if began < now - timedelta(days=OLDEST_DAYS):
        return [Problem("day", "Choose a day within the last year.")]
    if created_at is not None and began.astimezone(zone_of(zone)).date() < (
        first := created_at.astimezone(zone_of(zone)).date()
    ):
        return [
            Problem(
                "day", f"This study was begun on {first.day} {first:%b %Y}: choose that day or a later one."
            )
        ]
    return []


def filed(form: Log) -> Filing:
    """Return where a checked form is filed, by the rules for answers given here."""
    relationship = Relationship(form.relationship)
    feeling = Feeling(form.feeling) if relationship in ASKED_FOR_FEELING else None
    return file_answers(relationship, feeling)


def counted_in(filing: Filing) -> Segment:
    """Return the segment under which it is kept: without one it takes no seat, as of those who never will be customers."""
    return filing.segment or Segment.NEVER


def told(filing: Filing, seats: Mapping[Segment, int], *, was_held: bool) -> str:
    """Return in one sentence where it counts."""
    if not was_held:
        return "It is kept that nobody came; no seat is filled."
    segment = counted_in(filing)
    if not seats.get(segment):
        return f"It takes no seat in this study. {filing.reason}"
    return f"It fills a seat for “{segment.value}”. {filing.reason}"
