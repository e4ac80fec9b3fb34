"""What an outbox entry may come to: a message to show or to say, a file, somebody's Home, or nothing yet or any more."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.calendars.port import Event, Kept
from bot.views.blocks import Block, Message
from storage.calendars import Connected

MOVED = Message("This goes on in a newer message below.")


@dataclass(frozen=True)
class Show:
    """A message that is updated in place where it was shown before; `anew`: posted again, the old one closed."""

    message: Message
    anew: bool = False
    closing: Message | None = None


@dataclass(frozen=True)
class Say:
    """A message of its own, posted once."""

    message: Message


@dataclass(frozen=True)
class SendFile:
    """A file for somebody's DM."""

    name: str
    content: bytes
    comment: str


@dataclass(frozen=True)
class PublishHome:
    """Somebody's App Home."""

    view: Block


@dataclass(frozen=True)
class WriteEvent:
    """A call to be kept in a connected calendar; event `None`: to be taken out of it."""

    calendar: Connected
    interview_id: int
    uid: str
    event: Event | None
    kept: Kept | None


@dataclass(frozen=True)
class GiveBack:
    """An access to Google that its owner does not want any more. sealed: what the calendar had kept."""

    sealed: str = field(repr=False)


@dataclass(frozen=True)
class Drop:
    """Nothing is to be said any more, and why."""

    why: str


@dataclass(frozen=True)
class NotYet:
    """It is too early: to be sent at `due_at`."""

    due_at: datetime


Rendering = Show | Say | SendFile | PublishHome | WriteEvent | GiveBack | Drop | NotYet
