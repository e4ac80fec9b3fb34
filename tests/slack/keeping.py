"""A server that keeps its connections, and tells over which of them what came."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import NamedTuple, TypeAlias

PATIENCE_S = 10.0
MOST_BYTES = 1_000_000
"""A longer body is not read: its connection is reset."""


class Asked(NamedTuple):
    """A request. connection: 1 for the first that was made. head: without the line that ends it."""

    connection: int
    head: str
    body: bytes

    @property
    def target(self) -> str:
        return self.head.split(" ")[1]

    @property
    def headers(self) -> dict[str, str]:
        lines = (line.partition(": ") for line in self.head.split("\r\n")[1:])
        return {name: value for name, _, value in lines}


class Reply(NamedTuple):
    """What the server sends, and whether it closes the connection then."""

    content: bytes
    closes: bool = False


def reply(
    body: bytes = b'{"ok": true}', status: str = "200 OK", *, closes: bool = False, **headers: str
) -> Reply:
    """An answer in full; header names with underscores for dashes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return Reply("\r\n".join([*lines, "", ""]).encode() + body, closes)


Say: TypeAlias = Callable[[Asked], Reply]


class Server:
    """asked: every request, in the order in which they were there in full. `with serving(...)` makes one."""

    def __init__(self, say: Say, scheme: str) -> None:
        self.asked: list[Asked] = []
        self.made = 0
        self.port = 0
        self._say = say
        self._scheme = scheme
        self._open: dict[int, socket.socket] = {}
        self._changed = threading.Condition()

    @property
    def address(self) -> str:
        host = "localhost" if self._scheme == "https" else "127.0.0.1"
        return f"{self._scheme}://{host}:{self.port}/"

    @property
    def connections(self) -> list[int]:
        """Over which connection each request came."""
        return [asked.connection for asked in self.asked]

    def wait_until_open(self, count: int) -> None:
        """Wait until so many connections are open. Raises: AssertionError, when that takes too long."""
        with self._changed:
            reached = self._changed.wait_for(lambda: len(self._open) == count, PATIENCE_S)
            assert reached, f"{len(self._open)} are open"

    def tell(self, content: bytes) -> None:
        """Send something over every connection that nobody has asked for."""
        with self._changed:
            for connection in self._open.values():
                connection.sendall(content)

    def hang_up(self) -> None:
        """Close every connection at once, as a server does that has waited long enough."""
        with self._changed:
            for connection in self._open.values():
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.wait_until_open(0)

    def talk(self, handler: StreamRequestHandler) -> None:
        """Answer what comes over a connection until either side closes it."""
        with self._changed:
            self.made += 1
            number = self.made
            self._open[number] = handler.connection
        try:
            while head := _head_of(handler):
                lengths = [line for line in head.lower().split("\r\n") if line.startswith("content-length:")]
                length = int(lengths[0].split(":")[1]) if lengths else 0
                if length > MOST_BYTES:
                    self.asked.append(Asked(number, head, b""))
                    _reset(handler.connection)
                    break
                asked = Asked(number, head, handler.rfile.read(length))
                self.asked.append(asked)
                said = self._say(asked)
                handler.connection.sendall(said.content)
                if said.closes:
                    break
        except OSError:  # whoever waited has hung up
            pass
        finally:
            with suppress(OSError):
                handler.connection.shutdown(socket.SHUT_RDWR)
            with self._changed:
                del self._open[number]
                self._changed.notify_all()


def _reset(connection: socket.socket) -> None:
    """Have a connection reset when it is closed: whoever still sends is told so."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _head_of(handler: StreamRequestHandler) -> str:
    lines = []
    while (line := handler.rfile.readline()) not in {b"", b"\r\n"}:
        lines.append(line.decode("latin-1").rstrip("\r\n"))
    return "\r\n".join(lines)


@contextmanager
def serving(say: Say = lambda _asked: reply(), tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server until the end of the block; every connection has a thread of its own."""
    server = Server(say, "https" if tls else "http")

    class Handler(StreamRequestHandler):
        disable_nagle_algorithm = True

        def setup(self) -> None:
            if tls is not None:
                self.request = tls.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            server.talk(self)

        def finish(self) -> None:
            super().finish()
            self.request.close()  # the listener knows of the one that was wrapped

    class Listener(ThreadingTCPServer):
        request_queue_size = 128

        def handle_error(self, *_of_what: object) -> None:
            """Say nothing: whoever trusts nobody hangs up in the middle of a handshake."""

    with Listener(("127.0.0.1", 0), Handler) as listener:
        server.port = listener.server_address[1]
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()
            server.hang_up()
