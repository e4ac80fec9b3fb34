"""An admin sets the numbers of the workspace: what the forms show, what is taken, and from when it holds."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.demo.elements import controls
from bot.domain.settings_registry import SETTINGS, Group
from tests.flows.stage import ANSWER, DISLIKES, LOVES, MONDAY, PAYS, PRODUCT, SEND, Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def hint_of(stage: Stage, name: str) -> str:
    """What stands under a field of the open form."""
    assert stage.mara.modal is not None
    block = next(one.block for one in controls(stage.mara.modal.blocks) if one.element["action_id"] == name)
    return str(block["hint"]["text"])


def olga_of(stage: Stage) -> Person:
    """A second admin."""
    return stage.workspace.person(stage.workspace.add_user("Olga Owner", is_admin=True, tz="Europe/London"))


def set_values(stage: Stage) -> dict[str, str]:
    return dict(stage.rows("SELECT name, value FROM settings"))


def test_every_setting_is_two_steps_away_with_its_meaning_and_default(stage: Stage) -> None:
    seen = set()
    for group in Group:
        stage.open_settings(group.heading)
        assert stage.mara.modal is not None
        for control in controls(stage.mara.modal.blocks):
            if control.block.get("hint"):
                seen.add(control.element["action_id"])
                assert "efault is" in control.block["hint"]["text"]

    assert seen == {one.name for one in SETTINGS}
    assert len(stage.workspace.store.modals[stage.mara.id]) == 2


def test_the_first_view_has_a_line_for_each_group_and_what_differs(stage: Stage) -> None:
    stage.set_up("Booking", notice_hours="6", day_cap="3")

    stage.mara.command("/interview", "settings")

    assert stage.mara.modal is not None
    text = stage.mara.modal.text()
    assert "Notice: 6 hours · Calls a day: 3 calls" in text
    assert text.count("Everything at its default.") == len(Group) - 1
    assert "1 admin · 0 researchers" in text


def test_after_saving_the_list_below_shows_it(stage: Stage) -> None:
    stage.open_settings("Booking")
    stage.mara.fill("notice_hours", "6")

    assert stage.mara.submit().acked
    stage.settle()

    assert len(stage.workspace.store.modals[stage.mara.id]) == 1
    assert stage.mara.modal is not None
    assert "Notice: 6 hours" in stage.mara.modal.text()


def test_the_form_says_who_set_a_value_and_when(stage: Stage) -> None:
    stage.set_up("Booking", notice_hours="6")

    stage.open_settings("Booking")

    assert hint_of(stage, "notice_hours") == (
        "No call is booked that begins sooner than this. 0 to 336; the default is 4 hours. "
        "Set by Mara Lindqvist, Mon 11 Jan 2027."
    )
    assert hint_of(stage, "day_cap").endswith("1 to 24; the default is 4 calls.")


@pytest.mark.parametrize("back", ["", "4"])
def test_an_emptied_field_goes_back_to_the_default_and_both_changes_are_in_the_log(
    stage: Stage, back: str
) -> None:
    stage.set_up("Booking", notice_hours="6")
    before = set_values(stage)

    stage.set_up("Booking", notice_hours=back)

    assert before == {"notice_hours": "6"}
    assert set_values(stage) == {}
    logged = stage.rows(
        "SELECT actor, subject, detail FROM audit WHERE action = 'setting changed' ORDER BY id"
    )
    assert [(actor, name, json.loads(detail)) for actor, name, detail in logged] == [
        (stage.mara.id, "notice_hours", {"from": "4", "to": "6"}),
        (stage.mara.id, "notice_hours", {"from": "6", "to": "4"}),
    ]


def test_saving_what_is_shown_changes_nothing(stage: Stage) -> None:
    before = stage.dump()

    for group in Group:
        stage.set_up(group.heading)

    after = stage.dump()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def test_errors_stand_beside_their_fields_and_nothing_is_kept(stage: Stage) -> None:
    stage.open_settings("Reminders and calls")
    stage.mara.fill("wait_minutes", "20")
    stage.mara.fill("undo_hours", "5")

    outcome = stage.mara.submit()
    stage.settle()

    assert outcome.errors == {
        "The wait ends after (minutes)": "Choose more minutes than until “Did not come”."
    }
    assert set_values(stage) == {}


def test_a_number_out_of_bounds_is_told_which_ones_can_be_chosen(stage: Stage) -> None:
    stage.open_settings("Privacy")
    stage.mara.fill("retention_months", "25")

    outcome = stage.mara.submit()

    sentence = "Write a whole number from 1 to 24, or leave it empty for the default."
    assert list(outcome.errors.values()) == [sentence]


def test_a_zone_and_a_country_can_be_set_and_taken_back(stage: Stage) -> None:
    stage.set_up("General", zone="Europe/Berlin", holidays_country="Germany")
    stage.set_up(
        "Digest", digest_zone="Asia/Tokyo", digest_only_when_changed="Yes", digest_channel="user-research"
    )
    first = set_values(stage)
    stage.set_up("General", zone="", holidays_country="no country (default)")
    stage.set_up(
        "Digest", digest_zone="", digest_only_when_changed="No (default)", no_channel=["No channel (default)"]
    )

    assert first == {
        "zone": "Europe/Berlin",
        "holidays_country": "DE",
        "digest_zone": "Asia/Tokyo",
        "digest_only_when_changed": "yes",
        "digest_channel": stage.research,
    }
    assert set_values(stage) == {}


def test_the_name_of_the_product_comes_from_the_operator_until_it_is_set(stage: Stage) -> None:
    stage.open_settings("General")
    placeholder = hint_of(stage, "product_name")
    stage.set_up("General", product_name="Kitepaper")
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    assert f"The default is {PRODUCT}." in placeholder
    assert "feedback on Kitepaper" in stage.newest(ana).readable()


def test_two_admins_change_different_fields_of_one_form_and_both_hold(stage: Stage) -> None:
    olga = olga_of(stage)
    stage.open_settings("Booking", olga)
    stage.set_up("Booking", notice_hours="6")

    olga.fill("day_cap", "2")
    outcome = olga.submit()

    assert not outcome.errors
    assert set_values(stage) == {"notice_hours": "6", "day_cap": "2"}


@pytest.mark.parametrize("theirs", ["8", ""])
def test_two_admins_who_change_one_field_are_told_of_each_other(stage: Stage, theirs: str) -> None:
    olga = olga_of(stage)
    stage.set_up("Booking", notice_hours="5")
    stage.open_settings("Booking", olga)
    stage.set_up("Booking", notice_hours="6")

    olga.fill("notice_hours", theirs)
    refused = olga.submit()
    olga.fill("notice_hours", "6")
    agreed = olga.submit()

    wanted = "Mara Lindqvist changed this while the form was open. Close the form and open it again."
    assert list(refused.errors.values()) == [wanted]
    assert not agreed.errors
    assert set_values(stage) == {"notice_hours": "6"}


def test_a_rule_is_kept_across_two_forms_that_were_open_at_once(stage: Stage) -> None:
    olga = olga_of(stage)
    stage.open_settings("Reminders and calls", olga)
    stage.set_up("Reminders and calls", nudge_minutes="9")

    olga.fill("wait_minutes", "8")
    outcome = olga.submit()

    assert list(outcome.errors.values()) == ["Choose more minutes than until “You are waited for”."]


def test_whoever_is_no_admin_any_more_saves_nothing(stage: Stage) -> None:
    stage.set_up("who may do what", admins=[stage.theo.id])
    stage.open_settings("Booking", stage.theo)
    stage.theo.fill("notice_hours", "6")
    stage.set_up("who may do what", admins=[])

    outcome = stage.theo.submit()

    assert "You don't have access to this yet" in str(outcome.errors)
    assert set_values(stage) == {}


@pytest.mark.parametrize(
    "metadata", ['{"v":1,"g":"nothing"}', '{"v":1}', "", '{"v":1,"g":"booking","w":"[1]"}']
)
def test_what_a_form_carries_is_not_trusted(stage: Stage, metadata: str) -> None:
    stage.open_settings("Booking")

    outcome = stage.forced(stage.mara, metadata, notice_hours="6")

    # The last one says that it had shown nothing: a field that was changed is taken all the same.
    assert outcome.acked
    assert set_values(stage) == ({"notice_hours": "6"} if "booking" in metadata else {})


# From when it holds


def test_working_hours_hold_at_once_also_for_invitations_that_wait(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.go_to(MONDAY + timedelta(hours=0, minutes=30))
    stage.recruit()
    stage.set_up("General", working_from_hour="10:00")

    stage.go_to(NINE + timedelta(minutes=30))
    before = stage.invited([ana])
    stage.go_to(NINE + timedelta(hours=1))

    assert before == []
    assert stage.invited([ana]) == [ana]


def test_notice_holds_for_the_next_times_that_are_shown(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    stage.press(ana, "I agree, show times")
    stage.set_up("Booking", notice_hours="30", slots_per_page="2")

    stage.answer(bo)
    stage.press(bo, "I agree, show times")

    assert "Mon 11 Jan" in stage.newest(ana).readable()
    assert "Mon 11 Jan" not in stage.newest(bo).readable()
    assert (len(stage.times(ana)), len(stage.times(bo))) == (6, 2)


@pytest.mark.parametrize(("most", "sent"), [("0", 0), ("1", 1), ("2", 2)])
def test_silent_people_are_reminded_as_often_as_is_set(stage: Stage, most: str, sent: int) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    if most != "1":
        stage.set_up("Invitations", nudges_max=most)
    stage.recruit()
    stage.go_to(NINE)
    invited = len(ana.dm())

    for _ in range(6):
        stage.go_on(days=1)

    assert len(ana.dm()) - invited == sent


def test_a_second_reminder_that_is_planned_is_not_sent_once_fewer_are_wanted(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.set_up("Invitations", nudges_max="2")
    stage.recruit()
    stage.go_to(NINE)
    stage.go_to(NINE + timedelta(days=1))
    after_one = len(ana.dm())
    stage.set_up("Invitations", nudges_max="")

    stage.go_on(days=3)

    assert len(ana.dm()) == after_one
    assert any(ANSWER in message.buttons for message in ana.dm())


def test_public_holidays_of_the_workspace_hold_where_a_zone_tells_no_country(stage: Stage) -> None:
    """Theo's zone tells Germany; without one that tells a country the workspace's holds. 6 January is a holiday in Austria."""
    stage.workspace.change_person(stage.theo.id, tz="UTC")
    stage.go_on(hours=7)
    stage.set_up("General", holidays_country="Austria")

    stage.theo.command("/interview", "help")
    stage.recruit()
    stage.theo.command("/interview", "availability")

    assert stage.theo.modal is not None
    assert "my time zone's country (Austria)" in stage.theo.modal.text()
    stage.theo.submit()
    stage.settle()
    assert "No calls on public holidays of Austria" in stage.theo.modal.text()


# Home


def test_home_shows_an_admin_how_things_stand_and_nobody_else(stage: Stage) -> None:
    stage.set_up("Booking", notice_hours="6")
    stage.set_up("who may do what", researchers=[stage.theo.id])
    for person in (stage.mara, stage.theo):
        person.open_home()
    stage.settle()

    assert stage.mara.home is not None
    assert stage.theo.home is not None
    text = stage.mara.home.text()
    for words in (
        "Admins: @Mara Lindqvist (EVENHAND_ADMINS)",
        "Researchers: @Theo Abara (named here)",
        "Booking – Notice: 6 hours",
        "Every connected calendar can be read.",
        "Messages: no message waits, none failed.",
        "Last digest: none yet.",
        "Member list read: Mon 11 Jan 2027, 08:00 London time (GMT).",
        "none known",
    ):
        assert words in text
    assert "This workspace" not in stage.theo.home.text()
    stage.press(stage.mara, "Settings", on="home")
    assert stage.mara.modal is not None
    assert stage.mara.modal.title == "Settings"


def test_home_follows_what_its_admin_sets(stage: Stage) -> None:
    stage.mara.open_home()
    stage.settle()

    stage.set_up("Mix", wave_cap="40")

    assert stage.mara.home is not None
    assert "Mix – Invitations a day: 40 invitations" in stage.mara.home.text()


def test_a_channel_is_told_of_so_many_people_together_as_is_set(stage: Stage) -> None:
    people = stage.customers("Ana Ortiz", "Bo Lind", "Cy Moss", "Di Paz")
    stage.recruit(target="12")
    stage.go_to(NINE)
    for person, feeling in zip(people, (LOVES, DISLIKES) * 2, strict=True):
        stage.answer_and_book(person, feeling)

    for person in people:
        stage.hold(stage.theo, person)

    stage.mara.command("/interview", "digest")
    stage.settle()
    pairs = stage.newest(stage.mara).readable()
    stage.set_up("Digest", digest_people_together="5")
    stage.mara.command("/interview", "digest")
    stage.settle()
    fives = stage.newest(stage.mara).readable()

    assert "2 more love, 2 more dislike done" in pairs
    assert "4 completed" in fives
    assert "more love" not in fives
    assert "only once 5 people have changed in it" in fives


@pytest.mark.parametrize(("divisor", "flagged"), [("", True), ("4", False)])
def test_answers_are_called_fast_below_the_part_of_the_median_that_is_set(
    stage: Stage, divisor: str, flagged: bool
) -> None:
    people = stage.customers(*(f"Person {letter}" for letter in "ABCDEF"))
    if divisor:
        stage.set_up("Answers and offers", haste_divisor=divisor)
    stage.recruit(target="12")
    stage.go_to(NINE)

    for number, person in enumerate(people):
        stage.press(person, ANSWER)
        stage.press(person, PAYS)
        stage.go_on(seconds=11 if number == 5 else 40)
        stage.press(person, LOVES)
        stage.press(person, SEND)

    found = [reasons for (reasons,) in stage.rows("SELECT reasons FROM submissions ORDER BY submitted_at")]
    assert len(found) == 6
    assert ("Very fast" in found[-1]) is flagged
