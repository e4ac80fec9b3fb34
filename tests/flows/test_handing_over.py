"""Handing over in Slack: whom to write to next outside it, as a file in the researcher's private messages."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.acts import Person
from bot.ids import Action
from tests.flows.by_hand import on_study
from tests.flows.scenes import name_researchers
from tests.flows.stage import Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def outside(stage: Stage, count: int, tmp_path: Path, name: str = "Vee") -> None:
    """Import so many people who are not in Slack."""
    file = tmp_path / "outside.csv"
    with file.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.writer(lines)
        writer.writerow(["email", "name", "company", "panel_source"])
        for number in range(count):
            writer.writerow([f"v{number}@d{number}.example", f"{name} {number}", f"D{number}", "survey"])
    stage.bot.import_people(file)


def files(person: Person) -> list[list[dict[str, str]]]:
    """The rows of every CSV file in somebody's DM."""
    return [
        list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
        for message in person.dm()
        for file in message.files
        if file.name.endswith(".csv")
    ]


def test_the_next_choices_come_as_a_file_with_the_text_and_it_is_audited(
    stage: Stage, tmp_path: Path
) -> None:
    outside(stage, 30, tmp_path, name="=Vee")
    stage.customers("Ana Ortiz")
    study = stage.recruit()

    assert on_study(stage, stage.mara, Action.STUDY_HANDOVER, study).acked
    modal = stage.mara.modal
    assert modal is not None
    assert "30 people of this audience are not in Slack" in modal.text()
    assert "one minute of your feedback on Paperkite" in modal.text()
    stage.mara.fill("count", "7")
    assert stage.mara.submit().acked
    stage.settle()

    [rows] = files(stage.mara)
    assert len(rows) == 7
    assert {row["email"].partition("@")[2] for row in rows} <= {f"d{n}.example" for n in range(30)}
    assert all(row["name"].startswith("'=Vee") for row in rows)
    assert len({row["text"] for row in rows}) == 1
    audited = stage.rows("SELECT actor, subject, detail FROM audit WHERE action = 'hand-over exported'")
    assert audited == [(stage.mara.id, f"study {study}", '{"at most": 7}')]
    assert (
        stage.value(
            "SELECT count(*) FROM invitations WHERE person_id NOT IN (SELECT id FROM people WHERE slack_id <> '')"
        )
        == 0
    )


@pytest.mark.parametrize("count", ["0", "5001", "many"])
def test_a_number_that_is_none_is_refused_beside_its_field(stage: Stage, tmp_path: Path, count: str) -> None:
    outside(stage, 3, tmp_path)
    study = stage.recruit()
    on_study(stage, stage.mara, Action.STUDY_HANDOVER, study)

    outcome = stage.forced(stage.mara, count=count)

    assert "people" in str(outcome.errors)
    assert not files(stage.mara)


def test_where_everybody_is_in_slack_that_is_said(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    study = stage.recruit()

    on_study(stage, stage.mara, Action.STUDY_HANDOVER, study)

    assert stage.mara.modal is not None
    assert "there is nobody to hand over" in stage.mara.modal.text()


def test_whoever_lost_access_before_it_was_sent_gets_no_file(stage: Stage, tmp_path: Path) -> None:
    outside(stage, 3, tmp_path)
    rita = stage.person("Rita Roe")
    name_researchers(stage, rita)
    study = stage.recruit(rita)
    on_study(stage, rita, Action.STUDY_HANDOVER, study)
    with stage.bot.bot.store.write() as db:
        db.execute("DELETE FROM roles WHERE slack_id = ?", [rita.id])

    outcome = rita.submit()
    stage.settle()

    assert outcome.acked
    assert not files(rita)


def test_nobody_left_is_a_sentence_and_no_empty_file(stage: Stage, tmp_path: Path) -> None:
    outside(stage, 1, tmp_path)
    study = stage.recruit()
    on_study(stage, stage.mara, Action.STUDY_HANDOVER, study)
    with stage.bot.bot.store.write() as db:
        db.execute("UPDATE people SET opted_out_at = added_at")

    assert stage.mara.submit().acked
    stage.settle()

    assert "Nobody is left who may be invited." in stage.all_read(stage.mara)
    assert not files(stage.mara)
