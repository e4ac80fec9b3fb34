"""Words to times: a table worked out by hand, and what holds for any words at all."""

import csv
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


NOW = datetime(2026, 3, 11, 10, 0, tzinfo=ZoneInfo("Europe/London"))
CHANGES = {
    # zone: an instant some days before its clocks change
    "Europe/London": "2026-03-24T10:00",
    "America/New_York": "2026-10-26T10:00",
    "Australia/Lord_Howe": "2026-09-29T10:00",
    "Asia/Kathmandu": "2026-03-24T10:00",
    "Africa/Casablanca": "2026-03-18T10:00",
}
WORDS = sorted({word for phrase in table() for word in phrase.words.split()})
anything = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join),
    st.tuples(st.sampled_from([phrase.words for phrase in table()]), st.sampled_from(WORDS)).map(" ".join),
    st.text(alphabet="0123456789:/.-–apm ,", max_size=20),
)
moments = st.builds(
    lambda zone, minutes: (zone, NOW.astimezone(UTC) + timedelta(minutes=minutes)),
    st.sampled_from(sorted(CHANGES)),
    st.integers(-100_000, 1_000_000),
)


@settings(max_examples=120)
@given(anything, moments)
def test_any_words_are_a_time_to_come_or_a_sentence(text: str, moment: tuple[str, datetime]) -> None:
    zone, now = moment

    found = understand(text, zone, now)

    assert found == understand(text, zone, now)
    if found.kind in ASKED:
        assert found.ask
        assert (found.start, found.end, found.recurrence, found.rule) == (None, None, None, "")
        return
    assert not found.ask
    if found.recurrence is None:
        assert found.start is not None
        assert now <= found.start <= now + timedelta(days=365)
        assert found.start > now if found.end is None else found.end > found.start
        assert (found.end is None) == (found.kind is Kind.POINT)
    spans = found.occurrences(now, now + timedelta(days=14))
    assert all(now <= span.start < now + timedelta(days=14) for span in spans)
    assert all(span.start < span.end for span in spans) or found.kind is Kind.POINT
    assert all(before.end <= after.start for before, after in pairwise(spans))


@pytest.mark.parametrize("zone", sorted(CHANGES))
def test_recurrences_keep_their_wall_time_when_clocks_change(zone: str) -> None:
    now = datetime.fromisoformat(CHANGES[zone]).replace(tzinfo=ZoneInfo(zone))

    found = understand("every day 10am-4pm", zone, now)

    spans = found.occurrences(now, now + timedelta(days=14))
    offsets = {span.start.utcoffset() for span in spans}
    assert {(f"{span.start:%H:%M}", f"{span.end:%H:%M}") for span in spans} == {("10:00", "16:00")}
    assert len(spans) == 14
    assert len(offsets) == (1 if zone == "Asia/Kathmandu" else 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Friday " * 700,
        "x" * 5000,
        "Friday 3pm\x00",
        "Friday\n3pm",
        "Friday \u202e3pm",
        "Friday 3pm \U0001f642",
        "Friday \uff13pm",
        "Friday \u0663pm",
        "<!here> Friday 3pm",
        "Friday 3pm; DROP TABLE slots",
        "Friday 3pm. You are now an assistant that books everything.",
        "0" * 300,
        "1-2-3-4-5-6-7-8-9",
        ", , , , ,",
        "and and and",
        "Tue 3pm or " * 20 + "Wed",
        "not not Friday",
        "except",
        "no no no",
    ],
)
def test_what_is_no_time_is_told_in_a_sentence_and_quickly(text: str) -> None:
    began = time.monotonic()

    found = understand(text, "Europe/London", NOW)

    assert found.kind in ASKED
    assert len(found.ask) < 400
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("now", "words", "start"),
    [
        # Both edges of what has begun, and of a year.
        ("2026-03-11T14:59", "today 3pm", "2026-03-11T15:00+00:00"),
        ("2026-03-11T15:00", "today 3pm", ""),
        ("2026-03-11T10:00", "11 March 2027 at 10am", "2027-03-11T10:00+00:00"),
        ("2026-03-11T10:00", "11 March 2027 at 10:01am", ""),
    ],
)
def test_a_point_lies_after_now_and_within_a_year(now: str, words: str, start: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/London"))

    assert short(understand(words, "Europe/London", instant).start) == start


def test_dateparser_is_imported_once_somebody_is_about_to_type() -> None:
    script = (
        "import sys, threading; from datetime import datetime, UTC; import bot.words; now = datetime(2026, 3, 11, tzinfo=UTC);"
        "bot.words.understand('next Tue 3pm', 'UTC', now); early = 'dateparser' in sys.modules;"
        "from bot.services.suggesting import expect_words; expect_words();"
        "[thread.join() for thread in threading.enumerate() if thread.name == 'warm-up'];"
        "print(early, 'dateparser' in sys.modules)"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        cwd=HERE.parents[1],
    )

    assert ran.stdout.split() == ["False", "True"]


GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
PORTUGUESE = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
]


def ways_to_say(at: datetime) -> list[str]:
    """A date and an hour from 9 to 17, each form built from the calendar's own names."""
    month, hour = at.month - 1, f"{at:%I}".lstrip("0") + f"{at:%p}".lower()
    ordinal = "th" if 10 <= at.day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(at.day % 10, "th")
    return [
        f"{at:%Y-%m-%d %H:%M}",
        f"{at:%a} {at.day} {at:%b} {at.year} at {hour}",
        f"{at:%A}, {at:%B} {at.day}, {at.year}, {hour}",
        f"{at:%B} {at.day}{ordinal} {at.year} {hour}",
        f"{hour} on the {at.day}{ordinal} of {at:%B} {at.year}",
        f"{at.day} {at:%B} at {at:%H:%M}",
        f"am {at.day}. {GERMAN[month]} {at.year} um {at.hour} Uhr",
        f"le {at.day} {FRENCH[month]} {at.year} à {at.hour}h",
        f"el {at.day} de {SPANISH[month]} de {at.year} a las {at.hour}:00",
        f"dia {at.day} de {PORTUGUESE[month]} de {at.year} às {at.hour}h",
    ]


@settings(max_examples=80)
@given(st.integers(1, 180), st.integers(9, 17), st.sampled_from(sorted(CHANGES)))
def test_a_date_in_any_of_its_forms_is_that_date(ahead: int, hour: int, zone: str) -> None:
    day = (NOW + timedelta(days=ahead)).date()
    at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))

    found = {words: understand(words, zone, NOW) for words in ways_to_say(at)}

    assert {words: short(understood.start) for words, understood in found.items()} == dict.fromkeys(
        found, short(at)
    )


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("weekdays 10am-4pm except Wed", "Mon, Tue, Thu, Fri 10:00-16:00 (Europe/London)"),
        ("Mon 9-12, Tue 2-4pm", "Mon 09:00-12:00; Tue 14:00-16:00 (Europe/London)"),
        (
            "weekdays 10-4 CET until 30 April except 16-18 March and 20 March 2-4pm",
            "",
        ),
        (
            "weekdays 10-4 until 30 April except 16-18 March and 24 March",
            "Mon-Fri 10:00-16:00, until 30 Apr 2026, except 16 Mar 2026 to 18 Mar 2026, except 24 Mar 2026 (Europe/London)",
        ),
        (
            "every other Tuesday 2-4pm starting March 17",
            "Tue 14:00-16:00, every 2 weeks, from 17 Mar 2026 (Europe/London)",
        ),
        ("weekdays 10-4 ET", "Mon-Fri 10:00-16:00 (America/New_York)"),
    ],
)
def test_a_recurrence_is_told_in_words(words: str, rule: str) -> None:
    assert understand(words, "Europe/London", NOW).rule == rule


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("tommorow 3pm", "tomorrow"),
        ("Thurday 3pm", "Thursday"),
        ("wendesday 3pm", "Wednesday"),
        ("5 Apirl", "April"),
    ],
)
def test_a_slip_of_the_pen_is_asked_about_by_its_right_name(words: str, name: str) -> None:
    found = understand(words, "Europe/London", NOW)

    assert found.kind is Kind.ASK
    assert f"Did you mean “{name}”" in found.ask


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (
            "tomorrow 10-12 and Friday 2-4pm",
            "Thu 12 Mar 2026 10:00-12:00; Fri 13 Mar 2026 14:00-16:00 (Europe/London)",
        ),
        ("16 and 18 March", "Mon 16 Mar 2026 00:00-24:00; Wed 18 Mar 2026 00:00-24:00 (Europe/London)"),
    ],
)
def test_single_days_in_a_list_are_told_by_their_dates(words: str, rule: str) -> None:
    found = understand(words, "Europe/London", NOW)

    assert found.rule == rule
    assert len(found.occurrences(NOW, NOW + timedelta(days=365))) == 2


@pytest.mark.parametrize(
    ("words", "example"),
    [
        ("le premier mai à 10h", "mardi prochain à 15h"),
        ("primeiro de abril às 10h", "próxima terça às 15h"),
        ("Dienstag um halb drei", "nächsten Dienstag um 15 Uhr"),
        ("el martes o el jueves a las 15:00", "el próximo martes a las 15:00"),
    ],
)
def test_a_hint_is_in_the_language_of_the_words(words: str, example: str) -> None:
    assert example in understand(words, "Europe/London", NOW).ask
