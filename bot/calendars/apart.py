"""Calendar files are read apart: in a process of their own, with limits of time and memory.

Whoever writes a calendar that is read here may mean harm, or have made a mistake that costs the same: a rule that is worked out
for hours holds the interpreter's lock, and with it every click in Slack. The process knows nothing: it gets the file, and has
neither the bot's environment nor its secrets. It costs 0.2 s and the memory of a small Python.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from bot.calendars.expanding import TooDense
from bot.calendars.feed import Busy, busy_of
from bot.errors import OutsideError

PROCESSOR_S = 10.0
"""Seconds of the processor, not of the clock: a busy machine makes no calendar too heavy."""
DEADLINE_S = 40.0
MEMORY_MAX = 400_000_000
"""Bytes of address space. A usual file of ten megabytes takes 100 million."""
EVENT_MAX_S = 0.5
"""Seconds of the processor for one event. Ten years of every weekday take a hundredth of that. Whoever needs more leaves less
to those after it."""

_START = "import sys; sys.path[:] = sys.argv[1:]; from bot.calendars.apart import main; main()"


def read_in_child(
    content: bytes,
    since: datetime,
    until: datetime,
    zone: str,
    skip_uids: frozenset[str] = frozenset(),
    *,
    processor_s: float = PROCESSOR_S,
    deadline_s: float = DEADLINE_S,
    memory: int = MEMORY_MAX,
) -> Busy:
    """Return what `busy_of` returns, from a process of its own.

    Raises: OutsideError: as `busy_of`; too_heavy (permanent) when it took too much of the processor or too much memory;
    reader_failed when the process could not do its work, or not in time.
    """
    question = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "zone": zone,
        "skip_uids": sorted(skip_uids),
        "processor_s": processor_s,
        "memory": memory,
    }
    # Isolated, so that nothing but what the bot itself would import is imported.
    command = [sys.executable, "-I", "-c", _START, *(os.path.abspath(path) for path in sys.path)]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(question).encode() + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=deadline_s,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        raise OutsideError("reader_failed", permanent=False) from None
    if done.returncode < 0:
        raise OutsideError("too_heavy", permanent=True)
    if done.returncode > 0:
        raise OutsideError("reader_failed", permanent=False)
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise OutsideError(answer["error"], permanent=answer["permanent"])
    spans = ((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in answer["spans"])
    return Busy(tuple(spans), answer["unreadable"])


def main() -> None:
    """Read a question and a file from standard input, answer on standard output: the other side of `read_in_child`."""
    question = json.loads(sys.stdin.buffer.readline())
    _limit(question["memory"], question["processor_s"])
    try:
        busy = busy_of(
            sys.stdin.buffer.read(),
            datetime.fromisoformat(question["since"]),
            datetime.fromisoformat(question["until"]),
            question["zone"],
            frozenset(question["skip_uids"]),
            _Guard(),
        )
        answer: dict[str, object] = {
            "spans": [(start.isoformat(), end.isoformat()) for start, end in busy.spans],
            "unreadable": busy.unreadable,
        }
    except OutsideError as error:
        answer = {"error": error.error, "permanent": error.permanent}
    except (MemoryError, RecursionError):
        answer = {"error": "too_heavy", "permanent": True}
    json.dump(answer, sys.stdout)


def _limit(memory: int, processor_s: float) -> None:
    whole_s = max(1, round(processor_s))
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: whole_s,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for name, most in limits.items():
        with suppress(ValueError, OSError):  # not every system has every limit
            resource.setrlimit(name, (most, most))
    os.nice(10)


class _Guard:
    """Around the working out of one event after another: each has its time, and less when others took all of theirs."""

    def __init__(self) -> None:
        self._allowed_s = EVENT_MAX_S
        signal.signal(signal.SIGVTALRM, self._stop)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        signal.setitimer(signal.ITIMER_VIRTUAL, self._allowed_s)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _stop(self, _signal: int, _frame: object) -> None:
        self._allowed_s = max(self._allowed_s * 0.8, 0.02)
        raise TooDense
