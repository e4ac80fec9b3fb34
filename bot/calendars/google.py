"""Google Calendar, both ways: when somebody is busy, and the booked calls in their calendar (Calendar API v3).

Plain HTTP and JSON: four calls of an API that has not changed for ten years need no SDK. What goes wrong is told by the codes of
`google_calls`; how somebody consents is in `google_consent`.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote, urlencode

from bot.calendars.google_calls import (
    GONE,
    GOOGLE,
    Answer,
    Body,
    Endpoints,
    is_passing,
    listed,
    mapping,
    problem,
    send,
)
from bot.calendars.google_consent import Client, Tokens, refresh
from bot.calendars.ics import plain_text
from bot.calendars.port import Event, Kept, Span, merged
from bot.errors import OutsideError

EARLY = timedelta(seconds=60)
"""An access token is renewed that long before it ends: the call that carries it takes time, and clocks differ."""
WINDOW = timedelta(days=31)
"""What one free/busy call asks for. Google refuses long ranges (`timeRangeTooLong`) and does not say from which length on."""
PLACES = 3
"""Ids that are tried for one event. A second is needed when Google neither revives a deleted event nor frees its id."""
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


class GoogleAccount(NamedTuple):
    """One person's calendar. tokens: as stored last; an access token that ended is no matter.

    calendar_id: "primary" or the address of another calendar of theirs. send_updates: whether Google mails the guests
    ("none", "all", "externalOnly"); the bot tells people itself.
    """

    client: Client
    tokens: Tokens
    calendar_id: str = "primary"
    send_updates: str = "none"


def event_id(uid: str, place: int = 0) -> str:
    """Return the id that an event gets: 55 of a-v and 0-9, always the same for a UID and a place (0 to `PLACES` - 1).

    Google takes ids from its clients, so an insert whose reply was lost meets itself when it is sent again.
    """
    digest = hashlib.sha256(f"{uid}#{place}".encode() if place else uid.encode()).digest()
    return "evh" + base64.b32hexencode(digest).decode("ascii").rstrip("=").lower()


class Google:
    """One person's Google Calendar, as `port.WritableCalendar` says. For one thread at a time.

    now: asked whenever a token may have ended. on_tokens: called with new tokens at once, to store them: what follows may fail.
    timeout_s: for connecting and each read; a whole answer may take three times as long.
    """

    def __init__(
        self,
        account: GoogleAccount,
        now: Callable[[], datetime],
        endpoints: Endpoints = GOOGLE,
        on_tokens: Callable[[Tokens], None] | None = None,
        timeout_s: float = 10,
    ) -> None:
        self.tokens = account.tokens
        self._account = account
        self._now = now
        self._endpoints = endpoints
        self._on_tokens = on_tokens
        self._timeout_s = timeout_s

    def busy(self, since: datetime, until: datetime, zone: str) -> Sequence[Span]:  # noqa: ARG002  as the port has it
        """Return the busy times. Google works out floating and all-day times itself, in the calendar's own zone.

        Booked calls that this bot wrote are among them. Raises: OutsideError.
        """
        found: list[Span] = []
        for start, end in _windows(since, until):
            body = {
                "timeMin": _rfc3339(start),
                "timeMax": _rfc3339(end),
                "items": [{"id": self._account.calendar_id}],
            }
            answer = self._call("POST", "/freeBusy", body)
            if not answer.ok:
                raise problem(answer)
            found += self._spans(answer.body)
        return merged(found, since, until)

    def put(self, event: Event, kept: Kept | None) -> Kept:
        """Write a call. See `port.WritableCalendar.put`.

        Guests whom its owner added by hand stay, with what they replied; so does a video conference of Google's.
        """
        if kept is not None and kept.remote:
            again = self._update(kept.remote, event)
            if again is not None:
                return again
        for place in range(PLACES):
            name = event_id(event.uid, place)
            body: dict[str, object] = {**_fields(event), "id": name, "sequence": event.sequence}
            if event.guest:
                body["attendees"] = [{"email": event.guest}]
            answer = self._call("POST", self._events(), body)
            if answer.ok:
                return _kept(answer.body)
            if answer.status != 409:
                raise problem(answer)
            # It is there: the reply was lost, or it was deleted by hand, which Google remembers as "cancelled".
            again = self._update(name, event)
            if again is not None:
                return again
        raise OutsideError("not_kept", permanent=True)

    def remove(self, uid: str, kept: Kept | None) -> None:
        """Take a call out. See `port.WritableCalendar.remove`."""
        if kept is not None and kept.remote:
            names = [kept.remote]
        else:
            names = [event_id(uid, place) for place in range(PLACES)]
        for name in names:
            answer = self._call("DELETE", self._events(name))
            if answer.ok:
                return
            if answer.status not in GONE:
                raise problem(answer)

    def _update(self, name: str, event: Event) -> Kept | None:
        # None: there is nothing to update. `sequence` is left to Google: it counts changes by hand too, and refuses one
        # that is below its own. `date` is cleared, as otherwise an event that became all-day by hand would keep it.
        fields = dict(_fields(event))
        for edge in ("start", "end"):
            fields[edge] = {**mapping(fields[edge]), "date": None}
        answer = self._call("PATCH", self._events(name), fields)
        if answer.status in GONE or (answer.status == 403 and "forbidden" in answer.reasons):
            return None
        if not answer.ok:
            raise problem(answer)
        if answer.body.get("status") == "cancelled":
            return None
        attendees = [mapping(one) for one in listed(answer.body.get("attendees"))]
        known = {str(one.get("email", "")).casefold() for one in attendees}
        if event.guest and event.guest.casefold() not in known:
            attendees.append({"email": event.guest})
            answer = self._call("PATCH", self._events(name), {"attendees": attendees})
            if not answer.ok:
                raise problem(answer)
        return _kept(answer.body)

    def _events(self, name: str = "") -> str:
        path = f"/calendars/{quote(self._account.calendar_id, safe='')}/events"
        if name:
            path += "/" + quote(name, safe="")
        return f"{path}?{urlencode({'sendUpdates': self._account.send_updates})}"

    def _spans(self, body: Body) -> list[Span]:
        calendars = mapping(body.get("calendars"))
        mine = calendars.get(self._account.calendar_id)
        if mine is None and len(calendars) == 1:
            # "primary" may come back as the address that it stands for
            mine = next(iter(calendars.values()))
        if not isinstance(mine, dict):
            raise OutsideError("bad_answer", permanent=False)
        reasons = {str(mapping(one).get("reason", "")) for one in listed(mine.get("errors"))}
        if "notFound" in reasons:
            raise OutsideError("not_found", permanent=True)
        if reasons:
            raise OutsideError("unavailable", permanent=False)
        return [_span(one) for one in listed(mine.get("busy"))]

    def _call(self, method: str, path: str, body: Body | None = None) -> Answer:
        if not self.tokens.access_token or self.tokens.expires_at <= self._now() + EARLY:
            self._renew()
        answer = self._send(method, path, body)
        if answer.status == 401:
            # It ended before its time, or the clocks differ.
            self._renew()
            answer = self._send(method, path, body)
        if answer.status == 401 or is_passing(answer):
            raise problem(answer)
        return answer

    def _send(self, method: str, path: str, body: Body | None) -> Answer:
        headers = {"Authorization": f"Bearer {self.tokens.access_token}", "Accept": "application/json"}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json; charset=UTF-8"
            content = json.dumps(body).encode("utf-8")
        url = self._endpoints.calendar.rstrip("/") + path
        return send(method, url, content, headers, self._timeout_s, self._now())

    def _renew(self) -> None:
        self.tokens = refresh(
            self.tokens.refresh_token, self._account.client, self._now(), self._endpoints, self._timeout_s
        )
        if self._on_tokens is not None:
            self._on_tokens(self.tokens)


def _fields(event: Event) -> Body:
    return {
        "summary": " ".join(plain_text(event.summary).split()),
        # Google shows a description as HTML, and others may have typed what stands in it.
        "description": _TAG.sub("‹", plain_text(event.description)),
        "location": " ".join(plain_text(event.join).split()),
        "start": {"dateTime": _rfc3339(event.starts_at)},
        "end": {"dateTime": _rfc3339(event.ends_at)},
        "status": "confirmed",
        "transparency": "opaque",
    }


def _kept(body: Body) -> Kept:
    name, etag = body.get("id"), body.get("etag")
    if not (isinstance(name, str) and name):
        raise OutsideError("bad_answer", permanent=False)
    return Kept(name, etag if isinstance(etag, str) else "")


def _span(value: object) -> Span:
    found = []
    for edge in ("start", "end"):
        try:
            instant = datetime.fromisoformat(str(mapping(value)[edge]))
        except (KeyError, ValueError):
            raise OutsideError("bad_answer", permanent=False) from None
        if instant.tzinfo is None:
            raise OutsideError("bad_answer", permanent=False)
        found.append(instant.astimezone(UTC))
    return (found[0], found[1])


def _windows(since: datetime, until: datetime) -> Iterator[Span]:
    start = since.astimezone(UTC)
    until = until.astimezone(UTC)
    while start < until:
        end = min(start + WINDOW, until)
        yield (start, end)
        start = end


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
