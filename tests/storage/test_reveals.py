"""Of whom somebody may not learn yet what they think: from the invitation on, until the outcome, or until no call comes of it."""

from collections.abc import Mapping

import pytest

from storage import reveals
from storage.database import Store
from storage.rows import every
from tests.storage.seeding import put, put_invitation, put_person, put_study
from tests.storage.test_audience import NOW, TEAM

READER, OTHER = "UI", "UJ"
SUBMITTED = {"reasons": "[]", "provisional": 0, "offers": 1, "segment": "love", "offered_at": None}
AT, ENDS = "2027-01-11T09:00:00.000000+00:00", "2027-01-11T09:30:00.000000+00:00"


def seed(
    store: Store,
    state: str,
    study: Mapping[str, object],
    *,
    verdict: str = "",
    approval: str | None = "",
    call: str = "",
    held_by: str = READER,
) -> None:
    """A study in which the reader interviews, with one person whom it invited; nobody else's study or invitation says anything of them."""
    with store.write() as db:
        for number in (1, 2):
            put_study(db, number)
            put_person(db, number)
        db.execute("UPDATE studies SET blind = 1, is_trial = 0")
        for name, value in study.items():
            db.execute(f"UPDATE studies SET {name} = ? WHERE id = 1", [value])  # noqa: S608
        put(db, "study_interviewers", study_id=1, team_id=TEAM, slack_id=READER)
        put(db, "study_interviewers", study_id=2, team_id=TEAM, slack_id=OTHER)
        put_invitation(db, 1, 1, 1, state)
        put_invitation(db, 2, 2, 2, "delivered")
        own = {"team_id": TEAM, "study_id": 1, "invitation_id": 1}
        if verdict:
            put(db, "submissions", **own, **SUBMITTED, verdict=verdict, submitted_at=AT)
        if approval != "":
            put(db, "approvals", team_id=TEAM, invitation_id=1, answer=approval)
        if call:
            times = {"starts_at": AT, "ends_at": ENDS, "booked_at": AT, "segment": "love"}
            put(db, "interviews", **own, **times, person_id=1, interviewer=held_by, state=call)


def hidden_ones(store: Store, reader: str = READER) -> set[int]:
    """Who is hidden, by each of the two ways to ask."""
    db = store.read()
    one_by_one = {person for person in (1, 2) if reveals.is_hidden_from(db, TEAM, reader, person)}
    assert reveals.hidden_from(db, TEAM, reader) == one_by_one
    return one_by_one


@pytest.mark.parametrize(
    ("state", "more", "hidden"),
    [
        ("queued", {}, True),
        ("delivered", {}, True),
        ("started", {}, True),
        ("expired", {}, False),
        ("declined", {}, False),
        ("withdrawn", {}, False),
        ("undeliverable", {}, False),
        ("submitted", {"verdict": "offer"}, True),
        ("submitted", {"verdict": "standby"}, True),
        ("submitted", {"verdict": "thank"}, False),
        ("submitted", {"verdict": "thank", "approval": None}, True),
        ("submitted", {"verdict": "thank", "approval": "declined"}, False),
        ("submitted", {"verdict": "offer", "call": "booked"}, True),
        ("submitted", {"verdict": "offer", "call": "booked", "held_by": OTHER}, True),
        ("submitted", {"verdict": "offer", "call": "cancelled"}, True),
        ("submitted", {"verdict": "thank", "call": "cancelled"}, False),
        ("submitted", {"verdict": "offer", "call": "completed"}, False),
        ("submitted", {"verdict": "offer", "call": "no_show"}, False),
    ],
)
def test_it_is_hidden_from_the_invitation_until_the_outcome_or_until_no_call_comes_of_it(
    store: Store, state: str, more: dict[str, str], hidden: bool
) -> None:
    seed(store, state, {}, **more)

    assert hidden_ones(store) == ({1} if hidden else set())
    assert hidden_ones(store, "UX") == set()


@pytest.mark.parametrize(
    ("study", "hidden"),
    [
        ({"status": "paused"}, True),
        ({"status": "full"}, False),
        ({"status": "closed"}, False),
        ({"blind": 0}, False),
        ({"is_trial": 1}, False),
    ],
)
def test_it_is_hidden_in_blind_studies_that_go_on(
    store: Store, study: Mapping[str, object], hidden: bool
) -> None:
    seed(store, "delivered", study)

    assert hidden_ones(store) == ({1} if hidden else set())


@pytest.mark.parametrize(("status", "held_by", "hidden"), [("closed", READER, {1}), ("closed", OTHER, set())])
def test_a_booked_call_of_a_closed_study_hides_it_from_its_interviewer_alone(
    store: Store, status: str, held_by: str, hidden: set[int]
) -> None:
    seed(store, "submitted", {"status": status}, verdict="offer", call="booked", held_by=held_by)

    assert hidden_ones(store) == hidden


@pytest.mark.parametrize("call", ["", "booked"])
def test_whoever_has_seen_the_answers_sees_everything(store: Store, call: str) -> None:
    seed(store, "submitted", {}, verdict="offer", call=call)
    with store.write() as db:
        assert reveals.add(db, TEAM, 1, 1, READER, NOW)

    assert hidden_ones(store) == set()


def test_who_interviews_no_more_reads_on(store: Store) -> None:
    seed(store, "delivered", {})
    with store.write() as db:
        db.execute("DELETE FROM study_interviewers WHERE slack_id = ?", [READER])

    assert hidden_ones(store) == set()


def test_it_looks_at_one_persons_invitations_and_at_no_table_in_whole(store: Store) -> None:
    values = {"team": TEAM, "reader": READER, "person": 1}
    plan = every(store.read(), f"EXPLAIN QUERY PLAN SELECT {reveals.hidden(':person')}", values)

    steps = [row["detail"] for row in plan]
    assert not [step for step in steps if step.startswith("SCAN") and step != "SCAN CONSTANT ROW"]
    assert any("invitations_of_person (person_id=?" in step for step in steps)
