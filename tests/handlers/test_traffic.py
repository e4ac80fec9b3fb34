"""Acknowledgements first: words wait while a burst is being acknowledged, and no longer than a moment."""

import threading
import time
from contextlib import ExitStack

from bot.traffic import FEW, PATIENCE_S, Traffic


def waited_s(traffic: Traffic) -> float:
    began = time.monotonic()
    with traffic.yielding():
        return time.monotonic() - began


def test_few_requests_are_no_burst() -> None:
    traffic = Traffic()

    with ExitStack() as stack:
        for _ in range(FEW):
            stack.enter_context(traffic.taking())

        assert waited_s(traffic) < PATIENCE_S / 2


def test_words_wait_for_the_end_of_a_burst_and_not_longer() -> None:
    traffic, calm = Traffic(), threading.Event()

    def speak() -> None:
        with traffic.yielding():
            calm.set()

    with ExitStack() as stack:
        for _ in range(FEW + 1):
            stack.enter_context(traffic.taking())
        speaker = threading.Thread(target=speak)
        speaker.start()
        spoke_too_early = calm.wait(0.05)
    speaker.join(PATIENCE_S / 2)

    assert (spoke_too_early, calm.is_set()) == (False, True)


def test_words_wait_no_longer_than_a_moment_whatever_goes_on() -> None:
    traffic = Traffic()

    with ExitStack() as stack:
        for _ in range(FEW + 1):
            stack.enter_context(traffic.taking())

        assert PATIENCE_S <= waited_s(traffic) < 2 * PATIENCE_S


def test_a_request_that_fails_is_not_counted_for_ever() -> None:
    traffic = Traffic()

    for _ in range(FEW + 1):
        try:
            with traffic.taking():
                raise ValueError("a listener failed")
        except ValueError:
            pass

    assert waited_s(traffic) < PATIENCE_S / 2


def test_beside_a_burst_that_goes_on_words_come_one_at_a_time() -> None:
    traffic, at_once, most = Traffic(), 0, 0
    counting = threading.Lock()

    def speak() -> None:
        nonlocal at_once, most
        with traffic.yielding():
            with counting:
                at_once += 1
                most = max(most, at_once)
            threading.Event().wait(0.02)
            with counting:
                at_once -= 1

    with ExitStack() as stack:
        for _ in range(FEW + 1):
            stack.enter_context(traffic.taking())
        speakers = [threading.Thread(target=speak) for _ in range(4)]
        for speaker in speakers:
            speaker.start()
        for speaker in speakers:
            speaker.join()

    assert most == 1
