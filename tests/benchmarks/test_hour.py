"""The benchmark of an hour's load reads the memory of the process that took it."""

from benchmarks import hour


def test_memory_is_read_before_between_and_after() -> None:
    found = hour.compare(1, presses=40)

    assert 10 < found.floor < found.idle <= found.end < 500
    assert found.half > 10
