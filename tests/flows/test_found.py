"""Found by the flows: each of these was wrong once."""

from datetime import UTC, datetime, timedelta

from bot.views.studies import STATUS_STUDIES
from tests.flows.stage import (
    AGREE,
    ANSWER,
    CANCEL,
    ENDED,
    LOVES,
    PAYS,
    Stage,
)

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def test_two_drafts_can_be_chosen_from(stage: Stage) -> None:
    for goal in ("How teams decide whether to renew", "How teams begin with the product"):
        stage.open_first_step(stage.mara, goal=goal)
        stage.mara.submit()
        stage.mara.close_modal(whole_stack=True)

    stage.mara.command("/interview", "recruit")

    assert stage.mara.modal is not None
    assert stage.mara.modal.buttons.count("Go on") == 2


def test_home_shows_two_running_studies(stage: Stage) -> None:
    stage.recruit()
    stage.recruit()

    stage.mara.open_home()
    stage.settle()

    assert stage.mara.home is not None
    assert stage.mara.home.buttons.count("Open") == 2


def test_a_goal_and_a_decision_of_nothing_but_ampersands_can_be_confirmed(stage: Stage) -> None:
    stage.open_second_step(stage.mara, goal="&" * 500, decision="<" * 300)

    assert stage.mara.submit().acked
    assert stage.mara.modal is not None
    assert stage.mara.modal.title == "Check and start"


def test_a_study_whose_goal_is_nothing_but_ampersands_has_a_card(stage: Stage) -> None:
    stage.recruit(more=True, goal="&" * 500, title="&" * 100)

    assert any("recruiting" in message.readable() for message in stage.mara.dm())


def test_who_waited_for_working_hours_during_a_pause_is_invited_after_it(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz", zone="America/New_York")
    stage.recruit()  # at 08:00 in London: her day begins in six hours
    stage.press(stage.mara, "Pause")
    stage.go_on(hours=1)

    stage.press(stage.mara, "Resume")
    stage.go_on(hours=6)
    stage.go_on(minutes=1)

    assert stage.invited([ana]) == [ana]


def test_who_looked_during_a_pause_can_answer_after_it(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.press(stage.mara, "Pause")
    stage.press(ana, ANSWER)

    stage.press(stage.mara, "Resume")

    assert ENDED not in stage.newest(ana).readable()
    assert ANSWER in stage.newest(ana).buttons


def test_a_full_study_is_not_opened_again_by_an_old_button(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(target="1", more=True, seats_love="1", seats_dislike="0")
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.hold(stage.theo, ana)
    assert stage.value("SELECT status FROM studies") == "full"

    stage.tampered(stage.mara, "Close", action_id="study.pause")

    assert stage.value("SELECT status FROM studies") == "full"


def test_who_opted_out_after_booking_is_told_that_the_call_was_cancelled(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.say(ana, "stop")

    stage.press(stage.theo, CANCEL)

    assert "had to cancel the call" in stage.newest(ana).readable()


def test_who_was_promised_to_be_written_to_is_written_to(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="2")
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.answer(bo, PAYS, LOVES)
    stage.press(ana, CANCEL)
    stage.go_on(minutes=1)
    stage.book(bo)
    stage.press(ana, "Choose another time")
    assert "If one opens for you, we write." in stage.newest(ana).readable()

    stage.press(bo, CANCEL)
    stage.go_on(minutes=1)
    stage.go_on(minutes=1)

    assert AGREE in stage.newest(ana).buttons or stage.times(ana)


def test_a_refusal_on_home_is_shown(stage: Stage) -> None:
    stage.set_up("who may do what", researchers=[stage.theo.id])
    stage.recruit(stage.theo)
    stage.theo.open_home()
    stage.settle()
    stage.set_up("who may do what", researchers=[])

    stage.press(stage.theo, "Open", on="home")

    assert stage.value("SELECT status FROM studies") == "recruiting"
    assert stage.theo.modal is not None
    assert "You don't have access" in stage.theo.modal.text()


def test_who_is_no_researcher_any_more_cannot_begin_a_study(stage: Stage) -> None:
    stage.open_first_step(stage.mara)
    stage.mara.submit()
    stage.mara.close_modal(whole_stack=True)
    stage.mara.command("/interview", "recruit")
    payload = stage.mara.press_payload("Begin a new study", on="modal")
    payload["user"]["id"] = stage.person("Zoe Zimmer").id

    stage.workspace.deliver("interactive", payload)

    assert "You don't have access" in str(stage.workspace.log.calls("views.push")[-1].payload)


def test_the_name_of_a_researcher_is_no_markup(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.workspace.change_person(stage.mara.id, real_name="Mara <!channel> & Co")
    stage.workspace.change_person(stage.theo.id, real_name="Theo <!here> *b*")
    stage.go_on(hours=7)
    stage.recruit()
    stage.go_on(minutes=1)

    stage.answer_and_book(ana)

    for entry in stage.workspace.log.entries:
        if entry.direction == "in":
            assert "<!" not in str(entry.payload), entry.line()


def test_who_let_an_invitation_expire_can_still_come_by_the_open_call(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    channel = stage.workspace.add_channel("customers", [ana.id])
    stage.recruit(channel=channel)
    stage.go_to(NINE)
    stage.go_on(days=7)
    assert ENDED in ana.dm()[0].readable()

    stage.press(ana, ANSWER, in_message=ana.messages(channel)[0])

    assert "You have answered already" not in ana.messages(channel)[-1].readable()


def test_eleven_studies_fit_into_the_status(stage: Stage) -> None:
    for number in range(11):
        stage.recruit(goal=f"What keeps teams, part {number}")

    outcome = stage.mara.command("/interview", "status")

    assert outcome.error is None
    assert f"And {11 - STATUS_STUDIES} more" in stage.mara.dm()[-1].readable()


def test_the_summary_names_segments_in_the_order_of_the_cards(stage: Stage) -> None:
    stage.open_second_step(stage.mara)
    stage.mara.submit()

    assert stage.mara.modal is not None
    assert "(2 love, 2 dislike)" in stage.mara.modal.text()


def test_a_place_that_opens_at_night_is_offered_in_working_hours(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="2")
    stage.go_to(NINE)
    stage.answer(ana, PAYS, LOVES)
    stage.book_at(ana, NINE + timedelta(days=3))
    stage.answer(bo, PAYS, LOVES)
    stage.go_on(hours=18)  # 03:00

    stage.press(ana, CANCEL)
    stage.go_on(minutes=1)
    at_night = AGREE in stage.newest(bo).buttons
    stage.go_to(NINE + timedelta(days=1))

    assert (at_night, AGREE in stage.newest(bo).buttons) == (False, True)


def test_who_began_and_left_is_free_for_the_next_study(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.press(ana, ANSWER)
    stage.press(stage.mara, "Close")
    stage.go_on(days=60)
    assert ENDED in ana.dm()[0].readable()

    stage.recruit(deadline="2027-04-30")
    stage.go_on(days=1)

    assert stage.value("SELECT count(*) FROM invitations WHERE state = 'delivered'") == 1


def test_who_declined_a_call_and_presses_the_open_call_may_still_be_offered_one(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    channel = stage.workspace.add_channel("customers", [ana.id])
    stage.recruit(channel=channel)
    stage.go_to(NINE)
    stage.answer(ana, PAYS, LOVES)
    stage.press(ana, "Not this time")

    stage.press(ana, ANSWER, in_message=ana.messages(channel)[0])
    stage.go_on(minutes=1)

    assert stage.value("SELECT state FROM invitations") == "submitted"
    assert AGREE in stage.newest(ana).buttons


def test_a_study_whose_last_call_is_held_during_a_pause_is_full(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(target="1", more=True, seats_love="1", seats_dislike="0")
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.press(stage.mara, "Pause")

    stage.hold(stage.theo, ana)

    assert stage.value("SELECT status FROM studies") == "full"


def test_stop_in_a_trial_ends_the_trial_and_nothing_else(stage: Stage) -> None:
    stage.recruit(more=True, flags=["Trial"])
    stage.press(stage.mara, "Don't ask me again")

    assert stage.value("SELECT count(*) FROM people WHERE opted_out_at IS NOT NULL") == 0


def test_the_first_digest_comes_on_the_morning_after_the_launch(stage: Stage) -> None:
    stage.go_to(NINE + timedelta(hours=13))
    stage.recruit(more=True, digest=stage.research)
    stage.go_on(minutes=1)
    before = len(stage.mara.messages(stage.research))

    stage.go_to(NINE + timedelta(days=1))

    assert (before, len(stage.mara.messages(stage.research))) == (0, 1)
