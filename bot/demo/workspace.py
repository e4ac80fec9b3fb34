"""A pretend Slack workspace: make one, add people, let it run, and act in it."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar

from aiohttp import web

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.happenings import Happenings
from bot.demo.hearing import check_subscriptions, echo_event, hears, message_event
from bot.demo.limits import limits
from bot.demo.manifest import read_manifest
from bot.demo.model import (
    SLACKBOT,
    Envelope,
    EnvelopeType,
    Installation,
    Json,
    Member,
    Outcome,
    Posted,
)
from bot.demo.objects import view_object
from bot.demo.payloads import event_payload
from bot.demo.rules import EVENT_RETRY_DELAYS_S, FILE_BYTES
from bot.demo.server import Server
from bot.demo.signing import request_for, signature_headers
from bot.demo.store import Store, utc_now
from bot.demo.traffic import TrafficLog

T = TypeVar("T")

LOOK_AGAIN_S = 0.05
"""A predicate may look at more than the workspace (at the bot's database), so it is asked again without a change too."""


class Workspace(Happenings):
    """One workspace with one app installed. A context manager: inside it, its server runs.

    `without_scopes` are optional scopes, or others, that the installer did not grant, or that the app's own token was made
    without. `echoes` is whether the app hears of its own messages in DMs too, as with Slack it does. `keep_traffic` is how
    many entries the log keeps; all, unless given.
    `rate_limits` are off where a burst is what a test is about. `file_bytes` is how large a file in a modal may be.
    `without_blocks` are types of blocks for which this workspace is too old: `store.unknown_blocks`, for changing them later.
    """

    def __init__(
        self,
        manifest: Path,
        *,
        clock: Callable[[], datetime] = utc_now,
        without_scopes: Iterable[str] = (),
        port: int = 0,
        team_id: str = "T000000001",
        event_retry_delays: Sequence[float] = EVENT_RETRY_DELAYS_S,
        echoes: bool = True,
        keep_traffic: int | None = None,
        rate_limits: bool = True,
        file_bytes: int = FILE_BYTES,
        without_blocks: Iterable[str] = (),
    ) -> None:
        asked = read_manifest(manifest)
        check_subscriptions(asked)
        left_out = frozenset(without_scopes)
        granted = (asked.scopes | asked.optional_scopes) - left_out
        number = team_id[1:]
        installation = Installation(
            team_id=team_id,
            team_name="Pretend workspace",
            team_domain=f"pretend-{number.lstrip('0').lower()}",
            app_id=f"A{number}",
            bot_id=f"B{number}",
            bot_user_id="U000000000",
            bot_token=f"xoxb-{number}-pretend",
            app_token=f"xapp-1-A{number}-pretend",
            signing_secret=f"signing-secret-of-{number}",
            verification_token=f"verification-token-of-{number}",
        )
        self.store = Store(installation, asked, granted, clock, limits(clock, on=rate_limits))
        self.store.app_granted -= left_out
        self.store.file_bytes = file_bytes
        self.store.unknown_blocks = frozenset(without_blocks)
        self.log = TrafficLog(self.store.touch, keep_traffic)
        self._server = Server(self.store, self.log, port=port, event_retry_delays=event_retry_delays)
        self._echoes = echoes
        self.store.on_message_event = self._echo
        handle = asked.bot_name.lower().replace(" ", "-")
        bot = Member(
            installation.bot_user_id, handle, asked.bot_name, "", "UTC", self.store.now_s(), is_bot=True
        )
        self.store.members[bot.id] = bot
        slackbot = Member(SLACKBOT, "slackbot", "Slackbot", "", "America/Los_Angeles", 0)
        self.store.members[slackbot.id] = slackbot

    def mount(self, add_routes: Callable[[web.Application], None]) -> None:
        """Serve something else beside Slack, from the start on."""
        self._server.mounts.append(add_routes)

    def start(self) -> None:
        """Let its server run; a context manager does it by itself."""
        self._server.start()

    def stop(self) -> None:
        """Stop its server; stopping twice does no harm."""
        self._server.stop()

    def wait_forever(self) -> None:
        """Keep it running until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            threading.Event().wait()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def installation(self) -> Installation:
        """The app's names, tokens and signing secret."""
        return self.store.installation

    @property
    def api_url(self) -> str:
        """The base URL for the SDK's WebClient."""
        return self._server.api_url

    # Who and what there is

    def person(self, user_id: str) -> Person:
        """Somebody's hands and eyes, by their id. Raises: AssertionError, when there is nobody."""
        return Person(self, self.store.member(user_id).id)

    @property
    def people(self) -> list[Person]:
        """Everybody who is a person, in the order in which they were added."""
        return [
            self.person(member.id)
            for member in self.store.members.values()
            if not member.is_bot and member.id != SLACKBOT
        ]

    # What happens in it

    def revoke_tokens(self) -> Outcome:
        """Revoke the bot's token; every later call is answered `token_revoked`."""
        self.store.token_error = "token_revoked"
        return self.tell(
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.installation.bot_user_id]}}
        )

    def uninstall(self) -> Outcome:
        """Uninstall the app: its token, views and sockets end, and it hears of that and of nothing later."""
        if not self.store.token_error:
            self.revoke_tokens()
        self.store.uninstall()
        told = self.tell({"type": "app_uninstalled"})
        self._server.disable()
        return told

    def delete_message(self, channel: str, ts: str) -> Outcome:
        """An admin, or Slack's own retention, deletes anybody's message; the app hears of it in its DMs."""
        posted = self.store.message(channel, ts)
        if not posted:
            raise AssertionError(f"there is no message {ts} in {channel}")
        self.store.remove(posted, silent=True)
        event = echo_event(self.store, {"event": "deleted", "previous": posted})
        return self.tell(event, name="message.im") if event else Outcome(acked=False, sent=False)

    def tell(self, event: Json, *, name: str | None = None) -> Outcome:
        """Send an event, if the manifest subscribes to `name` (its type, unless given) and a scope of its was granted."""
        if not hears(self.store, name or str(event["type"]), str(event.get("channel", ""))):
            return Outcome(acked=False, sent=False)
        with self.store.changing():
            payload = event_payload(self.store, event)
        return self.deliver("events_api", payload)

    def tell_of_message(self, posted: Posted) -> Outcome:
        """Send the event of a message in the app's DM."""
        return self.tell(message_event(self.store, posted), name="message.im")

    def tell_of_home(self, user_id: str, tab: str) -> Outcome:
        """Send the event of somebody opening the app; with the view, once one was published."""
        with self.store.changing():
            event: Json = {
                "type": "app_home_opened",
                "user": user_id,
                "channel": self.store.open_dm(user_id).id,
                "tab": tab,
            }
            opened = self.store.homes.get(user_id)
            if opened and tab == "home":
                event["view"] = view_object(self.store, opened)
        return self.tell(event)

    # Delivery

    def deliver_over(self, way: str) -> None:
        """Deliver over the app's sockets again (`"socket"`, which is also the beginning)."""
        if way != "socket":
            raise ValueError(f"only 'socket' needs no address, not {way!r}")
        self._server.deliver_to(None)

    def deliver_over_http(self, url: str) -> None:
        """Deliver by signed HTTP requests to `url` from now on."""
        self._server.deliver_to(url)

    def deliver(self, envelope_type: EnvelopeType, payload: Json) -> Outcome:
        """Send any payload and wait for what comes of it. Raises: AssertionError, when Slack has nowhere to send it."""
        if envelope_type != "events_api" and not self.store.installed:
            raise AssertionError("this app is not installed here any more")
        if envelope_type == "interactive" and not self.store.manifest.interactive:
            raise AssertionError("this app is not configured to handle interactive responses")
        return self._server.deliver(self.envelope(envelope_type, payload))

    def deliver_soon(self, envelope_type: EnvelopeType, payload: Json) -> "Future[Outcome]":
        """Send any payload without waiting."""
        return self._server.deliver_soon(self.envelope(envelope_type, payload))

    def envelope(self, envelope_type: EnvelopeType, payload: Json) -> Envelope:
        """A payload in an envelope of its own."""
        return Envelope(self.store.next_id("env-"), envelope_type, payload)

    def sign(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        """The headers that make a body Slack's, now or at a Unix time."""
        moment = int(time.time()) if timestamp is None else timestamp
        return signature_headers(self.installation.signing_secret, body, moment)

    def http_request_for(self, envelope: Envelope) -> tuple[dict[str, str], bytes]:
        """Signed headers and body of the HTTP request that carries an envelope, to be sent by whoever wants to."""
        return request_for(self.installation.signing_secret, envelope, int(time.time()))

    @property
    def connection_count(self) -> int:
        """How many sockets the app has open now."""
        return self._server.connection_count

    @property
    def staying_count(self) -> int:
        """How many of those were not asked to go."""
        return self._server.staying_count

    def refresh(self, reason: Literal["warning", "refresh_requested"] = "refresh_requested") -> None:
        """Ask the app to open new connections, as Slack does every few hours."""
        self._server.refresh(reason)

    def hush(self, new: int = 0) -> None:
        """Fall silent on every connection, and on the next `new` from their handshake on, without closing any."""
        self._server.hush(new)

    def ping_every(self, seconds: float) -> None:
        """How often Slack pings connections that are made from now on."""
        self._server.ping_every(seconds)

    def disturb(self, method: str, disturbance: Disturbance, *, times: int = 1, channel: str = "") -> None:
        """Let something happen to the next calls of a Web API method, or to those with one `channel`; the log calls that harmless."""
        self._server.disturbances.add(method, disturbance, times, channel)

    @contextmanager
    def away(self, disturbance: Disturbance) -> Iterator[None]:
        """Let the same happen to every call of the Web API meanwhile; sockets and response_urls go on."""
        self._server.disturbances.meanwhile = disturbance
        try:
            yield
        finally:
            self._server.disturbances.meanwhile = None

    def drop(self) -> None:
        """Cut every connection without a word."""
        self._server.drop()

    # Waiting

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """What `predicate` returns, as soon as that is truthy; it is asked after every change.

        Raises: AssertionError, with the latest traffic, after `timeout` real seconds.
        """
        deadline = time.monotonic() + timeout
        while True:
            version = self.store.version()
            result = predicate()
            if result:
                return result
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"it did not happen in {timeout} s; latest:\n{self.log.last_lines()}")
            self.store.wait_past(version, min(left, LOOK_AGAIN_S))

    def _echo(self, happening: Json) -> None:
        """Tell the app of its own messages in DMs: new, changed, deleted."""
        if self._echoes and self._server.has_receiver and hears(self.store, "message.im"):
            event = echo_event(self.store, happening)
            if event:
                self.deliver_soon("events_api", event_payload(self.store, event))
