"""Participants see, get and erase what is stored about them, in App Home; admins erase for somebody; nobody else can."""

import json
from datetime import UTC, datetime

import pytest

from bot.demo.acts import Person
from bot.services import erasing
from storage import outbox
from storage.outbox import Shown
from tests.flows.stage import ANSWER, REFUSED, Stage
from tests.services.erasure import traces

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
ADDRESS = "ana.eraseme@customers.example"


def booked(stage: Stage) -> tuple[Person, Person]:
    """Ana and Bo, who answered and booked."""
    ana, bo = stage.customers("Ana Eraseme", "Bo Beside")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.answer_and_book(bo, "I dislike it")
    return ana, bo


def press_at_home(stage: Stage, person: Person, label: str) -> None:
    person.open_home()
    stage.settle()
    stage.press(person, label, on="home")


def erase(stage: Stage, person: Person) -> str:
    """Go the whole way; return what they read at its end."""
    press_at_home(stage, person, "Erase my data")
    assert person.submit().acked
    stage.settle()
    assert person.modal is not None
    return person.modal.text()


def names_of(stage: Stage, person: Person) -> list[tuple[str, str]]:
    return traces(stage.database, (person.id, ADDRESS, "Eraseme"))


def test_everybody_reads_what_is_stored_about_them_and_about_nobody_else(stage: Stage) -> None:
    ana, _ = booked(stage)

    press_at_home(stage, ana, "See my data")

    assert ana.modal is not None
    shown = ana.modal.text()
    for said in ("Ana Eraseme", ADDRESS, "I love it", "Theo Abara", "spring survey", "booked"):
        assert said in shown, said
    for other in ("Bo Beside", "bo.beside", "dislike it", "Mara"):
        assert other not in shown, other


def test_what_is_stored_comes_as_two_files_in_the_private_conversation(stage: Stage) -> None:
    ana, bo = booked(stage)
    press_at_home(stage, ana, "Send me my data")

    files = [file for message in ana.dm() for file in message.files if file.name.startswith("my-data")]
    assert sorted(file.name for file in files) == ["my-data.json", "my-data.txt"]
    contents = {file.name: file.content.decode() for file in files}
    told = json.loads(contents["my-data.json"])
    assert told["accounts"][0]["email"] == ADDRESS
    assert told["conversations"][0]["calls"][0]["interviewer"] == "Theo Abara"
    for content in contents.values():
        assert "Ana Eraseme" in content
        assert bo.id not in content
        assert "Bo Beside" not in content
    assert (
        stage.value("SELECT count(*) FROM audit WHERE action = 'own data exported' AND actor = ?", ana.id)
        == 1
    )


def test_whoever_erases_their_data_is_in_no_byte_of_the_database_and_the_team_reads_no_name(
    stage: Stage,
) -> None:
    ana, bo = booked(stage)
    assert names_of(stage, ana)

    told = erase(stage, ana)
    stage.go_on(minutes=10)

    assert "Your data are erased." in told
    assert "call was cancelled" in told
    assert names_of(stage, ana) == []
    assert stage.value("SELECT count(*) FROM interviews WHERE state = 'cancelled'") == 1
    cards = [m.readable() for m in stage.theo.dm() if "all with" in m.readable()]
    assert "Ana Eraseme" not in "".join(cards)
    assert "was cancelled by its participant" in stage.all_read(stage.theo)
    assert all(not message.buttons for message in ana.dm())
    assert "were erased" in stage.all_read(ana)
    assert stage.value("SELECT count(*) FROM interviews WHERE state = 'booked'") == 1
    assert bo.dm()


def test_their_home_says_that_it_is_done_and_opening_it_keeps_nothing(stage: Stage) -> None:
    ana, _ = booked(stage)
    erase(stage, ana)
    stage.go_on(minutes=1)

    for _ in range(2):
        ana.close_modal() if ana.modal else None
        ana.open_home()
        stage.settle()
    ana.command("/interview", "help")
    ana.command("/interview", "status")
    stage.say(ana, "hello?")
    stage.say(ana, "stop")

    assert ana.home is not None
    assert "Your data were erased" in ana.home.text()
    assert "Erase my data" not in ana.home.buttons
    assert "Nothing of this message is kept" in stage.all_read(ana)
    assert names_of(stage, ana) == []


def test_submitting_the_form_twice_erases_once_and_says_so(stage: Stage) -> None:
    ana, _ = booked(stage)
    press_at_home(stage, ana, "Erase my data")
    store = stage.workspace.store
    from bot.demo.payloads import view_submission_payload

    with store.changing():
        payload = view_submission_payload(store, store.member(ana.id), store.modals[ana.id][-1], [])

    answers = [stage.workspace.deliver("interactive", payload) for _ in range(2)]
    stage.settle()

    assert all(answer.acked for answer in answers)
    assert stage.value("SELECT count(*) FROM audit WHERE action = 'data erased'") == 1


def test_they_are_never_asked_again_not_by_a_wave_nor_by_an_import(stage: Stage) -> None:
    ana, _ = booked(stage)
    erase(stage, ana)
    sent = len(ana.dm())

    stage.on_panel(ana)
    stage.recruit(stage.mara, audience=None, picked=[ana.id, stage.person("Cy Other").id])
    for _ in range(4):
        stage.go_on(days=1)

    assert not any(ANSWER in message.buttons for message in ana.dm())
    assert len(ana.dm()) == sent
    stage.go_on(hours=7)
    assert names_of(stage, ana) == []


def test_no_capitals_of_a_file_bring_somebody_back(stage: Stage) -> None:
    ana, _ = booked(stage)
    erase(stage, ana)
    file = stage.database.with_name("again.csv")
    file.write_text(
        f"slack_id,email,name\n{ana.id.lower()},,Ana Eraseme\n,{ADDRESS.upper()},Ana Eraseme\n",
        encoding="utf-8",
    )

    report = stage.bot.import_people(file)
    stage.go_on(hours=7)

    assert (report.added, report.left_out) == (0, 2)
    assert names_of(stage, ana) == []


def test_an_admin_erases_for_somebody_who_asked_them_to(stage: Stage) -> None:
    ana, _ = booked(stage)

    stage.mara.command("/interview", f"forget <@{ana.id}>")
    assert stage.mara.modal is not None
    assert "cannot be undone" in stage.mara.modal.text()
    assert stage.mara.submit().acked
    stage.settle()
    stage.go_on(minutes=10)

    assert "Their data are erased." in stage.mara.modal.text()
    assert names_of(stage, ana) == []
    assert stage.rows("SELECT actor, subject FROM audit WHERE action = 'data erased'") == [
        (stage.mara.id, "a person")
    ]


def test_an_admin_erases_somebody_deactivated_by_their_id(stage: Stage) -> None:
    stage.excused.extend(["user_disabled", "invalid_arguments"])  # their Home and messages are gone
    ana, _ = booked(stage)
    stage.workspace.change_person(ana.id, deleted=True)
    stage.go_on(hours=7)

    stage.mara.command("/interview", f"forget {ana.id}")
    assert stage.mara.submit().acked
    stage.settle()
    stage.go_on(minutes=10)

    assert stage.mara.modal is not None
    assert "Their data are erased." in stage.mara.modal.text()
    assert names_of(stage, ana) == []


def test_nobody_but_an_admin_erases_for_somebody_else(stage: Stage) -> None:
    ana, bo = booked(stage)
    stage.mara.command("/interview", f"forget <@{ana.id}>")
    store = stage.workspace.store
    from bot.demo.payloads import view_submission_payload

    with store.changing():
        payload = view_submission_payload(
            store, store.member(stage.mara.id), store.modals[stage.mara.id][-1], []
        )
    before = stage.dump()

    for somebody in (stage.theo, bo, ana, stage.person("Zoe Zimmer")):
        answer = stage.workspace.deliver(
            "interactive", {**payload, "user": {**payload["user"], "id": somebody.id}}
        )
        stage.settle()
        assert "You don't have access" in str(answer.response)
    assert stage.dump() == before
    answer = stage.theo.command("/interview", f"forget <@{ana.id}>")
    assert REFUSED in str(answer.response)
    assert stage.theo.modal is None


@pytest.mark.parametrize("named", ["", "u0", "U0'; DROP TABLE people; --", "<@U0>", "x" * 200])
def test_a_form_with_a_changed_name_in_it_erases_nobody(stage: Stage, named: str) -> None:
    ana, _ = booked(stage)
    stage.mara.command("/interview", f"forget <@{ana.id}>")
    before = stage.dump()["people"]

    stage.forced(stage.mara, metadata=json.dumps({"v": 1, "u": named}))

    assert stage.dump()["people"] == before


def test_what_is_being_sent_while_somebody_is_erased_is_not_kept(stage: Stage) -> None:
    ana, _ = booked(stage)
    bot = stage.bot.bot
    with bot.store.write() as db:
        db.execute(
            "INSERT INTO outbox (team_id, lane, kind, ref, receiver, intent, due_at, created_at) VALUES (?, 1, 'notice', 0, ?, "
            "'late', '2000-01-01T00:00:00.000000+00:00', '2000-01-01T00:00:00.000000+00:00')",
            [bot.installation.team_id, ana.id],
        )
        row = db.execute("SELECT max(id) FROM outbox").fetchone()[0]
        claimed = outbox.claim(db, row, bot.clock.wall(), 30.0, "test")
    assert claimed is not None

    erasing.erase_oneself(bot.desk, bot.installation.team_id, ana.id)
    bot.delivery._sending._settle(claimed, "sent", "", Shown("D1", "1.1", "f"))
    stage.go_on(minutes=10)

    assert names_of(stage, ana) == []
