"""A researcher's side: commands, pausing and closing, trials, settings."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.flows.stage import AGREE, ANSWER, ENDED, LOVES, PAYS, SEND, THANKED, Stage

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "transport"),
    [
        (typed, "http")
        for typed in ("help", "", "   ", "HELP", "dance with me", "recruit-now", "<@U1|x>", "🙂")
    ]
    + [("help", "socket"), ("dance with me", "socket")],
)
def test_help_and_anything_unknown_list_what_can_be_done(stage: Stage, typed: str) -> None:
    outcome = stage.mara.command("/interview", typed)

    assert outcome.acked
    shown = stage.mara.dm()[-1]
    assert shown.ephemeral
    for word in ("recruit", "status", "availability", "digest", "settings", "help"):
        assert f"/interview {word}" in shown.readable()


def test_help_tells_whom_to_ask_for_access(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")

    ana.command("/interview", "help")

    assert "ask @Mara Lindqvist" in ana.dm()[-1].readable()


@pytest.mark.parametrize(
    ("word", "transport"),
    [("status", "socket"), ("status", "http"), ("status FEEDBACK on", "http"), ("STATUS", "http")],
)
def test_status_tells_how_the_studies_stand(stage: Stage, word: str) -> None:
    ana, _ = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    stage.mara.command("/interview", word)

    shown = stage.mara.dm()[-1]
    assert shown.ephemeral
    for words in (
        "Feedback on Paperkite",
        "recruiting",
        "until Fri 29 Jan 2027",
        "1 booked",
        "2 invited, 1 answered",
    ):
        assert words in shown.readable()


def test_status_without_a_study_says_how_to_start_one(stage: Stage) -> None:
    stage.mara.command("/interview", "status")

    assert "Start one with `/interview recruit`." in stage.mara.dm()[-1].readable()


def test_a_digest_can_be_looked_at_by_oneself(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    stage.recruit()

    stage.mara.command("/interview", "digest")
    stage.settle()

    assert "Interviews · Mon 11 Jan 2027" in stage.mara.dm()[-1].readable()
    assert stage.mara.messages(stage.research) == []


def test_the_form_counts_who_can_be_asked(stage: Stage) -> None:
    ana, _ = stage.customers("Ana Ortiz", "Bo Lind")
    stage.say(ana, "stop")
    cy = stage.person("Cy Young")

    stage.open_second_step(stage.mara, picked=[cy.id])

    assert stage.mara.modal is not None
    assert "2 match, 2 can be asked here." in stage.mara.modal.text()
    stage.mara.submit()
    assert "4 interviews, 2 people can be asked." in stage.mara.modal.text()


def test_what_was_typed_stays_when_more_is_opened(stage: Stage) -> None:
    stage.open_second_step(stage.mara)

    stage.mara.press("Show more: title, length, mix", on="modal")
    stage.settle()

    assert stage.mara.modal is not None
    assert stage.mara.modal.inputs()["Link to the call"] == "https://meet.example.com/research"
    assert stage.mara.modal.inputs()["Length of a call in minutes"] == "30"


def test_a_draft_is_gone_on_with(stage: Stage) -> None:
    stage.open_first_step(stage.mara, goal="How teams decide whether to renew")
    stage.mara.submit()
    stage.mara.close_modal(whole_stack=True)

    stage.mara.command("/interview", "recruit")
    stage.press(stage.mara, "Go on", on="modal")

    assert stage.mara.modal is not None
    assert stage.mara.modal.inputs()["What do you want to learn?"] == "How teams decide whether to renew"
    stage.mara.submit()
    assert stage.value("SELECT count(*) FROM studies") == 1


@BOTH
def test_a_paused_study_invites_nobody_until_it_is_resumed(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    stage.press(ana, ANSWER)

    stage.press(stage.mara, "Pause")
    (cy,) = stage.customers("Cy Young")
    stage.go_on(hours=1)
    assert stage.invited([cy]) == []
    stage.press(bo, ANSWER)
    assert PAYS not in stage.newest(bo).buttons
    stage.press(ana, PAYS)  # who has begun may go on
    assert LOVES in stage.newest(ana).buttons
    stage.press(stage.mara, "Resume")
    stage.go_on(days=1)

    assert stage.invited([cy]) == [cy]


@BOTH
def test_closing_a_study_ends_open_invitations_and_keeps_booked_calls(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    stage.press(stage.mara, "Close")

    assert ENDED in stage.newest(bo).readable()
    assert "Your call is booked" in stage.newest(ana).readable()
    assert "closed" in stage.newest(stage.mara).readable()
    assert stage.newest(stage.mara).buttons == ["Open", "Cancel its calls", "Funnel"]
    stage.hold(stage.theo, ana)
    assert "Thank you for the call" in stage.newest(ana).readable()


def test_a_study_closes_at_the_end_of_its_last_day(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(deadline="2027-01-15")
    stage.go_to(NINE)
    midnight = datetime(2027, 1, 16, tzinfo=UTC)

    stage.go_to(midnight - timedelta(seconds=1))
    before = stage.value("SELECT status FROM studies")
    stage.go_to(midnight)

    assert (before, stage.value("SELECT status FROM studies")) == ("recruiting", "closed")
    assert ENDED in ana.dm()[0].readable()


@BOTH
def test_a_trial_invites_only_its_own_researcher_and_counts_nowhere(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=["Trial"], digest=stage.research, interviewers=[stage.mara.id])
    stage.go_to(NINE)
    assert ana.dm() == []

    for label in (ANSWER, "None of these", SEND, AGREE, "13:00"):
        stage.press(stage.mara, label)
    stage.go_to(NINE + timedelta(hours=5))
    stage.press(stage.mara, "Completed")

    shown = [message.readable() for message in stage.mara.dm() if message.blocks and not message.ephemeral]
    assert all("*Trial" in text for text in shown if "in an hour" not in text)
    assert "Thank you for the call" in "".join(shown)

    assert stage.mara.messages(stage.research) == []
    stage.mara.command("/interview", "status")
    assert "0 booked, 0 completed" in stage.mara.dm()[-1].readable()
    assert THANKED not in stage.all_read(stage.mara)


def test_an_admin_names_researchers_and_the_product(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.set_up("who may do what", researchers=[stage.theo.id])
    stage.set_up("General", product_name="Kitepaper")

    stage.recruit(stage.theo)
    stage.go_to(NINE)

    assert "Theo Abara asks for one minute of your feedback on Kitepaper" in stage.newest(ana).readable()
    assert stage.rows("SELECT role FROM roles") == [("researcher",)]


def test_home_shows_everybody_what_is_theirs(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    for person in (stage.mara, stage.theo, ana):
        person.open_home()
        stage.settle()

    homes = {
        person.name: person.home.text() if person.home else "" for person in (stage.mara, stage.theo, ana)
    }
    assert "Your studies" in homes["Mara Lindqvist"]
    assert "Calls you hold" in homes["Theo Abara"]
    assert "Your calls with us" in homes["Ana Ortiz"]
    assert "Your studies" not in homes["Theo Abara"] + homes["Ana Ortiz"]
    stage.press(stage.mara, "Open", on="home")
    stage.press(stage.mara, "Pause", on="modal")
    assert stage.value("SELECT status FROM studies") == "paused"
    assert stage.mara.home is not None
    assert "· paused ·" in stage.mara.home.text()
