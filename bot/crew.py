"""A few threads that do what is handed to them.

`ThreadPoolExecutor` takes a lock of the whole process for every piece of work, and starts its threads while it holds it. With
a thousand clicks at once every listener stood in that queue: one burst in four took 3 s and more. Handing work to this crew
takes no lock, and its threads are there from the start.
"""

import logging
import queue
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Crew:
    """`size` threads. What is handed in after `stop` is not done."""

    def __init__(self, size: int, name: str) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True) for number in range(size)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Callable[[], None]) -> None:
        """Have `work` done by whichever thread is free first. Returns immediately."""
        self._work.put(work)

    def stop(self) -> None:
        """Finish what was handed in, and end the threads."""
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception:
                # What was handed in is nobody's call any more: a reply that fails is the outbox's, and the thread goes on.
                log.exception("a piece of work failed")
