"""Members whom nobody asked: an admin allows them with a reason, and only then, a few a day, a study may invite them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.ids import Action
from tests.flows.by_hand import press
from tests.flows.scenes import name_researchers
from tests.flows.stage import ANSWER, REFUSED, Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
BECAUSE = "They agreed to it when they joined the beta programme"


def allow(stage: Stage, channel: str, reason: str = BECAUSE) -> None:
    """Let the admin allow a channel, and the bot read who is in it."""
    assert press(stage, stage.mara, Action.AUDIENCE_ALLOW).acked
    stage.mara.fill("allow_channel", channel)
    stage.mara.fill("reason", reason)
    outcome = stage.mara.submit()
    assert outcome.acked
    assert not outcome.errors, outcome
    stage.mara.close_modal(whole_stack=True)
    read(stage)


def read(stage: Stage) -> None:
    """Let half a minute go by, twice: members are read, then looked up."""
    for _ in range(3):
        stage.go_on(seconds=31)


def chosen(stage: Stage) -> list[str]:
    return [str(stage.value("SELECT max(id) FROM audiences"))]


def recruit(stage: Stage, **values: object) -> int:
    """Start a study that may ask the members of the channel that was allowed last, and nobody else unless told."""
    members = stage.value("SELECT count(*) FROM audience_members")
    option = f"#customers ({members})"
    return stage.recruit(**({"audience": None, "members": [option], "target": "12"} | values))


def people(stage: Stage, count: int) -> list[Person]:
    return [
        stage.person(f"Person {chr(65 + number // 26)}{chr(65 + number % 26)}") for number in range(count)
    ]


def test_nobody_is_asked_whom_no_admin_let_be_asked(stage: Stage) -> None:
    members = people(stage, 3)
    stage.workspace.add_channel("customers", [one.id for one in members])

    stage.open_second_step(stage.mara)

    assert stage.mara.modal is not None
    assert "can be asked only when an admin allows it" in stage.mara.modal.text()
    assert "multi_static_select" not in str(stage.mara.modal.blocks)


def test_members_are_invited_with_the_allowance_in_the_reason_and_get_a_row_only_then(stage: Stage) -> None:
    members = people(stage, 3)
    channel = stage.workspace.add_channel("customers", [one.id for one in members])
    allow(stage, channel)
    assert stage.value("SELECT count(*) FROM people") == 0

    study = recruit(stage)
    stage.go_to(NINE)

    assert stage.invited(members) == members
    rows = stage.rows("SELECT reason, audience_id, source FROM invitations WHERE study_id = ?", study)
    assert len(rows) == 3
    for reason, audience, source in rows:
        assert "A member of #customers, whom nobody had asked before" in reason
        assert BECAUSE in reason
        assert (audience, source) == (1, "wave")
    assert stage.value("SELECT count(*) FROM people") == 3
    assert stage.mara.command("/interview", f"why <@{members[0].id}>").acked
    assert BECAUSE in stage.mara.dm()[-1].readable()
    audited = stage.value("SELECT detail FROM audit WHERE action = 'audience allowed'")
    assert BECAUSE in audited


def test_bots_colleagues_the_team_deactivated_and_opted_out_people_are_not_invited(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    others = [
        stage.theo,
        stage.person("Cole League", email="cole@admins.example"),
        stage.person("Robo Roy", is_bot=True),
        stage.person("Dea Activated", deleted=True),
        stage.person("Opa Out"),
        stage.person("Era Sed"),
    ]
    stage.say(others[4], "stop")
    others[5].open_home()
    stage.settle()
    stage.press(others[5], "Erase my data", on="home")
    assert others[5].submit().acked
    stage.settle()
    channel = stage.workspace.add_channel("customers", [ana.id, *(one.id for one in others)])
    allow(stage, channel)

    recruit(stage)
    stage.go_to(NINE)
    stage.go_on(days=1)

    assert stage.invited([ana]) == [ana]
    asked = {slack_id for (slack_id,) in stage.rows(
        "SELECT p.slack_id FROM invitations i JOIN people p ON p.id = i.person_id"
    )}  # fmt: skip
    assert asked == {ana.id}
    assert stage.value("SELECT count(*) FROM audience_members WHERE slack_id = ?", others[5].id) == 0


def test_the_panel_comes_first_and_of_the_others_twenty_a_day(stage: Stage) -> None:
    members = people(stage, 30)
    channel = stage.workspace.add_channel("customers", [one.id for one in members])
    panel = stage.customers("Pam Anel", "Pat Anel")
    allow(stage, channel)

    recruit(stage, audience=["The panel"])
    stage.go_to(NINE)

    count = "SELECT count(*) FROM invitations WHERE audience_id IS {} NULL"
    assert stage.invited(panel) == panel
    assert stage.value(count.format("")) == 2
    assert stage.value(count.format("NOT")) == 20

    stage.go_on(hours=3)
    assert stage.value(count.format("NOT")) == 20
    stage.go_to(NINE + timedelta(days=1))
    assert stage.value(count.format("NOT")) == 30


def test_taken_back_stops_further_invitations_at_once(stage: Stage) -> None:
    members = [stage.person("Eve Early"), stage.person("Lou Later", zone="America/Los_Angeles")]
    channel = stage.workspace.add_channel("customers", [one.id for one in members])
    allow(stage, channel)
    recruit(stage)
    stage.go_to(NINE)
    assert stage.invited(members) == members[:1]

    assert press(stage, stage.mara, Action.AUDIENCE_ALLOW).acked
    stage.press(stage.mara, "Take back", on="modal")
    assert stage.mara.modal is not None
    assert "Nothing is allowed at the moment" in stage.mara.modal.text()
    stage.go_on(hours=9)  # a working hour of both
    stage.go_on(days=1)

    assert stage.invited(members) == members[:1]
    assert ANSWER in stage.newest(members[0]).buttons
    assert stage.value("SELECT count(*) FROM audience_members") == 0
    assert stage.rows("SELECT action, actor FROM audit WHERE action = 'audience taken back'") == [
        ("audience taken back", stage.mara.id)
    ]


def test_people_of_other_workspaces_count_through_shared_channels(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    eve = stage.person("Eve Stone", home_team="T000000777")
    channel = stage.workspace.add_channel("customers", [ana.id, eve.id])
    allow(stage, channel)

    stage.open_second_step(stage.mara, audience=None, members=["#customers (3)"])

    assert stage.mara.modal is not None
    assert "2 match, 1 can be asked here, 1 through shared channels." in stage.mara.modal.text()


def test_whoever_joins_and_leaves_is_followed(stage: Stage) -> None:
    ana, bo = people(stage, 2)
    channel = stage.workspace.add_channel("customers", [])
    allow(stage, channel)

    assert stage.workspace.join(channel, ana.id).acked
    assert stage.workspace.join(channel, bo.id).acked
    read(stage)
    recruit(stage)
    stage.go_to(NINE)

    assert stage.invited([ana, bo]) == [ana, bo]


def test_a_channel_that_cannot_be_read_is_told_to_whoever_allowed_it_and_read_once_the_bot_is_there(
    stage: Stage,
) -> None:
    stage.excused.append("channel_not_found")
    (ana,) = people(stage, 1)
    channel = stage.workspace.add_channel("customers", [ana.id], private=True, with_bot=False)
    allow(stage, channel)

    assert "Invite me there with /invite @Evenhand" in stage.all_read(stage.mara).replace("`", "")
    assert stage.value("SELECT trouble FROM audiences") == "channel_not_found"
    tries = stage.value("SELECT fails FROM audiences")
    stage.go_on(minutes=5)
    assert stage.value("SELECT fails FROM audiences") == tries
    stage.go_on(minutes=6)
    assert stage.value("SELECT fails FROM audiences") == tries + 1
    told = stage.all_read(stage.mara).count("cannot be read")
    assert told == 1

    stage.workspace.join(channel, stage.workspace.installation.bot_user_id)
    read(stage)

    assert stage.value("SELECT trouble FROM audiences") == ""
    assert stage.value("SELECT count(*) FROM audience_members WHERE slack_id = ?", ana.id) == 1


@pytest.mark.parametrize(
    ("channel", "reason", "field", "sentence"),
    [
        (False, BECAUSE, "allow_channel", "Choose a channel"),
        (True, "because", "reason", "Say in a sentence why"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    stage: Stage, channel: bool, reason: str, field: str, sentence: str
) -> None:
    assert press(stage, stage.mara, Action.AUDIENCE_ALLOW).acked
    if channel:
        stage.mara.fill("allow_channel", stage.research)
    stage.mara.fill("reason", reason)

    outcome = stage.mara.submit()

    assert sentence in str(outcome.errors), field
    assert stage.value("SELECT count(*) FROM audiences") == 0


def test_a_user_group_is_followed_too(stage: Stage) -> None:
    ana, bo = people(stage, 2)
    group = stage.workspace.make_group("Beta testers", [ana.id], handle="beta")
    stage.go_on(hours=2)
    assert stage.mara.command("/interview", "settings").acked
    stage.press(stage.mara, "Allow or take back", on="modal")
    stage.mara.fill("allow_group", "@beta")
    stage.mara.fill("reason", BECAUSE)
    assert not stage.mara.submit().errors
    stage.mara.close_modal(whole_stack=True)
    read(stage)
    stage.workspace.set_group_members(group, [ana.id, bo.id])
    read(stage)

    stage.recruit(audience=None, members=["@beta (2)"])
    stage.go_to(NINE + timedelta(days=1))

    assert stage.invited([ana, bo]) == [ana, bo]
    assert "A member of @beta" in stage.value("SELECT reason FROM invitations LIMIT 1")


def test_whoever_leaves_before_it_was_sent_is_not_invited(stage: Stage) -> None:
    ana, lou = stage.person("Ana Ortiz"), stage.person("Lou Later", zone="America/Los_Angeles")
    channel = stage.workspace.add_channel("customers", [ana.id, lou.id])
    allow(stage, channel)
    recruit(stage)
    stage.go_to(NINE)
    assert stage.value("SELECT count(*) FROM invitations") == 2

    assert stage.workspace.leave(channel, lou.id).acked
    stage.go_on(hours=9)  # a working hour of both

    assert stage.invited([ana, lou]) == [ana]
    assert stage.mara.command("/interview", f"why <@{lou.id}>").acked
    assert "They left #customers" in stage.mara.dm()[-1].readable()


def test_a_large_channel_is_read_page_by_page_and_whoever_left_unseen_is_forgotten(stage: Stage) -> None:
    members = people(stage, 501)
    channel = stage.workspace.add_channel("customers", [one.id for one in members])
    allow(stage, channel)
    assert len(stage.workspace.log.calls("conversations.members")) == 2
    assert stage.value("SELECT count(*) FROM audience_members") == 502

    store = stage.workspace.store
    with store.changing():
        store.channels[channel] = replace(store.channels[channel], members=(members[0].id,))
    stage.go_on(hours=5, minutes=58)
    assert stage.value("SELECT count(*) FROM audience_members") == 502
    stage.go_on(minutes=3)

    assert stage.rows("SELECT slack_id FROM audience_members") == [(members[0].id,)]


def test_why_not_yet_is_told_of_a_member_who_is_in_no_directory(stage: Stage) -> None:
    (ana,) = people(stage, 1)
    channel = stage.workspace.add_channel("customers", [ana.id])
    allow(stage, channel)
    recruit(stage)

    assert stage.mara.command("/interview", f"why <@{ana.id}>").acked

    told = stage.mara.dm()[-1].readable()
    assert "a member of #customers, which an admin allowed" in told
    assert "at most 20 of them a day" in told


@pytest.mark.parametrize("place", ["D000000001", "U000000001", "", "C1; DROP"])
def test_a_place_that_is_none_is_refused(stage: Stage, place: str) -> None:
    press(stage, stage.mara, Action.AUDIENCE_ALLOW)
    stage.mara.fill("reason", BECAUSE)

    outcome = stage.forced(stage.mara, allow_channel=place)

    assert "Choose a channel" in str(outcome.errors)
    assert stage.value("SELECT count(*) FROM audiences") == 0


def test_a_researcher_can_not_allow_anything(stage: Stage) -> None:
    rita = stage.person("Rita Roe")
    name_researchers(stage, rita)

    press(stage, rita, Action.AUDIENCE_ALLOW)

    assert rita.modal is not None
    assert REFUSED.split(",")[0] in rita.modal.text()


def test_a_running_study_is_given_an_audience_and_loses_it(stage: Stage) -> None:
    members = people(stage, 2)
    channel = stage.workspace.add_channel("customers", [one.id for one in members])
    stage.customers("Pam Anel")
    stage.recruit()
    allow(stage, channel)
    stage.press(stage.mara, "Edit")
    stage.mara.fill("Members whom nobody asked", ["#customers (3)"])
    assert stage.mara.submit().acked
    stage.settle()
    assert stage.rows("SELECT audience_id FROM study_audiences") == [(1,)]

    stage.press(stage.mara, "Edit")
    stage.mara.fill("Members whom nobody asked", None)
    assert stage.mara.submit().acked
    stage.settle()

    assert stage.rows("SELECT audience_id FROM study_audiences") == []
