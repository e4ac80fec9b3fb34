"""How `evenhand run` begins and ends: in order where that is possible, and in any case within `STOP_S` of being asked to end.

What must be kept is in the database at every moment, so leaving in the middle loses nothing: what was being sent is looked for, or due
again, at the next start.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType
from typing import NoReturn

log = logging.getLogger(__name__)

STOP_S = 7.0
"""Docker waits 10 seconds before it kills, systemd 90; the interpreter itself takes a moment to go."""
LOOK_S = 0.05
IN_ORDER = 0

Begin = Callable[[list[Callable[[], None]]], None]
"""Starts what is to run, and puts into the list what ends each part of it, as soon as there is something to end."""


class StopSignals:
    """SIGTERM and SIGINT: the first asks for the end, a second one is the end. To be made in the main thread."""

    def __init__(self) -> None:
        self.asked = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._take)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        if self.asked:
            leave(128 + number)
        self.asked = True


def run_until_stopped(begin: Begin, stop: StopSignals) -> None:
    """Begin, wait until the end is asked for, and end: the parts that began last first. Raises: what `begin` does.

    The main thread takes signals and does nothing else: one that waits for the database, or for a lock, takes none.
    """
    ends: list[Callable[[], None]] = []
    beginning = _Work(lambda: begin(ends), "begin")
    while not stop.asked:
        if beginning.error is not None:
            with ExitStack() as rest:
                for one in ends:
                    rest.callback(one)
            raise beginning.error
        # No Event: a signal that arrives on the brink of its wait is not noticed until another one comes.
        time.sleep(LOOK_S)
    if beginning.is_alive() and not ends:
        leave(IN_ORDER)  # nothing has been taken yet, so there is nothing to finish
    ends_at = time.monotonic() + STOP_S
    ending = _Work(lambda: _end(beginning, ends), "end")
    while ending.is_alive():
        if time.monotonic() > ends_at:
            _leave_the_rest()
        time.sleep(LOOK_S)  # as above
    # The interpreter waits for threads as well. A daemon: it ends with the process.
    last = threading.Timer(max(0.0, ends_at - time.monotonic()), _leave_the_rest)
    last.name, last.daemon = "last", True
    last.start()
    if ending.error is not None:
        raise ending.error


class _Work(threading.Thread):
    """A thread that keeps what its work raised. It runs from the beginning."""

    def __init__(self, work: Callable[[], None], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._work = work
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  raised again in the main thread
            self.error = error


def _end(beginning: _Work, ends: list[Callable[[], None]]) -> None:
    beginning.join()
    with ExitStack() as rest:  # each is ended whatever becomes of the others
        for one in ends:
            rest.callback(one)


def leave(code: int) -> NoReturn:
    """End the process here and now, with what it has printed."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def _leave_the_rest() -> NoReturn:
    ours = {"begin", "end", "last", "MainThread"}
    names = sorted({thread.name for thread in threading.enumerate()} - ours)
    log.warning("not done in time: %s. What is due goes on at the next start.", ", ".join(names))
    leave(IN_ORDER)
