"""Time and life of a workspace that people watch: the clock's jumps, and the invented people's days, in one thread.

The clock runs by itself at the real pace; a jump walks there hour by hour, so that what is due on the way happens at its
time. While life is on, an hour passes with every step of it. A visitor's click goes before anything that is invented.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.demo.customers import Mind
from bot.demo.life import Cast, Life

log = logging.getLogger(__name__)

STEP = timedelta(hours=1)
PULSE_S = 2.0
"""Real seconds between two looks at what has become due while the clock ran by itself."""
REST_S = 0.2
"""So long after a visitor's click nobody invented acts: what it brought is on the screen by then."""
PACES = {"calm": 4.0, "brisk": 1.0, "fast": 0.15}
"""Real seconds between two hours of the invented people."""
MORNING = 9
TROUBLE = "Something went wrong while time passed; the demo's log says what. If the customers answered by themselves, turn that on again."
NOBODY = "Nobody has been invited yet: they wait for the first messages."


class Bot(Protocol):
    """What a watched workspace needs of the bot in it."""

    def go_on(self, instant: datetime | None = None) -> None: ...

    def come_to_rest(self) -> bool: ...

    def mix(self) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class LifeNow:
    """Whether the invented people act, how fast, and what they did last."""

    on: bool = False
    pace: str = "brisk"
    said: str = ""


class Stumbled(Exception):
    """Time did not pass as it was asked to. Its text is for the visitor; what happened is in the log."""


class Courtesy:
    """Lets what is invented wait while a visitor's click is under way."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._visitors = 0
        self._free_at = 0.0

    @contextmanager
    def visiting(self) -> Iterator[None]:
        """Hold everybody else back."""
        with self._changed:
            self._visitors += 1
        try:
            yield
        finally:
            with self._changed:
                self._visitors -= 1
                self._free_at = time.monotonic() + REST_S
                self._changed.notify_all()

    def wait(self) -> None:
        """Return when no visitor waits for anything."""
        with self._changed:
            while self._visitors or time.monotonic() < self._free_at:
                left = self._free_at - time.monotonic()
                self._changed.wait(None if self._visitors else left)


class World:
    """The thread in which time and life go on. `on_change` is called whenever what it shows has changed."""

    def __init__(
        self, bot: Bot, now: Callable[[], datetime], cast: Cast, on_change: Callable[[], None]
    ) -> None:
        self.courtesy = Courtesy()
        self.moving = False
        self.life_now = LifeNow()
        self.trouble = ""
        """What went wrong last, for visitors, until one of them asks for something again."""
        self._bot = bot
        self._now = now
        self._cast = cast
        self._on_change = on_change
        self._life = Life(cast, self, self._settle, forgiving=True)
        self._jumps: SimpleQueue[tuple[datetime, Future[None]] | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="world", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop after the step under way."""
        self._stopped.set()
        self._jumps.put(None)
        self._thread.join()

    # What visitors ask for

    def jump(self, by: str, zone: str) -> "Future[None]":
        """Move the clock by an "hour" or a "week", or to the next "morning" at nine in a zone. Raises: ValueError."""
        self.trouble = ""
        done: Future[None] = Future()
        self._jumps.put((target_of(self._now(), by, zone), done))
        return done

    def set_life(self, *, on: bool, pace: str) -> None:
        """Let the invented people act, or not. Raises: ValueError."""
        if pace not in PACES:
            raise ValueError(pace)
        self.trouble = ""
        said = self.life_now.said if self._has_begun() or not on else NOBODY
        self._show(LifeNow(on, pace, said))
        self._jumps.put(None)

    def take_over(self, person_id: str, *, mine: bool) -> None:
        """Let a visitor act for somebody from now on, or not any more."""
        change = self._life.taken_over.add if mine else self._life.taken_over.discard
        change(person_id)
        self._on_change()

    @property
    def taken_over(self) -> list[str]:
        return sorted(self._life.taken_over)

    # A teller of what they do

    def notes(self, line: str) -> None:
        self._show(replace(self.life_now, said=line))

    def books(self, mind: Mind, screens: object) -> None:
        """Said by `notes` too."""

    def call_held(self, mind: Mind, interviewer: str, *, missed: bool) -> None:
        name = mind.customer.name
        self.notes(f"{name} did not come to the call" if missed else f"{interviewer} has spoken with {name}")

    # The thread

    def _run(self) -> None:
        while not self._stopped.is_set():
            jump = self._next_jump()
            if self._stopped.is_set():
                return
            problem: Stumbled | None = None
            try:
                self._pass(jump[0] if jump else None)
            except Exception:
                # Whatever it was, the next jump may go well, and somebody waits for the answer to this one.
                log.exception("time did not pass in the demo")
                problem = Stumbled(TROUBLE)
                self.trouble = TROUBLE
                self._show(replace(self.life_now, on=False))
            if jump is not None:
                _answer(jump[1], problem)

    def _pass(self, instant: datetime | None) -> None:
        if instant is not None:
            self._walk_to(instant)
        elif self.life_now.on and self._has_begun():
            self._walk_to(self._now() + STEP)
        else:
            self._bot.go_on()

    def _has_begun(self) -> bool:
        """Whether any customer has got a message; before, no day of theirs is worth passing."""
        return any(mind.person.dm() for mind in self._cast.minds.values())

    def _next_jump(self) -> tuple[datetime, "Future[None]"] | None:
        """Wait for a jump; until the next step of life, or the next pulse, and no longer."""
        living = self.life_now.on and self._has_begun()
        wait_s = PACES[self.life_now.pace] if living else PULSE_S
        until = time.monotonic() + wait_s
        try:
            while True:
                jump = self._jumps.get(timeout=max(0.0, until - time.monotonic()))
                if jump is not None or self._stopped.is_set():
                    return jump
                if self.life_now.on and not living:
                    return None
        except Empty:
            return None

    def _walk_to(self, instant: datetime) -> None:
        self.moving = True
        self._on_change()
        try:
            while self._now() < instant and not self._stopped.is_set():
                self.courtesy.wait()
                self._bot.go_on(min(instant, next_hour(self._now())))
                if self.life_now.on:
                    self._live_an_hour()
        finally:
            self.moving = False
            self._on_change()

    def _live_an_hour(self) -> None:
        if self.life_now.said == NOBODY and self._has_begun():
            self.notes("")
        self._life.step(self._now())

    def _settle(self) -> None:
        self._bot.come_to_rest()
        self.courtesy.wait()

    def _show(self, life: LifeNow) -> None:
        self.life_now = life
        self._on_change()


def _answer(done: "Future[None]", problem: Stumbled | None) -> None:
    if not done.set_running_or_notify_cancel():
        return
    if problem:
        done.set_exception(problem)
    else:
        done.set_result(None)


def next_hour(instant: datetime) -> datetime:
    """The next full hour after an instant, in UTC."""
    return instant.replace(minute=0, second=0, microsecond=0) + STEP


def target_of(now: datetime, by: str, zone: str) -> datetime:
    """Where a jump leads. Raises: ValueError."""
    if by == "hour":
        return now + STEP
    if by == "week":
        return now + timedelta(weeks=1)
    if by == "morning":
        day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
        return datetime(day.year, day.month, day.day, MORNING, tzinfo=ZoneInfo(zone)).astimezone(now.tzinfo)
    raise ValueError(by)
