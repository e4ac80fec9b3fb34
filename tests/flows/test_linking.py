"""People of the directory are linked to their Slack accounts, as these come and change; and how far that is."""

import pytest

from tests.flows.stage import Stage


def listed(stage: Stage, *emails: str) -> None:
    file = stage.database.with_name("list.csv")
    file.write_text("\n".join(["email", *emails]) + "\n")
    assert not stage.bot.import_people(file).problems


def linked(stage: Stage, email: str) -> str | None:
    [(slack_id,)] = stage.rows("SELECT slack_id FROM people WHERE email = ?", email)
    return str(slack_id) if slack_id else None


def how_far(stage: Stage) -> str:
    """What the directory says of it."""
    stage.mara.command("/interview", "people")
    assert stage.mara.modal is not None
    return next(line for line in stage.mara.modal.text().splitlines() if "linked to Slack" in line)


def posts(stage: Stage) -> int:
    return len(stage.workspace.log.calls("chat.postMessage"))


def test_whoever_joins_is_linked_at_once_and_not_written_to(stage: Stage) -> None:
    listed(stage, "ida@customers.example")
    before, reads = posts(stage), len(stage.workspace.log.calls("users.list"))
    ida = stage.person("Ida Ant", email="ida@customers.example")

    assert stage.workspace.welcome(ida.id).acked
    stage.settle()

    assert linked(stage, "ida@customers.example") == ida.id
    assert (posts(stage), len(stage.workspace.log.calls("users.list"))) == (before, reads)


def test_another_address_links_and_one_that_is_no_longer_theirs_does_not(stage: Stage) -> None:
    ida = stage.person("Ida Ant", email="old@customers.example")
    stage.workspace.welcome(ida.id)
    listed(stage, "new@customers.example")
    assert linked(stage, "new@customers.example") is None

    stage.workspace.change_person(ida.id, email="new@customers.example")
    listed(stage, "old@customers.example")

    assert linked(stage, "new@customers.example") == ida.id
    assert linked(stage, "old@customers.example") is None


def test_a_change_that_says_nothing_here_writes_nothing(stage: Stage) -> None:
    ida = stage.person("Ida Ant")
    stage.workspace.welcome(ida.id)
    before = stage.dump()

    stage.clock.instant = stage.clock.instant.replace(minute=59)
    assert stage.workspace.change_person(ida.id).acked

    assert stage.dump() == before


def test_who_was_deactivated_is_out_of_reach_at_once(stage: Stage) -> None:
    ida = stage.person("Ida Ant", email="ida@customers.example")
    listed(stage, "ida@customers.example")
    stage.workspace.welcome(ida.id)

    stage.workspace.change_person(ida.id, deleted=True)

    assert stage.rows("SELECT unreachable FROM people WHERE slack_id = ?", ida.id) == [("deactivated",)]


@pytest.mark.parametrize("user", [None, "U0IDA", {}])
@pytest.mark.parametrize("name", ["team_join", "user_change"])
def test_an_event_that_names_nobody_is_accepted_and_changes_nothing(
    stage: Stage, name: str, user: object
) -> None:
    before = stage.dump()

    assert stage.workspace.tell({"type": name, "user": user}).acked

    assert stage.dump() == before


def test_an_account_without_a_profile_is_kept_as_far_as_it_is_told(stage: Stage) -> None:
    assert stage.workspace.tell(
        {"type": "team_join", "user": {"id": "U0IDA", "name": "ida", "profile": "x"}}
    ).acked

    assert stage.rows("SELECT name, email FROM members WHERE slack_id = 'U0IDA'") == [("ida", "")]


def test_how_far_it_is_can_be_told(stage: Stage) -> None:
    listed(stage, "ida@customers.example", "jon@customers.example")
    with stage.bot.bot.store.write() as db:
        db.execute("DELETE FROM facts WHERE name = 'members looked through'")
    ida = stage.person("Ida Ant", email="ida@customers.example")
    assert how_far(stage).endswith("0 linked to Slack, 2 are looked for")

    stage.go_on(hours=6)

    assert linked(stage, "ida@customers.example") == ida.id
    assert how_far(stage).endswith("1 linked to Slack, 1 are not in this workspace")


@pytest.mark.parametrize("without_scopes", [frozenset({"users:read.email"})])
def test_where_addresses_are_not_told_nobody_is_said_not_to_be_here(stage: Stage) -> None:
    listed(stage, "mara@admins.example")

    stage.go_on(hours=6)

    assert how_far(stage).endswith("0 linked to Slack, 1 are looked for")
