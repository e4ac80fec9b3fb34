"""What somebody gets of their own data: everything that is stored of them, and nothing of anybody else."""

import json
import re
from datetime import datetime

import pytest

from bot.domain.studies import StudyStatus
from bot.services import exporting_person
from bot.services.exporting_person import LATER, as_json, export_named, export_own, own
from bot.views.blocks import clock_text, day_text
from bot.views.own_data import data_modal, data_text
from storage.personal import TABLES, Fate
from tests.services.erasure import ADDRESS, ANA, MARK, everything_about
from tests.services.practice import RESEARCHER, TEAM, Practice, entry_of

WITHHELD = {
    # Numbers of the draw and of the machine, or what other people did.
    "people": {"id", "team_id", "erased_at", "extra", "blocked_by"},
    "answers": {"id", "team_id", "invitation_id", "question_key", "shown"},
    "consents": {"id", "team_id", "invitation_id", "scope"},
    "submissions": {
        "invitation_id",
        "team_id",
        "study_id",
        "provisional",
        "offers",
        "fits",
        "decision",
        "held_until",
    },
}

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00")


@pytest.fixture
def told(practice: Practice) -> "dict[str, object]":
    study_id = everything_about(practice)
    practice.set_status(study_id, StudyStatus.CLOSED)
    return own(practice.desk, TEAM, ANA)


def test_every_value_of_every_personal_table_is_told(practice: Practice, told: "dict[str, object]") -> None:
    text = json.dumps(told, ensure_ascii=False)
    person = practice.person_id(ANA)
    queries = {
        "people": "SELECT * FROM people WHERE id = :p",
        "answers": "SELECT a.* FROM answers a JOIN invitations i ON i.id = a.invitation_id WHERE i.person_id = :p",
        "consents": "SELECT c.* FROM consents c JOIN invitations i ON i.id = c.invitation_id WHERE i.person_id = :p",
        "submissions": "SELECT s.* FROM submissions s JOIN invitations i ON i.id = s.invitation_id WHERE i.person_id = :p",
    }
    for table, query in queries.items():
        assert any(fate is Fate.DELETE for fate in TABLES[table].values()) or table == "submissions"
        rows = [dict(row) for row in practice.store.read().conn.execute(query, {"p": person})]
        assert rows, table
        for row in rows:
            for column, value in row.items():
                if column in WITHHELD[table] or value is None or value == "":
                    continue
                if table == "answers" and column == "value":
                    assert str(value) in text or "I love it" in text
                elif column.endswith("_at") and table == "consents":
                    assert datetime.fromisoformat(str(value)).isoformat() in text, (table, column)
                elif column == "reasons":
                    assert all(json.dumps(one, ensure_ascii=False) in text for one in json.loads(str(value)))
                else:
                    assert json.dumps(value, ensure_ascii=False) in text, (table, column, value)
    for said in (
        f"Ana {MARK}",
        ADDRESS,
        f"{MARK}ton",
        f"{MARK} note",
        f"{MARK} wrote this",
        f"{MARK} is nice",
        f"{MARK} said",
        "a voucher",
        "U0ANA",
    ):
        assert said in text, said


def test_nothing_of_anybody_else_is_told(told: "dict[str, object]") -> None:
    text = json.dumps(told)

    for other in ("Bob", "U0BOB", "elsewhere.example", RESEARCHER + '"', "U0OTHER", "evenhand.example"):
        assert other not in text, other


def test_the_text_and_the_form_hold_what_the_file_for_programs_holds(told: "dict[str, object]") -> None:
    text = data_text(told)
    shown = json.dumps(data_modal(told), ensure_ascii=False)

    def scalars(value: object) -> "list[str]":
        if isinstance(value, dict):
            return [one for part in value.values() for one in scalars(part)]
        if isinstance(value, list):
            return [one for part in value for one in scalars(part)]
        if value is None or isinstance(value, bool) or value == "":
            return []
        said = " ".join(str(value).split())
        if INSTANT.fullmatch(said):
            at = datetime.fromisoformat(said)
            return [f"{day_text(at, 'UTC')}, {clock_text(at, 'UTC')} UTC"]
        return [said]

    values = scalars(json.loads(as_json(told)))
    assert len(values) > 40
    assert [value for value in values if value not in text] == []
    assert "+00:00" not in text
    assert MARK in shown


def test_what_led_to_a_verdict_is_told_once_the_study_has_ended(practice: Practice) -> None:
    study_id = everything_about(practice)

    [during, _] = own(practice.desk, TEAM, ANA)["conversations"]
    practice.set_status(study_id, StudyStatus.CLOSED)
    [after, _] = own(practice.desk, TEAM, ANA)["conversations"]

    assert during["decided"] == LATER
    assert "love" not in json.dumps(during["decided"])
    assert after["decided"]["filed_as"] == "love"
    assert after["decided"]["reasons"]
    assert [call["notes"] for call in during["calls"]] == [LATER]
    assert [call["notes"] for call in after["calls"]] == [f"{MARK} said"]
    assert during["calls"][0]["thank_you"]["what"] == "a voucher"


def test_what_people_typed_is_escaped_in_the_form(practice: Practice) -> None:
    practice.join([{"slack_id": ANA, "name": "<!channel> & <@U0BOB>", "usage": "x" * 500}])

    shown = json.dumps(data_modal(own(practice.desk, TEAM, ANA)))

    assert "<!channel>" not in shown
    assert "&lt;!channel&gt; &amp; &lt;@U0BOB&gt;" in shown


def test_somebody_of_whom_nothing_is_stored_gets_that(practice: Practice) -> None:
    found = own(practice.desk, TEAM, "U0NOBODY")

    assert (found["accounts"], found["directory"], found["conversations"]) == ([], [], [])
    assert "none" in data_text(found)


def test_one_press_is_one_export_and_is_in_the_log_without_its_content(practice: Practice) -> None:
    everything_about(practice)

    for _ in range(2):
        export_own(practice.desk, TEAM, ANA, "one press")

    assert practice.value("SELECT count(*) FROM outbox WHERE kind = 'own_data'") == 2
    assert practice.rows("SELECT actor, subject, detail FROM audit WHERE action = 'own data exported'") == [
        {"actor": ANA, "subject": "own data", "detail": "{}"}
    ]


def test_an_export_on_the_machine_is_in_the_log_without_a_name(practice: Practice) -> None:
    everything_about(practice)

    found = export_named(practice.desk, TEAM, ADDRESS.upper())

    assert found["accounts"][0]["slack_id"] == ANA
    assert practice.rows("SELECT actor, subject FROM audit WHERE action = 'person exported'") == [
        {"actor": "operator", "subject": "a person"}
    ]


def test_the_files_are_made_when_they_are_sent(practice: Practice) -> None:
    everything_about(practice)
    export_own(practice.desk, TEAM, ANA, "press")
    rows = practice.rows("SELECT * FROM outbox WHERE kind = 'own_data' ORDER BY intent")
    files = [exporting_person.file_of(practice.store.read(), entry_of(row), practice.now) for row in rows]

    assert [getattr(file, "name", "") for file in files] == ["my-data.json", "my-data.txt"]
