"""Zones as people type them. An abbreviation that means several zones, or another season's, is asked about."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from bot.domain.when.recurrence import zone_named
from bot.domain.when.understood import Unclear, refused

FOLLOWING = {
    "et": "America/New_York",
    "pt": "America/Los_Angeles",
    "mt": "America/Denver",
    "ct": "America/Chicago",
    "cet": "Europe/Paris",
    "mez": "Europe/Berlin",
    "wet": "Europe/Lisbon",
    "aet": "Australia/Sydney",
    "nzt": "Pacific/Auckland",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "hkt": "Asia/Hong_Kong",
    "sgt": "Asia/Singapore",
    "pkt": "Asia/Karachi",
    "npt": "Asia/Kathmandu",
    "msk": "Europe/Moscow",
    "sast": "Africa/Johannesburg",
    "brt": "America/Sao_Paulo",
    "utc": "UTC",
    "z": "UTC",
    "zulu": "UTC",
}
"""Abbreviations that people use all year for the time of a place, whatever its season."""

SEASONAL = {
    # abbreviation: zone, its offset from UTC in minutes
    "est": ("America/New_York", -300),
    "edt": ("America/New_York", -240),
    "pst": ("America/Los_Angeles", -480),
    "pdt": ("America/Los_Angeles", -420),
    "mst": ("America/Denver", -420),
    "mdt": ("America/Denver", -360),
    "cest": ("Europe/Paris", 120),
    "mesz": ("Europe/Berlin", 120),
    "west": ("Europe/Lisbon", 60),
    "aest": ("Australia/Sydney", 600),
    "aedt": ("Australia/Sydney", 660),
    "nzst": ("Pacific/Auckland", 720),
    "nzdt": ("Pacific/Auckland", 780),
}
"""Abbreviations of one season. In the other one people who type them mean the wall clock, and others the offset."""

SEVERAL = {
    "ist": "India time, Irish time or Israel time",
    "cst": "US Central time, China time or Cuba time",
    "cdt": "US Central time or Cuba time",
    "bst": "British time or Bangladesh time",
    "ast": "Atlantic time or Arabia time",
    "adt": "Atlantic time or Arabia time",
    "sst": "Singapore time or Samoa time",
    "gst": "Gulf time or South Georgia time",
    "amt": "Amazon time or Armenia time",
    "ect": "Ecuador time or Eastern Caribbean time",
    "eet": "the time of Athens, Helsinki, Kyiv or Cairo",
    "eest": "the time of Athens, Helsinki, Kyiv or Cairo",
    "acst": "the time of Darwin or Adelaide",
    "acdt": "the time of Adelaide or Broken Hill",
    "wst": "the time of Perth or Samoa",
    "pht": "the time of Manila",
    "wat": "the time of Lagos",
    "cat": "the time of Maputo or Harare",
    "eat": "the time of Nairobi",
}

PLACES = {
    "uk": "Europe/London", "british": "Europe/London", "england": "Europe/London",
    "irish": "Europe/Dublin", "ireland": "Europe/Dublin",
    "german": "Europe/Berlin", "germany": "Europe/Berlin", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin",
    "frankfurt": "Europe/Berlin", "cologne": "Europe/Berlin",
    "french": "Europe/Paris", "france": "Europe/Paris", "lyon": "Europe/Paris",
    "swiss": "Europe/Zurich", "geneva": "Europe/Zurich",
    "italian": "Europe/Rome", "italy": "Europe/Rome", "milan": "Europe/Rome",
    "dutch": "Europe/Amsterdam", "barcelona": "Europe/Madrid",
    "indian": "Asia/Kolkata", "india": "Asia/Kolkata", "delhi": "Asia/Kolkata", "new delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata", "bangalore": "Asia/Kolkata", "bengaluru": "Asia/Kolkata", "chennai": "Asia/Kolkata",
    "japan": "Asia/Tokyo", "japanese": "Asia/Tokyo", "osaka": "Asia/Tokyo",
    "beijing": "Asia/Shanghai", "shenzhen": "Asia/Shanghai", "tel aviv": "Asia/Jerusalem", "nepal": "Asia/Kathmandu",
    "central european": "Europe/Paris",
    "eastern": "America/New_York", "us eastern": "America/New_York",
    "pacific": "America/Los_Angeles", "us pacific": "America/Los_Angeles",
    "mountain": "America/Denver", "us mountain": "America/Denver",
    "central": "America/Chicago", "us central": "America/Chicago",
    "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "sf": "America/Los_Angeles",
    "la": "America/Los_Angeles", "california": "America/Los_Angeles",
    "nyc": "America/New_York", "boston": "America/New_York", "miami": "America/New_York", "atlanta": "America/New_York",
    "austin": "America/Chicago", "dallas": "America/Chicago", "houston": "America/Chicago",
    "montreal": "America/Toronto", "ottawa": "America/Toronto", "canberra": "Australia/Sydney",
}  # fmt: skip
"""Places and countries of one zone, beside the cities that name IANA zones. "time" has to follow them."""

NO_CITIES = frozenset({"Easter", "Christmas", "Victoria", "North", "South", "West"})
"""Names of zones that people say of other places, or of no place."""
REGIONS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
AUSTRALIAN = frozenset({"et", "eastern", "ct", "central", "est", "edt"})
FRACTIONS = frozenset({-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825})
"""Offsets of zones that are no whole hours, in minutes."""
GENERIC = {"eastern": "et", "central": "ct", "mountain": "mt", "pacific": "pt"}
OFFSET = re.compile(r"(?:utc|gmt)?\s?([+-])(\d{1,2})(?::?(\d{2}))?")


@dataclass(frozen=True)
class Zone:
    """A zone that words name: IANA or an offset, and the season's offset in minutes that they claim, if any.

    rival: the speaker's own zone, whose clocks may have these letters for another time; letters: an abbreviation such as "cet".
    """

    name: str
    claimed: int | None = None
    typed: str = ""
    rival: str = field(default="", compare=False)
    letters: str = field(default="", compare=False)


def zone_of_word(word: str, own: str) -> Zone | None:
    """Return the zone of an abbreviation, for somebody whose own zone is `own`. Raises: Unclear for one of several zones."""
    if word in AUSTRALIAN and own.startswith("Australia/"):
        raise Unclear(f"Is {word.upper()} the time of Sydney or of the United States? Please name a city.")
    if word in SEVERAL:
        raise Unclear(
            f"{word.upper()} can be {SEVERAL[word]}. Which city's time do you mean? Type for example “London time”."
        )
    if word == "gmt":
        # Literally UTC; but Londoners say it all year.
        return Zone("Europe/London", 0, word) if own in LONDON else Zone("UTC")
    if word in SEASONAL:
        name, claimed = SEASONAL[word]
        return Zone(name, claimed, word, own, word)
    return Zone(FOLLOWING[word], rival=own, letters=word) if word in FOLLOWING else None


LONDON = frozenset({"Europe/London", "Europe/Dublin", "Europe/Belfast", "Europe/Lisbon", "GB"})


def zone_of_place(words: str, own: str) -> Zone | None:
    """Return the zone of a place before the word "time": a city, or a country with one zone. Raises: Unclear."""
    if words in AUSTRALIAN and own.startswith("Australia/"):
        raise Unclear(f"Is {words} time that of Australia or of the United States? Please name a city.")
    name = PLACES.get(words) or _cities().get(words)
    return Zone(name, rival=own, letters=GENERIC.get(words, "")) if name else None


def zone_of_offset(text: str) -> Zone:
    """Return the zone of "UTC+2" or "+05:30". Raises: Unclear."""
    match = OFFSET.fullmatch(text)
    if match is None:
        raise refused("I do not know this offset from UTC. Type it like UTC+2 or +05:30, or name a city.")
    hours, minutes = int(match[2]), int(match[3] or 0)
    signed = int(f"{match[1]}1") * (hours * 60 + minutes)
    if not -12 * 60 <= signed <= 14 * 60 or (minutes and signed not in FRACTIONS):
        raise refused("No zone has this offset from UTC. Type it like UTC+2 or +05:30, or name a city.")
    if not hours and not minutes:
        return Zone("UTC")
    if not minutes:
        # POSIX counts westwards.
        return Zone(f"Etc/GMT{'-' if match[1] == '+' else '+'}{hours}")
    return Zone(f"{match[1]}{hours:02}:{minutes:02}")


def zone_of_name(word: str) -> Zone | None:
    """Return the zone of an IANA name in any case, such as "europe/london"."""
    name = _names().get(word)
    return Zone(name) if name else None


def check_season(zone: Zone, instant: datetime) -> None:
    """Make sure that an abbreviation fits the season of an instant, and is no other time where it is said. Raises: Unclear."""
    if zone.rival and zone.letters:
        here = instant.astimezone(zone_named(zone.rival))
        there = instant.astimezone(zone_named(zone.name))
        names = {zone.letters, *(f"{zone.letters[:-1]}{season}t" for season in "sd")}
        if (here.tzname() or "").lower() in names and here.utcoffset() != there.utcoffset():
            raise Unclear(
                f"Is {zone.letters.upper()} the time of {_city(zone.rival)} or of {_city(zone.name)}? Please name a city."
            )
    if zone.claimed is None:
        return
    offset = instant.astimezone(zone_named(zone.name)).utcoffset()
    if offset is not None and offset.total_seconds() != zone.claimed * 60:
        city = _city(zone.name)
        raise Unclear(
            f"{zone.typed.upper()} is not what clocks in {city} show on that date. Do you mean {city} time? "
            f"Then type “{city} time”, or type UTC{_offset(zone.claimed)}."
        )


def _city(name: str) -> str:
    return name.split("/")[-1].replace("_", " ")


def _offset(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60}" + (f":{abs(minutes) % 60:02}" if minutes % 60 else "")


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name}


@cache
def _cities() -> dict[str, str]:
    parts = [name.split("/") for name in available_timezones()]
    return {
        part[-1].lower().replace("_", " "): "/".join(part)
        for part in parts
        if len(part) == 2 and part[0] in REGIONS and part[-1] not in NO_CITIES
    }
