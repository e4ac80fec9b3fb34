"""/interview export: from the command to the file in a private message."""

import csv
import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from tests.flows.stage import LOVES, PAYS, Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def files(person: Person) -> list[tuple[str, bytes]]:
    return [
        (file.name, file.content)
        for message in person.dm()
        for file in message.files
        if file.name.endswith(".csv")
    ]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def answered(stage: Stage, interviewer: Person | None = None) -> Person:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(title="How teams plan", more=True, interviewers=[(interviewer or stage.theo).id])
    stage.go_to(NINE)
    stage.answer(ana, PAYS, LOVES)
    stage.book(ana)
    return ana


def export(stage: Stage, who: Person, form: str | None = None) -> list[dict[str, str]]:
    """Ask for the file, and return the lines of what came."""
    who.command("/interview", "export")
    if form:
        who.fill("form", form)
    assert who.submit().acked
    stage.settle()
    return rows(files(who)[-1][1])


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_a_researcher_gets_the_file_of_a_study(stage: Stage) -> None:
    answered(stage)

    [row] = export(stage, stage.mara)

    assert (row["person"], row["feeling"], row["segment"], row["outcome"]) == (
        "P-001",
        LOVES,
        "love",
        "booked",
    )
    assert stage.mara.modal is not None
    assert "The file of *How teams plan* comes in your private messages" in stage.mara.modal.text()
    stage.mara.close_modal()
    [named] = export(stage, stage.mara, "With names")
    assert named["name"] == "Ana Ortiz"
    assert [name for name, _ in files(stage.mara)] == ["study-1.csv", "study-1-with-names.csv"]
    assert "with names and notes. Keep it as carefully" in stage.all_read(stage.mara)


def test_the_same_twice_is_the_same_file(stage: Stage) -> None:
    answered(stage)
    export(stage, stage.mara)
    stage.mara.close_modal()

    export(stage, stage.mara)

    (_, first), (_, second) = files(stage.mara)
    assert first == second


def test_whoever_holds_the_call_reads_no_answers_until_its_outcome(stage: Stage) -> None:
    ana = answered(stage, interviewer=stage.mara)

    [before] = export(stage, stage.mara, "With names")
    stage.mara.close_modal()
    stage.hold(stage.mara, ana)
    [after] = export(stage, stage.mara, "With names")

    assert LOVES not in str(before)
    assert before["answers withheld"] == "yes, until the outcome of the call, or until no call comes of it"
    assert (before["name"], before["segment"], before["reasons"]) == ("Ana Ortiz", "", "")
    assert (after["answers withheld"], after["feeling"], after["outcome"]) == ("", LOVES, "completed")
    assert (after["not blind"], stage.rows("SELECT * FROM reveals")) == ("", [])


@pytest.mark.parametrize("word", ["plan", "TEAMS"])
def test_a_word_of_the_title_finds_a_study_and_another_says_so(stage: Stage, word: str) -> None:
    answered(stage)

    stage.mara.command("/interview", f"export {word}")
    assert stage.mara.modal is not None
    stage.mara.close_modal()
    stage.mara.command("/interview", "export nothing &amp; <b>")

    assert stage.mara.modal is None
    assert "No study that you can export has “nothing &amp; &lt;b&gt;” in its title or goal." in str(
        stage.workspace.log.deliveries("/interview")[-1].response
    )


def test_more_studies_than_a_menu_holds_are_found_by_a_word(stage: Stage) -> None:
    answered(stage)
    copy_study(stage, 104)

    stage.mara.command("/interview", "export")

    assert stage.mara.modal is not None
    assert "These are the newest 100 of 105." in stage.mara.modal.text()


def copy_study(stage: Stage, times: int) -> None:
    with closing(sqlite3.connect(stage.database)) as db, db:
        columns = [
            row[1] for row in db.execute("PRAGMA table_info(studies)") if row[1] not in {"id", "view_id"}
        ]
        names = ", ".join(columns)
        for number in range(times):
            sql = f"INSERT INTO studies ({names}, view_id) SELECT {names}, ? FROM studies WHERE id = 1"  # noqa: S608
            db.execute(sql, [f"copy {number}"])


def test_a_file_that_slack_refuses_is_told_to_who_waits_for_it(stage: Stage) -> None:
    answered(stage)
    stage.workspace.disturb("files.getUploadURLExternal", Disturbance(error="missing_scope"))
    stage.mara.command("/interview", "export")

    assert stage.mara.submit().acked
    stage.settle()
    stage.go_on(minutes=10)

    assert files(stage.mara) == []
    assert (
        "The file of “How teams plan” could not be delivered. The app lacks a permission"
        in stage.all_read(stage.mara)
    )
