"""Words to times, never silently wrong: our own grammar for English, and dateparser for points in other languages.

dateparser guesses: it drops words that it does not know, and "dienstag 15 uhr" is the 15th for it. So it sees a phrase only
after a guard of ours knew it to the last letter, in plain words, and its answer counts only where it is the guard's own.
It takes 75 ms and 9 MB to import and is imported at the first such phrase, or by `warm_up`.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.when import Kind, Understood, read
from bot.domain.when.foreign import Guarded, guarded, hint
from bot.domain.when.moments import day_range, point
from bot.domain.when.recurrence import zone_named
from bot.domain.when.understood import Unclear
from bot.domain.when.unread import not_read

if TYPE_CHECKING:
    from collections.abc import Mapping


def understand(text: str, zone: str, now: datetime) -> Understood:
    """Return what words mean for somebody in `zone` (IANA) at `now` (aware).

    Kind ask or refuse when they are not one time, or not understood to the last word; `ask` says what to type then. Nothing
    that is returned begins before `now` or more than a year from it: of what has begun it is what is left.
    """
    found = read(text, zone, now)
    if found is not None and found.kind is not Kind.REFUSE:
        return found
    try:
        foreign = guarded(text, zone, now)
        if foreign is not None:
            return _understood(foreign)
    except Unclear as unclear:
        return Understood(unclear.kind, ask=unclear.text)
    if found is None and (ask := hint(text)):
        return Understood(Kind.ASK, ask=ask)
    return found or not_read(text, zone, now)


def warm_up() -> None:
    """Read a first phrase, so that the next one does not wait for an import. For a thread in the background."""
    now = datetime(2026, 3, 11, 10, tzinfo=zone_named("UTC"))
    understand("dienstag um 15 uhr", "UTC", now)


def _understood(foreign: Guarded) -> Understood:
    """What guard and dateparser both read. Raises: Unclear when they differ."""
    expected = datetime.combine(foreign.day, datetime.min.time())
    base = foreign.moment.now.astimezone(zone_named(foreign.moment.zone.name)).replace(tzinfo=None)
    second = _second_reading(foreign.phrase, foreign.code, base)
    agrees = second is not None and (
        second.date() == expected.date()
        and (foreign.minute is None or second.hour * 60 + second.minute == foreign.minute)
    )
    if not agrees:
        raise Unclear(
            "I am not sure which time this is. Please type it in English, such as “17 March at 3pm”."
        )
    if foreign.minute is None:
        return day_range(foreign.day, foreign.moment)
    return point(foreign.day, foreign.minute, foreign.moment)


def _second_reading(phrase: str, code: str, base: datetime) -> datetime | None:
    import dateparser

    settings: Mapping[str, object] = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found: datetime | None = dateparser.parse(phrase, languages=[code], settings=settings)
    return found
