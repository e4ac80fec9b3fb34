"""The bot's end of Socket Mode: the SDK's built-in client, with another way to change connections.

The SDK's own loses clicks. Told to go (Slack does that every few hours) it takes nothing until it has a new connection, and
then cuts the old one, in the middle of an envelope if need be. It never finds out that nothing comes over a connection if
nothing ever came over it, spins when the other end is gone without a word, and asks for connections without a rest. What it sends may
have 65,535 bytes, and a reply that holds a page may have more.
"""

import errno
import json
import logging
import secrets
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState

from bot.clock import SystemClock
from bot.crew import Crew
from bot.errors import OutsideError
from bot.slack.errors import calling

log = logging.getLogger(__name__)

LEAVE_S = 10.0
"""For so long an old connection is read beside the new one, if Slack does not close it before: it says so ten seconds ahead."""
CALM_S = 0.5
RECEIVE_BYTES = 65_536
"""Read at once. The SDK calls itself for each part of an envelope: with its own 1,024 bytes, a filled-in form of a megabyte was lost."""
LONGEST_REST_S = 10.0


class Socket(SocketModeClient):
    """One connection to Slack at a time, and beside it, for a moment, those that it took the place of."""

    def __init__(
        self,
        take: Callable[["Socket", str, float], None],
        *,
        finish: Callable[[], None] = lambda: None,
        concurrency: int = 10,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
        **options: Any,
    ) -> None:
        """take: answers one message, given as text, with the `time.monotonic()` at which it was read. concurrency: called in so many
        threads. finish: called at the end, when nothing more is taken, and answers what is not answered yet. trust: returns whom the
        system trusts."""
        super().__init__(receive_buffer_size=RECEIVE_BYTES, **options)
        self._take = take
        self._finish = finish
        self._trust = trust
        # Each connection is read by a thread of its own, which hands over what comes: no queue, in which it would be lost at the end.
        self.current_session_runner.shutdown()
        self.message_processor.shutdown()
        self.message_workers.shutdown()
        self._crew = Crew(concurrency, "envelopes")
        self._lines: dict[Connection, ConnectionState] = {}
        self._not_before = 0.0
        self._failures = 0

    def connect(self) -> None:
        """Open a connection; the one before it is read to its end.

        Raises: SlackApiError, OSError, when Slack does not say where. A connection that fails is tried again by the monitor.
        """
        if self.wss_uri is None:
            self.wss_uri = self.issue_new_wss_url()
        old, new, state = self.current_session, self._line(self.wss_uri), ConnectionState()
        new.connect()
        if self.closed:  # while it was opened
            new.close()
        if new.is_active() or old is None:
            self.current_session, self.current_session_state = new, state
        if new.is_active():
            self._lines[new] = state
            reader = threading.Thread(target=self._read, args=(new, state), name="socket", daemon=True)
            reader.start()
            if old is not None:
                threading.Thread(target=self._leave, args=(old,), name="leaving", daemon=True).start()
        if not self.current_app_monitor_started:
            self.current_app_monitor_started = True
            self.current_app_monitor.start()

    def issue_new_wss_url(self) -> str:
        """Ask Slack once where to connect to. Raises: SlackApiError, OSError. (The SDK's own asks again after each 429, for ever.)"""
        return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])

    def close(self) -> None:
        """Take nothing more, answer what was taken, and close every connection."""
        self.closed = True
        self._crew.stop()
        self._finish()
        for line in list(self._lines):
            self._shut(line)
        super().close()

    def _line(self, url: str) -> "_Line":
        line = _Line(
            url,
            self.logger,
            self.proxy,
            self.proxy_headers,
            ping_interval=self.ping_interval,
            receive_buffer_size=self.receive_buffer_size,
            on_error_listener=self._on_error,
            ssl_context=self.web_client.ssl or self._context_of(url),
        )
        line.on_message_listener = partial(self._hear, line)
        return line

    def _context_of(self, url: str) -> ssl.SSLContext:
        # The SDK asks the system anew for each connection, for 15 ms, even for one that goes without TLS.
        is_plain = url.startswith("ws://") and not self.proxy
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain else self._trust()

    def _hear(self, line: Connection, text: str) -> None:
        if _is_goodbye(text):
            # Beside what is read: to open a connection can take seconds, and clicks go on coming over this one.
            threading.Thread(target=self._follow, args=(line,), name="renewing", daemon=True).start()
        else:
            # At the end nobody does it any more: Slack sends it again, over the next connection.
            self._crew.submit(partial(self._take, self, text, time.monotonic()))

    def _read(self, line: Connection, state: ConnectionState) -> None:
        line.run_until_completion(state)
        self._lines.pop(line, None)
        line.close()
        self._renew(line)

    def _follow(self, line: Connection) -> None:
        """Do as Slack asks, if need be a moment later, until it is done: it is not said again."""
        while line is self.current_session and not self.closed:
            time.sleep(
                max(0.0, self._not_before - time.monotonic())
            )  # a rest that a renewal under way may only set
            self._renew(line)

    def _renew(self, line: Connection) -> None:
        """Open a connection in place of `line`, unless somebody was faster, or it is too early to try again."""
        with self.connect_operation_lock:
            if self.closed or line is not self.current_session or time.monotonic() < self._not_before:
                return
            retry_after = 0.0
            try:
                self.wss_uri = calling(self.issue_new_wss_url)
                self.connect()
            except OutsideError as error:
                log.warning("Slack opens no connection: %s", error.error)
                retry_after = error.retry_after or 0.0
            except Exception:
                # Whatever it is, whoever watches over the connection must not end of it.
                log.exception("no connection could be opened")
            self._failures = 0 if line is not self.current_session else self._failures + 1
            rest_s = min(LONGEST_REST_S, CALM_S * 2**self._failures)
            self._not_before = time.monotonic() + max(rest_s, retry_after)

    def _leave(self, line: Connection) -> None:
        """Wait until Slack closes a connection, and after a while close it."""
        deadline = time.monotonic() + LEAVE_S
        while line in self._lines and line.is_active() and time.monotonic() < deadline and not self.closed:
            time.sleep(0.05)  # its reader ends in the SDK, which tells nobody
        self._shut(line)

    def _shut(self, line: Connection) -> None:
        state = self._lines.pop(line, None)
        if state is not None:
            state.terminated = True
        line.close()

    def _run_current_session(self) -> None:
        """Nothing: see `_read`."""

    def process_messages(self) -> None:
        """Nothing: see `_hear`."""

    def _monitor_current_session(self) -> None:
        line = self.current_session
        if line is None or self.closed:
            return
        try:
            line.check_state()  # pings, and disconnects what has answered no ping for too long
        except Exception:
            log.exception("a connection could not be looked at")  # the SDK's timer would end of it
        if not line.is_active():
            self._renew(line)


class _Line(Connection):
    """A connection of the SDK's that counts the time without an answer from its beginning on, and may be closed twice at once."""

    def __init__(self, *values: Any, **options: Any) -> None:
        self._ending = threading.Lock()
        super().__init__(*values, **options)

    def connect(self) -> None:
        super().connect()
        if self.sock is not None:
            self.sock = _Wire(self.sock)  # type: ignore[assignment]
            self.last_ping_pong_time = SystemClock().wall()

    def send(self, payload: str) -> None:
        data = text_frame(payload.encode())
        with self.sock_send_lock:
            try:
                self.sock.send(data)  # type: ignore[union-attr]
            except (
                OSError,
                AttributeError,
            ) as error:  # closed meanwhile: the client tries once more over the next one
                raise SlackClientNotConnectedError(f"the connection is gone: {error}") from error

    def disconnect(self) -> None:
        wire: object = self.sock
        if isinstance(wire, _Wire):
            wire.hang_up()  # or it would wait until somebody who reads from it has waited long enough
        with self._ending:
            super().disconnect()


class _Wire:
    """A socket as far as the SDK uses it: its end is an error, and what is sent is sent whole."""

    def __init__(self, real: socket.socket) -> None:
        self._real = real
        self._hung_up = False

    def recv(self, size: int) -> bytes:
        try:
            received = self._real.recv(size)
        except OSError:
            if self._hung_up:
                return b""
            raise
        if not received and not self._hung_up:
            raise ConnectionResetError(errno.ECONNRESET, "the other end has closed")
        return received

    def send(self, data: bytes) -> int:
        self._real.sendall(data)
        return len(data)

    def hang_up(self) -> None:
        """End it for whoever is reading from it."""
        self._hung_up = True
        with suppress(OSError):
            # Not the method of a TLS socket: it takes the session away from whoever is reading.
            socket.socket.shutdown(self._real, socket.SHUT_RDWR)

    def close(self) -> None:
        self._real.close()


def text_frame(content: bytes) -> bytes:
    """Return content as one masked frame of text (RFC 6455, 5.2 and 5.3), which may have any length."""
    size, key = len(content), secrets.token_bytes(4)
    if size < 126:
        head = struct.pack("!BB", 0x81, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x81, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 0x80 | 127, size)
    # As two numbers: byte by byte a page takes longer to mask than to make.
    mask = int.from_bytes((key * (size // 4 + 1))[:size], "big")
    return head + key + (int.from_bytes(content, "big") ^ mask).to_bytes(size, "big")


def _is_goodbye(text: str) -> bool:
    if '"disconnect"' not in text:
        return False
    with suppress(ValueError):
        message = json.loads(text)
        return isinstance(message, dict) and message.get("type") == "disconnect"
    return False
