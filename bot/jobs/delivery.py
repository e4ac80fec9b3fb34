"""Sending what is due: the outbox worker, and the quick way through a click's response_url.

An entry is claimed with a lease, and `sending` sends it. A crash in between leaves it due. Everything shown to one person about one
thing goes through one lock, so that an older state never overwrites a newer one.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import copy_context
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from sqlite_utils import Database

from bot.crew import Crew
from bot.domain.outbox import Claimed, Entry, Kind, Lane, Way
from bot.errors import BotError, OutsideError
from bot.jobs.alone import Alone
from bot.jobs.charting import message_with_charts, view_with_charts
from bot.jobs.sending import LONGEST_REST_S, Sending
from bot.ranked_lock import Rank
from bot.services import showing
from bot.services.desk import Answer, Desk
from bot.services.renderings import MOVED, GiveBack, PublishHome, Show, WriteEvent
from bot.services.saying import QUICK_WAY_S
from bot.slack.connections import Connections
from bot.slack.messenger import Messenger, Placed, respond
from bot.slack.pacing import Method, Paces
from bot.turns import Turns, aside
from bot.under_way import under_way
from bot.views.blocks import Block, Message
from bot.views.home import fingerprint
from storage import outbox
from storage.database import JOB_WAIT_S
from storage.outbox import Due, Shown
from storage.together import Together

log = logging.getLogger(__name__)

LEASE_S = 40.0
"""How long what was handed to Slack without an answer may still have its effect: until then nobody looks for it, and nobody
sends it again, in this process or in the one after a crash. Much longer than the client's time-out: a hang of 35 s repeats nothing."""
LONGEST_SLEEP_S = 5.0
RESTS, RESTS_MOST_S = 24, 0.25
"""While requests come in, the worker rests so many times as long as it computed, which leaves it a twenty-fifth of a processor."""
SEARCH_RESTS, SEARCH_AFTER_S = 49, 0.5
"""The same of looking past those that Slack's pace holds back, calm or not: after a wave there may be thousands, each looked at to find what
is not held, as another workspace's. Replies are looked for at once in any case."""
SENDERS = 32
"""Messages under way at once. They wait for Slack and for no processor; with eight of them, eight that hung held up all others."""
REPLIERS = 24
"""The same of what is said through a response_url: at Slack's 80 ms, three hundred a second."""
WRITERS = 2
AT_ONCE = 64
"""So many due entries are looked at together."""
METHODS: Mapping[Way, Sequence[Method]] = {
    Way.POST: (Method.POST,),
    Way.POST_AGAIN: (Method.LOOK, Method.POST),
    Way.UPDATE: (Method.UPDATE,),
    Way.FILE: (Method.UPLOAD,),
    Way.HOME: (Method.PUBLISH,),
    Way.CALENDAR: (Method.CALENDAR,),
}
SLACKS_HOOKS = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")
FOLLOWING = frozenset({Kind.CONVERSATION, Kind.INTERVIEW})
"""What has one message, and goes on in the newest one of those that were pressed."""


class Clicked(NamedTuple):
    """Where a click came from: its response_url, and the message that was clicked (`None` for slash commands)."""

    response_url: str
    place: Placed | None = None


def _nowhere(_event: WriteEvent | GiveBack) -> None:
    raise OutsideError("no_calendars_here", permanent=True)


class Delivery:
    """The worker of one process. `messengers` returns the client of a workspace; `write_event` speaks with a connected calendar.

    connections: for response_urls; whoever made them closes them. answers_at: how a response_url begins. It comes with a click, and nothing
    is sent to another place.
    """

    def __init__(
        self,
        desk: Desk,
        messengers: Callable[[str], Messenger],
        paces: Paces,
        turns: Turns,
        connections: Connections,
        *,
        write_event: Callable[[WriteEvent | GiveBack], None] = _nowhere,
        answers_at: tuple[str, ...] = SLACKS_HOOKS,
        lease_s: float = LEASE_S,
        senders: int = SENDERS,
        repliers: int = REPLIERS,
    ) -> None:
        self._noting = Together(desk.store, durable=False)
        self._sending = Sending(desk, messengers, paces, write_event, lease_s, self._noting)
        self._connections = connections
        self._answers_at = answers_at
        self._turns = turns
        self._desk = desk
        self._messengers = messengers
        self._paces = paces
        self._lease_s = lease_s
        self._room = senders
        self._senders = ThreadPoolExecutor(senders, thread_name_prefix="sender")
        # Calendars take as long as they like: they have threads of their own, or deaf ones would hold up what people read.
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="writer")
        self._writing = 0
        self._repliers = Crew(repliers, "replier")
        lock = threading.Lock()
        self._bell = threading.Condition(lock)  # wakes the worker
        self._rest = threading.Condition(lock)  # wakes those who wait until nothing is under way
        self._rung = False
        self._search_from = 0.0
        self._stopping = False
        self._ended = threading.Event()
        self._busy: set[str] = set()
        self._under_way = 0
        self._alone = Alone()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin to send. What an earlier process had claimed is free again, unless it may be on its way: no other one runs."""
        with self._desk.store.write(JOB_WAIT_S) as db:
            outbox.free_unsent(db, self._desk.clock.wall() + max(self._lease_s, LONGEST_REST_S))
        self._desk.clock.on_move(self.wake)
        self._thread.start()

    def begin_nothing(self) -> None:
        """Send what is being sent and nothing else; what is due stays due."""
        with self._bell:
            self._stopping = True
            self._bell.notify_all()
        self._ended.set()

    def stop(self) -> None:
        """Finish what is being sent and stop; what is due stays due."""
        self.begin_nothing()
        if self._thread.is_alive():
            self._thread.join()
        self._repliers.stop()
        self._senders.shutdown()
        self._writers.shutdown()

    def wake(self) -> None:
        """Look for due entries now: called after commits."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def may_read_files(self, team_id: str) -> bool:
        """Whether the bot may read files that it is given in a workspace, as far as is known."""
        return self._messengers(team_id).may_read_files

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until nothing is due and nothing is under way; return whether that was reached."""
        deadline = time.monotonic() + timeout_s
        with self._bell:
            while True:
                if not self._under_way and not outbox.waiting(
                    self._desk.store.read(), self._desk.clock.now()
                ):
                    return True
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._rest.wait(min(left, 0.05))

    def answer(self, team_id: str, kind: Kind, answer: Answer, clicked: Clicked) -> None:
        """Show a thing as it is now in the message that was clicked, at once. Returns immediately."""
        self._submit(self._answer, team_id, kind, answer, clicked, time.monotonic())

    def say(
        self,
        clicked: Clicked,
        message: Message,
        team_id: str = "",
        *,
        replace: bool = False,
        waits: bool = True,
    ) -> None:
        """Tell the clicker something that only they see, in place of what they pressed with `replace`. Returns immediately; it is not
        kept.

        team_id: needed of a message with charts, which not every workspace takes. waits: until what it may tell of is on the disk.
        """
        self._submit(self._say, clicked, message, team_id, replace, waits)

    def say_made(self, clicked: Clicked, make: Callable[[], Sequence[Message]], team_id: str) -> None:
        """Make messages and tell them to the clicker, in their order. Returns immediately: for what takes longer than Slack waits."""
        self._submit(self._say_made, clicked, make, team_id)

    def update_view(self, team_id: str, view_id: str, render: Callable[[], Block], view_hash: str) -> None:
        """Render and update an open modal. Returns immediately; a modal that changed meanwhile stays as it is."""
        self._submit(self._update_view, team_id, view_id, render, view_hash)

    def close(self, team_id: str, places: Iterable[Shown], message: Message) -> None:
        """Put a last word in place of some messages. Returns immediately; it is not kept, nor tried again."""
        for shown in places:
            self._submit(self._close_one, team_id, shown, message)

    def publish_home(self, team_id: str, slack_id: str) -> None:
        """Publish somebody's Home without a row for it. Returns immediately; opening it publishes it too."""
        self._submit(self._publish_home, team_id, slack_id)

    def tell(self, team_id: str, slack_id: str, message: Message) -> None:
        """Write to somebody without a row for it. Returns immediately; it is not kept, nor tried again."""
        self._submit(self._tell, team_id, slack_id, message)

    # The quick way

    def _submit(self, work: Callable[..., None], *values: object) -> None:
        with self._bell:
            if self._stopping:
                return
            self._under_way += 1

        def run() -> None:
            try:
                with self._turns.of(Rank.REST):
                    work(*values)
            finally:
                with self._bell:
                    self._under_way -= 1
                    self._rest.notify_all()

        # Its lines in the log bear the reference of the click.
        self._repliers.submit(partial(copy_context().run, run))

    def _answer(self, team_id: str, kind: Kind, answer: Answer, clicked: Clicked, since: float) -> None:
        if answer.entry and time.monotonic() - since > QUICK_WAY_S:
            return  # the outbox has it by now
        notice = {"notice": answer.notice} if answer.notice else {}
        entry = Entry(
            team_id, Lane.REPLY, kind, answer.ref, answer.receiver, self._desk.clock.now(), "", notice
        )
        try:
            with self._alone.with_(_key_of(entry)):
                self._answer_in_place(entry, answer, clicked)
        except OutsideError as error:
            log.info("response_url failed (%s): left to the outbox", error.error)
            self._hand_over(answer)

    def _answer_in_place(self, entry: Entry, answer: Answer, clicked: Clicked) -> None:
        shown = outbox.message(self._desk.store.read(), entry.team_id, entry.kind, entry.ref, entry.receiver)
        follows = entry.kind in FOLLOWING and clicked.place is not None
        if follows and shown and _is_older(clicked.place, shown):
            self._respond(entry.team_id, clicked, MOVED, replace=True)
            self._hand_over(answer)
            return
        rendering = showing.render(self._desk, entry, answer.near)
        if not isinstance(rendering, Show):
            self._hand_over(answer)
            return
        self._respond(entry.team_id, clicked, rendering.message, replace=True)
        moved = bool(follows and shown and clicked.place and clicked.place.ts != shown.ts)
        if shown and moved:
            # A reminder below the message was pressed: it goes on there, where the person is.
            self._sending.close_old(entry.team_id, shown, MOVED)
        if not follows:
            self._hand_over(answer)
        elif answer.near is None or answer.entry:
            # Who lost a time is answered without a write; what they see differs from what is stored until the next change.
            self._keep_place(entry, answer, clicked, rendering.message)

    def _respond(
        self, team_id: str, clicked: Clicked, message: Message, *, replace: bool, waits: bool = True
    ) -> None:
        """Answer a click. Raises: OutsideError, Unsure."""
        if not clicked.response_url.startswith(self._answers_at):
            raise OutsideError("no_response_url", permanent=True)
        figures = self._desk.figures
        self._desk.store.let_go()
        if waits:
            self._desk.store.settle()
        try:
            message_with_charts(
                self._desk,
                team_id,
                message,
                lambda shown: respond(self._connections, clicked.response_url, shown, replace=replace),
            )
        except OutsideError as error:
            figures.refused(error.error)
            raise
        figures.sent("response_url")
        figures.heard()

    def _keep_place(self, entry: Entry, answer: Answer, clicked: Clicked, message: Message) -> None:
        now = self._desk.clock.now()
        mark = fingerprint([message.text, list(message.blocks)])

        def keep(db: Database) -> None:
            if clicked.place and (not answer.entry or outbox.is_there(db, answer.entry)):
                kept = Shown(clicked.place.channel, clicked.place.ts, mark)
                outbox.remember_message(db, entry.team_id, entry.kind, entry.ref, entry.receiver, kept, now)
            if answer.entry:
                outbox.settle(db, answer.entry, answer.version, "sent", now)

        # Should the machine forget it, the outbox shows the same once more.
        self._noting.write(keep)

    def _hand_over(self, answer: Answer) -> None:
        if answer.entry:
            with self._desk.store.write(JOB_WAIT_S, durable=False) as db:
                outbox.rest(db, answer.entry, 0.0, "")
            self.wake()

    def _say(
        self, clicked: Clicked, message: Message, team_id: str = "", replace: bool = False, waits: bool = True
    ) -> None:
        try:
            self._respond(team_id, clicked, message, replace=replace, waits=waits)
        except OutsideError as error:
            log.info("a private reply was not delivered: %s", error.error)

    def _say_made(self, clicked: Clicked, make: Callable[[], Sequence[Message]], team_id: str) -> None:
        for message in make():
            self._say(clicked, message, team_id)

    def _update_view(self, team_id: str, view_id: str, render: Callable[[], Block], view_hash: str) -> None:
        try:
            self._messengers(team_id).update_view(view_id, render(), view_hash)
        except OutsideError as error:
            log.info("a modal was not updated: %s", error.error)

    def _close_one(self, team_id: str, shown: Shown, message: Message) -> None:
        self._sending.close_old(team_id, shown, message)

    def _publish_home(self, team_id: str, slack_id: str) -> None:
        entry = Entry(team_id, Lane.REPLY, Kind.HOME, 0, slack_id, self._desk.clock.now(), "")
        rendering = showing.render(self._desk, entry)
        try:
            if isinstance(rendering, PublishHome):
                messenger = self._messengers(team_id)
                view_with_charts(
                    self._desk, team_id, rendering.view, lambda shown: messenger.publish_home(slack_id, shown)
                )
        except OutsideError as error:
            log.info("a Home was not published: %s", error.error)

    def _tell(self, team_id: str, slack_id: str, message: Message) -> None:
        try:
            self._messengers(team_id).post(slack_id, message, "")
        except OutsideError as error:
            log.info("a reply was not delivered: %s", error.error)

    # The worker

    def _run(self) -> None:
        while not self._stopping:
            began = time.thread_time()
            try:
                with self._turns.of(Rank.REST):
                    sleep_s = self._dispatch()
            except (BotError, OSError) as error:
                log.warning("the outbox rests: %s", type(error).__name__)
                sleep_s = 1.0
            except Exception:
                # Whatever it is, the thread that sends everything must not end of it.
                log.exception("the outbox rests")
                sleep_s = 1.0
            self._connections.tidy()
            if not self._turns.is_calm:
                # Every commit rings. What is due can wait for some milliseconds, and clicks cannot: they share the processor.
                self._ended.wait(min(RESTS_MOST_S, RESTS * (time.thread_time() - began)))
            with self._bell:
                if not self._rung and not self._stopping:
                    self._bell.wait(sleep_s)
                self._rung = False

    def _dispatch(self) -> float:
        """Hand due entries to the senders; return how long to sleep, in seconds."""
        sleep_s = LONGEST_SLEEP_S
        passed_by: set[str] = set()
        held: set[tuple[str, Way]] = set()
        while not self._stopping:
            with self._bell:
                room, busy, writing = self._room, set(self._busy), self._writing
            if not room:
                return LONGEST_SLEEP_S  # a sender that ends rings the bell
            now = self._desk.clock.now()
            searches = not held or time.monotonic() >= self._search_from
            rows = self._due(now, busy | passed_by, held, tuple(Lane) if searches else (Lane.REPLY,))
            if not searches:
                sleep_s = min(sleep_s, max(0.0, self._search_from - time.monotonic()))
            chosen: dict[int, Sequence[Method]] = {}
            for entry_id, team_id, receiver, way in rows:
                writes = way is Way.CALENDAR
                if receiver in busy or (team_id, way) in held or (len(chosen) >= room and not writes):
                    continue
                if writes and writing >= WRITERS:
                    passed_by.add(receiver)
                    continue
                methods, moment, pace = METHODS[way], time.monotonic(), self._paces.of(team_id)
                wait_s = pace.wait_s(methods, moment)
                if wait_s > 0:
                    held.add((team_id, way))
                else:
                    wait_s = pace.take(methods, receiver, moment)
                    passed_by |= {receiver} if wait_s > 0 else set()
                if wait_s > 0:
                    sleep_s = min(sleep_s, wait_s)
                else:
                    busy.add(receiver)
                    chosen[entry_id] = methods
                    writing += writes
            if chosen:
                self._claim(chosen)
            elif len(rows) < AT_ONCE:
                return min(sleep_s, self._until_next(now))
        return 0.0

    def _due(
        self, now: datetime, busy: set[str], held: set[tuple[str, Way]], lanes: Sequence[Lane]
    ) -> list[Due]:
        began = time.thread_time()
        # Of one moment: each lane is asked for by itself, and what is committed in between went before more urgent entries.
        # Aside: beside much that waits for its pace it takes SQLite 8 ms, which it computes beside Python. The snapshot ends before the
        # turn is waited for: as long as there is one, the log grows.
        with aside(), self._desk.store.snapshot() as db:
            rows = outbox.due(db, now, self._desk.clock.wall(), busy, AT_ONCE, held, lanes)
        if held and len(lanes) > 1:
            rests_s = min(SEARCH_AFTER_S, SEARCH_RESTS * (time.thread_time() - began))
            self._search_from = time.monotonic() + rests_s
        return rows

    def _claim(self, chosen: Mapping[int, Sequence[Method]]) -> None:
        """Hand entries to the senders. chosen: their ids, with the methods that were counted for each."""
        lease = uuid.uuid4().hex
        wall = self._desk.clock.wall()
        with self._desk.store.write(JOB_WAIT_S, durable=False) as db:
            claims = [outbox.claim(db, entry_id, wall, self._lease_s, lease) for entry_id in chosen]
        for claimed in claims:
            if claimed is not None:
                writes = claimed.entry.kind is Kind.CALENDAR
                with self._bell:
                    self._busy.add(claimed.entry.receiver)
                    self._room -= not writes
                    self._writing += writes
                    self._under_way += 1
                (self._writers if writes else self._senders).submit(
                    self._deliver, claimed, chosen[claimed.id]
                )

    def _until_next(self, now: datetime) -> float:
        db = self._desk.store.read()
        following, free = outbox.next_due_at(db, now), outbox.next_free_wall(db, now, self._desk.clock.wall())
        waits = [LONGEST_SLEEP_S]
        if following is not None:
            waits.append((following - now).total_seconds())
        if free is not None:
            waits.append(free - self._desk.clock.wall())
        return max(0.005, min(waits))

    def _deliver(self, claimed: Claimed, counted: Sequence[Method]) -> None:
        with under_way():
            self._deliver_one(claimed, counted)

    def _deliver_one(self, claimed: Claimed, counted: Sequence[Method]) -> None:
        writes = claimed.entry.kind is Kind.CALENDAR
        try:
            # A calendar speaks with nobody whom a burst of presses could hold up, and may take half a minute.
            with (
                nullcontext() if writes else self._turns.of(Rank.REST),
                self._alone.with_(_key_of(claimed.entry)),
            ):
                spoke = self._sending.send(claimed)
            if not spoke:
                # A day's reminders of calls that are over would hold up what is still true for as long as sending them.
                pace = self._paces.of(claimed.entry.team_id)
                pace.give_back(counted, claimed.entry.receiver, time.monotonic())
        except Exception:
            # To keep what became of it can fail too, and whoever sends must be free for the next one.
            log.exception("what became of entry %s could not be kept; its lease will end", claimed.id)
        finally:
            with self._bell:
                self._busy.discard(claimed.entry.receiver)
                self._room += not writes
                self._writing -= writes
                self._under_way -= 1
                self._rung = True
                self._bell.notify_all()
                self._rest.notify_all()


def _key_of(entry: Entry) -> Hashable:
    return entry.team_id, entry.kind, entry.ref, entry.receiver


def _is_older(place: Placed | None, shown: Shown) -> bool:
    return place is not None and place.channel == shown.channel and Decimal(place.ts) < Decimal(shown.ts)
