"""People are imported in Slack: uploaded, shown, confirmed; and what can go wrong on the way."""

import csv
import io
from contextlib import closing

import pytest

from bot.demo.acts import Message, Person
from bot.demo.disturbances import Disturbance
from bot.ids import Callback
from bot.views.uploads import MOST_BYTES
from storage.database import Store
from tests.flows.scenes import name_researchers, open_import, submission, upload
from tests.flows.stage import Stage

GOOD = b"E-mail;Name;Mood\nida@customers.example;Ida;sunny\njon@customers.example;Jon;\n"
BAD = b"email,nps\nida@customers.example,9\nnowhere,=1+1\njon@customers.example,12\n"


@pytest.fixture
def rita(stage: Stage) -> Person:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    return rita


def people(stage: Stage) -> list[tuple[object, ...]]:
    return stage.rows(
        "SELECT email, name, panel_source FROM people WHERE email LIKE '%@customers.example' ORDER BY email"
    )


def shown(stage: Stage, rita: Person) -> Message:
    """The message of the import, which is one."""
    [placed] = stage.rows("SELECT ts FROM messages WHERE kind = 'import'")
    return next(message for message in rita.dm() if (message.ts,) == placed)


def files(stage: Stage) -> list[bytes]:
    return [
        upload.content for upload in stage.workspace.store.uploads.values() if upload.name.startswith("rows-")
    ]


def test_a_file_is_shown_before_anything_is_changed_and_imported_with_one_press(
    stage: Stage, rita: Person
) -> None:
    upload(stage, rita, GOOD, **{"Where they said that you may ask them": "spring webinar"})

    text = shown(stage, rita).readable()
    assert people(stage) == []
    for told in (
        "people.csv",
        "UTF-8, cells separated by semicolons",
        "E-mail → email, as in “",
        "Mood: kept as it is",
        "2 new, 0 updated",
    ):
        assert told in text

    stage.press(rita, "Import 2 people")
    stage.go_on(seconds=0)

    assert people(stage) == [
        ("ida@customers.example", "Ida", "spring webinar"), ("jon@customers.example", "Jon", "spring webinar"),
    ]  # fmt: skip
    done = shown(stage, rita)
    assert "people.csv is imported. 2 added, 0 updated, 0 unchanged; 2 on the panel." in done.readable()
    assert done.buttons == []


def test_a_discarded_file_changes_nothing_and_nothing_of_it_is_kept(stage: Stage, rita: Person) -> None:
    upload(stage, rita, GOOD)

    stage.press(rita, "Discard")
    stage.go_on(seconds=0)

    assert people(stage) == []
    assert stage.rows("SELECT count(*) FROM import_rows") == [(0,)]
    assert "people.csv: nothing was imported." in shown(stage, rita).readable()


def test_rows_that_cannot_be_read_are_told_come_as_a_file_and_are_left_out_only_when_that_is_pressed(
    stage: Stage, rita: Person
) -> None:
    upload(stage, rita, BAD)

    text = shown(stage, rita).readable()
    assert "2 rows cannot be read." in text
    assert "line 3: “nowhere” is no e-mail address" in text
    [content] = files(stage)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[1:] == [
        ["3", "“nowhere” is no e-mail address", "nowhere", "'=1+1"],
        ["4", "nps “12” is no whole number from 0 to 10", "jon@customers.example", "12"],
    ]

    stage.press(rita, "Import the other 1 person")
    stage.go_on(seconds=0)

    assert [row[0] for row in people(stage)] == ["ida@customers.example"]
    assert "2 rows that could not be read: not imported." in shown(stage, rita).readable()


def test_only_what_would_change_something_can_be_imported(stage: Stage, rita: Person) -> None:
    upload(stage, rita, GOOD)
    stage.press(rita, "Import 2 people")
    stage.go_on(seconds=0)

    upload(stage, rita, GOOD, "again.csv")
    again = rita.dm()[-1]
    upload(stage, rita, b"email,nps\nnowhere,9\n", "bad.csv")
    (bad,) = [message for message in rita.dm() if "bad.csv" in message.readable() and message.buttons]

    assert "0 new, 0 updated, 2 unchanged" in again.readable()
    assert "there is nothing to import" in again.readable()
    assert again.buttons == ["Discard"]
    assert "There is no row to import." in bad.readable()
    assert "go on without them" not in bad.readable()
    assert bad.buttons == ["Discard"]


def test_what_is_no_directory_is_told_and_over(stage: Stage, rita: Person) -> None:
    upload(stage, rita, b"Company\n<!channel> Ant\n", "odd.csv")

    message = shown(stage, rita)
    assert (
        "odd.csv: nothing was imported. The file needs a header with a column slack_id or email."
        in message.readable()
    )
    assert message.buttons == []


def test_a_file_that_is_gone_is_told(stage: Stage, rita: Person) -> None:
    open_import(stage, rita)
    rita.fill("File", [("people.csv", GOOD)])
    stage.excused.append("file_not_found")
    stage.workspace.disturb("files.info", Disturbance(error="file_not_found"))
    assert rita.submit().acked
    stage.go_on(seconds=0)

    assert "The file is gone. Upload it again." in shown(stage, rita).readable()


def test_while_slack_does_not_answer_the_file_waits_and_is_read_later(stage: Stage, rita: Person) -> None:
    open_import(stage, rita)
    rita.fill("File", [("people.csv", GOOD)])
    stage.excused.append("internal_error")
    stage.workspace.disturb("files.info", Disturbance(error="internal_error"))
    assert rita.submit().acked
    stage.go_on(seconds=0)
    assert "is being read" in shown(stage, rita).readable()

    stage.go_on(seconds=30)

    assert "2 new" in shown(stage, rita).readable()


def test_a_file_that_somebody_else_gave_to_the_bot_is_not_read(stage: Stage, rita: Person) -> None:
    """A forged form names a file that the bot may read and its sender may not."""
    upload(stage, stage.mara, GOOD, "secret.csv")
    [(theirs,)] = stage.rows("SELECT file_id FROM imports")
    open_import(stage, rita)
    rita.fill("File", [("people.csv", GOOD)])
    payload = submission(stage, rita, Callback.IMPORT)
    payload["view"]["state"]["values"]["file"]["file"]["files"][0]["id"] = theirs

    assert stage.workspace.deliver("interactive", payload).acked
    stage.go_on(seconds=0)

    [message] = [message.readable() for message in rita.dm() if "nothing was imported" in message.readable()]
    assert message == "Your file: nothing was imported. The file is not one that you uploaded here."
    assert stage.rows("SELECT count(*) FROM import_rows") == [(2,)]


def test_what_a_process_had_begun_to_read_is_read_anew(stage: Stage, rita: Person) -> None:
    upload(stage, rita, GOOD)
    with closing(Store(stage.database)) as store, store.write() as db:
        db.execute("UPDATE imports SET state = 'reading'")
        db.execute("DELETE FROM import_rows WHERE line = 3")

    stage.go_on(seconds=0)

    assert "2 new" in shown(stage, rita).readable()
    stage.press(rita, "Import 2 people")
    stage.go_on(seconds=0)
    assert len(people(stage)) == 2


def test_the_buttons_of_an_import_that_was_forgotten_show_that_it_was(stage: Stage, rita: Person) -> None:
    upload(stage, rita, GOOD)

    stage.go_on(days=1, seconds=1)

    assert "nothing was imported" in shown(stage, rita).readable()
    assert stage.rows("SELECT count(*) FROM import_rows") == [(0,)]
    assert people(stage) == []


def test_two_imports_at_once_are_stored_one_after_the_other(stage: Stage, rita: Person) -> None:
    upload(stage, rita, GOOD)
    upload(stage, stage.mara, GOOD.replace(b"Ida", b"Ida Ant"))

    stage.press(rita, "Import 2 people")
    outcome = stage.press(stage.mara, "Import 2 people")
    assert outcome.acked
    assert stage.rows("SELECT state FROM imports ORDER BY id") == [("confirmed",), ("ready",)]
    stage.go_on(seconds=0)
    stage.press(stage.mara, "Import 2 people")
    stage.go_on(seconds=0)

    assert [row[1] for row in people(stage)] == ["Ida Ant", "Jon"]


def test_the_form_says_at_once_which_file_is_being_read(stage: Stage, rita: Person) -> None:
    open_import(stage, rita)
    rita.fill("File", [("<!here> & people.csv", GOOD)])

    said = rita.submit()

    assert said.response["response_action"] == "update"
    assert rita.modal is not None
    assert "We are reading “&lt;!here&gt; &amp; people.csv”" in str(rita.modal.blocks)
    assert "you can close this" in str(rita.modal.blocks)
    stage.go_on(seconds=0)
    assert "2 new" in shown(stage, rita).readable()


@pytest.mark.parametrize(("over", "is_taken"), [(0, True), (1, False)])
def test_a_file_that_is_too_large_is_refused_beside_its_field(
    stage: Stage, rita: Person, over: int, is_taken: bool
) -> None:
    open_import(stage, rita)
    rita.fill("File", [("people.csv", GOOD)])
    payload = submission(stage, rita, Callback.IMPORT)
    payload["view"]["state"]["values"]["file"]["file"]["files"][0]["size"] = MOST_BYTES + over

    said = stage.workspace.deliver("interactive", payload)

    assert stage.rows("SELECT count(*) FROM imports") == [(int(is_taken),)]
    told = "The file is larger than 10 MB. Import it where the bot runs: evenhand import FILE.csv."
    assert said.response.get("errors", {}) == ({} if is_taken else {"file": told})


def test_where_files_can_be_read_no_more_a_form_that_was_open_says_so_at_once(
    stage: Stage, rita: Person
) -> None:
    open_import(stage, rita)
    rita.fill("File", [("people.csv", GOOD)])
    again = submission(stage, rita, Callback.IMPORT)
    stage.excused.append("missing_scope")
    stage.workspace.store.granted -= {"files:read"}
    assert rita.submit().acked
    stage.go_on(seconds=0)  # with this the bot learns of it

    said = stage.workspace.deliver("interactive", again)
    stage.go_on(seconds=0)

    assert said.response["response_action"] == "update"
    assert "`evenhand import FILE.csv`" in str(said.response["view"]["blocks"])
    assert "I may not read files here." in shown(stage, rita).readable()


@pytest.mark.parametrize("without_scopes", [frozenset({"files:read"})])
def test_where_files_cannot_be_read_the_form_names_the_command(stage: Stage, rita: Person) -> None:
    open_import(stage, rita)

    assert rita.modal is not None
    assert "`evenhand import FILE.csv`" in str(rita.modal.blocks)
    assert "file_input" not in str(rita.modal.blocks)
    assert stage.workspace.log.violations() == []
