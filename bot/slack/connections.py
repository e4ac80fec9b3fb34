"""Connections to Slack that are kept from one call to the next, where the SDK opens one for each, with a TLS handshake.

A request is sent once, whatever becomes of it. A post that was on its way may have been carried out, so it is not sent again on
another connection, as a GET might be (RFC 9112, 9.3.1): the outbox looks first. Whoever takes up a kept connection in the instant in
which the server closes it loses a request by that. So none is used that was closed meanwhile, or rested for longer than servers wait.
"""

import os
import select
import ssl
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPMessage, HTTPSConnection
from io import BytesIO
from typing import NamedTuple, TypeAlias
from urllib.error import HTTPError, URLError
from urllib.request import Request, getproxies, proxy_bypass

IDLE_S = 4.0
"""For so long a connection is kept over which nothing goes. Apache and Node close one after five seconds, the earliest of the servers and
balancers in use; whoever has much to say comes sooner, and whoever has little can afford a handshake."""
MOST_IDLE = 48
"""So many are kept at most: as many as the 32 senders, the repliers and the listeners have in use at once."""

_Key: TypeAlias = tuple[int, str, str, ssl.SSLContext | None]
"""What two requests must share to share a connection: process, scheme, host with its port, and whom they trust."""


class Answer(NamedTuple):
    """What came back, read to its end."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(self.headers.get_content_charset() or "utf-8")


class _Idle(NamedTuple):
    key: _Key
    connection: HTTPConnection
    since: float


class Connections:
    """Those of one process, for all its threads. A child that it forks opens its own.

    Nothing runs beside the calls: what rested too long is closed by the next one, or by whoever says `tidy` or `close`. The environment is asked for proxies
    once, here, and the system for whom it trusts, at the first call or socket over TLS.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._has_proxies = not getproxies().keys().isdisjoint({"http", "https"})
        self._lock = threading.Lock()
        self._idle: list[_Idle] = []  # the longest first
        self._tls: ssl.SSLContext | None = None
        self._is_closed = False

    def lead_to(self, request: Request, proxy: str | None) -> bool:
        """Whether a request goes straight to its host. Otherwise urllib has to send it. proxy: what the SDK found to be one."""
        if request.type not in {"http", "https"}:
            return False
        return not (proxy or self._has_proxies) or bool(proxy_bypass(request.host))

    def send(self, request: Request, timeout_s: float, tls: ssl.SSLContext | None = None) -> Answer:
        """Send a request, once, and return its answer. It raises what urllib raises, so that nobody has to tell the two apart.

        timeout_s: for each wait, to connect and to be answered. tls: whom to trust; `None`: whom the system trusts.

        Raises:
            HTTPError: a status other than of success, a redirect too: nobody is followed.
            URLError: there was no connection, or the request could not be sent to its end.
            OSError, HTTPException: there was no answer, or not all of it.
        """
        key = (os.getpid(), request.type, request.host, tls)
        connection = self._take(key, timeout_s) or self._new(request, timeout_s, tls)
        try:
            headers = {name.title(): value for name, value in request.header_items()}
            try:
                connection.request(request.get_method(), request.selector, request.data, headers)
            except OSError as error:
                raise URLError(error) from error
            with connection.getresponse() as response:
                answer = Answer(response.status, response.headers, response.read())
        except BaseException:
            connection.close()  # what may still come over it is for nobody else
            raise
        self._keep(key, connection)
        if not 200 <= answer.status < 300:
            raise HTTPError(
                request.full_url, answer.status, response.reason, answer.headers, BytesIO(answer.body)
            )
        return answer

    def tidy(self) -> None:
        """Close what rested too long."""
        with self._lock:
            self._close_old()

    def close(self) -> None:
        """Close what is kept. Calls are possible after it, each with a connection of its own."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for each in idle:
            each.connection.close()

    def _new(self, request: Request, timeout_s: float, tls: ssl.SSLContext | None) -> HTTPConnection:
        if request.type == "http":
            return HTTPConnection(request.host, timeout=timeout_s)
        return HTTPSConnection(request.host, timeout=timeout_s, context=tls or self.of_the_system())

    def of_the_system(self) -> ssl.SSLContext:
        """Return whom the system trusts, as it was when this was asked first."""
        with self._lock:
            if self._tls is None:
                self._tls = ssl.create_default_context()
                self._tls.set_alpn_protocols(["http/1.1"])  # as http.client has it
            return self._tls

    def _take(self, key: _Key, timeout_s: float) -> HTTPConnection | None:
        while (connection := self._youngest(key)) is not None:
            if not _is_dropped(connection):
                connection.sock.settimeout(timeout_s)
                return connection
            connection.close()
        return None

    def _youngest(self, key: _Key) -> HTTPConnection | None:
        with self._lock:
            self._close_old()
            for at in reversed(range(len(self._idle))):
                if self._idle[at].key == key:
                    return self._idle.pop(at).connection
        return None

    def _keep(self, key: _Key, connection: HTTPConnection) -> None:
        if connection.sock is None:  # the server said that it would close it
            return
        with self._lock:
            if self._is_closed:
                connection.close()
                return
            self._idle.append(_Idle(key, connection, self._monotonic()))
            self._close_old()

    def _close_old(self) -> None:
        latest = self._monotonic() - IDLE_S
        while self._idle and (self._idle[0].since <= latest or len(self._idle) > MOST_IDLE):
            self._idle.pop(0).connection.close()


def _is_dropped(connection: HTTPConnection) -> bool:
    """Whether a connection that waits for a request has something to read: that it was closed, or an answer to nothing."""
    poll = select.poll()  # select() breaks down at the 1,024th open file
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))
