"""A Google Calendar of ours at a pretend Google, and a call to keep in it."""

from datetime import UTC, datetime, timedelta

from bot.calendars.google import Google, GoogleAccount
from bot.calendars.google_consent import (
    Tokens,
)
from bot.calendars.port import Event
from tests.calendars.pretend_google import CLIENT, PretendGoogle

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
EVENT = Event(
    uid="6f1d8f0e-4d0b-5a3e-9c55-0b7a4f2f6a11",
    sequence=0,
    starts_at=datetime(2026, 12, 2, 14, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 2, 14, 30, tzinfo=UTC),
    summary="Interview:\nonboarding",
    description="Line 1\r\nLine 2 <b>bold</b> 1 < 2",
    join="https://meet.example/abc",
)
MOVED = EVENT._replace(
    sequence=1, starts_at=EVENT.starts_at.replace(hour=16), ends_at=EVENT.ends_at.replace(hour=16)
)


def calendar_of(server: PretendGoogle, got: list[Tokens] | None = None, **fields: str) -> Google:
    account = GoogleAccount(CLIENT, server.tokens(NOW + timedelta(hours=1)), **fields)
    return Google(account, lambda: NOW, server.endpoints, None if got is None else got.append, timeout_s=5)


def only_event(server: PretendGoogle) -> dict[str, object]:
    (event,) = server.live()
    return event
