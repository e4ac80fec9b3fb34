"""The .ics file of one booked interview (RFC 5545, RFC 5546).

Values in, bytes out. The file is opened or imported by hand from Slack, never mailed.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

_UIDS = uuid.UUID("6f1d8f0e-4d0b-5a3e-9c55-0b7a4f2f6a11")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What a TEXT value may not hold (RFC 5545, 3.3.11: no controls but the tab), and halves of characters."""


@dataclass(frozen=True)
class Invite:
    """One interview as a calendar shows it: half-open, aware instants.

    sequence: rises with every change of the interview. stamp: when this state of it came to be. location: the join link.
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


def uid_for(team_id: str, interview_id: int) -> str:
    """Return the UID of an interview: always the same, telling nothing of who meets whom (RFC 7986, 5.3)."""
    return str(uuid.uuid5(_UIDS, f"{team_id}/{interview_id}"))


def plain_text(text: str) -> str:
    """Return `text` as calendars may hold it: line ends as a line feed, no control characters but the tab."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def invite_file(invite: Invite) -> bytes:
    """Return the file: UTF-8, CRLF, folded at 75 octets, one VEVENT in UTC, no alarm (the bot reminds).

    A booking is METHOD:PUBLISH. REQUEST must name ORGANIZER and ATTENDEE by address (RFC 5546, 3.2.2), and the bot knows
    no addresses: without them Outlook takes it for somebody else's invitation and shows no buttons. ORGANIZER is left out
    as well. RFC 5546 3.2.1 asks for it, but its value must be a URI that reaches the person; RFC 5545 3.8.4.3 forbids it
    for what stands in one person's calendar; and Outlook makes a meeting of an event that has one and an appointment of
    one that has none ([MS-OXCICAL] 2.1.3.1.1.20.16). Who holds the call is in CONTACT.

    A cancellation is METHOD:CANCEL with the same UID and a higher SEQUENCE (RFC 5546, 4.1.3). Many calendars ignore the
    method of an imported file, so STATUS says it too, and TRANSP gives the time back where even that is ignored.
    """
    # Imported here: it costs 0.1 s, and nobody should wait for that when the bot starts.
    from icalendar import Calendar, Event, vText

    class Text(vText):
        """A TEXT value as RFC 5545, 3.3.11 escapes it. The library's own takes a typed \\N for a line end."""

        def to_ical(self) -> bytes:
            escaped = re.sub(r"([\\;,])", r"\\\1", self).replace("\n", "\\n")
            return escaped.encode("utf-8")

    event = Event()
    event.add("uid", invite.uid)
    event.add("dtstamp", invite.stamp.astimezone(UTC))
    event.add("sequence", invite.sequence)
    event.add("dtstart", invite.starts_at.astimezone(UTC))
    event.add("dtend", invite.ends_at.astimezone(UTC))
    event.add("summary", Text(_one_line(invite.summary)))
    event.add("description", Text(plain_text(invite.description)))
    event.add("location", Text(_one_line(invite.location)))
    event.add("contact", Text(_one_line(invite.organizer_name)))
    event.add("status", "CANCELLED" if invite.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if invite.cancelled else "OPAQUE")
    calendar = Calendar()
    calendar.add("prodid", "-//Evenhand//Evenhand//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invite.cancelled else "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _one_line(text: str) -> str:
    return " ".join(plain_text(text).split())
