"""When somebody holds calls: the form in words, and what was understood of it."""

from datetime import UTC, datetime, timedelta

from bot.calendars.public_holidays import countries
from bot.views.availability import (
    WORDS_MAX,
    CalendarLine,
    Fields,
    Offers,
    availability_modal,
    echo_modal,
    packed,
)
from bot.views.calendars import TROUBLES, age_text, trouble_text
from tests.domain.examples import NOW
from tests.surfaces.examples import ZONE
from tests.surfaces.frame import Cases, Say, View, extremes, usual

READER = "interviewer"
DEFAULTS = (4, 15, 4)
EMPTY = Fields("", "", None)
LABEL_MAX = 200
NINE = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
SPANS = tuple((NINE + timedelta(days=day), NINE + timedelta(days=day, hours=7)) for day in (0, 1, 4, 5))
TILL_MIDNIGHT = ((NINE, NINE + timedelta(hours=15)),)
MANY = tuple((NINE + timedelta(hours=2 * n), NINE + timedelta(hours=2 * n + 1)) for n in range(14 * 12))


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    words = say("weekdays 10am-4pm except Wed", WORDS_MAX)
    exceptions = say("not 24 December; also Sat 14 March 10-12", WORDS_MAX)
    typed = Fields(words, exceptions, "GB", "3", "30", "8")
    label = say("calendar.example.com", LABEL_MAX)

    def lines() -> list[CalendarLine]:
        return [
            CalendarLine(1, label, takes_calls=True, read_ago=age_text(NOW - timedelta(minutes=5), NOW)),
            CalendarLine(
                2, label, False, age_text(NOW - timedelta(days=2), NOW), trouble_text("unreachable")
            ),
            CalendarLine(3, label, False, age_text(None, NOW)),
            CalendarLine(4, label, False, age_text(NOW, NOW)),
        ]

    def form(
        fields: Fields = EMPTY, calendars: object = (), *, offers: bool = True, country: str = "GB"
    ) -> View:
        return availability_modal(
            fields, ZONE, country, DEFAULTS, countries(), calendars, Offers(offers, offers)
        )  # type: ignore[arg-type]

    return {
        "form": lambda: form(),
        "form, filled": lambda: form(typed),
        "form, on no public holidays": lambda: form(Fields(words, "", "")),
        "form, in a zone of no country, without Google": lambda: form(offers=False, country=""),
        "form, with calendars": lambda: form(typed, lines()),
        "what was understood": lambda: echo_modal(
            words, exceptions, ZONE, "the United Kingdom", SPANS, packed(EMPTY)
        ),
        "what was understood, holidays are like other days": lambda: echo_modal(
            words, "", ZONE, "", SPANS, packed(EMPTY)
        ),
        "what was understood, until midnight": lambda: echo_modal(
            words, "", ZONE, "", TILL_MIDNIGHT, packed(EMPTY)
        ),
        "what was understood, no calls": lambda: echo_modal("", "", ZONE, "", (), packed(EMPTY)),
    }


def large(say: Say) -> Cases:
    """As many hours as there may be, and as many words."""
    words = say("Mon 10:00-16:00", 3_000)
    return {
        "what was understood, a change of hours every hour": lambda: echo_modal(
            words, words, ZONE, "Nepal", MANY, packed(EMPTY)
        ),
        "form, each trouble of a calendar": lambda: availability_modal(
            EMPTY,
            ZONE,
            "GB",
            DEFAULTS,
            countries(),
            [
                CalendarLine(n, say("calendar", LABEL_MAX), False, "Not read yet.", trouble_text(code))
                for n, code in enumerate((*TROUBLES, ""))
            ],
            Offers(True, True),
        ),
        "form, as many calendars as may be": lambda: availability_modal(
            EMPTY,
            ZONE,
            "GB",
            DEFAULTS,
            countries(),
            [CalendarLine(n, say("calendar", LABEL_MAX), True, "Not read yet.") for n in range(20)],
            Offers(True, True),
        ),
    }


CASES = cases(usual)
EXTREME = extremes(cases) | extremes(large)
