"""What the schema itself refuses: one winner per slot, one live invitation per person; from one process and from two."""

import sqlite3

import pytest

from storage.database import Store
from storage.rows import every
from tests.storage.seeding import (
    Start,
    printed_by,
    put,
    put_invitation,
    put_person,
    put_study,
    release,
    rows_of,
)

CALL: dict[str, object] = {
    "team_id": "T1",
    "study_id": 1,
    "person_id": 1,
    "interviewer": "UA",
    "starts_at": "2026-12-03T10:00",
    "ends_at": "2026-12-03T10:30",
    "state": "booked",
}


@pytest.fixture
def peopled(store: Store) -> Store:
    """Two studies; persons 1 to 3, each with an invitation of the same number to study 1."""
    with store.write() as db:
        for number in (1, 2):
            put_study(db, number)
        for number in (1, 2, 3):
            put_person(db, number)
            put_invitation(db, number, 1, number, "submitted")
    return store


def test_a_row_of_an_unknown_study_is_refused(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), store.write() as db:
        db.execute("INSERT INTO seats (study_id, team_id, segment, planned) VALUES (99, 'T1', 'love', 1)")


def test_text_in_a_number_column_is_refused(store: Store) -> None:
    with (
        pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER"),
        store.write() as db,
    ):
        db.execute("INSERT INTO people (team_id, nps, added_at) VALUES ('T1', 'nine', 'x')")


def test_every_table_of_ours_is_strict_and_knows_its_team(store: Store) -> None:
    # An index of words is no table of ours: whose a row is stands in it as one of its words.
    sql = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    tables = every(store.read(), sql)

    ours = [row for row in tables if not row["name"].startswith(("sqlite_", "_sqlite"))]
    assert len(ours) > 15
    assert [row["name"] for row in ours if not row["strict"]] == []
    for row in ours:
        columns = every(store.read(), "SELECT name FROM pragma_table_info(?)", [row["name"]])
        assert "team_id" in {column["name"] for column in columns}, row["name"]


def book(store: Store, **changes: object) -> int:
    """How many rows a booking added: CALL with `changes`; person n has invitation n."""
    call = CALL | changes
    with store.write() as db:
        return put(db, "interviews", **call, invitation_id=call["person_id"])


def test_a_slot_has_one_winner(peopled: Store) -> None:
    assert book(peopled) == 1
    assert book(peopled, person_id=2) == 0
    assert rows_of(peopled, "interviews") == 1


@pytest.mark.parametrize(
    ("starts", "ends", "added"),
    [
        ("2026-12-03T09:30", "2026-12-03T10:00", 1),
        ("2026-12-03T09:30", "2026-12-03T10:01", 0),
        ("2026-12-03T10:29", "2026-12-03T11:00", 0),
        ("2026-12-03T10:30", "2026-12-03T11:00", 1),
        ("2026-12-03T10:10", "2026-12-03T10:20", 0),
        ("2026-12-03T09:00", "2026-12-03T12:00", 0),
        ("2026-12-04T10:00", "2026-12-04T10:30", 1),
    ],
)
@pytest.mark.parametrize(
    "changes",
    [{"person_id": 2}, {"interviewer": "UB", "study_id": 2}],
    ids=["the interviewer's", "the person's"],
)
def test_nobody_is_in_two_places(
    peopled: Store, changes: dict[str, object], starts: str, ends: str, added: int
) -> None:
    assert book(peopled) == 1

    assert book(peopled, starts_at=starts, ends_at=ends, **changes) == added


def test_two_interviewers_may_talk_to_two_people_at_once(peopled: Store) -> None:
    assert book(peopled) == 1
    assert book(peopled, person_id=2, interviewer="UB") == 1


def test_another_workspace_is_another_world(peopled: Store) -> None:
    assert book(peopled) == 1
    assert book(peopled, team_id="T2", study_id=2, person_id=1) == 1


@pytest.mark.parametrize(("state", "added"), [("cancelled", 1), ("no_show", 1), ("completed", 0)])
def test_a_person_has_one_call_in_a_study_unless_it_was_lost(peopled: Store, state: str, added: int) -> None:
    assert book(peopled) == 1
    later = {"starts_at": "2026-12-09T10:00", "ends_at": "2026-12-09T10:30"}

    assert book(peopled, **later) == 0
    with peopled.write() as db:
        db.execute("UPDATE interviews SET state = ?", [state])
    assert book(peopled, **later) == added


def test_a_cancelled_slot_can_be_taken_by_somebody_else(peopled: Store) -> None:
    assert book(peopled) == 1
    with peopled.write() as db:
        db.execute("UPDATE interviews SET state = 'cancelled'")

    assert book(peopled, person_id=2) == 1


def test_a_call_ends_after_it_begins(peopled: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        book(peopled, ends_at=CALL["starts_at"])


BOOK_MANY = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bot.domain.conversation import Interview, InterviewState
from bot.domain.segments import Segment
from storage import interviews
from storage.database import Store

store, person, shift = Store(Path(sys.argv[1])), int(sys.argv[2]), timedelta(minutes=int(sys.argv[3]))
first = datetime(2026, 12, 3, tzinfo=UTC)
store.read()
print("ready", flush=True)
sys.stdin.readline()
for hour in range(200):
    start = first + timedelta(hours=hour) + shift
    call = Interview(0, "T1", 1, person + hour, person + hour, "UA", start, start + timedelta(minutes=30),
                     InterviewState.BOOKED, Segment.LOVE, first)
    with store.write(wait_s=30) as db:
        if interviews.book(db, call):
            print(hour)
store.close()
"""


@pytest.mark.parametrize("shift", [0, 15], ids=["the same slot", "overlapping slots"])
def test_two_processes_that_book_200_slots_have_one_winner_each(
    store: Store, shift: int, process: Start
) -> None:
    with store.write() as db:
        put_study(db, 1)
        for number in (*range(1000, 1200), *range(2000, 2200)):
            put_person(db, number)
            put_invitation(db, number, 1, number, "submitted")

    pair = (
        process(BOOK_MANY, str(store.path), "1000", "0"),
        process(BOOK_MANY, str(store.path), "2000", str(shift)),
    )
    release(*pair)

    won = [int(hour) for output in printed_by(*pair) for hour in output.split()]
    assert sorted(won) == list(range(200))
    assert rows_of(store, "interviews") == 200


def invite(store: Store, number: int, study: int, state: str, source: str = "wave") -> int:
    """How many rows an invitation of person 1 added."""
    with store.write() as db:
        return put_invitation(db, number, study, 1, state, source)


@pytest.fixture
def person_of_three_studies(store: Store) -> Store:
    with store.write() as db:
        put_person(db, 1)
        for number in (1, 2, 3):
            put_study(db, number)
    return store


@pytest.mark.parametrize("state", ["queued", "delivered", "started"])
def test_a_person_has_one_live_invitation_whoever_asks(person_of_three_studies: Store, state: str) -> None:
    assert invite(person_of_three_studies, 1, 1, state) == 1

    for other in ("queued", "delivered", "started"):
        assert invite(person_of_three_studies, 2, 2, other) == 0
    assert invite(person_of_three_studies, 3, 3, "queued", source="trial") == 1


@pytest.mark.parametrize("state", ["submitted", "declined", "expired", "withdrawn", "undeliverable"])
def test_a_settled_invitation_makes_room_in_another_study_but_not_in_the_same(
    person_of_three_studies: Store, state: str
) -> None:
    assert invite(person_of_three_studies, 1, 1, state) == 1

    assert invite(person_of_three_studies, 2, 1, "queued") == 0
    assert invite(person_of_three_studies, 2, 2, "queued") == 1


def test_an_invitation_cannot_come_to_life_beside_another(person_of_three_studies: Store) -> None:
    assert invite(person_of_three_studies, 1, 1, "expired") == 1
    assert invite(person_of_three_studies, 2, 2, "queued") == 1

    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"), person_of_three_studies.write() as db:
        db.execute("UPDATE invitations SET state = 'delivered' WHERE id = 1")
