"""The benchmark of answers measures the real thing: every press is acknowledged and kept."""

from benchmarks.answering import compare, p99


def test_every_answer_is_acknowledged_and_kept() -> None:
    found = compare(1, presses=30)

    assert found.ours_s > 0
    assert found.ratio == found.ours_s / found.floor_s


def test_the_ninety_ninth_of_a_hundred_is_taken() -> None:
    assert p99([number / 100 for number in range(1, 101)]) == 0.99
    assert p99([1.0]) == 1.0
