"""An interview that was arranged outside the bot is written down, counts where it belongs, and can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.demo.model import Outcome
from bot.ids import Action
from bot.services import mixing
from storage import studies
from tests.flows.by_hand import on_study, press
from tests.flows.scenes import name_researchers
from tests.flows.stage import ANSWER, DISLIKES, LOVES, PAYS, REFUSED, Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
LATER = NINE + timedelta(days=1, hours=5)
GOOD: dict[str, object] = {
    "relationship": PAYS,
    "feeling": DISLIKES,
    "day": "2027-01-12",
    "hour": "10:00",
}


def log(stage: Stage, study: int, who: Person | None = None, **values: object) -> Outcome:
    """Open the form of a study, fill it in and submit it."""
    writer = who or stage.mara
    if writer.modal:
        writer.close_modal(whole_stack=True)
    assert on_study(stage, writer, Action.INTERVIEW_LOG, study).acked
    for name, value in ({"held_by": stage.theo.id} | GOOD | values).items():
        writer.fill(name, value)
    outcome = writer.submit()
    stage.settle()
    return outcome


def started(stage: Stage, **values: object) -> int:
    study = stage.recruit(interviewers=[stage.theo.id], **values)
    stage.go_to(LATER)
    return study


def seats(stage: Stage, study: int) -> dict[str, int]:
    """Completed interviews by segment, as the seats count them."""
    db = stage.bot.bot.store.read()
    team_id = stage.workspace.installation.team_id
    found = studies.study(db, team_id, study)
    assert found is not None
    return {
        count.segment.value: count.filled
        for count in studies.seats_now(db, team_id, found, stage.clock.instant).counts
    }


def test_it_fills_a_seat_is_marked_and_writes_to_nobody(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")
    study = started(stage)

    outcome = log(stage, study, slack_id=zoe.id)

    assert outcome.acked
    assert not outcome.errors, outcome
    assert stage.mara.modal is not None
    assert "It fills a seat for “dislike”." in stage.mara.modal.text()
    assert seats(stage, study) == {"love": 0, "dislike": 1}
    rows = stage.rows("SELECT elsewhere, state, segment, interviewer, starts_at FROM interviews")
    assert rows == [(1, "completed", "dislike", stage.theo.id, "2027-01-12T10:00:00.000000+00:00")]
    assert stage.value("SELECT last_interviewed_at FROM people") == "2027-01-12T10:30:00.000000+00:00"
    assert not zoe.dm()
    assert "Zoe" not in stage.all_read(stage.theo)
    stage.go_on(days=2)
    assert not zoe.dm()
    assert stage.mara.command("/interview", f"why <@{zoe.id}>").acked
    assert "Interviewed elsewhere, and written down." in stage.mara.dm()[-1].readable()
    assert "dislike: 1 of 2 done" in stage.all_read(stage.mara).replace("*", "")
    assert "Nobody has been invited yet." in stage.all_read(stage.mara)


def test_it_counts_in_the_mix_and_teaches_nothing_of_invitations(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")
    study = started(stage)
    log(stage, study, slack_id=zoe.id)

    store, team_id = stage.bot.bot.store, stage.workspace.installation.team_id
    db = store.read()
    found = studies.study(db, team_id, study)
    assert found is not None
    facts = mixing.study_facts(db, found, studies.settings_of(db, team_id), stage.clock.instant)

    [case] = facts.cases
    assert (case.standing.value, case.by_engine, case.elsewhere) == ("completed", False, True)
    assert case.segment is not None
    assert facts.remaining(case.segment) == 1


def test_whoever_was_invited_and_silent_is_asked_no_more(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    study = started(stage)
    assert ANSWER in stage.newest(ana).buttons
    posts = len(ana.dm())

    log(stage, study, slack_id=ana.id)
    stage.go_on(days=3)

    assert ANSWER not in stage.newest(ana).buttons
    assert len(ana.dm()) == posts
    assert seats(stage, study)["dislike"] == 1


def test_whoever_was_to_be_invited_later_hears_nothing_at_all(stage: Stage) -> None:
    lou = stage.person("Lou Later", zone="America/Los_Angeles")
    stage.on_panel(lou)
    study = stage.recruit(interviewers=[stage.theo.id])
    stage.go_to(NINE)
    assert stage.rows("SELECT state FROM invitations") == [("queued",)]

    assert not log(stage, study, slack_id=lou.id, day="2027-01-11", hour="08:00").errors
    stage.go_on(hours=9)

    assert not lou.dm()


def test_a_change_of_the_study_is_not_told_to_whoever_was_never_written_to(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")
    study = started(stage)
    log(stage, study, slack_id=zoe.id)
    stage.mara.close_modal(whole_stack=True)

    stage.press(stage.mara, "Edit")
    stage.mara.fill("incentive", "Two vouchers")
    assert stage.mara.submit().acked
    stage.settle()

    assert not zoe.dm()


def test_taken_back_everything_is_as_it_was(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    study = started(stage)
    before = stage.rows("SELECT state FROM invitations"), stage.rows("SELECT last_interviewed_at FROM people")
    log(stage, study, slack_id=ana.id)
    stage.mara.close_modal(whole_stack=True)

    assert on_study(stage, stage.mara, Action.INTERVIEW_LOG, study).acked
    stage.press(stage.mara, "Take back", on="modal")

    assert seats(stage, study) == {"love": 0, "dislike": 0}
    after = stage.rows("SELECT state FROM invitations"), stage.rows("SELECT last_interviewed_at FROM people")
    assert after == before
    assert ANSWER in stage.newest(ana).buttons
    assert stage.mara.modal is not None
    assert "You logged" not in stage.mara.modal.text()
    stage.answer_and_book(ana, LOVES)
    assert stage.value("SELECT count(*) FROM interviews WHERE state = 'booked'") == 1


def test_it_is_taken_back_by_its_author_alone_and_within_a_day(stage: Stage) -> None:
    rita = stage.person("Rita Roe")
    name_researchers(stage, rita)
    study = started(stage, researcher=rita)
    log(stage, study, rita, slack_id=stage.person("Zoe Zimmer").id)
    number = int(stage.value("SELECT max(id) FROM interviews"))

    press(stage, stage.mara, Action.INTERVIEW_UNLOG, number, c=number)
    press(stage, stage.theo, Action.CALL_TAKE_BACK, c=number)
    assert seats(stage, study)["dislike"] == 1

    rita.close_modal(whole_stack=True)
    stage.go_on(hours=24)
    press(stage, rita, Action.INTERVIEW_UNLOG, number, c=number)
    assert seats(stage, study)["dislike"] == 1
    assert rita.modal is not None
    assert "too long ago" in rita.modal.text()


def test_a_minute_before_the_end_of_the_day_it_still_can(stage: Stage) -> None:
    study = started(stage)
    log(stage, study)
    number = int(stage.value("SELECT max(id) FROM interviews"))
    stage.go_on(hours=23, minutes=59)

    press(stage, stage.mara, Action.INTERVIEW_UNLOG, number, c=number)

    assert seats(stage, study)["dislike"] == 0


def test_somebody_unknown_counts_and_has_no_name(stage: Stage) -> None:
    study = started(stage)

    log(stage, study, relationship="I'm considering it", feeling=None)
    log(stage, study)
    stage.go_on(days=2)

    assert seats(stage, study) == {"love": 0, "dislike": 1}
    assert stage.rows("SELECT segment, interviewer <> '' FROM interviews ORDER BY id") == [
        ("potential", 1),
        ("dislike", 1),
    ]
    assert stage.value("SELECT count(*) FROM people WHERE erased_at IS NULL") == 0


@pytest.mark.parametrize("name", ["ana@elsewhere.example", "ANA ÖRTIZ", " Ana  Örtiz "])
def test_somebody_of_the_directory_is_found_by_address_or_name(stage: Stage, name: str) -> None:
    file = stage.database.with_name("people.csv")
    file.write_text(
        "email,name\nana@elsewhere.example,Ana Örtiz\nbo@elsewhere.example,Bo Lind\n", encoding="utf-8"
    )
    stage.bot.import_people(file)
    study = started(stage)

    assert not log(stage, study, named=name).errors

    held = "SELECT p.email FROM interviews i JOIN people p ON p.id = i.person_id"
    assert stage.rows(held) == [("ana@elsewhere.example",)]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"day": "2027-01-12", "hour": "14:00"}, "still to come"),
        ({"day": "2026-01-12", "hour": "13:00"}, "within the last year"),
        ({"feeling": None}, "how they feel"),
        ({"named": "Nobody Atall"}, "Nobody in the directory"),
        ({"named": "Ana Ortiz"}, "Several people"),
        ({"slack_id": "theo"}, "of the team"),
        ({"slack_id": "ana", "named": "Ana Ortiz"}, "one of the two"),
        ({"held_by": "ana"}, "interviewer of this study"),
    ],
)
def test_nonsense_is_refused_beside_its_field(stage: Stage, values: dict[str, object], sentence: str) -> None:
    people = {"ana": stage.customers("Ana Ortiz")[0].id, "theo": stage.theo.id}
    with stage.bot.bot.store.write() as db:
        db.execute(
            "INSERT INTO people (team_id, email, name, added_at) SELECT team_id, 'b@x.example', name, added_at FROM people"
        )
    study = started(stage)
    given = {name: people.get(str(value), value) for name, value in values.items()}

    outcome = log(stage, study, **given)

    assert sentence in str(outcome.errors)
    assert stage.value("SELECT count(*) FROM interviews") == 0


def test_the_minute_in_which_it_began_counts(stage: Stage) -> None:
    study = started(stage)

    assert not log(stage, study, hour="13:59").errors


def test_nobody_is_logged_twice_nor_beside_a_call_here(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    zoe = stage.person("Zoe Zimmer")
    study = started(stage)
    stage.answer_and_book(ana)
    assert not log(stage, study, slack_id=zoe.id).errors

    assert "kept already" in str(log(stage, study, slack_id=zoe.id).errors)
    assert "They have a call here" in str(log(stage, study, slack_id=ana.id).errors)
    assert "dislike" not in str(log(stage, study, slack_id=ana.id).errors)


def test_a_no_show_is_kept_and_fills_nothing(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")
    study = started(stage)

    log(stage, study, slack_id=zoe.id, outcome="Nobody came")

    assert stage.rows("SELECT state FROM interviews") == [("no_show",)]
    assert seats(stage, study)["dislike"] == 0
    assert stage.value("SELECT last_interviewed_at FROM people") is None
    assert not log(stage, study, slack_id=zoe.id).errors


@pytest.mark.parametrize("by_deadline", [False, True])
def test_for_two_weeks_after_a_study_ended_it_is_still_written_down(stage: Stage, by_deadline: bool) -> None:
    study = started(stage)
    if by_deadline:
        stage.go_to(datetime(2027, 1, 30, 0, 30, tzinfo=UTC))
    else:
        stage.press(stage.mara, "Close")
    stage.go_on(days=13, hours=23)

    stage.mara.command("/interview", "studies")
    stage.press(stage.mara, "Open")
    stage.press(stage.mara, "Log an interview", on="modal")
    for name, value in ({"held_by": stage.theo.id} | GOOD).items():
        stage.mara.fill(name, value)
    outcome = stage.mara.submit()

    assert not outcome.errors, outcome
    assert seats(stage, study) == {"love": 0, "dislike": 1}
    assert stage.value("SELECT status FROM studies") == "closed"


def test_two_weeks_after_a_study_ended_it_takes_none(stage: Stage) -> None:
    study = started(stage)
    stage.press(stage.mara, "Close")
    stage.go_on(days=14)

    stage.mara.command("/interview", "studies")
    stage.press(stage.mara, "Open")
    assert stage.mara.modal is not None
    buttons = stage.mara.modal.buttons
    stage.mara.close_modal(whole_stack=True)
    on_study(stage, stage.mara, Action.INTERVIEW_LOG, study)

    assert "Log an interview" not in buttons
    assert stage.mara.modal is not None
    assert "ended more than 14 days ago" in stage.mara.modal.text()


def test_a_day_before_the_study_was_begun_is_refused_and_that_day_is_not(stage: Stage) -> None:
    study = started(stage)

    outcome = log(stage, study, day="2027-01-10", hour="23:59")

    assert "This study was begun on 11 Jan 2027: choose that day or a later one." in str(outcome.errors)
    assert not log(stage, study, day="2027-01-11", hour="00:00").errors


def test_the_last_seat_makes_the_study_full_and_taken_back_it_goes_on(stage: Stage) -> None:
    study = started(stage, target="1", more=True, seats_love="0", seats_dislike="1")
    log(stage, study)
    assert stage.value("SELECT status FROM studies") == "full"
    number = int(stage.value("SELECT max(id) FROM interviews"))

    press(stage, stage.mara, Action.INTERVIEW_UNLOG, number, c=number)

    assert stage.value("SELECT status FROM studies") == "recruiting"


def test_an_interviewer_may_not_log_and_learns_nothing(stage: Stage) -> None:
    study = started(stage)

    on_study(stage, stage.theo, Action.INTERVIEW_LOG, study)

    assert stage.theo.modal is not None
    assert REFUSED.split(",")[0] in stage.theo.modal.text()


def test_erased_they_take_what_was_said_of_them_along(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")
    study = started(stage)
    log(stage, study, slack_id=zoe.id)

    zoe.open_home()
    stage.settle()
    stage.press(zoe, "Erase my data", on="home")
    assert zoe.submit().acked
    stage.settle()

    assert stage.value("SELECT count(*) FROM logged_interviews") == 0
    assert seats(stage, study)["dislike"] == 1
    assert "had their data erased" in str(log(stage, study, slack_id=zoe.id).errors)
