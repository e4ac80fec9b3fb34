"""The directory as a researcher sees it: lists, counts, one person, and what can be done with them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from bot.domain.people import Barrier, Person, why_not
from bot.domain.settings import Settings

PAGE = 10
"""People on one page of a list."""
FOUND_MAX = 1_000
"""So many of those who were searched for are listed; with more the words are to be made narrower."""
WORDS_MAX = 100
TAG_MAX, TAGS_MAX = 30, 20
NOTE_MAX, NOTES_MAX = 1_000, 200
SOURCE_MAX, REASON_MAX = 200, 300


class Filter(StrEnum):
    """Who of the directory is listed."""

    ALL = "all"
    PANEL = "panel"
    FREE = "free"
    RESTING = "resting"
    OUT = "out"
    UNLINKED = "unlinked"


@dataclass(frozen=True)
class Counts:
    """How many people a directory has of each kind. linked: with a Slack account; free: can be asked now; resting: could be, but
    not yet; out: asked not to be asked, or blocked; unreachable: linked, and Slack lets nothing through."""

    people: int = 0
    panel: int = 0
    linked: int = 0
    free: int = 0
    resting: int = 0
    out: int = 0
    unreachable: int = 0

    def of(self, chosen: Filter) -> int:
        """How many are listed under a filter."""
        found = {
            Filter.ALL: self.people,
            Filter.PANEL: self.panel,
            Filter.FREE: self.free,
            Filter.RESTING: self.resting,
            Filter.OUT: self.out,
            Filter.UNLINKED: self.people - self.linked,
        }
        return found[chosen]


@dataclass(frozen=True)
class Looked:
    """What somebody looks at in a list: the words they search for, a filter's name, and how many people stand before the page."""

    words: str = ""
    chosen: str = Filter.ALL.value
    before: int = 0


class Note(NamedTuple):
    """What somebody of the team wrote down about a person, who can read it. author: a Slack id, "" once they are gone."""

    id: int
    text: str
    author: str
    written_at: datetime


class Standing(NamedTuple):
    """Until when somebody is to be left alone, and why. until: `None` when no day ends it."""

    barrier: Barrier | None
    until: datetime | None = None


class About(NamedTuple):
    """Whose page it is, and within which study; 0: in none. notes_before, history_before: how many stand before those shown."""

    person_id: int
    study_id: int = 0
    notes_before: int = 0
    history_before: int = 0


class Deed(StrEnum):
    """What can be done with a person by one press."""

    UNBLOCK = "unblock"
    COLLEAGUE = "colleague"
    NO_COLLEAGUE = "no_colleague"
    REMOVE_TAG = "remove_tag"
    DELETE_NOTE = "delete_note"
    WHY = "why"
    APPROVE = "approve"
    OFFER_MOVE = "offer_move"
    CANCEL_CALL = "cancel_call"
    REMIND = "remind"
    WITHDRAW = "withdraw"


class Wanted(StrEnum):
    """What is typed about a person, in a form in place of their page."""

    BLOCK = "block"
    PANEL = "panel"
    OFF_PANEL = "off_panel"
    TAG = "tag"
    NOTE = "note"
    DECLINE = "decline"


def standing(person: Person, now: datetime, settings: Settings) -> Standing:
    """Return why somebody may not be asked now, and when they may be again.

    The day is the first on which nothing stands in the way: a pause may end before the gap after an invitation does.
    """
    barrier, at = why_not(person, now, settings), now
    if barrier not in _ENDING:
        return Standing(barrier)
    found: Barrier | None = barrier
    while found is not None and found in _ENDING:
        at = max(at, _end_of(found, person, settings))
        found = why_not(person, at, settings)
    return Standing(barrier, at)


_ENDING = frozenset({Barrier.SNOOZED, Barrier.SILENT, Barrier.RECENTLY_INVITED, Barrier.RECENTLY_INTERVIEWED})


def _end_of(barrier: Barrier, person: Person, settings: Settings) -> datetime:
    ends: Mapping[Barrier, datetime | None] = {
        Barrier.SNOOZED: person.snoozed_until,
        Barrier.SILENT: _after(person.last_invited_at, settings.unanswered_rest_days),
        Barrier.RECENTLY_INVITED: _after(person.last_invited_at, settings.invitation_gap_days),
        Barrier.RECENTLY_INTERVIEWED: _after(person.last_interviewed_at, settings.interview_gap_days),
    }
    end = ends[barrier]
    if end is None:
        raise ValueError(f"{barrier} without the instant that it counts from")
    return end


def _after(instant: datetime | None, days: int) -> datetime | None:
    return instant + timedelta(days=days) if instant else None


def tag_of(text: str) -> str:
    """Return a tag as it is kept: in lower case, on one line, "" when nothing is left of it or it is too long."""
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split()).lstrip("#").strip()
    return folded if len(folded) <= TAG_MAX else ""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a search, as runs of letters and digits: at most eight."""
    spaced = "".join(one if one.isalnum() or unicodedata.combining(one) else " " for one in text[:WORDS_MAX])
    return tuple(spaced.split()[:8])


def spellings(word: str) -> tuple[str, ...]:
    """Return a word of a search with the other ways to write it: letters that have no accent to take off, as ø and ł, are typed as others
    by whoever has no key for them. At most two of its first letters of that kind are exchanged."""
    lower = word.lower()
    places = [*_LIKE_OTHERS.finditer(lower)][:EXCHANGED_AMONG]
    found = [lower]
    for count in (1, 2):
        for chosen in combinations(places, count):
            parts, end = [], 0
            for place in chosen:
                parts += [lower[end : place.start()], _OTHERS[place[0]]]
                end = place.end()
            found.append("".join([*parts, lower[end:]]))
    return tuple(found)


EXCHANGED_AMONG = 6
_OTHERS = {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae"}
_OTHERS |= {plain: other for other, plain in _OTHERS.items()}
_LIKE_OTHERS = re.compile("|".join(sorted(_OTHERS, key=len, reverse=True)))


def page_start(before: int, total: int) -> int:
    """Return where a page begins that exists: on a multiple of ten, and the last one when fewer are left than there were."""
    last = max(0, (total - 1) // PAGE * PAGE)
    return min(max(0, before) // PAGE * PAGE, last)
