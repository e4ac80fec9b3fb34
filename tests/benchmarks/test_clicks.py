"""The benchmark of clicks sends what it says, and counts what was refused."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import clicks
from benchmarks.clicks import Load
from benchmarks.crowd import at_most
from benchmarks.presses import MIX, WITH_FORMS, Deed, kept, prepare, shuffled

EACH = dict.fromkeys(Deed, 1)


@pytest.mark.parametrize("load", [Load(36, 100, EACH, slack_takes_s=0.02), Load(36, mix=EACH, socket=True)])
def test_every_press_is_acknowledged_and_done_by_both_sides(load: Load) -> None:
    found = clicks.compare(1, load, directory=10)

    for one in found:
        assert (one.errors, one.too_late) == (0, 0)
        assert 0 < one.p50_s <= one.p99_s
        assert (one.per_second > 0) == (load.per_second == 0)


def test_presses_that_were_refused_are_errors(tmp_path: Path) -> None:
    database = tmp_path / "ours.db"
    presses = prepare(database, shuffled(30, EACH), directory=10)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE invitations SET state = 'declined'")
        connection.execute("DELETE FROM roles")

    found = asyncio.run(clicks.side(Load(30, 100, EACH), presses, 0, database, None))

    opened = sum(press.deed is Deed.HOME for press in presses)
    assert found.errors == len(presses) - opened > 0


def test_the_database_tells_what_was_done(tmp_path: Path) -> None:
    deeds = shuffled(100, MIX)
    prepare(tmp_path / "a.db", deeds, directory=10)

    assert kept(tmp_path / "a.db").total() == 0
    assert [deeds.count(deed) for deed in MIX] == list(MIX.values())
    assert sum(WITH_FORMS.values()) == 100


def test_ninety_nine_of_a_hundred_are_at_most_the_ninety_ninth() -> None:
    assert at_most([number / 100 for number in range(100, 0, -1)], 0.99) == 0.99
    assert at_most([number / 100 for number in range(1, 101)], 0.5) == 0.5
    assert at_most([1.0], 0.99) == 1.0
