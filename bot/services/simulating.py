"""What would come of a study: from the database as it stands, or from a directory that is only a file yet."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bot.domain.importing.cells import BadLine, Line
from bot.domain.mix import Candidate, StudyFacts
from bot.domain.mix.forecast import Forecast, forecast
from bot.domain.people import Plan
from bot.domain.segments import SEATED, Segment
from bot.domain.studies import TARGET_MAX, Study
from bot.errors import ConfigError
from bot.services import mixing
from bot.services.directory import read_lines
from storage import studies
from storage.database import Store

USAGE = {
    "lo": ("lo", "low", "light", "rare", "monthly"),
    "mid": ("mid", "medium", "weekly", "regular"),
    "hi": ("hi", "high", "heavy", "daily"),
}
"""Words of a directory for how much somebody uses the product. The database reads them by the same rule; a test compares the two."""
_USAGE_OF = {word: usage for usage, words in USAGE.items() for word in words}
TENURES = ((6, "up to 6 months"), (18, "7 to 18 months"), (48, "19 to 48 months"))


def simulate_study(
    store: Store, team_id: str, study_id: int, now: datetime, *, runs: int, rng: random.Random
) -> tuple[Study, Forecast]:
    """Return a study and what will come of it. Only people who can be reached in Slack are counted.

    Raises:
        ConfigError: the workspace has no such study.
    """
    with store.snapshot() as db:
        study = known_study(studies.study(db, team_id, study_id), study_id)
        settings = studies.settings_of(db, team_id)
        facts, people = mixing.to_play(db, study, settings, now)
    return study, forecast(facts, people, rng, runs=runs)


class FromFile(NamedTuple):
    """What would come of a study among the people of a file: `None` when nothing was played. problems: rows that cannot be read. others:
    how many can."""

    forecast: Forecast | None
    problems: Sequence[BadLine]
    others: int


def simulate_file(
    file: Path,
    seats: Mapping[Segment, int],
    days: int,
    *,
    runs: int,
    rng: random.Random,
    skip_bad_rows: bool = False,
) -> FromFile:
    """Return what would come of a study of `days` working days among the people of a directory file. Nothing is played when rows cannot
    be read and are not to be skipped. Whoever opted out, and colleagues, are not counted; who has a Slack account is not known.

    Raises:
        ConfigError: the file is no CSV with a known column.
    """
    lines, problems = read_lines(file)
    if problems and not skip_bad_rows:
        return FromFile(None, problems, len(lines))
    # A person who is named twice is one person.
    named = {line.email or line.slack_id: line for line in lines}
    people = [
        candidate_of(number, line)
        for number, line in enumerate(named.values(), 1)
        if not line.opted_out and not line.colleague
    ]
    played = forecast(StudyFacts(0.0, float(days), dict(seats)), people, rng, runs=runs)
    return FromFile(played, problems, len(lines))


def known_study(study: Study | None, study_id: int) -> Study:
    """Return a study that is there. Raises: ConfigError."""
    if study is None:
        raise ConfigError(f"There is no study {study_id} in this workspace.")
    return study


def candidate_of(person_id: int, line: Line) -> Candidate:
    """Return a line of a directory as the mix engine sees it."""
    known = line.plan != Plan.UNKNOWN
    return Candidate(
        id=person_id,
        nps=line.nps,
        paying=line.plan == Plan.PAYING if known else None,
        usage=_USAGE_OF.get(line.usage.strip().lower(), ""),
        company=line.company.strip().lower(),
        plan=line.plan if known else "",
        region=line.region,
        tenure=_tenure(line.tenure_months),
    )


def _tenure(months: int | None) -> str:
    if months is None:
        return ""
    return next((name for most, name in TENURES if months <= most), "over 48 months")


def seats_from(text: str) -> dict[Segment, int]:
    """Return the seats written as "love=6,dislike=6".

    Raises:
        ConfigError: they are not written so.
    """
    names = ", ".join(segment.value for segment in SEATED)
    found: dict[Segment, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip().lower() for piece in part.partition("="))
        if name not in {segment.value for segment in SEATED} or Segment(name) in found:
            raise ConfigError(f"--seats “{part}”: name each of {names} at most once, as in love=6,dislike=6.")
        if not (number.isascii() and number.isdigit() and len(number) <= 9):
            raise ConfigError(f"--seats “{part}”: give a whole number of seats, as in love=6,dislike=6.")
        found[Segment(name)] = int(number)
    if not 0 < sum(found.values()) <= 10 * TARGET_MAX:
        raise ConfigError(
            f"--seats “{text}”: plan from 1 to {10 * TARGET_MAX:,} seats, as in love=6,dislike=6."
        )
    return found
