"""Socket Mode: the app's connections, what is sent over them, and the acknowledgements that come back over any of them.

docs.slack.dev/apis/events-api/using-socket-mode (2026-11). Everything here runs in the server's event loop.
"""

import asyncio
import json
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.demo.model import Envelope
from bot.demo.rules import ACK_S, CONNECTIONS
from bot.demo.store import Store
from bot.demo.traffic import Entry, TrafficLog

NO_RECEIVER = "no_receiver"
LEAVE_S = 1.5
"""How long a connection that was told to go stays open once there is another one; with Slack it is up to ten seconds."""
PING_S = 0.25
PING_TEXT = b"Ping from applink-1"
"""Slack's pings carry a text. It matters: the SDK's built-in client takes a frame of two bytes at the end of what it read for
the beginning of a longer one, and sits on the envelope before it until more arrives."""


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app. `leaving` after it was told to go: it gets no more envelopes if another one can.

    `mute` once nothing goes through it any more in either direction.
    """

    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False
    mute: bool = False

    def hush(self) -> None:
        """Read nothing and say nothing from now on; the connection stays open, as one whose other end has vanished."""
        self.mute = True
        if self.request.transport:
            self.request.transport.pause_reading()


@dataclass(frozen=True)
class Answer:
    """What came back for one delivery. `error` says why it does not count."""

    body: Any = None
    error: str | None = None
    no_retry: bool = False
    reason: str = ""


@dataclass
class _Pending:
    future: "asyncio.Future[Any]"
    sent: float = field(default_factory=time.monotonic)


class Sockets:
    """All connections of the app."""

    def __init__(self, store: Store, log: TrafficLog) -> None:
        self._store = store
        self._log = log
        self._connections: list[Connection] = []
        self._pending: dict[str, _Pending] = {}
        self._overdue: dict[str, tuple[Envelope, float]] = {}
        self._random = random.Random(0)
        self._mute_next = 0
        self.ping_s = PING_S
        """Seconds between two pings of Slack's."""

    @property
    def count(self) -> int:
        """How many connections are open, and not mute."""
        return len(self._alive())

    @property
    def staying_count(self) -> int:
        """How many of those were not asked to go."""
        return sum(not connection.leaving for connection in self._alive())

    async def close(self) -> None:
        """Close all connections in good order."""
        await asyncio.gather(*(connection.socket.close() for connection in self._connections))

    async def serve(self, connection: Connection) -> None:
        """Talk to one connection until it ends."""
        socket = connection.socket
        if len(self._alive()) >= CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        self._connections.append(connection)
        pinging: asyncio.Task[None] | None = None
        closing: asyncio.Task[None] | None = None
        try:
            if self._mute_next:
                self._mute_next -= 1
                connection.hush()
                await asyncio.Event().wait()  # until the workspace is stopped
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": len(self._connections),
                    "connection_info": {"app_id": self._store.installation.app_id},
                    "debug_info": {
                        "host": "applink-1",
                        "build_number": 1,
                        "approximate_connection_time": 18060,
                    },
                }
            )
            self._store.touch()
            closing = asyncio.create_task(self._close_leaving())
            pinging = asyncio.create_task(self._ping(connection))
            async for message in socket:
                if message.type == aiohttp.WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            if pinging is not None:
                pinging.cancel()
            if closing is not None:
                closing.cancel()
            self._connections.remove(connection)
            self._store.touch()

    async def refresh(self, reason: str) -> None:
        """Ask every connection to go, as Slack does every few hours; the app is to open a new one first."""
        for connection in self._alive():
            connection.leaving = True
            goodbye = {
                "type": "disconnect",
                "reason": reason,
                "debug_info": {"host": "applink-1"},
            }
            await connection.socket.send_json(goodbye)

    async def disable(self) -> None:
        """Say that there will be nothing more, and close (unverified: that uninstalling is told by this reason)."""
        for connection in list(self._connections):
            await connection.socket.send_json({"type": "disconnect", "reason": "link_disabled"})
        await self.close()

    async def _close_leaving(self) -> None:
        """Close the connections that were told to go, a moment after the app has another one: acknowledgements are on their way."""
        leaving = [connection for connection in self._connections if connection.leaving]
        await asyncio.sleep(LEAVE_S)
        await asyncio.gather(*(connection.socket.close() for connection in leaving))

    def hush(self, new: int) -> None:
        """Fall silent on every connection, and on the next `new` right after their handshake, without closing any."""
        self._mute_next = new
        for connection in self._connections:
            connection.hush()
        self._store.touch()

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self._connections):
            if connection.request.transport:
                connection.request.transport.abort()

    async def send(self, envelope: Envelope) -> Answer:
        """Deliver over one of the sockets, and wait for the acknowledgement."""
        connection = self._a_connection()
        if not connection:
            return Answer(error=NO_RECEIVER, reason="connection_failed")
        pending = _Pending(asyncio.get_running_loop().create_future())
        self._pending[envelope.id] = pending
        message = {
            "envelope_id": envelope.id,
            "type": envelope.type,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.type != "events_api",
        }
        if envelope.type == "events_api":
            message |= {"retry_attempt": envelope.retry, "retry_reason": envelope.retry_reason or ""}
        try:
            await connection.socket.send_json(message)
            return Answer(body=await asyncio.wait_for(pending.future, ACK_S))
        except (ConnectionError, RuntimeError):
            return Answer(error=NO_RECEIVER, reason="connection_failed")
        except TimeoutError:
            if connection not in self._connections and envelope.type == "events_api":
                return Answer(error=NO_RECEIVER, reason="connection_failed")
            self._overdue[envelope.id] = (envelope, pending.sent)
            return Answer(error="operation_timeout", reason="timeout")
        finally:
            del self._pending[envelope.id]

    def _a_connection(self) -> Connection | None:
        alive = [connection for connection in self._alive() if not connection.socket.closed]
        staying = [connection for connection in alive if not connection.leaving]
        return self._random.choice(staying or alive) if alive else None

    def _alive(self) -> list[Connection]:
        return [connection for connection in self._connections if not connection.mute]

    async def _ping(self, connection: Connection) -> None:
        """Ping a client for as long as it lives; the SDK's notices that it was closed only when something arrives."""
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(self.ping_s)
                if connection.socket.closed or connection.mute:
                    return
                await connection.socket.ping(PING_TEXT)

    def _acknowledge(self, text: str) -> None:
        try:
            message = json.loads(text)
            envelope_id = str(message["envelope_id"])
        except (ValueError, KeyError, TypeError):
            self._log_ack("malformed", text, 0.0)
            return
        pending = self._pending.get(envelope_id)
        if pending and not pending.future.done():
            pending.future.set_result(message.get("payload"))
            return
        envelope, sent = self._overdue.pop(envelope_id, (None, time.monotonic()))
        self._log_ack(
            "late_ack" if envelope else "unknown_envelope", message, (time.monotonic() - sent) * 1000
        )

    def _log_ack(self, error: str, payload: Any, ms: float) -> None:
        now, clock = time.monotonic(), self._store.clock()
        self._log.add(Entry("in", "ack", "ack", clock, now, ms, ok=False, error=error, payload=payload))
