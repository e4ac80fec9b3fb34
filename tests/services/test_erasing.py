"""Erasing somebody: nothing of them is left in any byte of the file, what was counted counts the same, and nobody asks them again."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.domain.conversation import Source
from bot.domain.mix import learn, needs_wave
from bot.domain.segments import Segment
from bot.domain.studies import StudyStatus
from bot.errors import NotAllowed, RuleBroken
from bot.marking import Marks
from bot.sealing import new_key
from bot.services import calls, erasing, inviting, leaving_alone, showing, taking_back, writing_in
from bot.services.directory import import_file
from bot.services.handing_over import hand_over
from bot.services.renderings import WriteEvent
from storage import calendars, marks, people, studies
from storage.calendars import CalendarKind, KeptEvent
from storage.people import Member
from storage.personal import TABLES, Fate
from tests.services.erasure import ADDRESS, ANA, MARK, everything_about, tables_that_name_ana, traces
from tests.services.practice import INTERVIEWERS, KEY, RESEARCHER, TEAM, Practice, entry_of

LONG_AGO = "2020-01-01T00:00:00.000000+00:00"
SEATS = {Segment.LOVE: 2, Segment.DISLIKE: 2}


def erase(practice: Practice) -> erasing.Erased:
    done = erasing.erase_oneself(practice.desk, TEAM, ANA)
    assert erasing.scrub(practice.desk)
    return done


# -- nothing is left


@pytest.mark.parametrize("held", [True, False], ids=["after a call", "before a call"])
def test_after_an_erasure_no_byte_of_the_file_and_its_log_names_the_person(
    practice: Practice, held: bool
) -> None:
    everything_about(practice, held=held)
    told = {
        table
        for table, fates in TABLES.items()
        if set(fates.values()) - {Fate.NEVER} and table != "do_not_contact"
    }
    reached = tables_that_name_ana(practice)
    # The first holds numbers and times of hers alone, the second whoever installed the app: no text that could be looked for.
    assert told - reached == {"reveals", "installations"}, told - reached
    assert {word for _, word in traces(practice.store.path)} == {ANA, ADDRESS, MARK}

    erase(practice)

    assert tables_that_name_ana(practice) == set()
    assert traces(practice.store.path) == []
    assert practice.value("PRAGMA integrity_check") == "ok"
    assert practice.rows("PRAGMA foreign_key_check") == []


def test_the_rows_that_stay_hold_what_the_list_of_columns_says(practice: Practice) -> None:
    study_id = everything_about(practice)
    invitation = practice.invitation(ANA, study_id)

    erase(practice)

    for table in ("answers", "consents", "opening_checks"):
        assert practice.value(f"SELECT count(*) FROM {table} WHERE invitation_id = ?", invitation) == 0  # noqa: S608
    for table, key in (
        ("invitations", "id"),
        ("submissions", "invitation_id"),
        ("approvals", "invitation_id"),
    ):
        [row] = practice.rows(f"SELECT * FROM {table} WHERE {key} = ?", invitation)  # noqa: S608
        for column, fate in TABLES[table].items():
            if fate is Fate.BLANK:
                assert row[column] in {None, "", 0, "[]"}, (table, column)
    person = practice.value("SELECT person_id FROM invitations WHERE id = ?", invitation)
    [stub] = practice.rows("SELECT * FROM people WHERE id = ?", person)
    assert {column for column, value in stub.items() if value not in {None, "", 0, "{}", "unknown"}} == {
        "id", "team_id", "added_at", "opted_out_at", "erased_at",
    }  # fmt: skip
    times = [
        value
        for row in practice.rows("SELECT * FROM invitations WHERE id = ?", invitation)
        for value in row.values()
    ]
    assert all(str(value)[11:16] == "00:00" for value in times if str(value).endswith("+00:00"))


def test_two_conversations_of_one_person_cannot_be_told_to_be_of_one(practice: Practice) -> None:
    first = everything_about(practice)
    practice.set_status(first, StudyStatus.CLOSED)
    second = practice.recruit(SEATS, open_call=True)
    inviting.answer_open_call(practice.desk, TEAM, ANA, second, practice.key())

    erase(practice)

    owners = practice.rows(
        "SELECT person_id FROM invitations i JOIN people p ON p.id = i.person_id WHERE p.erased_at <> ''"
    )
    assert len(owners) == 3
    assert len({row["person_id"] for row in owners}) == 3


# -- what was counted counts the same


def counted(practice: Practice, study_id: int) -> object:
    study = practice.study(study_id)
    seats = studies.seats_now(practice.store.read(), TEAM, study, practice.now)
    cases = practice.facts(study_id).cases
    return seats, Counter((case.standing, case.segment, case.by_engine, int(case.sent_on)) for case in cases)


def test_a_held_call_counts_the_same_for_seats_and_for_the_engine(practice: Practice) -> None:
    study_id = everything_about(practice)
    before, needed = (
        counted(practice, study_id),
        needs_wave(practice.facts(study_id), learn(practice.facts(study_id))),
    )

    erase(practice)

    assert counted(practice, study_id) == before
    assert needs_wave(practice.facts(study_id), learn(practice.facts(study_id))) == needed
    seats = studies.seats_now(practice.store.read(), TEAM, practice.study(study_id), practice.now)
    assert seats.of(Segment.LOVE).filled == 1


def test_a_coming_call_is_cancelled_its_seat_opens_and_its_interviewer_is_told_without_a_name(
    practice: Practice,
) -> None:
    study_id = everything_about(practice, held=False)
    call = practice.call_of(practice.invitation(ANA, study_id))

    done = erase(practice)

    assert done.cancelled == 1
    assert practice.call_of(call["invitation_id"])["state"] == "cancelled"
    seats = studies.seats_now(practice.store.read(), TEAM, practice.study(study_id), practice.now)
    assert (seats.of(Segment.LOVE).reserved, seats.of(Segment.LOVE).free_to_offer) == (0, 2)
    told = practice.rows("SELECT * FROM outbox WHERE receiver = ? AND state = 'due'", call["interviewer"])
    assert "cancelled_nameless" in str(told)
    assert practice.rows("SELECT * FROM outbox WHERE receiver IN (?, '')", ANA) == []


def test_a_call_under_way_goes_on_without_a_name_and_still_fills_its_seat(practice: Practice) -> None:
    study_id = everything_about(practice, held=False)
    call = practice.call_of(practice.invitation(ANA, study_id))
    practice.clock.move_to(datetime.fromisoformat(call["starts_at"]) + timedelta(minutes=5))

    erase(practice)
    calls.not_here(practice.desk, TEAM, call["interviewer"], call["id"], practice.key())
    calls.here(practice.desk, TEAM, call["interviewer"], call["id"], practice.key())
    practice.end_call(call, "completed")
    assert practice.rows("SELECT * FROM outbox WHERE receiver = ''") == []
    erasing.scrub(practice.desk)

    seats = studies.seats_now(practice.store.read(), TEAM, practice.study(study_id), practice.now)
    assert seats.of(Segment.LOVE).filled == 1
    assert traces(practice.store.path) == []


def test_a_held_call_is_taken_out_of_the_calendars_that_keep_it(practice: Practice) -> None:
    study_id = everything_about(practice)
    call = practice.call_of(practice.invitation(ANA, study_id))
    with practice.store.write() as db:
        kept_in = calendars.add(
            db, TEAM, call["interviewer"], CalendarKind.CALDAV, "Work", "sealed", practice.now
        )
        found = calendars.calendar(db, TEAM, kept_in)
        assert found is not None
        calendars.keep_event(db, found, call["id"], KeptEvent("event.ics", "e", call["sequence"]))

    erase(practice)

    [row] = practice.rows(
        "SELECT * FROM outbox WHERE kind = 'calendar' AND state = 'due' AND intent = ?",
        f"calendar:{kept_in}:{call['id']}",
    )
    rendering = showing.render(practice.desk, entry_of(row))
    assert isinstance(rendering, WriteEvent)
    assert rendering.event is None
    assert rendering.kept is not None
    # Until that is done the call keeps its time: the event is found by it.
    assert practice.call_of(call["invitation_id"])["interviewer"] == call["interviewer"]


def test_time_and_interviewer_of_a_call_go_once_everybody_was_told(practice: Practice) -> None:
    study_id = everything_about(practice)
    call = practice.call_of(practice.invitation(ANA, study_id))

    erase(practice)
    kept = practice.call_of(call["invitation_id"])
    with practice.store.write() as db:
        db.execute("UPDATE outbox SET state = 'sent', settled_at = due_at WHERE state = 'due'")
    erasing.scrub(practice.desk)
    blurred = practice.call_of(call["invitation_id"])

    assert kept["interviewer"] in INTERVIEWERS
    assert (blurred["interviewer"], blurred["starts_at"][11:16], blurred["state"]) == (
        "",
        "00:00",
        "completed",
    )
    assert blurred["segment"] == call["segment"]


def test_the_outcome_of_somebody_who_is_gone_is_not_taken_back(practice: Practice) -> None:
    study_id = everything_about(practice)
    call = practice.call_of(practice.invitation(ANA, study_id))
    erase(practice)

    taking_back.take_back(practice.desk, TEAM, call["interviewer"], call["id"], practice.key())

    assert practice.call_of(call["invitation_id"])["state"] == "completed"


# -- again and again


def test_erasing_again_says_that_it_is_done_and_changes_nothing(practice: Practice) -> None:
    everything_about(practice)
    first = erase(practice)
    before = {table: practice.rows(f"SELECT * FROM {table}") for table in TABLES if table != "facts"}  # noqa: S608

    again = erase(practice)

    assert (first.found, first.before, again.found, again.before) == (True, False, False, True)
    assert {table: practice.rows(f"SELECT * FROM {table}") for table in TABLES if table != "facts"} == before  # noqa: S608


def test_somebody_of_whom_nothing_is_stored_is_marked_all_the_same(practice: Practice) -> None:
    done = erasing.erase_oneself(practice.desk, TEAM, "U0NOBODY")

    assert (done.found, done.before) == (False, False)
    assert erasing.erase_oneself(practice.desk, TEAM, "U0NOBODY").before


def test_an_address_erases_the_account_behind_it_and_an_account_its_address(practice: Practice) -> None:
    everything_about(practice)

    erasing.erase_named(practice.desk, TEAM, ADDRESS.upper())
    erasing.scrub(practice.desk)

    assert traces(practice.store.path) == []
    assert erasing.erase_oneself(practice.desk, TEAM, ANA).before


# -- who may, and what is kept of it


def test_only_admins_erase_for_somebody_else_and_the_log_names_nobody(practice: Practice) -> None:
    everything_about(practice)
    for somebody in (RESEARCHER, *INTERVIEWERS, "U0BOB", ANA):
        with pytest.raises(NotAllowed):
            erasing.forget(practice.desk, TEAM, somebody, ANA)
    assert practice.value("SELECT count(*) FROM people WHERE slack_id = ?", ANA) == 1
    with practice.store.write() as db:
        people.grant(db, TEAM, RESEARCHER, "admin", RESEARCHER, practice.now)

    erasing.forget(practice.desk, TEAM, RESEARCHER, ANA)

    [row] = practice.rows("SELECT actor, subject, detail FROM audit WHERE action = 'data erased'")
    assert row == {"actor": RESEARCHER, "subject": "a person", "detail": '{"by": "admin"}'}
    assert practice.rows("SELECT * FROM audit WHERE instr(actor || subject || detail, ?)", ANA) == []


def test_whoever_erases_for_themselves_is_not_named_as_who_did(practice: Practice) -> None:
    everything_about(practice)

    erase(practice)

    [row] = practice.rows("SELECT actor, detail FROM audit WHERE action = 'data erased'")
    assert row == {"actor": "erased", "detail": '{"by": "participant"}'}


def test_of_somebody_of_the_team_only_what_they_are_as_a_participant_goes(practice: Practice) -> None:
    holder = INTERVIEWERS[0]
    study_id = practice.recruit(SEATS, open_call=True)
    practice.join([{"slack_id": holder, "email": "holder@team.example", "name": "Holder"}])

    done = erasing.erase_oneself(practice.desk, TEAM, holder)

    assert done.of_the_team
    assert practice.value("SELECT count(*) FROM people WHERE slack_id = ?", holder) == 0
    assert practice.value("SELECT count(*) FROM members WHERE slack_id = ?", holder) == 1
    assert holder in practice.study(study_id).interviewers


# -- nobody asks them again


def erased(practice: Practice) -> int:
    study_id = everything_about(practice, held=False)
    erase(practice)
    return study_id


def test_an_import_leaves_them_out_and_counts_them_without_a_name(practice: Practice) -> None:
    erased(practice)
    file = practice.folder / "again.csv"
    file.write_text(f"slack_id,email,name\n{ANA},,x\n,{ADDRESS.upper()},x\n,new@elsewhere.example,New\n")

    report = import_file(practice.store, TEAM, file, practice.now, "list", practice.desk.marks)

    assert (report.added, report.updated, report.left_out, report.on_panel, report.problems) == (
        1,
        0,
        2,
        1,
        (),
    )
    assert practice.rows("SELECT 1 FROM people WHERE slack_id = ? OR email = ?", ANA, ADDRESS) == []


def test_no_new_key_makes_them_unknown_as_long_as_the_old_one_is_kept(practice: Practice) -> None:
    erased(practice)
    file = practice.folder / "again.csv"
    file.write_text(f"email\n{ADDRESS}\n")
    rotated = Marks(lambda: new_key().encode() + b"," + KEY)
    lost = Marks(lambda: new_key().encode())

    assert import_file(practice.store, TEAM, file, practice.now, "", rotated).left_out == 1
    assert marks.count_by_other_keys(practice.store.read(), rotated.key_ids) == 0
    assert marks.count_by_other_keys(practice.store.read(), lost.key_ids) == 2


def test_the_button_of_an_open_call_keeps_nothing_of_them(practice: Practice) -> None:
    practice.set_status(erased(practice), StudyStatus.CLOSED)
    study_id = practice.recruit(SEATS, open_call=True)
    before = practice.rows("SELECT * FROM outbox"), practice.rows("SELECT * FROM inbox")

    with pytest.raises(RuleBroken, match="forgotten"):
        inviting.answer_open_call(practice.desk, TEAM, ANA, study_id, practice.key())

    assert (practice.rows("SELECT * FROM outbox"), practice.rows("SELECT * FROM inbox")) == before
    assert tables_that_name_ana(practice) == set()


def test_picking_them_picks_nobody(practice: Practice) -> None:
    practice.set_status(erased(practice), StudyStatus.CLOSED)

    study_id = practice.recruit(SEATS, picked=[ANA, "U0BOB"])

    assert practice.study(study_id).audience.picked == ("U0BOB",)
    assert tables_that_name_ana(practice) == set()


@pytest.mark.parametrize("named", ["slack", "address"])
def test_a_row_that_came_back_from_elsewhere_is_neither_invited_nor_delivered_to(
    practice: Practice, named: str
) -> None:
    practice.set_status(erased(practice), StudyStatus.CLOSED)
    with practice.store.write() as db:
        row = {"slack_id": ANA} if named == "slack" else {"slack_id": "U0NEWACCOUNT", "email": ADDRESS}
        values = {"team_id": TEAM, "added_at": LONG_AGO, "panel_at": LONG_AGO, **row}
        names, holes = ", ".join(values), ", ".join("?" * len(values))
        db.execute(f"INSERT INTO people ({names}) VALUES ({holes})", list(values.values()))  # noqa: S608
    study_id = practice.recruit(SEATS)

    assert row["slack_id"] not in practice.invite(study_id)
    with practice.store.write() as db:
        person_id = practice.person_id(row["slack_id"])
        _invitation(db.conn, study_id, person_id)
    assert practice.value("SELECT count(*) FROM outbox WHERE receiver = ?", row["slack_id"]) == 0
    facts = practice.conversation(practice.invitation(row["slack_id"], study_id))
    assert inviting.may_deliver(
        practice.desk, practice.store.read(), facts, practice.settings(), practice.now
    )


def _invitation(connection, study_id: int, person_id: int) -> None:  # type: ignore[no-untyped-def]
    connection.execute(
        "INSERT INTO invitations (team_id, study_id, person_id, source, state, reason, lot, scale_reversed, created_at, "
        "deliver_after) VALUES (?, ?, ?, ?, 'queued', 'r', 0, 0, '2027-01-11T09:00:00+00:00', '2027-01-11T09:00:00+00:00')",
        [TEAM, study_id, person_id, Source.WAVE.value],
    )


def test_a_hand_over_leaves_them_out(practice: Practice) -> None:
    study_id = erased(practice)
    with practice.store.write() as db:
        for email in (ADDRESS, "outside@elsewhere.example"):
            db.execute(
                "INSERT INTO people (team_id, email, panel_at, added_at) VALUES (?, ?, ?, ?)",
                [TEAM, email, LONG_AGO, LONG_AGO],
            )

    found = hand_over(
        practice.store, TEAM, study_id, 50, practice.now, practice.desk.rng, marks=practice.desk.marks
    )

    assert [row.email for row in found.rows] == ["outside@elsewhere.example"]


def test_typed_words_are_answered_and_add_nobody(practice: Practice) -> None:
    erased(practice)

    writing_in.typed(practice.desk, TEAM, ANA, "stop", "Ev1")

    assert practice.rows("SELECT 1 FROM people WHERE slack_id = ?", ANA) == []


def test_their_account_is_not_remembered_or_linked_again_and_a_new_address_of_theirs_is_known(
    practice: Practice,
) -> None:
    erased(practice)
    practice.join([{"slack_id": "", "email": "second@customers.example"}])
    back = Member(ANA, "Ana", "second@customers.example")

    with practice.store.write() as db:
        kept = leaving_alone.without_marked(practice.desk.marks, db, TEAM, [back, Member("U0NEW", "New")])

    assert [member.slack_id for member in kept] == ["U0NEW"]
    assert practice.rows("SELECT 1 FROM people WHERE email = 'second@customers.example'") == []
    assert leaving_alone.is_marked(
        practice.desk.marks, practice.store.read(), TEAM, email="second@customers.example"
    )
