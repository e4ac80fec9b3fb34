"""Waiting for what another thread does and nothing tells of."""

import threading
from collections.abc import Callable

SOON_S = 10.0
"""More than anything here takes."""


def until(reached: Callable[[], bool]) -> None:
    """Wait until something is so. Raises: AssertionError, when that takes too long."""
    never = threading.Event()
    for _ in range(int(SOON_S * 1000)):
        if reached():
            return
        never.wait(0.001)
    raise AssertionError("it was not reached")
