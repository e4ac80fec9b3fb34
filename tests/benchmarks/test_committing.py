"""The benchmark of bookings books, and its floor writes the same rows."""

from pathlib import Path

import pytest

from benchmarks import committing
from benchmarks.presses import Deed, prepare


def test_every_booking_is_made_and_the_floor_writes_what_it_wrote(tmp_path: Path) -> None:
    presses = prepare(tmp_path / "ours.db", [Deed.BOOK] * 12, directory=10)
    prepare(tmp_path / "floor.db", [Deed.BOOK] * 12, directory=10)

    seconds, written = committing.book(tmp_path / "ours.db", presses)

    assert seconds > 0
    assert all(len(one.added["interviews"]) == len(one.added["inbox"]) == 1 for one in written)
    assert all(len(one.added["outbox"]) >= 7 for one in written)
    assert [one.renewed for one in written] == [0] * 10 + [
        1
    ] * 2  # ten studies: the card of the first two was due already
    assert committing.write(tmp_path / "floor.db", written) > 0
    assert committing.counts(tmp_path / "floor.db") == committing.counts(tmp_path / "ours.db")


def test_a_booking_that_does_nothing_is_no_measurement(tmp_path: Path) -> None:
    presses = prepare(tmp_path / "ours.db", [Deed.BOOK], directory=10)

    with pytest.raises(AssertionError, match="booked nothing"):
        committing.book(tmp_path / "ours.db", presses * 2)


def test_both_are_bookings_a_second() -> None:
    found = committing.compare(1, bookings=5)

    assert found.ours > 0
    assert found.floor > 0
    assert found.rows >= 9
