"""The .ics file of one booked interview, and the feed of many (RFC 5545, RFC 5546).

Values in, bytes out. The file is opened or imported by hand from Slack, never mailed; the feed is read by calendars again and
again from a private address.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event, vText

_UIDS = uuid.UUID("6f1d8f0e-4d0b-5a3e-9c55-0b7a4f2f6a11")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a TEXT value may not hold (RFC 5545, 3.3.11: no controls but the tab), marks that turn the direction of what follows, and
halves of characters."""
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@(?=.{1,253}\Z)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)
"""An e-mail address as people have one: nothing in it that means something in a URI or on a line of a calendar file."""
_NAME_MAX = 200
FEED_EVERY = timedelta(minutes=15)
"""How often a calendar is asked to look at the feed again. Google and Outlook take their own time."""


@dataclass(frozen=True)
class Invite:
    """One interview as a calendar shows it: half-open, aware instants.

    sequence: rises with every change of the interview. stamp: when this state of it came to be. location: the join link.
    organizer_email, reader_email, reader_name: who holds the call, and in whose calendar the file goes; "" when unknown. Nobody
    else stands in a file: it goes to one reader.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    summary: str
    description: str
    location: str
    organizer_name: str
    cancelled: bool = False
    organizer_email: str = ""
    reader_email: str = ""
    reader_name: str = ""


def uid_for(team_id: str, interview_id: int) -> str:
    """Return the UID of an interview: always the same, telling nothing of who meets whom (RFC 7986, 5.3)."""
    return str(uuid.uuid5(_UIDS, f"{team_id}/{interview_id}"))


def plain_text(text: str) -> str:
    """Return `text` as calendars may hold it: line ends as a line feed, no control characters but the tab."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def email_of(text: str) -> str:
    """Return an e-mail address as it may stand in a file, "" when `text` is none."""
    text = text.strip()
    return text if _ADDRESS.fullmatch(text) else ""


def invite_file(invite: Invite) -> bytes:
    """Return the file: UTF-8, CRLF, folded at 75 octets, one VEVENT in UTC, no alarm (the bot reminds).

    With both addresses known a booking is METHOD:REQUEST, which must name ORGANIZER and ATTENDEE by address (RFC 5546, 3.2.2),
    and a cancellation METHOD:CANCEL, which must as well (3.2.5). The one ATTENDEE is the reader, PARTSTAT=ACCEPTED and
    RSVP=FALSE: they have booked already, nobody waits for their answer, and a calendar that imports the file has nothing to
    mail. Who reads the file as its organiser is not their own guest: it is published to them.

    Otherwise it is METHOD:PUBLISH, without addresses: a request that names nobody Outlook takes for somebody else's invitation,
    and shows no buttons. ORGANIZER is left out as well then. RFC 5546 3.2.1 asks for it, but its value must be a URI that reaches
    the person; RFC 5545 3.8.4.3 forbids it for what stands in one person's calendar; and Outlook makes a meeting of an event that
    has one and an appointment of one that has none ([MS-OXCICAL] 2.1.3.1.1.20.16). Who holds the call is in CONTACT, always.

    A cancellation has the same UID and a higher SEQUENCE (RFC 5546, 4.1.3). Many calendars ignore the method of an imported
    file, so STATUS says it too, and TRANSP gives the time back where even that is ignored.
    """
    # Imported here: it costs 0.1 s, and nobody should wait for that when the bot starts.
    from icalendar import Calendar

    addresses = _addresses(invite)
    calendar = Calendar()
    calendar.add("prodid", "-//Evenhand//Evenhand//EN")
    calendar.add("version", "2.0")
    if invite.cancelled:
        calendar.add("method", "CANCEL")
    else:
        calendar.add("method", "REQUEST" if addresses else "PUBLISH")
    calendar.add_component(_event(invite, addresses))
    content: bytes = calendar.to_ical()
    return content


def calendar_feed(invites: Sequence[Invite], name: str) -> bytes:
    """Return a calendar of many calls, published to one reader: no addresses, and asked for again every 15 minutes.

    A cancelled call may stay in it: calendars that keep what is missing from a feed learn so that it is off.
    """
    from icalendar import Calendar, vDuration

    title = one_line(name)
    calendar = Calendar()
    calendar.add("prodid", "-//Evenhand//Evenhand//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    # RFC 7986 has the names without X-; the others are what calendars have known for longer.
    calendar.add("name", text_value(title))
    calendar.add("x-wr-calname", text_value(title))
    every = vDuration(FEED_EVERY)
    every.params["VALUE"] = "DURATION"
    calendar["REFRESH-INTERVAL"] = every
    calendar["X-PUBLISHED-TTL"] = vDuration(FEED_EVERY)
    for invite in sorted(invites, key=lambda one: (one.starts_at, one.uid)):
        calendar.add_component(_event(invite, None))
    content: bytes = calendar.to_ical()
    return content


def _event(invite: Invite, addresses: tuple[str, str] | None) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", invite.uid)
    event.add("dtstamp", invite.stamp.astimezone(UTC))
    event.add("last-modified", invite.stamp.astimezone(UTC))
    event.add("sequence", invite.sequence)
    event.add("dtstart", invite.starts_at.astimezone(UTC))
    event.add("dtend", invite.ends_at.astimezone(UTC))
    event.add("summary", text_value(one_line(invite.summary)))
    event.add("description", text_value(plain_text(invite.description)))
    event.add("location", text_value(one_line(invite.location)))
    event.add("contact", text_value(one_line(invite.organizer_name)))
    event.add("status", "CANCELLED" if invite.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if invite.cancelled else "OPAQUE")
    if addresses is not None:
        organizer, reader = addresses
        event.add("organizer", f"mailto:{organizer}", parameters=_named(invite.organizer_name))
        accepted = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        event.add("attendee", f"mailto:{reader}", parameters=_named(invite.reader_name) | accepted)
    return event


def _addresses(invite: Invite) -> tuple[str, str] | None:
    """Organiser and reader, when both are known and are two people."""
    organizer, reader = email_of(invite.organizer_email), email_of(invite.reader_email)
    if not organizer or not reader or organizer.casefold() == reader.casefold():
        return None
    return organizer, reader


def _named(name: str) -> dict[str, str]:
    # A parameter has no way to write a double quote (RFC 5545, 3.2); RFC 6868's is known to few.
    plain = one_line(name).replace('"', "'")[:_NAME_MAX].strip()
    return {"CN": plain} if plain else {}


def text_value(value: str) -> "vText":
    """Return a TEXT value as RFC 5545, 3.3.11 escapes it. The library's own takes a typed \\N for a line end."""
    from icalendar import vText

    class Text(vText):
        def to_ical(self) -> bytes:
            escaped = re.sub(r"([\\;,])", r"\\\1", self).replace("\n", "\\n")
            return escaped.encode("utf-8")

    return Text(value)


def one_line(text: str) -> str:
    """Return `text` as one line that calendars may hold."""
    return " ".join(plain_text(text).split())
