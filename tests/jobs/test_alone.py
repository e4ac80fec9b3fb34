"""One at a time by a key, everything else at once, and nothing kept of keys that nobody uses."""

import threading

from bot.jobs.alone import Alone

SOON_S = 10.0


def test_the_same_key_waits_and_another_does_not() -> None:
    alone, order = Alone(), list[str]()
    waits, goes = threading.Event(), threading.Event()

    def same() -> None:
        waits.set()
        with alone.with_(("T1", "U1")):
            order.append("the same")

    def other() -> None:
        with alone.with_(("T1", "U2")):
            order.append("another")
        goes.set()

    with alone.with_(("T1", "U1")):
        threads = [threading.Thread(target=work) for work in (same, other)]
        threads[0].start()
        assert waits.wait(SOON_S)
        threads[1].start()
        assert goes.wait(SOON_S)
        order.append("the first ends")
    for thread in threads:
        thread.join(SOON_S)

    assert order == ["another", "the first ends", "the same"]


def test_a_crowd_at_a_few_keys_never_meets_at_one_and_leaves_nothing() -> None:
    alone, inside, met = Alone(), [0] * 3, list[int]()

    def work(key: int) -> None:
        for _ in range(50):
            with alone.with_(key):
                inside[key] += 1
                met.append(inside[key])
                inside[key] -= 1

    threads = [threading.Thread(target=work, args=[number % 3]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON_S)

    assert met == [1] * 600
    assert not alone.used


def test_a_key_is_free_after_an_error() -> None:
    alone = Alone()

    for _ in range(2):
        try:
            with alone.with_("key"):
                raise ValueError("a fault")
        except ValueError:
            pass

    assert not alone.used
