"""Somebody's Slack account is deactivated: whoever counts on them is told once, and nobody waits for them."""

from datetime import datetime, timedelta

import pytest

from bot.demo.acts import Person
from tests.flows.scenes import name_researchers
from tests.flows.stage import AGREE, Stage


def deactivate(stage: Stage, person: Person, *, by_list: bool) -> None:
    """Deactivate an account; the bot hears of it with the next list of members, or when Slack refuses a message."""
    stage.workspace.change_person(person.id, deleted=True)
    stage.go_on(hours=7 if by_list else 1)


def researchers_with_a_study(stage: Stage, *names: str) -> list[Person]:
    """Researchers beside the admin, each of whom has started a study."""
    found = [stage.person(name, email=f"{name.split()[0].lower()}@paperkite.example") for name in names]
    stage.customers("Nora Quist")
    stage.go_on(seconds=0)
    name_researchers(stage, *found)
    for researcher in found:
        stage.recruit(researcher)
    stage.go_on(hours=2)
    return found


def told_of_accounts(stage: Stage, person: Person) -> list[str]:
    """What somebody was told of accounts that were deactivated."""
    return [message.readable() for message in person.dm() if "was deactivated" in message.readable()]


def starts_of(stage: Stage) -> list[datetime]:
    rows = stage.rows("SELECT starts_at FROM interviews ORDER BY starts_at")
    return [datetime.fromisoformat(text) for (text,) in rows]


@pytest.mark.parametrize("by_list", [True, False], ids=["in the list", "by a refusal"])
def test_whoever_holds_a_call_hears_once_that_its_participant_is_deactivated(
    stage: Stage, by_list: bool
) -> None:
    stage.excused.extend(["user_disabled"])
    nora, *_ = stage.customers("Nora Quist", "Olaf Berg")
    stage.recruit()
    stage.go_on(hours=2)
    stage.answer(nora)
    stage.press(nora, AGREE)
    if by_list:
        stage.press(nora, "More times")
    stage.book(nora)
    stage.go_to(starts_of(stage)[0] - timedelta(hours=8 if by_list else 1.5))

    deactivate(stage, nora, by_list=by_list)
    stage.go_on(hours=24)

    told = [message for message in stage.theo.dm() if "was deactivated" in message.readable()]
    assert len(told) == 1, stage.all_read(stage.theo)
    assert "Nora" in told[0].readable()
    assert "could not be delivered" not in stage.all_read(stage.mara)


def test_nobody_waits_for_an_interviewer_whose_account_is_deactivated(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    nora, *_ = stage.customers("Nora Quist", "Olaf Berg")
    stage.recruit()
    stage.go_on(hours=2)
    stage.answer(nora)
    stage.press(nora, AGREE)
    stage.press(nora, "More times")
    stage.book(nora)
    refused = len(stage.workspace.log.calls("chat.postMessage"))

    deactivate(stage, stage.theo, by_list=True)
    stage.go_on(hours=30)

    assert stage.rows("SELECT state, cancelled_as FROM interviews") == [("cancelled", "interviewer")]
    assert "had to cancel the call" in nora.dm()[-1].readable()
    assert not stage.times(nora)
    told = [message for message in stage.mara.dm() if "was deactivated" in message.readable()]
    assert len(told) == 1, stage.all_read(stage.mara)
    assert "cancelled: 1" in told[0].readable()
    assert "could not be delivered" not in stage.all_read(stage.mara)
    to_theo = stage.workspace.log.calls("chat.postMessage")[refused:]
    assert len([entry for entry in to_theo if entry.error == "user_disabled"]) <= 2


def test_an_admin_hears_that_a_running_study_has_lost_its_researcher(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    [rita] = researchers_with_a_study(stage, "Rita Roe")

    deactivate(stage, rita, by_list=True)
    stage.go_on(hours=30)

    told = [message for message in stage.mara.dm() if "Rita Roe was deactivated" in message.readable()]
    assert len(told) == 1, stage.all_read(stage.mara)


def test_of_two_interviewers_who_leave_on_one_day_the_researcher_hears_of_both(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    una = stage.person("Una Two", email="una@paperkite.example")
    stage.customers("Nora Quist")
    stage.recruit(interviewers=[stage.theo.id, una.id])
    stage.go_on(hours=2)

    stage.workspace.change_person(una.id, deleted=True)
    deactivate(stage, stage.theo, by_list=True)

    told = told_of_accounts(stage, stage.mara)
    assert len(told) == 2, told
    assert "Theo Abara" in "".join(told)
    assert "Una Two" in "".join(told)


def test_of_two_researchers_who_leave_on_one_day_an_admin_hears_of_both(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    rita, sam = researchers_with_a_study(stage, "Rita Roe", "Sam Soe")

    stage.workspace.change_person(rita.id, deleted=True)
    deactivate(stage, sam, by_list=True)

    told = told_of_accounts(stage, stage.mara)
    assert len(told) == 2, told
    assert "Rita Roe" in "".join(told)
    assert "Sam Soe" in "".join(told)


def test_of_an_interviewer_who_follows_their_researcher_an_admin_hears(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    [rita] = researchers_with_a_study(stage, "Rita Roe")

    deactivate(stage, rita, by_list=True)
    deactivate(stage, stage.theo, by_list=True)

    told = told_of_accounts(stage, stage.mara)
    assert len([text for text in told if "hold no calls" in text]) == 1, told


def test_the_admin_who_is_told_is_one_who_is_still_there(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    olga = stage.workspace.person(
        stage.workspace.add_user("Olga Owner", is_admin=True, email="olga@paperkite.example")
    )
    [rita] = researchers_with_a_study(stage, "Rita Roe")
    deactivate(stage, stage.mara, by_list=True)

    deactivate(stage, rita, by_list=True)
    stage.go_on(hours=2)

    assert len(told_of_accounts(stage, olga)) == 1
    answer = stage.theo.command("/interview", "settings")
    assert f"<@{olga.id}>" in str(answer.response)
    assert f"<@{stage.mara.id}>" not in str(answer.response)
