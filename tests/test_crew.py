"""The crew does what it is handed, each piece once, and does not stop at one that fails."""

import threading

from bot.crew import Crew


def test_what_was_handed_in_is_done_before_the_crew_stops() -> None:
    done: list[int] = []
    crew = Crew(3, "test")

    for number in range(200):
        crew.submit(lambda number=number: done.append(number))  # type: ignore[misc]
    crew.stop()

    assert sorted(done) == list(range(200))


def test_several_pieces_are_done_at_the_same_time() -> None:
    together = threading.Barrier(3)
    crew = Crew(3, "test")

    for _ in range(3):
        crew.submit(lambda: together.wait(5) and None)
    crew.stop()

    assert not together.broken


def test_a_piece_that_fails_costs_no_thread() -> None:
    done = threading.Event()
    crew = Crew(1, "test")

    crew.submit(lambda: 1 // 0 and None)
    crew.submit(done.set)
    crew.stop()

    assert done.is_set()
