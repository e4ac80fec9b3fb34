"""Socket Mode: Bolt at the end of the bot's socket, its envelopes taken as requests over HTTP are.

An acknowledgement is a message of its own here, which any thread may send. In a crowd whoever has answered an envelope goes on to the next
one, and another thread waits for the disk for all of them before it acknowledges: to stand still and come back took a fifth of what a
press takes. (Known as flush pipelining: Johnson et al., “Aether: a scalable approach to logging”, VLDB 2010.)
"""

import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from typing import Any, NamedTuple

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.crew import Crew
from bot.figures import Figures
from bot.payloads import is_well_formed
from bot.ranked_lock import Rank
from bot.slack.socket import Socket
from bot.taking import NONE, answered, kind_of, taking
from bot.turns import Turns
from bot.under_way import UnderWay
from storage.database import REQUEST_WAIT_S, Owed, Store

log = logging.getLogger(__name__)

WORKERS = 32
"""Envelopes under way at once."""
ACKNOWLEDGERS, STILL_S = 2, 0.5
"""Whoever waits for the disk for everybody cannot stop waiting. After so long it stands still, and the other one tells those who came then."""
NOT_FOUND = 404
"""What Bolt says where no listener fits. It would not be acknowledged, and so come again."""


class _Answered(NamedTuple):
    """An envelope with what Bolt says of it, which nobody was told yet. came: by `time.monotonic()`."""

    socket: Socket
    envelope: SocketModeRequest
    kind: str
    came: float
    under_way: UnderWay
    asked: BoltRequest
    response: BoltResponse


class Envelopes:
    """Takes what comes over a socket. What is no payload of Slack's is acknowledged and dropped."""

    def __init__(
        self,
        turns: Turns,
        figures: Figures,
        bolt: App,
        store: Store,
        refuse: Callable[[Exception, Mapping[str, Any], BoltContext], BoltResponse],
    ) -> None:
        """store: where listeners write. refuse: returns what to say instead of an answer, as Bolt's handler of errors does."""
        self._turns = turns
        self._figures = figures
        self._bolt = bolt
        self._store = store
        self._refuse = refuse
        self._put_off: queue.SimpleQueue[_Answered] = queue.SimpleQueue()
        self._at_the_disk = threading.Lock()
        self._acknowledging = Crew(ACKNOWLEDGERS, "acknowledging")

    def take(self, socket: Socket, text: str, came: float) -> None:
        """Answer one envelope. came: by `time.monotonic()`, when it was read; it may have waited. Text that is none is passed over."""
        with self._turns.of(Rank.REQUEST):
            message = _message(text)
            if message and isinstance(message.get("envelope_id"), str):
                self._answer(socket, message, came)

    def finish(self) -> None:
        """Acknowledge what was taken. For after the last `take`."""
        self._acknowledging.stop()

    def _answer(self, socket: Socket, message: Mapping[str, Any], came: float) -> None:
        payload = message.get("payload")
        kind = kind_of(payload) if isinstance(payload, dict) and is_well_formed(payload) else ""
        envelope = SocketModeRequest.from_dict({"type": "", **message, "payload": payload if kind else {}})
        with taking(self._figures, kind or NONE, came) as request:
            if not kind or envelope is None:
                answered(self._figures, request, NOT_FOUND)
                _drop(socket, message["envelope_id"])
                return
            asked = BoltRequest(mode="socket_mode", body=envelope.payload, headers=build_headers(envelope))
            with self._store.unwaited() if self._turns.is_crowded else nullcontext(Owed()) as owed:
                response = self._bolt.dispatch(asked)
            one = _Answered(socket, envelope, kind, came, request, asked, response)
            request.is_put_off = owed.is_any
            if not request.is_put_off:
                self._acknowledge(one)
        if owed.is_any:
            # Behind `taking`, which another thread goes on with from now on. It is one of the crowd until then.
            self._turns.come()
            self._put_off.put(one)
            self._acknowledging.submit(self._acknowledge_all)

    def _acknowledge_all(self) -> None:
        """Acknowledge what was put off until now, once all of it is on the disk. Mostly a whole crowd, and nothing the next times."""
        is_alone = self._at_the_disk.acquire(timeout=STILL_S)
        try:
            if these := self._taken():
                self._end_all(these)
        finally:
            if is_alone:
                self._at_the_disk.release()

    def _taken(self) -> list[_Answered]:
        these = []
        with suppress(queue.Empty):
            while True:
                these.append(self._put_off.get_nowait())
        return these

    def _end_all(self, these: Sequence[_Answered]) -> None:
        try:
            failed = self._settle(these)
            with self._turns.of(Rank.WRITER):
                for one in these:
                    self._go_on(one, failed)
        finally:
            for _ in these:
                self._turns.go()

    def _settle(self, these: Sequence[_Answered]) -> Exception | None:
        """Wait for the disk, no longer than the first of these can; return what went wrong."""
        # Those that are done will commit nothing more.
        at_work = self._turns.requests - len(these) - self._put_off.qsize()
        try:
            self._store.settle(REQUEST_WAIT_S - (time.monotonic() - these[0].came), at_work)
        except Exception as error:  # noqa: BLE001 - it is what each of them is answered
            return error
        return None

    def _go_on(self, one: _Answered, failed: Exception | None) -> None:
        try:
            with taking(self._figures, one.kind, one.came, one.under_way):
                if failed:
                    one = one._replace(response=self._refuse(failed, one.asked.body, one.asked.context))
                self._acknowledge(one)
        except Exception:
            log.exception("an envelope could not be acknowledged")  # the others can

    def _acknowledge(self, one: _Answered) -> None:
        answered(self._figures, one.under_way, one.response.status)
        if one.response.status == NOT_FOUND:
            _drop(one.socket, one.envelope.envelope_id)
        else:
            send_response(one.socket, one.envelope, one.response, 0.0)  # the start: for a debug line only


def _drop(socket: Socket, envelope_id: str) -> None:
    log.warning("a payload that is none of Slack's was dropped")
    socket.send_socket_mode_response(SocketModeResponse(envelope_id=envelope_id))


def _message(text: str) -> dict[str, Any] | None:
    """Return what came, envelopes and greetings alike; `None` for what is none of Slack's messages."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        log.warning("something that is no message of Slack's was passed over")
        return None
    return message
