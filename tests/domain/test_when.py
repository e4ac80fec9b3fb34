"""Words to times: a table worked out by hand, and what holds for any words at all."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.when import Kind, Understood
from bot.words import understand

HERE = Path(__file__).parent
ASKED = {Kind.ASK, Kind.REFUSE}
PLACES = {"": "", "P": "Europe/Paris", "L": "Europe/London"}


@dataclass(frozen=True)
class Phrase:
    """A row of the table. occurrences: how many in the next 14 days, the first one and the last, on the zone's wall clock.

    A letter before the first and the last names the zone whose wall clock it is, where it is not the speaker's.
    """

    words: str
    zone: str
    now: datetime
    kind: Kind
    start: str
    end: str
    occurrences: str


@cache
def table() -> tuple[Phrase, ...]:
    with (HERE / "when_corpus.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Phrase(
                row["words"],
                row["zone"],
                datetime.fromisoformat(row["now"]).replace(tzinfo=ZoneInfo(row["zone"])),
                Kind(row["kind"]),
                row["start"],
                row["end"],
                row["occurrences"],
            )
            for row in csv.DictReader(file)
        )


def short(instant: datetime | None) -> str:
    return instant.isoformat(timespec="minutes") if instant else ""


def counted(found: Understood, phrase: Phrase) -> str:
    """The occurrences of the next 14 days as the table writes them."""
    expected = phrase.occurrences.split()
    letter = expected[1][0] if len(expected) > 1 and expected[1][0].isalpha() else ""
    zone = ZoneInfo(PLACES[letter] or phrase.zone)
    spans = found.occurrences(phrase.now, phrase.now + timedelta(days=14))
    shown = [str(len(spans))]
    for span in (spans[0], spans[-1]) if spans else ():
        start, end = span.start.astimezone(zone), span.end.astimezone(zone)
        ends = "24:00" if end.date() > start.date() else f"{end:%H:%M}"
        shown.append(f"{letter}{start:%m-%dT%H:%M}/{ends}")
    return " ".join(shown)


def is_right(found: Understood, phrase: Phrase) -> bool:
    if phrase.kind in ASKED:
        return found.kind in ASKED and bool(found.ask)
    if found.kind is not phrase.kind or found.ask:
        return False
    if found.kind is Kind.RECURRENCE:
        return counted(found, phrase) == phrase.occurrences and bool(found.rule)
    return (short(found.start), short(found.end)) == (phrase.start, phrase.end)


def shown(found: Understood, phrase: Phrase) -> str:
    what = counted(found, phrase) if found.recurrence else f"{short(found.start)} {short(found.end)}"
    return f"{phrase.words!r}: {found.kind} {what} {found.ask}"


def test_the_table_is_large_and_of_every_kind() -> None:
    kinds = Counter(phrase.kind for phrase in table())

    assert len(table()) >= 300
    assert set(kinds) == set(Kind)
    assert min(kinds.values()) >= 30
    assert len({(phrase.words, phrase.zone, phrase.now) for phrase in table()}) == len(table())


def test_no_phrase_of_the_table_is_silently_wrong() -> None:
    wrong = []
    for phrase in table():
        found = understand(phrase.words, phrase.zone, phrase.now)
        if found.kind not in ASKED and not is_right(found, phrase):
            wrong.append(shown(found, phrase))

    assert wrong == []


def test_nearly_every_phrase_of_the_table_is_understood_not_asked_back() -> None:
    asked = []
    for phrase in table():
        found = understand(phrase.words, phrase.zone, phrase.now)
        if found.kind in ASKED and phrase.kind not in ASKED:
            asked.append(shown(found, phrase))

    assert len(asked) <= len(table()) // 100, "\n".join(asked)
