"""Calendars of CalDAV servers, both ways (RFC 4791): Nextcloud, Fastmail, iCloud, SOGo, Radicale…

Optional: it needs the extra `evenhand[caldav]`, which is loaded at the first use.

    caldav_missing      the extra is not installed (for the operator)
    login_refused       user name or password; an app password may have been taken back
    not_allowed         the calendar may not be read or written
    not_found           there is no such calendar
    no_calendar         the server is there, and nothing on it takes events
    calendar_full       no room is left (507)
    address_private, address_scheme…, too_large, redirects: as in `bot.calendars.door`
    status_400          any other refusal, by its number

These are permanent. The following pass:

    changed_meanwhile   somebody else wrote the event each time it was tried
    rate_limited, unavailable, unreachable, timeout, certificate, bad_answer, cut_short, address_unknown
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from bot.calendars.apart import read_in_child
from bot.calendars.door import Resolve, Rules, system_resolve
from bot.calendars.ics import one_line, plain_text, text_value
from bot.calendars.port import Event, Kept, Span
from bot.errors import OutsideError

Client = Any
Calendar = Any
"""The package's own types say of every result that it may be a coroutine, which they are not here."""

TRIES = 5
"""How often an event is written when each time another version of it is in the way."""
WELL_KNOWN = "/.well-known/caldav"  # RFC 6764, 5
_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
MARGIN = timedelta(days=1)
"""Servers place floating and all-day times in a zone of their own, up to fourteen hours away; more is asked for and cut here."""


@dataclass(frozen=True)
class CaldavAccount:
    """url: of one calendar, or of the server or the person on it, where calendars are then looked for; as secret as a login.

    calendar: the `Found.url` that was chosen; "": the first one that takes events.
    """

    url: str = field(repr=False)
    user: str
    password: str = field(repr=False)
    calendar: str = field(default="", repr=False)


@dataclass(frozen=True)
class Found:
    """A calendar on a server that takes events."""

    url: str = field(repr=False)
    name: str


def find_calendars(
    account: CaldavAccount, rules: Rules | None = None, resolve: Resolve = system_resolve
) -> Sequence[Found]:
    """Return the calendars of an account that take events, as the server orders them; of a calendar's address just that one.

    Raises: OutsideError: no_calendar, login_refused…
    """
    with _talk(account, rules or Rules(), resolve) as client:
        return _find(client, account.url)


class Caldav:
    """One person's calendar on a CalDAV server, as `port.WritableCalendar` says. For one thread at a time.

    now: the stamp of what is written. rules: which addresses may be connected to, how long and how much is read.
    calendar_url: of the calendar that is used, "" until one is found; as the account's `calendar` it spares the search.
    """

    def __init__(
        self,
        account: CaldavAccount,
        now: Callable[[], datetime],
        rules: Rules | None = None,
        resolve: Resolve = system_resolve,
    ) -> None:
        self.calendar_url = _folder(account.calendar) if account.calendar else ""
        self._account = account
        self._now = now
        self._rules = rules or Rules()
        self._resolve = resolve

    def busy(self, since: datetime, until: datetime, zone: str) -> Sequence[Span]:
        """Return the busy times, worked out here from the events of the server. Booked calls that this bot wrote are among them.

        Not by the server (free-busy-query): it does not know the owner's zone and takes all-day events for UTC.
        Raises: OutsideError.
        """
        if since >= until:
            return []
        with self._calendar() as (_, calendar):
            events = calendar.search(
                event=True, start=since - MARGIN, end=until + MARGIN, expand=False, post_filter=False
            )
            content = b"\r\n".join(str(event.data).encode("utf-8") for event in events)
        return read_in_child(content, since, until, zone).spans if content else []

    def put(self, event: Event, kept: Kept | None) -> Kept:
        """Write a call. See `port.WritableCalendar.put`. What its owner added by hand, alarms too, goes when it is written again."""
        with self._calendar() as (client, calendar):
            from bot.calendars.dav import ask, refusal

            content = event_file(event, self._now())
            url, match = self._place(event.uid, kept)
            for _ in range(TRIES):
                condition = {"If-Match": match} if match else {"If-None-Match": "*"}
                headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
                status, told = ask(client, "PUT", url, content, headers)
                if 200 <= status < 300:
                    return Kept(url, _strong(told.get("ETag")))
                if status == 412 or (match and status in (404, 410)):
                    match = self._version(client, url)
                elif (
                    not match and status in (400, 403, 409) and (elsewhere := _place_of(calendar, event.uid))
                ):
                    # The same UID under another name, from a file that was opened by hand: servers refuse a second one
                    # (RFC 4791, 5.3.2.1), each in its own way.
                    if elsewhere == url:
                        raise refusal(status)
                    url, match = elsewhere, self._version(client, elsewhere)
                else:
                    # 409: the calendar itself is not there (RFC 4918, 9.7.1)
                    raise refusal(404 if status == 409 else status)
        raise OutsideError("changed_meanwhile", permanent=False)

    def remove(self, uid: str, kept: Kept | None) -> None:
        """Take a call out. See `port.WritableCalendar.remove`."""
        with self._calendar() as (client, calendar):
            from bot.calendars.dav import ask, refusal

            url, match = self._place(uid, kept)
            known = bool(match)
            for _ in range(TRIES):
                status, _told = ask(client, "DELETE", url, headers={"If-Match": match} if match else {})
                if 200 <= status < 300:
                    return
                if status == 412:
                    match = self._version(client, url)
                    if not match:
                        return
                elif status not in (404, 410):
                    raise refusal(status)
                elif known or not (elsewhere := _place_of(calendar, uid)) or elsewhere == url:
                    return
                else:
                    url, match, known = elsewhere, "", True
        raise OutsideError("changed_meanwhile", permanent=False)

    def _place(self, uid: str, kept: Kept | None) -> tuple[str, str]:
        # Address and condition: the version that is to be replaced, "*" for any, "" for none. What was kept in another
        # calendar, before its owner chose this one, is no place here (nor what is written with %40 for @: it is found by UID).
        if kept is not None and kept.remote.startswith(self.calendar_url):
            return kept.remote, kept.etag or "*"
        return urljoin(self.calendar_url, quote(uid, safe="") + ".ics"), ""

    @staticmethod
    def _version(client: Client, url: str) -> str:
        from bot.calendars.dav import ask, refusal

        status, told = ask(client, "GET", url)
        if status in (404, 410):
            return ""
        if not 200 <= status < 300:
            raise refusal(status)
        return _strong(told.get("ETag")) or "*"

    @contextmanager
    def _calendar(self) -> Iterator[tuple[Client, Calendar]]:
        with _talk(self._account, self._rules, self._resolve, self.calendar_url) as client:
            if not self.calendar_url:
                self.calendar_url = _find(client, self._account.url)[0].url
            yield client, client.calendar(url=self.calendar_url)


def event_file(event: Event, stamp: datetime) -> bytes:
    """Return the event as CalDAV keeps it: one VEVENT in UTC, no METHOD (RFC 4791, 4.1).

    ORGANIZER and ATTENDEE are left out, the guest's address with them: servers send mails of their own to whom they name
    (RFC 6638), and the bot tells people itself.
    """
    # Imported here: it costs 0.1 s, and nobody should wait for that when the bot starts.
    from icalendar import Calendar
    from icalendar import Event as Entry

    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("dtstamp", stamp.astimezone(UTC))
    entry.add("sequence", event.sequence)
    entry.add("dtstart", event.starts_at.astimezone(UTC))
    entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", text_value(one_line(event.summary)))
    entry.add("description", text_value(plain_text(event.description)))
    entry.add("location", text_value(one_line(event.join)))
    entry.add("status", "CONFIRMED")
    entry.add("transp", "OPAQUE")
    calendar = Calendar()
    calendar.add("prodid", "-//Evenhand//Evenhand//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


@contextmanager
def _talk(account: CaldavAccount, rules: Rules, resolve: Resolve, calendar_url: str = "") -> Iterator[Client]:
    # A calendar may be on another host than the address that people type, as with iCloud.
    try:
        from bot.calendars.dav import talk
    except ImportError:
        raise OutsideError("caldav_missing", permanent=True) from None
    with talk(calendar_url or account.url, account.user, account.password, rules, resolve) as client:
        yield client


def _find(client: Client, url: str) -> list[Found]:
    from caldav.collection import Principal
    from caldav.elements.dav import ResourceType
    from caldav.lib.error import NotFoundError, PropfindError
    from caldav.lib.url import URL

    starts = [urljoin(url, WELL_KNOWN)]
    try:
        if _CALENDAR in client.calendar(url=url).get_property(ResourceType(), use_cached=False):
            return _taking_events([client.calendar(url=url)])
        starts.insert(0, url)
    except NotFoundError:
        if urlsplit(url).path.strip("/"):
            # A calendar that was deleted, most likely. Another one of the same person would be a surprise.
            raise OutsideError("not_found", permanent=True) from None
    except PropfindError:
        # not CalDAV at this place, but it may be elsewhere on the server
        pass
    for start in starts:
        client.url = URL.objectify(start)
        try:
            return _taking_events(client.get_calendars(Principal(client=client)))
        except (NotFoundError, PropfindError):
            continue
    raise OutsideError("no_calendar", permanent=True)


def _taking_events(calendars: Sequence[Calendar]) -> list[Found]:
    found = [
        Found(_folder(str(one.url)), str(one.get_display_name() or ""))
        for one in calendars
        if "VEVENT" in one.get_supported_components()
    ]
    if not found:
        raise OutsideError("no_calendar", permanent=True)
    return found


def _place_of(calendar: Calendar, uid: str) -> str:
    from caldav.lib.error import NotFoundError

    try:
        return str(calendar.get_event_by_uid(uid).url)
    except NotFoundError:
        return ""


def _folder(url: str) -> str:
    return url if url.endswith("/") else url + "/"


def _strong(etag: str | None) -> str:
    return etag if etag and not etag.startswith("W/") else ""
