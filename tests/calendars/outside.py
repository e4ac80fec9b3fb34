"""Servers out in the world, on loopback: polite ones and others."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

Say: TypeAlias = Callable[[socket.socket, str], None]
"""What a server does with a connection whose request (its head, as text) was read."""


@dataclass
class Outside:
    """A server. requests: the heads that came, in order."""

    port: int
    scheme: str
    address: str
    requests: list[str] = field(default_factory=list)

    def url(self, path: str = "/feed.ics", host: str = "") -> str:
        return f"{self.scheme}://{host or self.address}:{self.port}{path}"


@contextmanager
def serving(say: Say, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> Iterator[Outside]:
    """Run a server until the end of the block; every connection has a thread of its own."""
    listening = socket.create_server((address, 0))
    outside = Outside(listening.getsockname()[1], "https" if tls else "http", address)
    threads: list[threading.Thread] = []
    connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        # Whoever is refused hangs up, at any moment.
        with contextlib.suppress(OSError):
            connection.settimeout(20)
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
                connections.append(connection)
            head = b""
            while b"\r\n\r\n" not in head and (more := connection.recv(65_536)):
                head += more
            if head:
                outside.requests.append(head.decode("latin-1"))
                say(connection, outside.requests[-1])
        with contextlib.suppress(OSError):
            connection.close()

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                connections.append(connection)
                threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield outside
    finally:
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.close()
        for thread in (accepting, *threads):
            thread.join(5)


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> Say:
    """A polite answer; header names with underscores for dashes."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    content = "\r\n".join([*lines, "", ""]).encode() + body

    def say(connection: socket.socket, _head: str) -> None:
        connection.sendall(content)

    return say
