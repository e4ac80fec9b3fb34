"""What an outbox entry may come to: a message to show or to say, a file, somebody's Home, or nothing yet or any more."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.calendars.port import Event, Kept
from bot.views.blocks import Block, Message
from storage.calendars import Connected

MOVED = Message("This goes on in a newer message below.")


class Show(NamedTuple):
    """A message that is updated in place where it was shown before; `anew`: posted again, the old one closed."""

    message: Message
    anew: bool = False
    closing: Message | None = None


class Say(NamedTuple):
    """A message of its own, posted once."""

    message: Message


class SendFile(NamedTuple):
    """A file for somebody's DM."""

    name: str
    content: bytes
    comment: str


class PublishHome(NamedTuple):
    """Somebody's App Home."""

    view: Block


class WriteEvent(NamedTuple):
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


class Drop(NamedTuple):
    """Nothing is to be said any more, and why."""

    why: str


class NotYet(NamedTuple):
    """It is too early: to be sent at `due_at`."""

    due_at: datetime


Rendering = Show | Say | SendFile | PublishHome | WriteEvent | GiveBack | Drop | NotYet
