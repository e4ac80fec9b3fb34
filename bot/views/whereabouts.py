"""Where somebody stands, in words: whether they can be asked now, and how far they came in a study. Said so wherever it is said."""

from datetime import datetime

from bot.domain.conversation import InvitationState
from bot.domain.directory import Standing
from bot.domain.people import Barrier, Person
from bot.domain.whereabouts import Place, Row
from bot.views.blocks import day_text

PLACES = {
    Place.APPROVAL: "Waiting for approval",
    Place.STANDBY: "On standby",
    Place.OFFERED: "Offered times",
    Place.BOOKED: "Booked",
    Place.COMPLETED: "Completed",
    Place.ANSWERED: "Answered",
    Place.INVITED: "Invited",
    Place.DECLINED: "Declined",
    Place.EXPIRED: "Expired",
    Place.NOT_REACHED: "Not reached",
    Place.NO_SHOW: "Did not come",
    Place.CANCELLED: "Call cancelled",
}


def standing_text(standing: Standing, person: Person, zone: str) -> str:
    """Return in words whether somebody can be asked now, why not, and until when."""
    if standing.barrier is None:
        return "Can be asked now"
    since = {Barrier.OPTED_OUT: person.opted_out_at, Barrier.BLOCKED: person.blocked_at}.get(standing.barrier)
    text = standing.barrier.value
    text = text[:1].upper() + text[1:]
    if standing.until is not None:
        return f"{text}: not before {day_text(standing.until, zone)}"
    return f"{text}, since {day_text(since, zone)}" if since else text


def place_text(row: Row, zone: str) -> str:
    """Return where somebody stands in a study, since when, and what comes of it, on one line."""

    def day(instant: datetime | None) -> str:
        return day_text(instant, zone) if instant else "a day that is not known"

    match row.place:
        case Place.BOOKED:
            return f"Booked for {day(row.starts_at)}, since {day(row.since)}"
        case Place.COMPLETED:
            return f"Call held on {day(row.starts_at)}"
        case Place.NO_SHOW:
            return f"Did not come to the call of {day(row.starts_at)}"
        case Place.CANCELLED:
            return f"The call of {day(row.starts_at)} was cancelled on {day(row.since)}"
        case Place.APPROVAL:
            return f"Waits for approval since {day(row.since)}"
        case Place.OFFERED:
            return f"Was offered times on {day(row.since)}, until {day(row.until)}"
        case Place.STANDBY:
            return f"On standby since {day(row.since)}: waits for a seat"
        case Place.ANSWERED:
            return f"Answered on {day(row.since)}; no call comes of it"
        case Place.DECLINED:
            asked = f", invited on {day(row.since)}"
            return f"{'Asked not to be asked again' if row.opted_out else 'Declined'}{asked}"
        case Place.NOT_REACHED:
            return f"Slack could not deliver the invitation of {day(row.since)}"
        case Place.EXPIRED:
            return f"{_ENDED.get(row.state.value, 'The invitation ended')}, invited on {day(row.since)}"
        case Place.INVITED:
            if row.state is InvitationState.QUEUED:
                return f"The invitation waits for their working hours since {day(row.since)}"
            waits = "Has begun to answer" if row.state is InvitationState.STARTED else "Has not answered yet"
            until = f", until {day(row.until)}" if row.until else ""
            return f"{waits}, invited on {day(row.since)}{until}"


_ENDED = {"expired": "Did not answer in time", "withdrawn": "The invitation was withdrawn"}
