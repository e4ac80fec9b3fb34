"""The benchmark of the first page of times reads what it says it reads."""

from contextlib import closing
from pathlib import Path

from benchmarks import burst, times
from bot.services.times import page_of_slots
from storage.database import Store


def test_every_interval_is_stored_and_times_are_left(tmp_path: Path) -> None:
    invitation_id = times.prepare(tmp_path / "few.db", 200)

    with closing(Store(tmp_path / "few.db")) as store:
        db = store.read()
        (row,) = db.query("SELECT count(*) AS n, count(DISTINCT slack_id) AS holders FROM busy")
        page = page_of_slots(db, times.facts_of(db, invitation_id), burst.NOW)

    assert (row["n"], row["holders"]) == (200, times.INTERVIEWERS)
    assert len(page.slots) == 6
