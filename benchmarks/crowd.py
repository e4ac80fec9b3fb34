"""Sends presses, over signed HTTP or Socket Mode, and takes the time until each is acknowledged. The bot is another process.

At a pace: each press has an instant, drawn beforehand, at which it is meant to be sent, whatever became of those before it, and its
time counts from that instant. A bot that stops for a second is late for all who pressed in that second, and not only for one of them.
As fast as possible: a fixed number is under way, and the next one is sent when one is acknowledged.
"""

import asyncio
import gc
import json
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

import aiohttp
from aiohttp import web

from benchmarks.burst_server import SECRET
from benchmarks.presses import Deed, Pressed
from bot.demo.signing import request_for

UNDER_WAY = 64
"""Presses at once, where as many as possible are sent: four for each thread that answers them."""
PATIENCE_S = 60.0
SLACKS_PATIENCE_S = 3.0
OK = 200


class Acked(NamedTuple):
    """What became of one press: what it was, seconds from the instant for which it was meant, status (0: the connection broke), body."""

    deed: Deed
    seconds: float
    status: int
    body: bytes


Send = Callable[[int], Awaitable[tuple[int, bytes]]]
"""Sends the press of a number and returns status and body of its acknowledgement."""


class _Line(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    @property
    def is_open(self) -> bool:
        return self.transport is not None and not self.transport.is_closing()

    def ask(self, request: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        assert self.transport is not None
        self._answer, self._seen = asyncio.get_running_loop().create_future(), b""
        self.transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, found, body = self._seen.partition(b"\r\n\r\n")
        lower = head.lower()
        if not found or b"content-length:" not in lower:
            return
        if len(body) >= int(lower.split(b"content-length:")[1].split(b"\r\n")[0]):
            if b"connection: close" in lower and self.transport is not None:
                self.transport.close()
            self._done((int(head.split(b" ", 2)[1]), body))

    def connection_lost(self, _why: Exception | None) -> None:
        head, _, body = self._seen.partition(b"\r\n\r\n")
        self._done((int(head.split(b" ", 2)[1]) if head else 0, body))

    def _done(self, answer: tuple[int, bytes]) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)


@asynccontextmanager
async def over_http(port: int, presses: Sequence[Pressed], slack_url: str) -> AsyncIterator[Send]:
    """Send presses as signed requests, over connections that are kept and used again."""
    requests = [_request(press, slack_url) for press in presses]
    idle: deque[_Line] = deque()
    loop = asyncio.get_running_loop()

    async def send(number: int) -> tuple[int, bytes]:
        line = idle.pop() if idle else None
        if line is None or not line.is_open:
            _, line = await loop.create_connection(_Line, "127.0.0.1", port)
        answer = await line.ask(requests[number])
        if line.is_open:
            idle.append(line)
        return answer

    try:
        yield send
    finally:
        for line in idle:
            if line.transport is not None:
                line.transport.close()


def _request(press: Pressed, slack_url: str) -> bytes:
    headers, body = request_for(SECRET, press.envelope(slack_url), int(time.time()))
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = ["POST /slack/events HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}", *lines]
    return "\r\n".join([*head, "", ""]).encode() + body


class Envelopes:
    """Slack's end of Socket Mode: one connection, over which envelopes go out and acknowledgements come back."""

    def __init__(self) -> None:
        self._socket: web.WebSocketResponse | None = None
        self._connected = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[tuple[int, bytes]]] = {}

    async def take(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._socket = socket
        self._connected.set()
        async for message in socket:
            if message.type == aiohttp.WSMsgType.TEXT:
                told = json.loads(message.data)
                waiting = self._waiting.pop(told["envelope_id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result((OK, json.dumps(told.get("payload") or "").encode()))
        return socket

    async def sender(self, presses: Sequence[Pressed], slack_url: str) -> Send:
        """Return what sends these presses, once somebody is connected."""
        await asyncio.wait_for(self._connected.wait(), PATIENCE_S)
        assert self._socket is not None
        socket = self._socket
        texts = [_envelope(number, press, slack_url) for number, press in enumerate(presses)]

        async def send(number: int) -> tuple[int, bytes]:
            answer: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
            self._waiting[f"E{number}"] = answer
            await socket.send_str(texts[number])
            return await asyncio.wait_for(answer, PATIENCE_S)

        return send


def _envelope(number: int, press: Pressed, slack_url: str) -> str:
    given = press.envelope(slack_url)
    told = {"envelope_id": f"E{number}", "type": given.type, "payload": given.payload}
    return json.dumps(told | {"accepts_response_payload": given.type != "events_api"})


@asynccontextmanager
async def envelopes() -> AsyncIterator[tuple[Envelopes, str]]:
    """Serve Slack's end of Socket Mode; yields it and its address."""
    slack = Envelopes()
    app = web.Application()
    app.router.add_get("/link", slack.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield slack, f"ws://{host}:{port}/link"
    finally:
        await runner.cleanup()


async def at_a_pace(
    send: Send, presses: Sequence[Pressed], numbers: Sequence[int], per_second: float, seed: int = 1
) -> list[Acked]:
    """Send the presses of these numbers as independent people press: so many a second, at random instants (a Poisson process)."""
    rng = random.Random(seed)
    instants, moment = [], time.perf_counter() + 0.1
    for _ in numbers:
        moment += rng.expovariate(per_second)
        instants.append(moment)

    async def one(number: int, meant: float) -> Acked:
        await asyncio.sleep(max(0.0, meant - time.perf_counter()))
        return await _acked(send, presses[number], number, meant)

    with _no_rests():
        return list(await asyncio.gather(*map(one, numbers, instants)))


async def as_fast_as_possible(
    send: Send, presses: Sequence[Pressed], numbers: Sequence[int], under_way: int = UNDER_WAY
) -> tuple[list[Acked], float]:
    """Keep so many presses under way; what became of them, and the seconds until the last one was acknowledged."""
    left, found = deque(numbers), []

    async def go_on() -> None:
        while left:
            number = left.popleft()
            found.append(await _acked(send, presses[number], number, time.perf_counter()))

    with _no_rests():
        began = time.perf_counter()
        await asyncio.gather(*(go_on() for _ in range(under_way)))
        return found, time.perf_counter() - began


async def _acked(send: Send, press: Pressed, number: int, meant: float) -> Acked:
    try:
        status, body = await send(number)
    except (OSError, TimeoutError):
        status, body = 0, b""
    return Acked(press.deed, time.perf_counter() - meant, status, body)


@contextmanager
def _no_rests() -> Iterator[None]:
    """No collection of garbage here meanwhile: it would be counted as the bot's."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def at_most(seconds: Sequence[float], share: float) -> float:
    """What this share (0.99) of them are at most."""
    ordered = sorted(seconds)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]
