"""The workspace's memory: people, conversations, messages, views, files, and the permissions that Slack hands out.

One lock guards all of it; `changing` holds it, and wakes whoever waits for a change. Nothing here judges: the Web API and
the answers do, and then call this.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.demo.limits import Limits, limits
from bot.demo.manifest import Manifest
from bot.demo.model import (
    Channel,
    Group,
    Installation,
    Json,
    Kind,
    Member,
    OpenView,
    Posted,
    Rejected,
    ResponseUrl,
    Trigger,
    Upload,
)
from bot.demo.rules import FILE_BYTES, TRIGGER_S

T = TypeVar("T")

GRANTS_KEPT = 20_000
"""So many of the newest permissions are remembered, used ones too: long after they have expired they are simply unknown."""

STEP_US = 100
"""How far apart two timestamps of messages are at least, in microseconds."""


class Store:
    """Everything that the workspace remembers. Read and change it only inside `changing`, or while nobody else does."""

    def __init__(
        self,
        installation: Installation,
        manifest: Manifest,
        granted: frozenset[str],
        clock: Callable[[], datetime],
        limited: Limits | None = None,
    ) -> None:
        """limited: how often the app may call and be told; Slack's own numbers unless given."""
        self.limits = limited or limits(clock)
        self.installation = installation
        self.manifest = manifest
        self.granted = granted
        self.app_granted = frozenset({"connections:write"})
        """What the app's own token may do, as was chosen when it was made (docs.slack.dev/apis/events-api/using-socket-mode)."""
        self.clock_ahead_s = 0.0
        """How far the clock that Slack's answers tell is ahead of this machine's."""
        self.clock = clock
        self.base_url = ""
        self.token_error: str | None = None
        self.installed = True
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.dms: dict[str, str] = {}
        self.groups: dict[str, Group] = {}
        self.short_pages = False
        """Whether pages hold less than was asked for, though more is to come: docs.slack.dev/apis/web-api/pagination allows it."""
        self.has_groups = True
        """Whether the workspace's plan has user groups: the free one has none."""
        self.messages: dict[str, dict[str, Posted]] = {}
        self.modals: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}
        self.uploads: dict[str, Upload] = {}
        self.file_bytes = FILE_BYTES
        self.unknown_blocks: frozenset[str] = frozenset()
        """Types of blocks that this workspace does not take yet: Slack brings new ones to one after the other."""
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.tickets: set[str] = set()
        self.on_change: Callable[[], None] = lambda: None
        """Called after every change, while the store is held: only to wake somebody."""
        self.on_message_event: Callable[[Json], None] = lambda _happening: None
        self._counters: dict[str, int] = {}
        self._last_us = 0
        self._changed = threading.Condition(threading.RLock())
        self._version = 0

    # Change and waiting for it

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the store; when done, wake everybody who waits."""
        with self._changed:
            try:
                yield
            finally:
                self._version += 1
                self._changed.notify_all()
                self.on_change()

    @contextmanager
    def changing_nothing(self) -> Iterator[None]:
        """Hold the store for reading: nobody is woken."""
        with self._changed:
            yield

    def touch(self) -> None:
        """Wake everybody who waits: something that they look at has changed."""
        with self.changing():
            pass

    def version(self) -> int:
        """A number that grows with every change."""
        with self._changed:
            return self._version

    def wait_past(self, version: int, seconds: float) -> None:
        """Wait until something has changed since `version`, at most so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, seconds)

    # Names and times

    def next_id(self, prefix: str) -> str:
        """A new id such as `C000000003`: unknown to anybody, the same in every run."""
        with self._changed:
            self._counters[prefix] = self._counters.get(prefix, 0) + 1
            return f"{prefix}{self._counters[prefix]:09d}"

    def next_ts(self) -> str:
        """A message's timestamp, `1700000000.000100`: later than all before it, even when the clock stands still."""
        with self._changed:
            now = int(self.clock().timestamp() * 1_000_000)
            self._last_us = max(now, self._last_us + STEP_US)
            return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"

    def now_s(self) -> int:
        """The workspace's clock in whole Unix seconds."""
        return int(self.clock().timestamp())

    # People and conversations

    def member(self, user_id: str) -> Member:
        """Somebody by id. Raises: AssertionError, for whoever writes the test."""
        if user_id not in self.members:
            raise AssertionError(f"there is no {user_id}; there are {', '.join(sorted(self.members))}")
        return self.members[user_id]

    def group(self, group_id: str) -> Group:
        """A user group by id. Raises: AssertionError, for whoever writes the test."""
        if group_id not in self.groups:
            raise AssertionError(f"there is no {group_id}; there are {', '.join(sorted(self.groups))}")
        return self.groups[group_id]

    def dm_of(self, user_id: str) -> Channel | None:
        """The app's DM with a person, if it exists."""
        return self.channels[self.dms[user_id]] if user_id in self.dms else None

    def open_dm(self, user_id: str) -> Channel:
        """The app's DM with a person, opened if need be."""
        found = self.dm_of(user_id)
        if found:
            return found
        bot = self.installation.bot_user_id
        channel = Channel(
            self.next_id("D"), "directmessage", Kind.IM, (user_id, bot), self.now_s(), dm_with=user_id
        )
        self.channels[channel.id] = channel
        self.dms[user_id] = channel.id
        return channel

    # Messages

    def post(self, posted: Posted, *, silent: bool = False) -> Posted:
        """Keep a new message and tell the app of it, as Slack does of the app's own messages too."""
        with self.changing():
            self.messages.setdefault(posted.channel, {})[posted.ts] = posted
        if not posted.ephemeral_to and not silent:
            self.on_message_event({"event": "posted", "message": posted})
        return posted

    def message(self, channel: str, ts: str) -> Posted | None:
        """One message, or `None`."""
        return self.messages.get(channel, {}).get(ts)

    def edit(self, posted: Posted, **changes: Any) -> Posted:
        """Change a message in place; its timestamp stays, and its edits are counted."""
        changed = replace(posted, edits=posted.edits + 1, edited_ts=self.next_ts(), entered={}, **changes)
        with self.changing():
            self.messages[posted.channel][posted.ts] = changed
        if not posted.ephemeral_to:
            self.on_message_event({"event": "changed", "message": changed, "previous": posted})
        return changed

    def remove(self, posted: Posted, *, silent: bool = False) -> None:
        """Delete a message and tell the app of it."""
        with self.changing():
            del self.messages[posted.channel][posted.ts]
        if not posted.ephemeral_to and not silent:
            self.on_message_event({"event": "deleted", "previous": posted})

    def enter(self, place: Posted | OpenView, key: tuple[str, str], value: Json) -> None:
        """Remember what a person typed or chose in a message or a view."""
        with self.changing():
            if isinstance(place, Posted):
                now = self.messages[place.channel][place.ts]
                self.messages[place.channel][place.ts] = replace(now, entered={**now.entered, key: value})
                return
            current = self.view(place.id)
            if current:
                self.put_view(replace(current, entered={**current.entered, key: value}))

    # Views

    def view(self, view_id: str) -> OpenView | None:
        """An open modal or a published Home by its id."""
        return next((view for view in self._views() if view.id == view_id), None)

    def view_named(self, external_id: str) -> OpenView | None:
        """An open modal or a published Home by the app's own name for it."""
        return next((view for view in self._views() if external_id and view.external_id == external_id), None)

    def put_view(self, changed: OpenView) -> None:
        """Replace an open view by its new state; one that has been closed meanwhile stays closed."""
        with self.changing():
            if self.homes.get(changed.user, changed).id == changed.id and changed.kind == "home":
                self.homes[changed.user] = changed
            stack = self.modals.get(changed.user, [])
            self.modals[changed.user] = [changed if view.id == changed.id else view for view in stack]

    def next_hash(self) -> str:
        """A view's hash: another one for every state."""
        return f"{self.now_s()}.{self.next_id('h')[1:]}"

    def _views(self) -> Iterator[OpenView]:
        yield from self.homes.values()
        for stack in self.modals.values():
            yield from stack

    # Permissions

    def grant_trigger(self, user: str, view_id: str | None = None) -> str:
        """A trigger for one modal, three real seconds long."""
        number = self.next_id("t")[1:].lstrip("0")
        trigger = Trigger(
            f"{number}.{self.installation.team_id[1:]}.{number:0>12}", user, time.monotonic(), view_id
        )
        with self._changed:
            self.triggers[trigger.id] = trigger
            _forget_oldest(self.triggers)
        return trigger.id

    def take_trigger(self, trigger_id: str) -> Trigger:
        """Use a trigger up. Raises: Rejected, when it is unknown, used or too old."""
        trigger = self.triggers.get(trigger_id)
        if not trigger:
            raise Rejected("invalid_trigger_id")
        if trigger.used:
            raise Rejected("exchanged_trigger_id")
        if time.monotonic() - trigger.made > TRIGGER_S:
            raise Rejected("expired_trigger_id")
        self.triggers[trigger_id] = replace(trigger, used=True)
        return trigger

    def grant_response_url(self, kind: str, user: str, channel: str, source_ts: str | None = None) -> str:
        """A URL for answering one interaction; `kind` is `actions` or `commands`, as in Slack's own."""
        number = self.next_id("r")[1:]
        path = f"/{kind}/{self.installation.team_id}/{number}/{number[::-1]}"
        with self._changed:
            self.response_urls[path] = ResponseUrl(path, user, channel, self.clock(), source_ts)
            _forget_oldest(self.response_urls)
        return self.base_url + path

    def uninstall(self) -> None:
        """Take back everything that the app was given: its token, its views, and what it could still answer with."""
        with self.changing():
            self.installed = False
            self.token_error = "account_inactive"
            for granted in (self.modals, self.homes, self.triggers, self.response_urls, self.tickets):
                granted.clear()


def _forget_oldest(grants: dict[str, T]) -> None:
    if len(grants) > GRANTS_KEPT:
        del grants[next(iter(grants))]


def utc_now() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(UTC)


def visible(messages: Mapping[str, Posted], user_id: str) -> list[Posted]:
    """The messages of one conversation that a person can see, oldest first."""
    return [posted for posted in messages.values() if posted.ephemeral_to in (None, user_id)]
