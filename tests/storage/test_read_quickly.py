"""What a press reads: a conversation in two statements, nothing by a look at a whole table, and always as the rows are at that moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.domain.consent import Scope
from bot.domain.conversation import Conversation, InterviewState
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.questions import standard_questions
from bot.domain.segments import Segment
from bot.domain.studies import Study
from storage import calendars, interviews, invitations, notes, outbox, studies
from storage.database import Store
from storage.rows import every
from tests.storage.seeding import opened, put, put_invitation, put_person, put_study

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def db(store: Store) -> Database:
    """Study 1 with all of its parts, and the invitation 1 of person 1 under way."""
    found = store.read()
    put_study(found, 1)
    studies.update(found, "T1", 1, deadline_day="2027-02-01", zone="UTC", researcher="UR", created_at=NINE)
    studies.set_seats(found, "T1", 1, {Segment.DISLIKE: 2, Segment.LOVE: 3})
    for table, slack_ids in (
        ("picked_people", ["UZ", "UA"]), ("study_interviewers", ["UI9", "UI1"]), ("study_observers", ["UO2", "UO1"]),
    ):  # fmt: skip
        studies.set_people(found, "T1", 1, table, slack_ids)
    studies.set_questions(found, "T1", 1, standard_questions("Paperkite"))
    put_person(found, 1)
    put_invitation(found, 1, 1, 1, "started")
    found.execute("UPDATE invitations SET created_at = ?, deliver_after = ?", [NINE.isoformat()] * 2)
    return found


@contextmanager
def said(db: Database) -> Iterator[list[str]]:
    """The statements that SQLite is given meanwhile."""
    found: list[str] = []
    db.conn.set_trace_callback(found.append)
    yield found
    db.conn.set_trace_callback(None)


def conversation(db: Database) -> Conversation:
    found = invitations.conversation(db, "T1", 1)
    assert found is not None
    return found


def study(db: Database) -> Study:
    found = studies.study(db, "T1", 1)
    assert found is not None
    return found


def test_a_conversation_is_read_in_two_statements(db: Database) -> None:
    with said(db) as statements:
        conversation(db)

    assert len(statements) == 2


def test_nothing_that_a_press_reads_is_looked_for_in_a_whole_table_or_workspace(db: Database) -> None:
    with said(db) as statements:
        conversation(db)
        interviews.counts_of_study(db, "T1", 1)
        interviews.held_counts(db, "T1", 1)
        calendars.calendars_keeping(db, "T1", 1)
        notes.tags_of(db, "T1", 1)

    plans = [row["detail"] for one in statements for row in db.conn.execute(f"EXPLAIN QUERY PLAN {one}")]
    assert [step for step in plans if step.startswith("SCAN") and "subquery" not in step] == []
    assert [step for step in plans if step.endswith("(team_id=?)")] == []


def test_a_conversation_holds_what_each_of_its_parts_says(db: Database) -> None:
    invitations.add_consent(db, "T1", 1, Scope(observers=("UO1", "UO2")), NINE)
    for key, value in (("relationship", "pays"), ("feeling", "loves"), ("relationship", "free")):
        invitations.add_answer(db, "T1", 1, key, value, NINE)

    facts = conversation(db)

    assert facts.invitation == invitations.invitation(db, "T1", 1)
    assert facts.study == study(db)
    assert facts.questions == standard_questions("Paperkite")
    assert facts.answers == {"relationship": "free", "feeling": "loves"}
    assert facts.agreed in invitations.consents_of(db, "T1", 1)
    assert facts.consented
    assert (facts.submission, facts.interview) == (None, None)


def test_people_of_a_study_keep_their_order_and_seats_that_of_segments(db: Database) -> None:
    found = study(db)

    assert found.audience.picked == ("UZ", "UA")
    assert found.interviewers == ("UI9", "UI1")
    assert found.observers == ("UO2", "UO1")
    assert list(found.seats.items()) == [(Segment.LOVE, 3), (Segment.DISLIKE, 2)]


def test_a_change_is_seen_at_once_and_gone_with_its_transaction(db: Database) -> None:
    before = study(db)

    db.execute("BEGIN")
    studies.update(db, "T1", 1, title="Another one")
    studies.set_people(db, "T1", 1, "study_interviewers", ["UI5"])
    within = study(db)
    db.execute("ROLLBACK")

    assert (within.title, within.interviewers) == ("Another one", ("UI5",))
    assert study(db) == before


def test_what_another_process_changes_is_seen_after_its_commit(db: Database, tmp_path: Path) -> None:
    before = conversation(db)

    with opened(tmp_path / "evenhand.db") as other, other.write() as elsewhere:
        studies.set_seats(elsewhere, "T1", 1, {Segment.MIXED: 1})
        studies.set_questions(elsewhere, "T1", 1, standard_questions("Kitepaper"))
        studies.set_setting(elsewhere, "T1", "day_cap", "7", "UA", NINE)
        assert conversation(db) == before

    assert study(db).seats == {Segment.MIXED: 1}
    assert conversation(db).questions == standard_questions("Kitepaper")
    assert studies.settings_of(db, "T1").day_cap == 7


def test_an_audience_that_was_taken_back_is_out_of_the_study_at_once(db: Database) -> None:
    for number in (2, 1):
        put(db, "audiences", id=number, team_id="T1", kind="channel", place=f"C{number}")
    studies.set_audiences(db, "T1", 1, [2, 1])
    assert study(db).audience.members == (1, 2)

    db.execute("UPDATE audiences SET ended_at = ? WHERE id = 1", [NINE.isoformat()])

    assert study(db).audience.members == (2,)


def test_settings_and_screeners_of_two_workspaces_are_not_mixed(db: Database) -> None:
    studies.set_setting(db, "T1", "product_name", "Paperkite", "UA", NINE)

    assert studies.settings_of(db, "T1", "Kites").product_name == "Paperkite"
    assert studies.settings_of(db, "T2", "Kites").product_name == "Kites"
    assert studies.settings_of(db, "T2").product_name == "our product"
    assert studies.questions(db, "T2", 1) == ()
    assert invitations.conversation(db, "T2", 1) is None


def test_calls_of_a_study_are_counted_by_who_holds_them_and_what_became_of_them(db: Database) -> None:
    states = ["booked", "booked", "completed", "cancelled", "no_show"]
    for number, state in enumerate(states, 2):
        put_person(db, number)
        put_invitation(db, number, 1, number, "submitted")
        at = [f"2027-01-11T{number:02}:{minute}:00.000000+00:00" for minute in ("00", "30")]
        put(db, "interviews", id=number, team_id="T1", study_id=1, person_id=number, invitation_id=number, interviewer="UI1",
            segment="love", state=state, starts_at=at[0], ends_at=at[1], booked_at=at[0])  # fmt: skip

    assert interviews.counts_of_study(db, "T1", 1) == [
        ("UI1", Segment.LOVE, InterviewState.BOOKED, 2),
        ("UI1", Segment.LOVE, InterviewState.COMPLETED, 1),
    ]
    assert interviews.counts_of_study(db, "T2", 1) == []


def test_entries_that_are_queued_together_keep_their_order_and_renew_those_with_their_intent(
    db: Database,
) -> None:
    def entry(intent: str, detail: dict[str, str]) -> Entry:
        return Entry("T1", Lane.BOOKING, Kind.NOTICE, 1, "U1", NINE, intent, detail)

    outbox.put(db, entry("b", {"code": "old"}), NINE)
    outbox.put_all(
        db, [entry("c", {}), entry("b", {"code": "ö"}), entry("a", {}), entry("c", {"n": "2"})], NINE
    )

    rows = every(db, "SELECT intent, version, detail FROM outbox ORDER BY id")
    assert [tuple(row) for row in rows] == [("b", 1, '{"code": "ö"}'), ("c", 1, '{"n": "2"}'), ("a", 0, "{}")]


def test_what_was_made_is_let_go_of_when_it_is_asked_for(db: Database) -> None:
    before = study(db)
    assert study(db) is before  # or the next line says nothing

    studies.forget_made()

    assert study(db) == before
    assert study(db) is not before
