"""The file of a study: what is in it is what the database holds, and nothing that its reader may not know."""

import csv
import io
import random
import time
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import roles as roles_there
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.segments import Segment
from bot.domain.spreadsheets import harmless
from bot.domain.studies import StudyStatus
from bot.domain.study_file import NOBODY, WITHHELD
from bot.errors import NotAllowed, RuleBroken
from bot.services import exporting_study, showing
from bot.services.renderings import Drop, SendFile
from storage import erasing, people, studies
from tests.services.practice import INTERVIEWERS, RESEARCHER, TEAM, Practice, entry_of
from tests.services.study_tables import STATES, Put, exported, instant, kept, put, read, with_questions

SEATS = {Segment.LOVE: 2, Segment.DISLIKE: 2}
SAID = (
    "relationship",
    "feeling",
    "segment",
    "Who decides?",
    "Which tools?",
    "What happened last?",
    "verdict",
    "reasons",
)
IMAGES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
TEXTS = IMAGES | st.text(alphabet=st.sampled_from("a =+-@＝;,|\t\r\n\"'"), max_size=12)
PEOPLE = st.builds(
    Put,
    state=st.sampled_from(STATES),
    name=TEXTS,
    company=TEXTS,
    typed=TEXTS,
    notes=TEXTS,
    news=st.sampled_from([None, "yes", "little", "no"]),
    verdict=st.sampled_from(["offer", "standby", "thank"]),
    segment=st.sampled_from(["love", "dislike", "mixed", "potential"]),
    reasons=st.lists(TEXTS, max_size=2).map(tuple),
)


def study_with(practice: Practice, *added: Put) -> int:
    study_id = practice.recruit(SEATS)
    with_questions(practice, study_id)
    put(practice, study_id, added)
    return study_id


def one(practice: Practice, study_id: int, reader: str = "", *, named: bool = False) -> dict[str, str]:
    [row] = read(exported(practice, study_id, reader, named=named))
    return row


# What is in it


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PEOPLE, max_size=6), st.booleans())
def test_what_is_read_back_is_what_the_database_holds(
    practice: Practice, added: list[Put], named: bool
) -> None:
    study_id = practice.recruit(SEATS)
    with_questions(practice, study_id)
    invitations = put(practice, study_id, added)
    reached = [
        invitation for invitation, one in zip(invitations, added, strict=True) if one.state != "queued"
    ]

    content = exported(practice, study_id, named=named)

    assert exported(practice, study_id, named=named) == content
    rows = read(content)
    assert len(rows) == len(reached)
    for row, invitation in zip(rows, reached, strict=True):
        expected = kept(practice, invitation)
        for column in ("invited at", "answered at", "booked at", "call at"):
            held = expected[column]
            assert instant(row[column]) == (
                datetime.fromisoformat(held).replace(microsecond=0) if held else None
            )
        written = expected["What happened last?"]
        assert row["What happened last?"] == ("(no answer)" if written == "" else harmless(written or ""))
        for column in (
            "segment",
            "verdict",
            "reasons",
            "anything new",
            *(("name", "company", "notes") if named else ()),
        ):
            assert row[column] == harmless(expected[column] or ""), column
        assert ("notes" in row, "name" in row, "e-mail" in row) == (named, named, named)
        assert row["answers withheld"] == ""


def test_every_column_of_a_held_call(practice: Practice) -> None:
    study_id = study_with(practice, Put("completed", notes="Two lists", news="little", knew_minutes=-1))

    assert one(practice, study_id) == {
        "person": "P-001", "answers withheld": "", "relationship": "I use it, and I or my company pays",
        "feeling": "I love it", "segment": "love", "Who decides?": "My boss", "Which tools?": "Pen, Abacus",
        "What happened last?": "With the team", "verdict": "offer", "reasons": "Uses it.",
        "invited at": "2027-01-11T09:00:00+00:00", "answered at": "2027-01-11T09:05:00+00:00",
        "booked at": "2027-01-11T09:09:00+00:00", "call at": "2027-01-12T09:00:00+00:00", "arranged elsewhere": "",
        "outcome": "completed", "anything new": "little", "not blind": "yes",
    }  # fmt: skip
    named = one(practice, study_id, named=True)
    assert (named["name"], named["company"], named["notes"]) == ("Ana Ortiz", "Acme", "Two lists")
    assert named["e-mail"].endswith(".example")
    assert "person" not in named


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("delivered", ""),
        ("submitted", ""),
        ("booked", "booked"),
        ("completed", "completed"),
        ("never", "not a customer"),
        ("no_show", "no-show"),
        ("cancelled", "cancelled"),
        ("late", "cancelled late"),
    ],
)
def test_every_outcome_has_a_word(practice: Practice, state: str, outcome: str) -> None:
    assert one(practice, study_with(practice, Put(state)))["outcome"] == outcome


def test_answers_that_were_not_sent_are_nobodys_to_read(practice: Practice) -> None:
    row = one(practice, study_with(practice, Put("delivered", typed="Not sent")), named=True)

    assert [row[column] for column in SAID] == [""] * len(SAID)


@pytest.mark.parametrize(("minutes", "told"), [(None, ""), (-1, "yes"), (0, "yes"), (1, "")])
def test_who_looked_after_the_outcome_was_blind(practice: Practice, minutes: int | None, told: str) -> None:
    assert one(practice, study_with(practice, Put("completed", knew_minutes=minutes)))["not blind"] == told


def test_without_names_what_a_researcher_typed_of_somebody_is_left_out(practice: Practice) -> None:
    study_id = study_with(
        practice, Put("submitted", reasons=("Uses it.", "A researcher declined: Ana is a friend"))
    )

    assert one(practice, study_id)["reasons"] == "Uses it. A researcher declined."
    assert one(practice, study_id, named=True)["reasons"].endswith("Ana is a friend")


def test_questions_that_read_alike_are_two_columns(practice: Practice) -> None:
    study_id = study_with(practice, Put("submitted"))
    with practice.store.write() as db:
        db.execute("UPDATE questions SET text = 'Why?' WHERE key IN ('who', 'last')")

    header = next(csv.reader(io.StringIO(exported(practice, study_id).decode("utf-8-sig"))))

    assert [column for column in header if column.startswith("Why?")] == ["Why?", "Why? (2)"]
    assert len(set(header)) == len(header)


def test_numbers_stay_whoever_comes_later(practice: Practice) -> None:
    study_id = study_with(
        practice, Put("queued"), Put("submitted", typed="second"), Put("submitted", typed="third")
    )
    before = read(exported(practice, study_id))

    with practice.store.write() as db:
        db.execute("UPDATE invitations SET delivered_at = created_at WHERE study_id = ?", [study_id])

    after = read(exported(practice, study_id))
    assert [row["person"] for row in before] == ["P-002", "P-003"]
    assert [row["person"] for row in after] == ["P-001", "P-002", "P-003"]
    assert after[1:] == before


# Who had their data erased


def test_the_erased_are_numbers_behind_all_others(practice: Practice) -> None:
    study_id = study_with(
        practice,
        Put("completed", segment="love", news="no", notes="Ana said"),
        Put("submitted", typed="stays"),
        Put("no_show", segment="dislike"),
    )
    first, _, last = practice.rows("SELECT id FROM invitations ORDER BY id")
    with practice.store.write() as db:
        erasing.cut_off(db, TEAM, [first["id"], last["id"]], practice.now)

    for named in (False, True):
        rows = read(exported(practice, study_id, named=named))
        assert [row["What happened last?"] for row in rows] == ["stays", "", ""]
        told = [{column: value for column, value in row.items() if value} for row in rows[1:]]
        who = "name" if named else "person"
        assert told == [
            {who: NOBODY, "segment": "dislike", "outcome": "no-show"},
            {who: NOBODY, "segment": "love", "outcome": "completed", "anything new": "no"},
        ]
        assert named or rows[0]["person"] == "P-002"


# Blind


def is_withheld(row: dict[str, str]) -> bool:
    said = [row[column] for column in SAID]
    assert any(said) is not bool(row["answers withheld"])
    return row["answers withheld"] == WITHHELD


@pytest.mark.parametrize(
    ("state", "verdict", "withheld"),
    [
        ("booked", "offer", True),
        ("submitted", "offer", True),
        ("submitted", "standby", True),
        ("cancelled", "offer", True),
        ("submitted", "thank", False),
        ("completed", "offer", False),
        ("no_show", "offer", False),
    ],
)
def test_an_interviewer_reads_no_answers_before_the_outcome(
    practice: Practice, state: str, verdict: str, withheld: bool
) -> None:
    study_id = study_with(practice, Put(state, verdict=verdict))

    assert is_withheld(one(practice, study_id, INTERVIEWERS[1])) is withheld
    assert not is_withheld(one(practice, study_id, RESEARCHER))


def test_whoever_holds_a_call_reads_no_answers_of_its_participant_in_any_study(practice: Practice) -> None:
    other, study_id = study_with(practice, Put("submitted", verdict="thank")), practice.recruit(SEATS)
    person = practice.value("SELECT person_id FROM invitations WHERE study_id = ?", other)
    [invitation] = put(practice, study_id, [Put("booked")])
    with practice.store.write() as db:
        db.execute("UPDATE invitations SET person_id = ? WHERE id = ?", [person, invitation])
        db.execute("UPDATE interviews SET person_id = ? WHERE invitation_id = ?", [person, invitation])

    # The call may be moved to the other interviewer's time.
    assert all(is_withheld(one(practice, other, interviewer)) for interviewer in INTERVIEWERS)
    assert not is_withheld(one(practice, other, RESEARCHER))


@pytest.mark.parametrize(("state", "withheld"), [("queued", True), ("delivered", True), ("expired", False)])
def test_whoever_may_come_to_interview_an_invited_person_reads_none_of_their_earlier_answers(
    practice: Practice, state: str, withheld: bool
) -> None:
    earlier, study_id = study_with(practice, Put("submitted", verdict="thank")), practice.recruit(SEATS)
    person = practice.value("SELECT person_id FROM invitations WHERE study_id = ?", earlier)
    [invitation] = put(practice, study_id, [Put("delivered")])
    with practice.store.write() as db:
        db.execute(
            "UPDATE invitations SET person_id = ?, state = ? WHERE id = ?", [person, state, invitation]
        )

    assert is_withheld(one(practice, earlier, INTERVIEWERS[0])) is withheld
    assert {row["answers withheld"] for row in read(exported(practice, study_id, INTERVIEWERS[0]))} <= {""}


def test_who_revealed_the_answers_reads_them_and_a_study_may_do_without(practice: Practice) -> None:
    study_id = study_with(practice, Put("booked", knew_minutes=-60))
    assert not is_withheld(one(practice, study_id, INTERVIEWERS[0]))
    assert is_withheld(one(practice, study_id, INTERVIEWERS[1]))

    with practice.store.write() as db:
        studies.update(db, TEAM, study_id, blind=False)

    assert not is_withheld(one(practice, study_id, INTERVIEWERS[1]))


def test_who_read_the_file_is_not_blind_should_they_come_to_interview(practice: Practice) -> None:
    added = [
        Put("booked"),
        Put("submitted"),
        Put("submitted", verdict="thank"),
        Put("completed"),
        Put("delivered"),
    ]
    study_id = study_with(practice, *added)

    ask(practice, study_id)
    send(practice)

    known = practice.rows("SELECT person_id FROM reveals WHERE slack_id = ?", RESEARCHER)
    may_come = practice.rows("SELECT person_id FROM invitations ORDER BY id LIMIT 2")
    assert known == may_come
    with practice.store.write() as db:
        studies.set_people(db, TEAM, study_id, "study_interviewers", [RESEARCHER])
    assert not any(is_withheld(row) for row in read(exported(practice, study_id, RESEARCHER))[:4])


@pytest.mark.parametrize("reason", ["interviewer", "not blind", "closed"])
def test_nobody_is_marked_where_nothing_is_given_away(practice: Practice, reason: str) -> None:
    study_id = study_with(practice, Put("booked"), Put("submitted"))
    with practice.store.write() as db:
        if reason == "interviewer":
            studies.set_people(db, TEAM, study_id, "study_interviewers", [RESEARCHER])
        elif reason == "not blind":
            studies.update(db, TEAM, study_id, blind=False)
        else:
            studies.update(db, TEAM, study_id, status=StudyStatus.CLOSED.value)

    ask(practice, study_id)
    send(practice)

    assert practice.rows("SELECT * FROM reveals") == []


# Asking for it


def ask(
    practice: Practice, study_id: int, who: str = RESEARCHER, key: str = "", *, named: bool = False
) -> None:
    exporting_study.ask(practice.desk, TEAM, who, study_id, key or practice.key(), named=named)


def entries(practice: Practice) -> list[Entry]:
    rows = practice.rows(
        "SELECT * FROM outbox WHERE kind = ? AND state = 'due' ORDER BY id", Kind.STUDY_FILE.value
    )
    return [entry_of(row) for row in rows]


def send(practice: Practice) -> list[object]:
    """Render what is due, as the outbox worker does, and keep what follows."""
    found = []
    for entry in entries(practice):
        found.append(showing.render(practice.desk, entry))
        with practice.store.write() as db:
            showing.after_sent(db, entry, practice.now)
    return found


def test_a_file_is_asked_for_once_and_kept_in_the_log(practice: Practice) -> None:
    study_id = study_with(practice, Put("submitted"))

    ask(practice, study_id, key="one press", named=True)
    ask(practice, study_id, key="one press", named=True)

    [file] = send(practice)
    assert isinstance(file, SendFile)
    assert file.name == f"study-{study_id}-with-names.csv"
    assert file.content == exported(practice, study_id, RESEARCHER, named=True)
    [entry] = practice.rows("SELECT actor, subject, detail FROM audit WHERE action = 'study exported'")
    assert (entry["actor"], entry["subject"], entry["detail"]) == (
        RESEARCHER,
        f"study {study_id}",
        '{"names": true}',
    )


def test_without_names_the_comment_says_what_is_left_out(practice: Practice) -> None:
    study_id = study_with(practice, Put("completed", name="Ana Nameless", notes="Two lists"))

    ask(practice, study_id)

    [file] = send(practice)
    assert isinstance(file, SendFile)
    assert "Without names and notes" in file.comment
    for word in (b"Ana Nameless", b"Two lists", b"Acme", b".example"):
        assert word not in file.content


@pytest.mark.parametrize("who", [INTERVIEWERS[0], "USTRANGER", "UOTHER"])
def test_only_who_runs_a_study_may_ask(practice: Practice, who: str) -> None:
    study_id = study_with(practice, Put("submitted"))
    with practice.store.write() as db:
        people.grant(db, TEAM, "UOTHER", roles_there.RESEARCHER, RESEARCHER, practice.now)

    with pytest.raises(NotAllowed):
        ask(practice, study_id, who)

    assert entries(practice) == []
    assert practice.rows("SELECT * FROM audit WHERE action = 'study exported'") == []


@pytest.mark.parametrize("study_id", [0, 99])
def test_there_is_no_file_of_a_study_that_is_not_there(practice: Practice, study_id: int) -> None:
    with pytest.raises(RuleBroken):
        ask(practice, study_id)


def test_whoever_is_no_researcher_any_more_gets_no_file(practice: Practice) -> None:
    study_id = study_with(practice, Put("submitted"))
    ask(practice, study_id)
    with practice.store.write() as db:
        people.withdraw_grant(db, TEAM, RESEARCHER, roles_there.RESEARCHER)

    [nothing] = send(practice)

    assert isinstance(nothing, Drop)


def test_a_researcher_chooses_among_their_own_and_an_admin_among_all(practice: Practice) -> None:
    with practice.store.write() as db:
        for who, role in (("UOTHER", roles_there.RESEARCHER), ("UADMIN", roles_there.ADMIN)):
            people.grant(db, TEAM, who, role, RESEARCHER, practice.now)
    study_id = practice.recruit(SEATS)
    title = practice.study(study_id).title

    def found(who: str, words: str = "") -> list[int]:
        return [study.id for study in exporting_study.choices(practice.desk, TEAM, who, words).studies]

    assert found(RESEARCHER) == found("UADMIN") == found(RESEARCHER, title[:6].upper()) == [study_id]
    assert found("UOTHER") == found(RESEARCHER, "nothing of that kind") == []
    with pytest.raises(NotAllowed):
        found("USTRANGER")


# As large as it gets


@pytest.mark.long
def test_twenty_thousand_people_are_a_file_in_seconds_and_a_mark_in_an_instant(practice: Practice) -> None:
    study_id = practice.recruit(SEATS)
    with_questions(practice, study_id)
    chance = random.Random(1)
    put(practice, study_id, [Put(chance.choice(STATES), typed="word " * 20) for _ in range(20_000)])

    began = time.perf_counter()
    content = exported(practice, study_id, RESEARCHER)
    made = time.perf_counter() - began
    began = time.perf_counter()
    with practice.store.write() as db:
        exporting_study.after_sent(
            db,
            Entry(TEAM, Lane.REPLY, Kind.STUDY_FILE, study_id, RESEARCHER, practice.now, "x"),
            practice.now,
        )
    marked = time.perf_counter() - began

    rows = len(read(content))
    assert rows == practice.value("SELECT count(*) FROM invitations WHERE delivered_at IS NOT NULL")
    # Two seconds and 40 ms where nothing else runs.
    assert made < 30
    assert marked < 2
