"""Public holidays of a country, from the `holidays` package; and the country of a time zone, from the zone data itself."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib.resources import files

CODE_CHARS = 2


@lru_cache(maxsize=512)
def holidays_in(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a whole country (ISO 3166, two letters) in a year; none for a country nobody knows.

    Those of a single state or canton are left out: where somebody lives is not asked.
    """
    # Imported here: it costs 50 ms, and the first country as much again.
    from holidays import country_holidays

    if country not in countries():
        return frozenset()
    return frozenset(country_holidays(country, years=year))


def holidays_between(country: str, since: date, until: date) -> frozenset[date]:
    """Return the public holidays from one day to another, both included."""
    found: Iterable[date] = (
        day
        for year in range(since.year, until.year + 1)
        for day in (holidays_in(country, year) if country else ())
    )
    return frozenset(day for day in found if since <= day <= until)


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """Return the countries whose holidays are known: ISO 3166 code -> English name, by name."""
    from holidays import list_supported_countries

    known = {code for code in list_supported_countries() if len(code) == CODE_CHARS}
    named = dict(_table("iso3166.tab", 0, 1))
    found = [(named[code], code) for code in known if code in named]
    return {code: name for name, code in sorted(found)}


def country_of(zone: str) -> str:
    """Return the country of an IANA zone; "" when it has none (UTC), or nobody knows. Links such as US/Eastern have none."""
    return _countries_of_zones().get(zone, "")


@lru_cache(maxsize=1)
def _countries_of_zones() -> dict[str, str]:
    return {zone: code for code, zone in _table("zone.tab", 0, 2)}


def _table(name: str, key: int, value: int) -> list[tuple[str, str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [(row[key], row[value]) for row in rows]
