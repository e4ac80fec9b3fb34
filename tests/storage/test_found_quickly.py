"""What Home looks for in every study of a researcher is found in indexes alone: a row of each would be a page of the file each."""

from datetime import timedelta

import pytest
from sqlite_utils import Database

from bot.domain.blindness import Held
from bot.domain.conversation import InterviewState
from bot.domain.segments import Segment
from storage import approvals, interviews, thanks
from storage.database import Store
from storage.interviews import Holds, Over
from storage.rows import every, known_instant, text_of
from tests.storage.seeding import put, put_invitation, put_person, put_study

NOW = known_instant("2027-01-11T12:00:00.000000+00:00")
RITA, IVO = "UR", "UI"


def put_call(db: Database, number: int, study: int, state: str, hours: float, interviewer: str = IVO) -> None:
    """A call that ends some hours from now, with a person and an invitation of the same number."""
    ends_at = NOW + timedelta(hours=hours)
    put_person(db, number)
    put_invitation(db, number, study, number, "submitted")
    put(db, "interviews", id=number, team_id="T1", study_id=study, person_id=number, invitation_id=number, interviewer=interviewer,
        state=state, starts_at=text_of(ends_at - timedelta(minutes=30)), ends_at=text_of(ends_at), segment="love",
        booked_at=text_of(NOW))  # fmt: skip


@pytest.fixture
def db(store: Store) -> Database:
    found = store.read()
    for study in (1, 2, 3):
        put(found, "studies", id=study, team_id="T1", status="recruiting", researcher=RITA)
    put(found, "studies", id=9, team_id="T1", status="recruiting", researcher="somebody else")
    return found


def test_booked_calls_of_an_interviewer_are_counted_and_come_page_by_page(db: Database) -> None:
    for number, hours in enumerate((-2, -1, 0, 0.5, 1, 2, 3), 1):
        put_call(db, number, 1, "booked", hours)
    for number, state in enumerate(("completed", "no_show", "cancelled"), 20):
        put_call(db, number, 1, state, 9 + number)
    put_call(db, 30, 1, "booked", 5, interviewer="somebody else")

    assert interviews.counted_of_interviewer(db, "T1", IVO, NOW) == Holds(coming=4, over=3)
    pages = [
        [one.id for one in interviews.coming_of_interviewer(db, "T1", IVO, NOW, offset=offset, limit=3)]
        for offset in (0, 3)
    ]
    assert pages == [[4, 5, 6], [7]]
    assert interviews.counted_of_interviewer(db, "T1", "nobody", NOW) == Holds(0, 0)


def test_time_is_taken_by_calls_within_the_window_that_were_not_cancelled(db: Database) -> None:
    for number, (state, hours) in enumerate(
        [("completed", 0), ("no_show", 1), ("booked", 2), ("cancelled", 3), ("booked", 4), ("booked", 5.5)], 1
    ):
        put_call(db, number, 1, state, hours)

    found = interviews.taken(db, "T1", IVO, NOW, NOW + timedelta(hours=5))

    assert [call_id for call_id, *_ in found] == [2, 3, 5]


def test_only_booked_calls_are_held(db: Database) -> None:
    for number, state in enumerate(InterviewState, 1):
        put_call(db, number, 1, state.value, number)

    assert interviews.held_of_study(db, "T1", 1) == [Held(IVO, 1, Segment.LOVE)]


def test_a_study_has_a_call_that_is_over_when_it_ended_without_an_outcome(db: Database) -> None:
    put_call(db, 1, 1, "booked", 0)
    put_call(db, 2, 1, "booked", -1)
    put_call(db, 3, 2, "booked", 0.01)
    put_call(db, 4, 2, "completed", -1)
    put_call(db, 5, 9, "booked", -1)
    put(db, "opening_checks", invitation_id=1, team_id="T1", because="unsure")
    put(db, "opening_checks", invitation_id=2, team_id="T1", because="unsure", answer="pays")

    assert interviews.studies_with_over(db, "T1", RITA, NOW) == {1}
    assert interviews.over_in(db, "T1", 1, NOW) == Over(calls=2, checks=1)
    assert interviews.over_in(db, "T1", 2, NOW) == Over(0, 0)


@pytest.mark.parametrize(
    ("column", "value"), [("opted_out_at", text_of(NOW)), ("blocked_at", text_of(NOW)), (None, None)]
)
def test_nobody_who_refuses_to_be_asked_is_waited_for(db: Database, column: str | None, value: str) -> None:
    for number, study in ((1, 1), (2, 2), (3, 9)):
        put_person(db, number)
        put_invitation(db, number, study, number, "submitted")
        put(db, "approvals", invitation_id=number, team_id="T1", answer="approved" if study == 2 else None)
    if column:
        db.execute(f"UPDATE people SET {column} = ? WHERE id = 1", [value])  # noqa: S608

    assert approvals.studies_awaiting(db, "T1", RITA) == (set() if column else {1})
    assert approvals.awaited_count(db, "T1", 1) == (0 if column else 1)
    assert approvals.awaited_now(db, "T1", 1) == ([] if column else [1])


def test_nothing_is_owed_to_whom_nobody_can_name(db: Database) -> None:
    for number, study in ((1, 1), (2, 2), (3, 3), (4, 9)):
        put_call(db, number, study, "completed", -number)
        put(
            db,
            "thank_yous",
            interview_id=number,
            team_id="T1",
            study_id=study,
            sent_at=text_of(NOW) if study == 2 else None,
        )
    db.execute("UPDATE people SET erased_at = ? WHERE id = 3", [text_of(NOW)])

    assert thanks.studies_owing(db, "T1", RITA) == {1}
    counted = [thanks.counted(db, "T1", study) for study in (1, 2, 3)]
    assert [(one.owed, one.sent, one.nameless) for one in counted] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_no_row_of_a_call_an_invitation_or_a_person_is_read_to_find_the_studies(db: Database) -> None:
    put_study(db, 7)
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    interviews.studies_with_over(db, "T1", RITA, NOW)
    approvals.studies_awaiting(db, "T1", RITA)
    thanks.studies_owing(db, "T1", RITA)
    interviews.counted_of_interviewer(db, "T1", IVO, NOW)
    interviews.taken(db, "T1", IVO, NOW, NOW)
    db.conn.set_trace_callback(None)

    steps = [row["detail"] for sql in asked for row in every(db, f"EXPLAIN QUERY PLAN {sql}")]
    looked = [
        step for step in steps if step.startswith(("SEARCH", "SCAN")) and not step.startswith("SEARCH s ")
    ]
    assert len(looked) == 9
    assert [step for step in looked if "COVERING INDEX" not in step] == []
