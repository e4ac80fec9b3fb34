"""Slack's Web API as the benchmarks need it, and the files and response_urls beside it: takes everything, after a delay if one is
wanted, and keeps when each call came and when it was answered.

`bot.demo.workspace` is the strict one, and would be what is measured.
"""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NamedTuple

TEAM = "T1"
BACKLOG = 2_000
LOOK_S = 0.05


class Call(NamedTuple):
    """One call: what was called ("chat.postMessage", "respond/U1"), when it was there in full and when it was answered, in seconds of
    the performance counter, and what came."""

    name: str
    came: float
    answered: float
    body: bytes


class Slack:
    """Says who the bot is, takes every message, and keeps what was said where.

    delay_s: how long each call takes. socket_url: where envelopes are to be had, for Socket Mode.
    """

    def __init__(self, delay_s: float = 0.0, socket_url: str = "") -> None:
        self.told: list[tuple[str, dict[str, object]]] = []
        self.calls: list[Call] = []
        self.url = ""
        self._delay_s = delay_s
        self._socket_url = socket_url
        self._posts = 0
        self._open: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}

    def named(self, name: str) -> list[Call]:
        """The calls of one method, in the order in which they were answered."""
        return [call for call in self.calls if call.name == name]

    def wait_for(self, name: str, count: int, patience_s: float) -> list[Call]:
        """Return the calls of one method once there are so many, or patience is at an end; for those beside whom it is served."""
        deadline = time.monotonic() + patience_s
        while len(self.named(name)) < count and time.monotonic() < deadline:
            time.sleep(LOOK_S)  # seldom: to look is work beside what is measured
        return self.named(name)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection, for as long as it is kept."""
        serving = asyncio.current_task()
        self._open[serving] = writer
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                came = time.perf_counter()
                path = head.split(b" ", 2)[1].decode()
                lengths = [
                    line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
                ]
                body = await reader.readexactly(int(lengths[0].split(b":")[1])) if lengths else b""
                if self._delay_s:
                    await asyncio.sleep(self._delay_s)
                answer = self._answer(path, body)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    % (len(answer), answer)
                )
                await writer.drain()
                name = path.removeprefix("/").removeprefix("api/")
                self.calls.append(Call(name, came, time.perf_counter(), body))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            del self._open[serving]
            writer.close()

    async def hang_up(self) -> None:
        """End all connections: those that wait for nothing would be waited for."""
        for writer in self._open.values():
            writer.close()
        await asyncio.gather(*(serving for serving in self._open if serving))

    def _answer(self, path: str, body: bytes) -> bytes:
        if path.startswith("/respond/"):
            self.told.append((path.removeprefix("/respond/"), json.loads(body)))
            return b"ok"
        self._posts += 1
        ok = {
            "ok": True,
            "team_id": TEAM,
            "user_id": "UBOT",
            "bot_id": "B1",
            "channel": {"id": "D1"} if path.endswith("conversations.open") else "D1",
            "ts": f"1700000001.{self._posts:06d}",
            "view": {"id": "V1"},
            "file_id": "F1",
            "upload_url": f"{self.url}/upload",
            "files": [{"id": "F1"}],
            "url": self._socket_url,
        }
        return json.dumps(ok).encode()


def side_by_side(work: Callable[..., None], each: Iterable[tuple[Any, ...]]) -> None:
    """Do some work in a thread for each of several arguments, all at once, and wait until all of it is done."""
    threads = [threading.Thread(target=work, args=one) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@asynccontextmanager
async def listening(slack: Slack) -> AsyncIterator[str]:
    """Serve a pretend Slack in the running loop; yields the address of its Web API."""
    listener = await asyncio.start_server(slack.serve, "127.0.0.1", 0, backlog=BACKLOG)
    slack.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield f"{slack.url}/api/"
    finally:
        listener.close()
        await slack.hang_up()
        await listener.wait_closed()


@contextmanager
def beside(slack: Slack) -> Iterator[str]:
    """Serve a pretend Slack from a thread of its own, for those who only wait meanwhile; yields the address of its Web API."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="pretend Slack", daemon=True)
    thread.start()
    serving = listening(slack)
    try:
        yield asyncio.run_coroutine_threadsafe(serving.__aenter__(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(serving.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
