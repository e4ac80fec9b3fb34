"""Checks of this machine: settings, Python and SQLite, time zone data."""

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.doctor.finding import Finding, count, fix, ok, skipped
from bot.doctor.subject import Subject
from bot.services.zones import zone_data
from storage import examining

PAIRS = (("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"), ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"))
"""Settings of which one is nothing without the other."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SLACK_ID = re.compile(r"[A-Z0-9]{2,}")
TRIED = ("America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe")
"""Zones with summer time, without it, and with half hours."""
OTHERS = 0o077


def settings(subject: Subject) -> Iterator[Finding]:
    """Which settings are set, and which of them cannot be right."""
    given, name = subject.given, "settings"
    wrong = [*_contradictions(subject), *_unknown(subject)]
    yield from wrong
    if not wrong and not set(given.values) & subject.known.union(*PAIRS):
        where = f"nothing is set in {given.file}" if given.file.exists() else f"there is no {given.file}"
        yield fix(
            name,
            f"No settings: {where}, and the environment has none.",
            "cp .env.example .env && chmod 600 .env, and fill it in.",
        )
        return
    if not wrong:
        known = sorted(set(given.values) & subject.known.union(*PAIRS))
        where = (
            f"{given.file}" if given.file.exists() else f"the environment alone, as there is no {given.file}"
        )
        said = f"{count(len(known), 'setting')} from {where}: {', '.join(known)}."
        if given.overruled:
            said += f" The environment overrules .env for {', '.join(sorted(given.overruled))}."
        yield ok(name, said)


def _contradictions(subject: Subject) -> Iterator[Finding]:
    name = "settings"
    for pair in PAIRS:
        missing = [one for one in pair if not subject.value(one)]
        if len(missing) == 1:
            [there] = set(pair) - set(missing)
            yield fix(
                name,
                f"{there} is set and {missing[0]} is not.",
                f"Set both in .env, or neither: {there}, {missing[0]}.",
            )
    if subject.mistake:
        yield fix(name, subject.mistake, "Correct that line in .env.")
    if subject.mismatch:
        yield fix(
            name, subject.mismatch, "Correct it in .env: as it is, `evenhand run --http` refuses to start."
        )
    admins = subject.value("EVENHAND_ADMINS").replace(",", " ").split()
    strange = sum(not SLACK_ID.fullmatch(one) for one in admins)
    if strange:
        yield fix(
            name,
            f"EVENHAND_ADMINS: {strange} of {count(len(admins), 'entry', 'entries')} can be no member id of Slack's.",
            "Write ids as U012AB3CD: in Slack, a person's profile > ⋮ > Copy member ID.",
        )
    level = subject.value("EVENHAND_LOG").upper()
    if level and level not in LEVELS:
        yield fix(name, "EVENHAND_LOG is no level of the log.", f"Write one of {', '.join(LEVELS)}.")


def _unknown(subject: Subject) -> Iterator[Finding]:
    """Names that nobody reads, in .env or with the bot's own beginning."""
    given, known = subject.given, subject.known.union(*PAIRS)
    for strange in sorted(
        one
        for one in given.values
        if one not in known and (one in given.written or one.startswith("EVENHAND_"))
    ):
        near = get_close_matches(strange, known, 1, 0.8)
        where = ".env" if strange in given.written else "the environment"
        step = (
            f"Rename it to {near[0]}."
            if near
            else f"Take it out of {where}, or see .env.example for the right name."
        )
        if near or strange.startswith(("EVENHAND_", "SLACK_")):
            yield fix("settings", f"{strange} in {where} is no setting of Evenhand's.", step)


def env_file(subject: Subject) -> Finding:
    """Whether others may read the tokens in .env."""
    file = subject.given.file
    try:
        found = file.stat()
    except FileNotFoundError:
        return skipped(
            ".env",
            f"There is no {file}.",
            "Copy .env.example to .env and fill it in, or set the environment.",
        )
    if stat.S_IMODE(found.st_mode) & OTHERS:
        return fix(".env", "Others on this machine may read the tokens in it.", f"chmod 600 {file}")
    return ok(".env", "Only its owner may read it.")


def python(_subject: Subject) -> Finding:
    """Whether this Python and its SQLite have what the bot needs."""
    return of_engine(examining.engine())


def of_engine(engine: examining.Engine) -> Finding:
    """Whether a SQLite has what the bot needs."""
    version = ".".join(map(str, sys.version_info[:3]))
    lacks = [
        what for what, has in (("FTS5", engine.has_fts5), ("STRICT tables", engine.has_strict)) if not has
    ]
    if lacks:
        return fix(
            "python",
            f"SQLite {engine.version} of Python {version} is without {' and '.join(lacks)}.",
            "Install a Python whose SQLite is 3.37 or newer and has FTS5, as that of Debian 12 does.",
        )
    return ok("python", f"Python {version}, SQLite {engine.version} with FTS5.")


def time_zones(_subject: Subject, tried: Iterable[str] = TRIED) -> Finding:
    """Whether time zones are known."""
    missing = [zone for zone in tried if not is_zone(zone)]
    if missing:
        return fix(
            "time zones",
            f"{', '.join(missing)} cannot be loaded.",
            f"{sys.executable} -m pip install --upgrade tzdata",
        )
    return ok("time zones", f"{len(available_timezones())} zones, {zone_data().lstrip('# ')}.")


def is_zone(zone: str) -> bool:
    """Whether a zone is known here."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def address(subject: Subject) -> Finding:
    """Whether EVENHAND_URL can be an address that others reach. Nobody is asked."""
    name, url = "address", subject.value("EVENHAND_URL").rstrip("/")
    if not url:
        needed = "EVENHAND_URL is not set: nobody has a private feed of their calls."
        if subject.mismatch and not subject.value("SLACK_BOT_TOKEN"):
            return skipped(name, "EVENHAND_URL is not set: see settings.")
        if subject.http:
            return skipped(
                name, needed, "Set EVENHAND_URL=https://… in .env to the address that the proxy answers."
            )
        return skipped(name, "Not needed with Socket Mode.")
    form = "Set EVENHAND_URL to https:// and the name by which others reach the bot, such as https://bot.example.com."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return fix(name, "EVENHAND_URL is no address.", form)
    if parts.scheme != "https":
        return fix(name, "EVENHAND_URL does not begin with https://, and Slack calls nothing else.", form)
    if not host or _is_inside(host):
        return fix(name, f"{host or 'EVENHAND_URL'} is reached from this network alone.", form)
    if parts.path or parts.query or parts.fragment or parts.username:
        return fix(
            name,
            "EVENHAND_URL has more in it than a name.",
            f"Set EVENHAND_URL=https://{host}, without a path.",
        )
    return ok(
        name, f"https://{host} has the form of a public address; whether it leads here only Slack can tell."
    )


def _is_inside(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        name = host.lower().rstrip(".")
        return "." not in name or name.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))


def mode_of(path: os.PathLike[str]) -> int:
    """The permissions of a file. Raises: OSError."""
    return stat.S_IMODE(os.stat(path).st_mode)
