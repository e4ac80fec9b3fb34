"""A study that is running is changed: what stays, what follows, and who is told."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.demo.model import Outcome
from tests.flows.stage import (
    AGREE,
    ANSWER,
    DEADLINE,
    DISLIKES,
    LINK,
    LOVES,
    PAYS,
    REFUSED,
    THANKED,
    Stage,
)

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
OTHER_LINK = "https://meet.example.com/other"
LATER = "You have a call before you: seats can be lowered after it."
CHANGED = "This study was changed while the form was open."


def edit(stage: Stage, who: Person | None = None, **values: object) -> Outcome:
    """Press "Edit" on the card of the study, fill in fields by their id, and save."""
    researcher = who or stage.mara
    stage.press(researcher, "Edit")
    return save(stage, researcher, **values)


def save(stage: Stage, who: Person, **values: object) -> Outcome:
    for name, value in values.items():
        who.fill(name, value)
    outcome = who.submit()
    stage.settle()
    return outcome


def status_of(stage: Stage) -> str:
    return str(stage.value("SELECT status FROM studies"))


def seats(stage: Stage) -> dict[str, int]:
    return dict(stage.rows("SELECT segment, planned FROM seats"))


@BOTH
def test_everything_that_was_changed_is_kept_shown_and_audited(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@team.example")
    stage.recruit(more=True, incentive="a voucher")
    stage.go_to(NINE)

    outcome = edit(
        stage,
        deadline="2027-02-05",
        seats_love="3",
        seats_potential="1",
        interviewers=[stage.theo.id, stage.mara.id],
        observers=[rita.id],
        meeting_link=OTHER_LINK,
        incentive="two vouchers",
        flags=["Calls are recorded"],
    )

    assert not outcome.errors, outcome
    assert stage.mara.modal is None
    assert stage.rows("SELECT deadline_day, meeting_link, incentive, recording FROM studies") == [
        ("2027-02-05", OTHER_LINK, "two vouchers", 1)
    ]
    assert seats(stage) == {"love": 3, "dislike": 2, "potential": 1}
    assert stage.rows("SELECT slack_id FROM study_observers") == [(rita.id,)]
    assert "until Fri 5 Feb 2027" in stage.newest(stage.mara).readable()
    ((actor, subject, detail),) = stage.rows(
        "SELECT actor, subject, detail FROM audit WHERE action = 'study edited'"
    )
    assert (actor, subject) == (stage.mara.id, "study 1")
    assert json.loads(detail) == {
        "deadline": {"before": DEADLINE, "after": "2027-02-05"},
        "seats": {
            "before": {"love": 2, "dislike": 2},
            "after": {"love": 3, "dislike": 2, "potential": 1},
        },
        "interviewers": {"before": [stage.theo.id], "after": sorted([stage.theo.id, stage.mara.id])},
        "observers": {"before": [], "after": [rita.id]},
        "meeting_link": {"before": LINK, "after": OTHER_LINK},
        "incentive": {"before": "a voucher", "after": "two vouchers"},
        "recording": {"before": False, "after": True},
    }


def test_the_form_shows_everything_as_it_is_and_saving_that_changes_nothing(stage: Stage) -> None:
    stage.recruit(more=True, incentive="a voucher", flags=["Calls are recorded"])
    before = stage.dump()

    outcome = edit(stage)

    assert outcome.acked
    assert not outcome.errors
    assert stage.dump() == before


@pytest.mark.parametrize(
    ("held", "typed", "error"),
    [
        (0, "0", ""),
        (1, "0", "1 call is booked or held here: keep at least 1."),
        (1, "1", ""),
        (2, "1", "2 calls are booked or held here: keep at least 2."),
        (2, None, "2 calls are booked or held here: keep at least 2."),
        (2, "2", ""),
    ],
)
@pytest.mark.parametrize("done", [False, True])
def test_seats_that_are_booked_or_filled_stay(
    stage: Stage, held: int, typed: str | None, error: str, done: bool
) -> None:
    people = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    for person in people[:held]:
        stage.answer_and_book(person, LOVES)
        if done:
            stage.hold(stage.theo, person)

    outcome = edit(stage, seats_love=typed)

    assert outcome.errors.get("Seats for “love”", "") == error
    assert seats(stage).get("love", 0) == (2 if error else int(typed or 0))


@BOTH
def test_a_researcher_with_a_call_before_them_learns_no_segment_from_the_form(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(interviewers=[stage.mara.id, stage.theo.id])
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)
    stage.answer_and_book(bo, DISLIKES)
    assert stage.value("SELECT count(*) FROM interviews WHERE interviewer = ?", stage.mara.id) == 1

    stage.press(stage.mara, "Edit")
    assert stage.mara.modal is not None
    assert "booked." not in stage.mara.modal.text()
    outcomes = [
        save(stage, stage.mara, seats_love=typed, seats_dislike=other)
        for typed, other in ((None, "1"), ("1", None), ("0", "0"))
    ]

    assert [set(outcome.errors.values()) for outcome in outcomes] == [{LATER}] * 3
    assert seats(stage) == {"love": 2, "dislike": 2}
    assert not save(stage, stage.mara, seats_love="3", seats_dislike="2").errors
    assert seats(stage) == {"love": 3, "dislike": 2}


def test_seats_can_be_lowered_after_the_call(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(interviewers=[stage.mara.id])
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)
    assert edit(stage, seats_dislike="1").errors == {"Seats for “dislike”": LATER}
    stage.hold(stage.mara, ana)

    assert not edit(stage, seats_dislike="1").errors

    assert seats(stage) == {"love": 2, "dislike": 1}


def test_a_study_that_is_not_blind_tells_what_is_booked(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, interviewers=[stage.mara.id], flags=[])
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)

    outcome = edit(stage, seats_love="0", seats_dislike="1")

    assert outcome.errors == {"Seats for “love”": "1 call is booked or held here: keep at least 1."}


def test_a_number_that_stays_is_fine_where_a_call_more_than_planned_is_booked(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana, PAYS, LOVES)
    stage.answer(bo, PAYS, LOVES)
    edit(stage, seats_love="1")  # neither offer is taken yet: both can be
    stage.book(ana)
    stage.book(bo)
    assert stage.value("SELECT count(*) FROM interviews WHERE segment = 'love'") == 2

    assert not edit(stage, incentive="a voucher").errors
    assert edit(stage, seats_love="0").errors


@pytest.mark.parametrize(
    ("values", "label", "error"),
    [
        ({"deadline": "2027-01-11"}, "Done by", "The deadline must be a day after today."),
        ({"deadline": "2028-01-12"}, "Done by", "Choose a deadline within a year."),
        ({"seats_love": "0", "seats_dislike": None}, "Seats for “love”", "Keep at least one seat."),
        (
            {"seats_love": "1000", "seats_mixed": "1"},
            "Seats for “love”",
            "Choose at most 1,000 seats in all.",
        ),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    stage: Stage, values: dict[str, object], label: str, error: str
) -> None:
    stage.recruit()
    stage.go_to(NINE)
    before = stage.dump()

    outcome = edit(stage, **values)

    assert outcome.errors[label] == error
    assert stage.dump() == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"interviewers": []}, "interviewers"),
        ({"meeting_link": "nowhere"}, "meeting_link"),
        ({"meeting_link": ""}, "meeting_link"),
        ({"deadline": "soon"}, "deadline"),
        ({"seats_love": "-1"}, "seats_love"),
        ({"seats_love": "many"}, "seats_love"),
        ({"incentive": "x" * 151}, "incentive"),
        ({"observers": [f"U{number}" for number in range(7)]}, "observers"),
    ],
)
def test_what_no_client_would_send_is_refused(stage: Stage, values: dict[str, object], field: str) -> None:
    stage.recruit()
    stage.press(stage.mara, "Edit")
    before = stage.dump()

    outcome = stage.forced(stage.mara, **values)

    assert list(outcome.errors) == [field]
    assert stage.dump() == before


def test_the_last_day_of_a_study_does_not_stand_in_the_way_of_other_changes(stage: Stage) -> None:
    stage.recruit(deadline="2027-01-12")
    stage.go_to(NINE + timedelta(days=1))

    assert not edit(stage, incentive="a voucher").errors

    assert stage.value("SELECT incentive FROM studies") == "a voucher"


def test_a_full_study_with_more_seats_recruits_again(stage: Stage) -> None:
    ana, bo, cy = stage.customers("Ana Ortiz", "Bo Lind", "Cy Young")
    stage.recruit(target="2")
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)
    stage.answer_and_book(bo, DISLIKES)
    assert THANKED in stage.answer(cy, PAYS, LOVES).readable()
    stage.hold(stage.theo, ana)
    stage.hold(stage.theo, bo)
    assert status_of(stage) == "full"

    edit(stage, seats_love="2")

    assert status_of(stage) == "recruiting"
    assert "recruiting" in stage.newest(stage.mara).readable()
    stage.go_on(minutes=1)
    assert AGREE in stage.newest(cy).buttons


@pytest.mark.parametrize("paused", [False, True])
def test_a_study_whose_seats_are_all_filled_is_full(stage: Stage, paused: bool) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="2")
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)
    stage.hold(stage.theo, ana)
    if paused:
        stage.press(stage.mara, "Pause")

    edit(stage, seats_dislike=None)

    assert status_of(stage) == "full"
    assert "full: every interview is done" in stage.newest(stage.mara).readable()
    assert ANSWER not in stage.newest(bo).buttons


def test_an_interviewer_who_is_taken_out_keeps_their_calls_and_gets_no_more(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)
    stage.answer(bo, PAYS, DISLIKES)

    edit(stage, interviewers=[stage.mara.id])

    assert "Your call is booked" in stage.newest(ana).readable()
    stage.book(bo)
    assert stage.rows("SELECT interviewer, state FROM interviews ORDER BY id") == [
        (stage.theo.id, "booked"),
        (stage.mara.id, "booked"),
    ]
    stage.hold(stage.theo, ana)
    assert stage.value("SELECT state FROM interviews WHERE interviewer = ?", stage.theo.id) == "completed"


@BOTH
def test_a_new_link_is_told_and_sent_again_to_whoever_has_a_call(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)
    before, bos = stage.newest(ana), [message.ts for message in bo.dm()]

    edit(stage, meeting_link=OTHER_LINK)

    seen = stage.newest(ana)
    assert seen.ts != before.ts
    assert "The link to the call has changed." in seen.readable()
    assert f"held here: {OTHER_LINK}" in seen.readable()
    for person in (ana, stage.theo):
        files = [message.files[0].content for message in person.dm() if message.files]
        assert [f"SEQUENCE:{number}".encode() in file for number, file in enumerate(files)] == [True, True]
        assert OTHER_LINK.encode() in files[1].replace(b"\r\n ", b"")
        assert len({line for file in files for line in file.splitlines() if line.startswith(b"UID")}) == 1
    assert OTHER_LINK in json.dumps(stage.card(stage.theo, ana).blocks)
    assert [message.ts for message in bo.dm()] == bos


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"incentive": "a voucher"}, "For your time: a voucher."),
        ({"deadline": "2027-02-05"}, ""),
        ({"seats_love": "5"}, ""),
        ({"flags": []}, ""),
    ],
)
def test_whoever_has_a_call_is_told_only_of_what_they_read(
    stage: Stage, values: dict[str, object], told: str
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=["Calls are recorded"])
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)
    before = [(message.ts, message.readable()) for message in ana.dm()]

    edit(stage, **values)

    after = [(message.ts, message.readable()) for message in ana.dm()]
    assert (after != before) is bool(told)
    assert told in stage.newest(ana).readable()
    assert len([message for message in ana.dm() if message.files]) == 1


def test_an_invitation_and_an_open_call_say_the_thank_you_of_now(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    channel = stage.workspace.add_channel("customers", [ana.id])
    stage.recruit(channel=channel)
    stage.go_to(NINE)
    before = len(ana.dm())

    edit(stage, incentive="a voucher")

    assert "For a call: a voucher." in stage.newest(ana).readable()
    assert len(ana.dm()) == before
    assert "For a call: a voucher." in ana.messages(channel)[-1].readable()


def test_who_waits_reads_the_new_deadline(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="2")
    stage.go_to(NINE)
    stage.answer_and_book(ana, LOVES)
    assert "we write by Fri 29 Jan 2027" in stage.answer(bo, PAYS, LOVES).readable()

    edit(stage, deadline="2027-02-05")

    assert "we write by Fri 5 Feb 2027" in stage.newest(bo).readable()


@pytest.mark.parametrize("field", ["interviewers", "observers"])
def test_whoever_was_asked_to_take_part_cannot_join_the_team(stage: Stage, field: str) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    outcome = edit(stage, **{field: [stage.theo.id, ana.id]})

    (error,) = outcome.errors.values()
    assert error == "Ana Ortiz was asked to take part in this study: choose somebody else."


def test_an_invitation_that_waits_for_somebody_who_joins_the_team_is_taken_back(stage: Stage) -> None:
    (kim,) = stage.customers("Kim Novak", zone="America/Los_Angeles")
    stage.recruit()
    stage.go_to(NINE)
    assert stage.value("SELECT state FROM invitations") == "queued"

    assert not edit(stage, observers=[kim.id]).errors

    stage.go_on(days=1)
    assert stage.value("SELECT state FROM invitations") == "withdrawn"
    assert stage.invited([kim]) == []


def test_a_study_that_ended_meanwhile_says_so(stage: Stage) -> None:
    stage.recruit()
    stage.press(stage.mara, "Edit")
    stage.press(stage.mara, "Close")
    before = stage.dump()

    outcome = save(stage, stage.mara, incentive="a voucher")

    assert "This study has ended, so nothing was changed." in str(outcome.errors)
    assert stage.dump() == before


def test_a_button_of_a_study_that_has_ended_says_so(stage: Stage) -> None:
    stage.recruit()
    payload = stage.mara.press_payload("Edit")
    stage.press(stage.mara, "Close")

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert stage.mara.modal is None
    assert "This study has ended" in stage.mara.dm()[-1].readable()


def test_a_study_whose_deadline_has_just_passed_is_not_changed(stage: Stage) -> None:
    stage.recruit(deadline="2027-01-12")
    stage.go_to(datetime(2027, 1, 12, 12, 0, tzinfo=UTC))
    stage.press(stage.mara, "Edit")
    late = datetime(2027, 1, 13, 0, 0, 1, tzinfo=UTC)
    stage.clock.instant = late
    stage.bot.clock.move_to(late)  # no tick has run yet
    before = stage.dump()

    outcome = save(stage, stage.mara, incentive="a voucher")

    assert "The deadline of this study has passed." in str(outcome.errors)
    assert stage.dump()["studies"] == before["studies"]


def test_nobody_undoes_a_change_that_they_did_not_see(stage: Stage) -> None:
    rita = researcher(stage)
    stage.recruit(rita)
    payload = deepcopy(rita.press_payload("Edit"))
    payload["user"] |= {"id": stage.mara.id}
    with stage.workspace.store.changing():
        payload["trigger_id"] = stage.workspace.store.grant_trigger(stage.mara.id, None)
    stage.workspace.deliver("interactive", payload)
    edit(stage, rita, incentive="a voucher")

    outcome = save(stage, stage.mara, deadline="2027-02-05")

    assert CHANGED in str(outcome.errors)
    assert stage.rows("SELECT incentive, deadline_day FROM studies") == [("a voucher", DEADLINE)]


def test_a_form_that_is_sent_twice_is_saved_once(stage: Stage) -> None:
    stage.recruit()
    edit(stage, incentive="a voucher")
    stage.excused.append("not_found")  # the form is closed by then
    before = stage.dump()

    outcome = stage.workspace.deliver(
        "interactive", deepcopy(stage.workspace.log.deliveries("view_submission")[-1].payload)
    )
    stage.settle()

    assert outcome.acked
    assert not outcome.errors
    assert stage.dump() == before


def test_who_is_no_researcher_any_more_cannot_save(stage: Stage) -> None:
    rita = researcher(stage)
    stage.recruit(rita)
    stage.press(rita, "Edit")
    stage.set_up("who may do what", researchers=[])
    before = stage.dump()

    outcome = save(stage, rita, incentive="a voucher")

    assert REFUSED in str(outcome.errors)
    assert stage.dump() == before


@pytest.mark.parametrize("number", [2, 99])
def test_the_study_in_the_form_is_not_trusted(stage: Stage, number: int) -> None:
    rita = researcher(stage)
    stage.recruit(rita)
    stage.recruit()
    stage.press(rita, "Edit")
    before = stage.dump()

    outcome = stage.forced(rita, json.dumps({"v": 1, "s": number, "w": ""}), incentive="stolen")

    assert REFUSED in str(outcome.errors) or "does not exist any more" in str(outcome.errors)
    assert stage.dump() == before


def test_home_is_shown_anew_after_a_change_from_there(stage: Stage) -> None:
    stage.recruit()
    stage.mara.open_home()
    stage.settle()

    stage.press(stage.mara, "Open", on="home")
    stage.press(stage.mara, "Edit", on="modal")
    save(stage, stage.mara, deadline="2027-02-05")

    assert stage.mara.home is not None
    assert "until Fri 5 Feb 2027" in stage.mara.home.text()


def researcher(stage: Stage) -> Person:
    """Rita, whom the admin has named."""
    rita = stage.person("Rita Roe", email="rita@team.example")
    stage.set_up("who may do what", researchers=[rita.id])
    stage.go_on(seconds=0)
    return rita
