"""Sending one entry of the outbox: render it, hand it to Slack, and keep what became of it.

Before a message is handed over, that is written down (`doubt`); when its fate is known, that is settled. A crash or a lost
answer in between leaves the doubt, and the bot looks into its own DM before it posts a second time. Where it cannot look, in
channels and for files, it posts again, as twice is better than never: there one message at a time is under way, so a crash
repeats one at most.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from sqlite_utils import Database

from bot.domain.outbox import Claimed, Kind
from bot.errors import Busy, Effect, OutsideError
from bot.jobs.charting import message_with_charts, view_with_charts
from bot.services import leaving, showing
from bot.services.desk import Desk
from bot.services.renderings import Drop, GiveBack, NotYet, PublishHome, Say, SendFile, Show, WriteEvent
from bot.slack.errors import GONE, SHUT_OUT
from bot.slack.messenger import Messenger, Placed
from bot.slack.pacing import Method, Paces
from bot.turns import acquire
from bot.under_way import reference
from bot.views.blocks import Message
from bot.views.home import fingerprint
from storage import outbox
from storage.database import JOB_WAIT_S
from storage.outbox import Shown
from storage.together import Together

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_REST_S = 300.0
GIVE_UP_AFTER = 600
"""Attempts: two days of rests."""
ALONE_S = 2.0
"""So long a message that nobody could look for waits for the one before it; a Slack that hangs must not hold up all of them."""
IN_CHANNELS = frozenset({Kind.OPEN_CALL, Kind.DIGEST})


@dataclass
class _Attempt:
    """What one claimed entry has come to. is_in_doubt: an earlier attempt may have arrived. handed_over: seconds since the epoch, `None`
    before. spoke: anything outside was called."""

    claimed: Claimed
    method: Method
    is_in_doubt: bool
    handed_over: float | None = None
    spoke: bool = False
    alone: ExitStack = field(default_factory=ExitStack)


class Sending:
    """What the threads of the outbox worker share. Safe to use from any of them.

    lease_s: how long what was handed over may have its effect, when Slack did not answer.
    """

    def __init__(
        self,
        desk: Desk,
        messengers: Callable[[str], Messenger],
        paces: Paces,
        write_event: Callable[[WriteEvent | GiveBack], None],
        lease_s: float,
        noting: Together,
    ) -> None:
        """noting: where is kept what a machine that loses its power may forget."""
        self._keeping = Together(desk.store, durable=True)
        self._noting = noting
        self._desk = desk
        self._messengers = messengers
        self._paces = paces
        self._write_event = write_event
        self._lease_s = lease_s
        self._unseen = threading.Lock()

    def send(self, claimed: Claimed) -> bool:
        """Send a claimed entry, and keep what became of it; whatever happens, the others go on. Return whether anything was called."""
        is_event = claimed.entry.kind is Kind.CALENDAR
        attempt = _Attempt(claimed, Method.CALENDAR if is_event else Method.POST, claimed.again)
        try:
            with attempt.alone:
                self._send(attempt)
        except OutsideError as error:
            self._failed(attempt, error)
        except Busy:
            log.warning("entry %s: the database was busy; the lease will end", claimed.id)
        except Exception:
            # A fault in one message must not hold up the others: it is kept with a reference, and tried again later.
            log.exception("entry %s could not be sent", claimed.id)
            effect = Effect.NONE if attempt.handed_over is None else Effect.MAYBE
            self._failed(attempt, OutsideError(f"reference {reference()}", permanent=False, effect=effect))
        return attempt.spoke

    def close_old(self, team_id: str, shown: Shown, closing: Message) -> None:
        """Take the buttons from a message that another one has taken the place of."""
        try:
            self._messengers(team_id).update(Placed(shown.channel, shown.ts), closing)
        except OutsideError as error:
            # The old message keeps its buttons; pressing them shows where things stand.
            log.info("an old message was not closed: %s", error.error)

    def _send(self, attempt: _Attempt) -> None:
        claimed, entry = attempt.claimed, attempt.claimed.entry
        rendering = showing.render(self._desk, entry)
        shown: Shown | None = None
        match rendering:
            case Drop(why):
                self._settle(claimed, "dropped", why)
                return
            case NotYet(due_at):
                with self._desk.store.write(JOB_WAIT_S) as db:
                    outbox.postpone(db, claimed.id, due_at)
                return
            case Show():
                shown = self._show(attempt, rendering)
            case Say(message):
                place = self._found(attempt)
                if place is None:
                    self._post(attempt, message)
                elif claimed.version:
                    # Other words have taken the place of those that arrived.
                    self._update(attempt, place, message)
            case SendFile(name, content, comment):
                self._upload(attempt, name, content, comment)
            case PublishHome(view):
                messenger = self._messengers(entry.team_id)
                view_with_charts(
                    self._desk,
                    entry.team_id,
                    view,
                    lambda drawn: self._call(
                        attempt, Method.PUBLISH, lambda: messenger.publish_home(entry.receiver, drawn)
                    ),
                )
                shown = Shown("", "", str(view["private_metadata"]))
            case WriteEvent() | GiveBack():
                self._desk.store.settle()
                attempt.spoke = True
                self._write_event(rendering)
        self._settle(claimed, "sent", "", shown)

    def _show(self, attempt: _Attempt, rendering: Show) -> Shown:
        entry, message = attempt.claimed.entry, rendering.message
        mark = fingerprint([message.text, list(message.blocks)])
        shown = outbox.message(self._desk.store.read(), entry.team_id, entry.kind, entry.ref, entry.receiver)
        if shown and not rendering.anew:
            if shown.fingerprint == mark:
                return shown
            try:
                self._update(attempt, Placed(shown.channel, shown.ts), message)
                return Shown(shown.channel, shown.ts, mark)
            except OutsideError as error:
                if error.error not in GONE:
                    raise
        place = self._found(attempt)
        if place is None:
            place = self._post(attempt, message)
        else:
            if not rendering.anew:
                self._remember(attempt, place)
            self._update(attempt, place, message)  # it shows how things stood when it was posted
        if shown and rendering.anew and rendering.closing and shown.ts != place.ts:
            self.close_old(entry.team_id, shown, rendering.closing)
        return Shown(place.channel, place.ts, mark)

    def _remember(self, attempt: _Attempt, place: Placed) -> None:
        """Keep where the message was found that shows a thing: whatever becomes of its update, nobody has to look for it again."""
        claimed, entry, now = attempt.claimed, attempt.claimed.entry, self._desk.clock.now()
        shown = Shown(place.channel, place.ts, "")

        def remember(db: Database) -> None:
            if outbox.is_there(db, claimed.id):
                outbox.remember_message(db, entry.team_id, entry.kind, entry.ref, entry.receiver, shown, now)

        self._noting.write(remember)
        attempt.is_in_doubt = False

    # Slack

    def _found(self, attempt: _Attempt) -> Placed | None:
        """The message of an entry, if an earlier attempt may have arrived and the bot may look, and it is there."""
        claimed, entry = attempt.claimed, attempt.claimed.entry
        if not claimed.again or not self._can_look(attempt):
            return None
        dm = outbox.dm_with(self._desk.store.read(), entry.team_id, entry.receiver)
        messenger = self._messengers(entry.team_id)
        try:
            place = self._call(
                attempt, Method.LOOK, lambda: messenger.find_own(entry.receiver, claimed.key, dm)
            )
        except OutsideError as error:
            if not error.permanent:
                raise
            return None  # no look is allowed: twice is better than never
        attempt.is_in_doubt = place is not None
        return place

    def _post(self, attempt: _Attempt, message: Message) -> Placed:
        claimed, entry = attempt.claimed, attempt.claimed.entry
        messenger = self._messengers(entry.team_id)
        if not self._can_look(attempt):
            attempt.alone.enter_context(self._one_at_a_time())
        return message_with_charts(
            self._desk,
            entry.team_id,
            message,
            lambda shown: self._hand_over(
                attempt, Method.POST, lambda: messenger.post(entry.receiver, shown, claimed.key)
            ),
        )

    def _upload(self, attempt: _Attempt, name: str, content: bytes, comment: str) -> None:
        entry = attempt.claimed.entry
        messenger = self._messengers(entry.team_id)
        dm = outbox.dm_with(self._desk.store.read(), entry.team_id, entry.receiver)
        attempt.alone.enter_context(self._one_at_a_time())
        self._hand_over(
            attempt, Method.UPLOAD, lambda: messenger.upload(entry.receiver, name, content, comment, dm)
        )

    def _update(self, attempt: _Attempt, place: Placed, message: Message) -> None:
        team_id = attempt.claimed.entry.team_id
        messenger = self._messengers(team_id)
        message_with_charts(
            self._desk,
            team_id,
            message,
            lambda shown: self._hand_over(attempt, Method.UPDATE, lambda: messenger.update(place, shown)),
        )

    def _hand_over(self, attempt: _Attempt, method: Method, call: Callable[[], T]) -> T:
        self._desk.store.let_go()
        attempt.handed_over = self._desk.clock.wall()
        claimed_id, until = attempt.claimed.id, attempt.handed_over + self._lease_s
        # To change a message twice does no harm; to post it twice does, so that is on the disk before it is tried.
        keeping = self._noting if method is Method.UPDATE else self._keeping
        keeping.write(lambda db: outbox.sending(db, claimed_id, until))
        return self._call(attempt, method, call)

    def _call(self, attempt: _Attempt, method: Method, call: Callable[[], T]) -> T:
        attempt.method, attempt.spoke = method, True
        self._desk.store.let_go()
        result = call()
        self._desk.figures.sent(method.value)
        self._paces.of(attempt.claimed.entry.team_id).answered(method)
        return result

    def _can_look(self, attempt: _Attempt) -> bool:
        entry = attempt.claimed.entry
        return entry.kind not in IN_CHANNELS and self._messengers(entry.team_id).may_look

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        self._desk.store.let_go()
        alone = acquire(self._unseen, ALONE_S)
        try:
            yield
        finally:
            if alone:
                self._unseen.release()

    # What became of it

    def _settle(self, claimed: Claimed, state: str, error: str, shown: Shown | None = None) -> None:
        entry, now = claimed.entry, self._desk.clock.now()

        def settle(db: Database) -> None:
            if not outbox.is_there(db, claimed.id):
                return  # its receiver had their data erased while it was being sent: nothing of it is kept
            if shown is not None:
                outbox.remember_message(db, entry.team_id, entry.kind, entry.ref, entry.receiver, shown, now)
            if state == "sent":
                showing.after_sent(db, entry, now)
            if state == "dropped":
                showing.after_dropped(db, entry)
            outbox.settle(db, claimed.id, claimed.version, state, now, error)

        # Should the machine forget it, what was handed over is looked for, as after a crash in between.
        self._noting.write(settle)

    def _failed(self, attempt: _Attempt, error: OutsideError) -> None:
        claimed, entry, now = attempt.claimed, attempt.claimed.entry, self._desk.clock.now()
        away = self._note(attempt, error)
        if attempt.method is not Method.CALENDAR:
            self._desk.figures.refused(error.error)
        with self._desk.store.write(JOB_WAIT_S) as db:
            if error.error in SHUT_OUT:
                # It says nothing of this message, which stays due for when the workspace lets the bot in again.
                outbox.rest(db, claimed.id, 0.0, error.error)
                leaving.note(db, entry.team_id, error.error, now)
                return
            if not outbox.is_there(db, claimed.id):
                return
            if error.permanent or (claimed.attempts >= GIVE_UP_AFTER and not away):
                log.warning(
                    "entry %s (%s) cannot be delivered: %s", claimed.id, entry.kind.value, error.error
                )
                showing.after_failed(self._desk, db, entry, error.error, now)
                outbox.settle(db, claimed.id, claimed.version, "failed", now, error.error)
                return
            # To refuse the update of what was found says nothing of the post that it was looked for.
            refused = (
                attempt.handed_over is not None and error.effect is Effect.NONE and not attempt.is_in_doubt
            )
            until = self._rests_until(attempt, error)
            outbox.rest(db, claimed.id, until, error.error, uncounted=away, refused=refused)

    def _note(self, attempt: _Attempt, error: OutsideError) -> bool:
        """Tell the pace how Slack fares; return whether it is away, so that a failure says nothing of the message."""
        now, entry = time.monotonic(), attempt.claimed.entry
        pace = self._paces.of(entry.team_id)
        if error.retry_after:
            pace.hold(attempt.method, entry.receiver, now, error.retry_after)
        elif error.away:
            pace.unanswered(attempt.method, now)
        elif attempt.method is not Method.CALENDAR:
            pace.answered(attempt.method)
        return error.away and pace.is_away

    def _rests_until(self, attempt: _Attempt, error: OutsideError) -> float:
        rest_s = error.retry_after or min(LONGEST_REST_S, 2.0 ** min(attempt.claimed.attempts, 9))
        until = self._desk.clock.wall() + rest_s
        if attempt.handed_over is not None and error.effect is Effect.LATE:
            # What is looked for, or overtaken, while Slack is still at it would come after all.
            until = max(until, attempt.handed_over + self._lease_s)
        return until
