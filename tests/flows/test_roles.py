"""Who may do what: by name, by a user group of Slack's; how it is given, and how it is lost."""

import json
from datetime import UTC, datetime

import pytest

from bot.demo.acts import Person
from bot.demo.elements import controls
from tests.flows.stage import LOVES, PAYS, REFUSED, Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
ROLES = "who may do what"
APPROVE = "Approve"


def may_run_studies(stage: Stage, person: Person) -> bool:
    """Whether somebody gets the form of a new study."""
    answer = person.command("/interview", "recruit")
    stage.settle()
    if person.modal is None:
        assert REFUSED in str(answer.response)
        return False
    person.close_modal(whole_stack=True)
    return True


@pytest.fixture
def rita(stage: Stage) -> Person:
    return stage.person("Rita Roe", email="rita@paperkite.example")


def group_of(stage: Stage, *people: Person, name: str = "Product research") -> str:
    """A user group that the bot has heard of."""
    group = stage.workspace.make_group(name, [person.id for person in people])
    stage.settle()
    return group


def name_group(stage: Stage, *groups: str) -> None:
    """Let the admin name exactly these groups, by how they are shown, and let the bot read who is in them."""
    stage.set_up(ROLES, groups=list(groups))
    stage.go_on(minutes=1)


RESEARCH = "Product research (@product-research)"


def test_everybody_in_a_named_group_is_a_researcher(stage: Stage, rita: Person) -> None:
    otto = stage.person("Otto Orr")
    group_of(stage, rita)
    before = may_run_studies(stage, rita)

    name_group(stage, RESEARCH)

    assert not before
    assert may_run_studies(stage, rita)
    assert not may_run_studies(stage, otto)


def test_whoever_joins_a_group_may_and_whoever_leaves_it_may_not_at_once(stage: Stage, rita: Person) -> None:
    otto = stage.person("Otto Orr")
    group = group_of(stage, rita)
    name_group(stage, RESEARCH)

    stage.workspace.set_group_members(group, [otto.id])

    assert may_run_studies(stage, otto)
    assert not may_run_studies(stage, rita)


def test_what_no_event_told_is_read_within_the_hour(stage: Stage, rita: Person) -> None:
    group = group_of(stage, rita)
    name_group(stage, RESEARCH)
    with stage.workspace.store.changing():
        stage.workspace._change(group, users=())

    stage.go_on(minutes=59)
    before = may_run_studies(stage, rita)
    stage.go_on(minutes=2)

    assert before
    assert not may_run_studies(stage, rita)


def test_a_group_that_is_disabled_makes_no_researchers_until_it_is_enabled_again(
    stage: Stage, rita: Person
) -> None:
    group = group_of(stage, rita)
    name_group(stage, RESEARCH)

    stage.workspace.disable_group(group)
    disabled = may_run_studies(stage, rita)
    stage.go_on(hours=2)
    later = may_run_studies(stage, rita)
    stage.open_settings(ROLES)
    assert stage.mara.modal is not None
    shown = stage.mara.modal.text()
    stage.workspace.enable_group(group)

    assert not disabled
    assert not later
    assert "Disabled: Product research" in shown
    assert may_run_studies(stage, rita)


def test_a_group_that_is_named_no_more_leaves_nothing_behind(stage: Stage, rita: Person) -> None:
    group_of(stage, rita)
    name_group(stage, RESEARCH)

    name_group(stage)

    assert not may_run_studies(stage, rita)
    assert stage.rows("SELECT * FROM user_group_members") == []


def test_whoever_is_named_and_in_a_group_keeps_the_role_with_either(stage: Stage, rita: Person) -> None:
    group = group_of(stage, rita)
    name_group(stage, RESEARCH)
    stage.set_up(ROLES, researchers=[rita.id])

    stage.workspace.set_group_members(group, [])
    by_name = may_run_studies(stage, rita)
    stage.workspace.set_group_members(group, [rita.id])
    stage.set_up(ROLES, researchers=[])

    assert by_name
    assert may_run_studies(stage, rita)


def test_every_change_of_a_role_is_in_the_log_and_nobody_is_written_to(stage: Stage, rita: Person) -> None:
    group = group_of(stage, rita)
    name_group(stage, RESEARCH)
    stage.set_up(ROLES, researchers=[stage.theo.id], admins=[rita.id])
    stage.set_up(ROLES, researchers=[], admins=[])
    stage.workspace.set_group_members(group, [])
    stage.settle()

    logged = stage.rows(
        "SELECT actor, action, subject, detail FROM audit WHERE action LIKE 'role%' ORDER BY id"
    )
    by_group = {"role": "researcher", "group": group}
    assert [(actor, action, subject, json.loads(detail)) for actor, action, subject, detail in logged] == [
        (stage.mara.id, "role granted", group, {"role": "researcher", "by": "user group"}),
        ("slack", "role granted", rita.id, by_group),
        (stage.mara.id, "role granted", rita.id, {"role": "admin"}),
        (stage.mara.id, "role granted", stage.theo.id, {"role": "researcher"}),
        (stage.mara.id, "role withdrawn", rita.id, {"role": "admin"}),
        (stage.mara.id, "role withdrawn", stage.theo.id, {"role": "researcher"}),
        ("slack", "role withdrawn", rita.id, by_group),
    ]
    assert rita.dm() == stage.theo.dm() == []


def test_a_named_admin_may_settle_everything_but_cannot_take_themselves_out(
    stage: Stage, rita: Person
) -> None:
    stage.set_up(ROLES, admins=[rita.id])
    stage.open_settings(ROLES, rita)
    rita.fill("admins", [])

    refused = rita.submit()
    stage.set_up(ROLES, admins=[])
    rita.close_modal(whole_stack=True)

    assert "You are an admin only by this list" in str(refused.errors)
    assert REFUSED in str(rita.command("/interview", "settings").response)


def test_an_owner_who_was_named_too_may_take_themselves_out_and_stays_an_admin(stage: Stage) -> None:
    olga = stage.workspace.person(stage.workspace.add_user("Olga Owner", is_admin=True))
    olga.command("/interview", "help")
    stage.set_up(ROLES, admins=[olga.id])

    stage.set_up(ROLES, olga, admins=[])

    stage.open_settings("Booking", olga)
    assert olga.modal is not None


def test_the_form_says_who_is_an_admin_in_any_case_and_who_named_whom(stage: Stage, rita: Person) -> None:
    olga = stage.workspace.person(stage.workspace.add_user("Olga Owner", is_admin=True))
    olga.command("/interview", "help")
    stage.set_up(ROLES, researchers=[rita.id])

    stage.open_settings(ROLES)

    assert stage.mara.modal is not None
    text = stage.mara.modal.text()
    assert "@Mara Lindqvist (EVENHAND_ADMINS) · @Olga Owner (owners and admins of this workspace)" in text
    assert "@Rita Roe researcher by @Mara Lindqvist, Mon 11 Jan 2027" in text


def test_two_admins_at_once_undo_nothing_of_each_other(stage: Stage, rita: Person) -> None:
    olga = stage.workspace.person(stage.workspace.add_user("Olga Owner", is_admin=True))
    stage.set_up(ROLES, researchers=[stage.theo.id])
    stage.open_settings(ROLES, olga)
    stage.set_up(ROLES, researchers=[stage.theo.id, rita.id])

    olga.fill("researchers", [])
    refused = olga.submit()
    olga.fill("researchers", [stage.theo.id])  # as it was shown
    olga.fill("admins", [stage.theo.id])
    saved = olga.submit()

    assert "Mara Lindqvist changed this while the form was open" in str(refused.errors)
    assert not saved.errors
    held = set(stage.rows("SELECT slack_id, role FROM roles"))
    assert held == {(stage.theo.id, "researcher"), (rita.id, "researcher"), (stage.theo.id, "admin")}


@pytest.mark.parametrize(
    ("has_groups", "sentence"),
    [(False, "this workspace's plan has none"), (True, "This workspace has no user groups.")],
)
def test_where_there_are_no_groups_the_form_says_so(stage: Stage, has_groups: bool, sentence: str) -> None:
    stage.excused.append("plan_upgrade_required")
    stage.workspace.store.has_groups = has_groups
    stage.go_on(hours=1)

    stage.open_settings(ROLES)

    assert stage.mara.modal is not None
    assert sentence in stage.mara.modal.text()
    assert "User groups of researchers" not in stage.mara.modal.inputs()


def test_without_the_permission_named_people_work_and_groups_stay_as_they_were_read(
    stage: Stage, rita: Person
) -> None:
    stage.excused.append("missing_scope")
    group_of(stage, rita)
    name_group(stage, RESEARCH)
    store = stage.workspace.store
    with store.changing():
        store.granted = store.granted - {"usergroups:read"}
    stage.go_on(hours=2)

    stage.open_settings(ROLES)
    assert stage.mara.modal is not None
    text = stage.mara.modal.text()
    stage.set_up(ROLES, researchers=[stage.theo.id])

    assert "Install it again from its manifest" in text
    assert "Product research (1 member)" in text
    assert may_run_studies(stage, rita)
    assert may_run_studies(stage, stage.theo)


def test_when_the_permission_comes_groups_can_be_chosen_within_ten_minutes(
    stage: Stage, rita: Person
) -> None:
    stage.excused.append("missing_scope")
    store = stage.workspace.store
    with store.changing():
        store.granted = store.granted - {"usergroups:read"}
    stage.go_on(hours=1)
    stage.workspace.add_group([rita.id], "Product research")
    with store.changing():
        store.granted = store.granted | {"usergroups:read"}

    stage.go_on(minutes=10)
    name_group(stage, RESEARCH)

    assert may_run_studies(stage, rita)


def test_a_study_whose_researcher_lost_the_role_goes_on_and_an_admin_takes_it_over(
    stage: Stage, rita: Person
) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.set_up(ROLES, researchers=[rita.id])
    stage.recruit(rita, more=True, audience=None, picked=[ana.id, bo.id], flags=["Approval"])
    stage.go_to(NINE)
    stage.set_up(ROLES, researchers=[])
    heard = len(rita.dm())

    stage.answer(ana, PAYS, LOVES)
    stage.go_on(minutes=5)
    stage.mara.open_home()
    stage.settle()
    assert stage.mara.home is not None
    before = stage.mara.home.text()
    stage.press(stage.mara, "Take over", on="home")
    stage.settle()

    assert "its researcher may run studies no more" in before
    assert "its researcher may run studies no more" not in stage.mara.home.text()
    assert stage.value("SELECT status FROM studies") == "recruiting"
    assert not any("Ana" in message.readable() for message in rita.dm()[heard:])
    assert APPROVE in stage.newest(stage.mara).buttons or any(APPROVE in m.buttons for m in stage.mara.dm())
    assert stage.value("SELECT researcher FROM studies") == stage.mara.id


def test_nobody_takes_over_a_study_that_has_its_researcher(stage: Stage, rita: Person) -> None:
    stage.set_up(ROLES, researchers=[rita.id])
    stage.recruit(rita)
    stage.set_up(ROLES, researchers=[])
    stage.mara.open_home()
    stage.settle()
    payload = stage.mara.press_payload("Take over", on="home")
    stage.set_up(ROLES, researchers=[rita.id])
    payload["trigger_id"] = stage.mara.press_payload("Settings", on="home")["trigger_id"]

    assert stage.workspace.deliver("interactive", payload).acked
    stage.settle()

    assert stage.value("SELECT researcher FROM studies") == rita.id
    assert stage.mara.modal is not None
    assert "runs this study, so it stays theirs" in stage.mara.modal.text()


def test_whoever_answers_a_study_does_not_take_it_over(stage: Stage, rita: Person) -> None:
    olga = stage.workspace.person(
        stage.workspace.add_user("Olga Owner", is_admin=True, email="olga@customers.example")
    )
    stage.set_up(ROLES, researchers=[rita.id])
    stage.recruit(rita, audience=None, picked=[olga.id])
    stage.go_to(NINE)
    stage.set_up(ROLES, researchers=[])
    assert stage.invited([olga]) == [olga]
    olga.open_home()
    stage.settle()

    stage.press(olga, "Take over", on="home")

    assert olga.modal is not None
    assert "You were asked to take part in this study" in olga.modal.text()
    assert stage.value("SELECT researcher FROM studies") == rita.id


def test_a_former_researcher_settles_no_opening_check(stage: Stage, rita: Person) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.set_up(ROLES, researchers=[rita.id])
    stage.recruit(rita)
    stage.go_to(NINE)
    stage.answer(ana, "I use it, not sure who pays", LOVES)
    stage.book(ana)
    stage.go_to(datetime.fromisoformat(stage.value("SELECT starts_at FROM interviews")))
    card = stage.card(stage.theo, ana)
    payload = stage.theo.press_payload("They or their company pay", in_message=card)
    stage.set_up(ROLES, researchers=[])
    payload["user"]["id"] = rita.id
    before = stage.value("SELECT count(*) FROM opening_checks WHERE answer IS NOT NULL")

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert stage.value("SELECT count(*) FROM opening_checks WHERE answer IS NOT NULL") == before == 0


def test_a_refusal_names_who_can_give_access_wherever_it_comes_from(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.go_to(datetime.fromisoformat(stage.value("SELECT starts_at FROM interviews")))
    payload = stage.theo.press_payload("They are here", in_message=stage.card(stage.theo, ana))
    payload["user"]["id"] = ana.id
    seen = len(stage.workspace.log.entries)

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert f"Ask <@{stage.mara.id}> to give it to you" in str(stage.workspace.log.entries[seen:])


def test_a_thousand_groups_can_be_chosen_from(stage: Stage) -> None:
    for number in range(1005):
        stage.workspace.add_group([], f"Group {number:04}")
    stage.go_on(hours=1)

    stage.open_settings(ROLES)

    assert stage.mara.modal is not None
    select = next(one for one in controls(stage.mara.modal.blocks) if one.type == "multi_static_select")
    assert sum(len(group["options"]) for group in select.element["option_groups"]) == 1000
    assert "The first 1,000 of 1,005 user groups can be chosen." in stage.mara.modal.text()
