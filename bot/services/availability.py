"""When somebody holds calls: read as they would write it, said back in full, and kept once they confirm it."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from bot.calendars.public_holidays import countries, holidays_between
from bot.domain.slots import Calendar, Limits, Span, hours_between
from bot.domain.working_hours import zone_of
from bot.errors import BadInput
from bot.services import saying
from bot.services.connecting import require_holder
from bot.services.desk import Desk
from bot.services.times import assumed, usual_country
from storage import availability, outbox, people, studies
from storage.availability import Availability

NEVER = frozenset({"never", "none", "no", "nothing", "no calls"})
SHOWN_DAYS = 14


class Typed(NamedTuple):
    """What was typed. country: ISO 3166, "" for none, `None` for that of their zone."""

    words: str
    exceptions: str = ""
    country: str | None = None
    limits: Limits = Limits()


class Said(NamedTuple):
    """Somebody's availability in words, as they read it. zone: theirs; zone_country: code of the country whose holidays count when
    they name none, "" for none.

    day_cap, buffer_minutes, notice_hours: those of the workspace, which hold where their own are not set.
    """

    typed: Typed
    zone: str
    zone_country: str
    day_cap: int
    buffer_minutes: int
    notice_hours: int


class ReadBack(NamedTuple):
    """What words were understood to mean. spans: when calls could be held in the next days, calendars and calls left aside."""

    said: Availability
    windows: str
    exceptions: str
    zone: str
    country: str
    spans: tuple[Span, ...]


def shown(desk: Desk, team_id: str, slack_id: str) -> Said:
    """Return what somebody said, or what is assumed of them. Raises: NotAllowed."""
    from bot.domain.when.availability import spoken_exceptions, spoken_windows

    require_holder(desk, team_id, slack_id)
    db, now = desk.store.read(), desk.clock.now()
    settings = studies.settings_of(db, team_id)
    zone = _zone(desk, team_id, slack_id)
    today = now.astimezone(zone_of(zone)).date()
    said = availability.availability_of(db, team_id, slack_id, today) or assumed(settings)
    typed = Typed(spoken_windows(said.windows), spoken_exceptions(said.exceptions), said.country, said.limits)
    return Said(
        typed,
        zone,
        usual_country(zone, settings),
        settings.day_cap,
        settings.buffer_minutes,
        settings.notice_hours,
    )


def read_back(desk: Desk, team_id: str, slack_id: str, typed: Typed) -> ReadBack:
    """Return what words mean, before anything is kept.

    Raises: NotAllowed; BadInput("words", "exceptions", "country"): a sentence on what to write instead.
    """
    from bot.domain.when.availability import spoken_exceptions, spoken_windows

    require_holder(desk, team_id, slack_id)
    zone, now = _zone(desk, team_id, slack_id), desk.clock.now()
    said = _understood(typed, zone, now)
    usual = usual_country(zone, studies.settings_of(desk.store.read(), team_id))
    country = usual if said.country is None else said.country
    first = now.astimezone(zone_of(zone)).date()
    last = first + timedelta(days=SHOWN_DAYS - 1)
    calendar = Calendar(
        slack_id,
        zone,
        said.windows,
        exceptions=said.exceptions,
        holidays=holidays_between(country, first, last),
    )
    until = datetime.combine(last + timedelta(days=1), time(), zone_of(zone)).astimezone(UTC)
    return ReadBack(
        said=said,
        windows=spoken_windows(said.windows),
        exceptions=spoken_exceptions(said.exceptions),
        zone=zone,
        country=countries().get(country, ""),
        spans=tuple(hours_between(calendar, now, until)),
    )


def keep(desk: Desk, team_id: str, slack_id: str, typed: Typed, key: str) -> None:
    """Keep what somebody confirmed. Times that are booked already stay booked. key: of the form: the same one again changes nothing.

    Raises as `read_back` does.
    """
    require_holder(desk, team_id, slack_id)
    now = desk.clock.now()
    said = _understood(typed, _zone(desk, team_id, slack_id), now)
    with desk.store.write() as db:
        if not outbox.first_time(db, team_id, key, now):
            return
        availability.keep(db, team_id, slack_id, said, now)
        saying.follow_in_home(db, team_id, slack_id, now)
        outbox.audit(db, team_id, slack_id, "availability changed", slack_id, now)
    desk.wake()


def _understood(typed: Typed, zone: str, now: datetime) -> Availability:
    # Imported here, as in `suggesting`: nobody should wait for the grammar when the bot starts.
    from bot.domain.when import NotUnderstood
    from bot.domain.when.availability import exceptions, weekly

    words = typed.words.strip()
    try:
        windows = () if not words or words.lower().rstrip(".") in NEVER else weekly(words, zone, now)
    except NotUnderstood as unclear:
        raise BadInput("words", unclear.text) from unclear
    try:
        days = exceptions(typed.exceptions, zone, now) if typed.exceptions.strip() else ()
    except NotUnderstood as unclear:
        raise BadInput("exceptions", unclear.text) from unclear
    if typed.country and typed.country not in countries():
        raise BadInput(
            "country", "The public holidays of this country are not known. Choose another one, or none."
        )
    return Availability(windows, days, typed.country, typed.limits)


def _zone(desk: Desk, team_id: str, slack_id: str) -> str:
    db = desk.store.read()
    seen = people.member(db, team_id, slack_id)
    return zone_of(seen.zone if seen else studies.settings_of(db, team_id).zone).key
