"""Envelopes on their way to the app, over a socket or by signed HTTP, and what comes of them.

Everything here runs in the server's event loop. An interaction is tried once; an event again at Slack's intervals. What is
not acknowledged within three real seconds has failed, and the person sees it.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import aiohttp

from bot.demo.answers import apply_ack
from bot.demo.hearing import LAST_EVENTS
from bot.demo.model import Envelope, Outcome, Rejected
from bot.demo.payloads import rate_limited_payload
from bot.demo.rules import ACK_S, REDIRECTS
from bot.demo.signing import request_for
from bot.demo.sockets import NO_RECEIVER, Answer, Sockets
from bot.demo.store import Store
from bot.demo.traffic import Entry, EntryKind, TrafficLog


class Delivery:
    """Slack's side of the app's sockets and of its request URL."""

    def __init__(self, store: Store, log: TrafficLog, retry_delays_s: Sequence[float]) -> None:
        self._store = store
        self._log = log
        self._retry_delays_s = tuple(retry_delays_s)
        self.sockets = Sockets(store, log)
        self._retries: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self.url: str | None = None
        """Where the app listens for HTTP; `None` while it is reached over sockets."""

    @property
    def has_receiver(self) -> bool:
        """Whether anybody is there to deliver to."""
        return self.url is not None or self.sockets.count > 0

    async def deliver(self, envelope: Envelope) -> Outcome:
        """Deliver once, do what the answer asks for, and arrange for retries of an event."""
        if envelope.payload.get("type") == "event_callback" and not await self._may_tell():
            return Outcome(acked=False, sent=False)
        started, clock = time.monotonic(), self._store.clock()
        kind: EntryKind = "envelope" if self.url is None else "http"
        answer = await (
            self.sockets.send(envelope) if self.url is None else self._by_http(envelope, self.url)
        )
        ms = (time.monotonic() - started) * 1000
        outcome = self._concluded(envelope, answer, ms)
        place = _place(envelope.payload)
        is_notice = envelope.payload.get("type") == "app_rate_limited"
        self._log.add(
            Entry(
                direction="out",
                kind=kind,
                name=name_of(envelope),
                started=clock,
                monotonic=started,
                ms=ms,
                ok=outcome.error is None,
                error=outcome.error,
                user=place[0],
                channel=place[1],
                payload=envelope.payload,
                response=answer.body,
                # An event that met no socket, or a dying one, comes again; nobody sees that.
                # That it is being limited the app need not answer.
                harmless=(envelope.type == "events_api" and answer.error == NO_RECEIVER) or is_notice,
            )
        )
        if envelope.type == "events_api" and not (outcome.acked or answer.no_retry or is_notice):
            self._retry_later(envelope, answer.reason)
        return outcome

    async def close(self) -> None:
        """Give up on everything under way."""
        for task in list(self._retries):
            task.cancel()
        await asyncio.gather(*self._retries, return_exceptions=True)
        await self.sockets.close()
        if self._session:
            await self._session.close()

    async def _may_tell(self) -> bool:
        """Whether one more event fits into this hour; else the app is told, once a minute, that it misses some."""
        limit = self._store.limits.events
        with self._store.changing_nothing():
            fits = limit is None or limit.take()
            due = limit is not None and not fits and limit.notice_is_due()
        if due:
            await self.deliver(
                Envelope(self._store.next_id("env-"), "events_api", rate_limited_payload(self._store))
            )
        return fits

    # HTTP

    async def _by_http(self, envelope: Envelope, url: str) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        # Real time: a receiver rejects what is older than five minutes by its own clock.
        headers, body = request_for(self._store.installation.signing_secret, envelope, int(time.time()))
        try:
            async with self._session.post(
                url,
                data=body,
                headers=headers,
                max_redirects=REDIRECTS,
                timeout=aiohttp.ClientTimeout(total=ACK_S),
            ) as response:
                text = await response.text()
                no_retry = response.headers.get("x-slack-no-retry") == "1"
                return _http_answer(envelope, response.status, response.content_type, text, no_retry=no_retry)
        except TimeoutError:
            return Answer(error="operation_timeout", reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(error="dispatch_failed", reason="too_many_redirects")
        except aiohttp.ClientError:
            return Answer(error=NO_RECEIVER, reason="connection_failed")

    # Conclusions

    def _concluded(self, envelope: Envelope, answer: Answer, ms: float) -> Outcome:
        error = answer.error
        errors = {}
        if error is None:
            try:
                errors = dict(apply_ack(self._store, envelope.type, envelope.payload, answer.body))
            except Rejected as no:
                error = no.error
        elif error == NO_RECEIVER:
            error = "dispatch_failed"
        return Outcome(
            acked=answer.error is None,
            ack_ms=ms if answer.error is None else 0.0,
            error=error,
            shown=shown_error(envelope, error) if error else None,
            errors=errors,
            response=answer.body,
        )

    def _retry_later(self, envelope: Envelope, reason: str) -> None:
        if envelope.retry >= len(self._retry_delays_s):
            return

        async def again() -> None:
            await asyncio.sleep(self._retry_delays_s[envelope.retry])
            if not (self._store.installed or name_of(envelope) in LAST_EVENTS):
                return
            await self.deliver(
                replace(
                    envelope, id=self._store.next_id("env-"), retry=envelope.retry + 1, retry_reason=reason
                )
            )

        task = asyncio.get_running_loop().create_task(again())
        self._retries.add(task)
        task.add_done_callback(self._retries.discard)


def _http_answer(envelope: Envelope, status: int, content_type: str, text: str, *, no_retry: bool) -> Answer:
    fine = 200 <= status < 300 if envelope.type == "events_api" else status == 200
    if not fine:
        return Answer(body=text, error="dispatch_failed", no_retry=no_retry, reason="http_error")
    if content_type != "application/json" or not text:
        return Answer(body=text)
    try:
        return Answer(body=json.loads(text))
    except json.JSONDecodeError:
        return Answer(body=text, error="dispatch_failed", reason="http_error")


def name_of(envelope: Envelope) -> str:
    """What an envelope is called in the log: the event's or interaction's type, or the command."""
    payload = envelope.payload
    if envelope.type == "slash_commands":
        return str(payload["command"])
    if envelope.type == "events_api":
        event = payload.get("event", {})
        return str(event.get("type", payload.get("type")))
    return str(payload["type"])


def shown_error(envelope: Envelope, error: str) -> str | None:
    """What the person reads in Slack when their command, press or submission failed; nothing for events."""
    if envelope.type == "slash_commands":
        return f'{envelope.payload["command"]} failed with the error "{error}"'
    if envelope.type == "events_api":
        return None
    if envelope.payload["type"] == "view_submission":
        return "We had some trouble connecting. Try again?"
    return "(a warning sign beside the button)"


def _place(payload: dict[str, Any]) -> tuple[str | None, str | None]:
    event = payload.get("event")
    if isinstance(event, dict):
        user = event.get("user")
        return user.get("id") if isinstance(user, dict) else user, event.get("channel")
    if "user_id" in payload:
        return payload["user_id"], payload.get("channel_id")
    return payload.get("user", {}).get("id"), payload.get("channel", {}).get("id")
