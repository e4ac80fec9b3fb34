"""Exporting, erasing and backing up on the machine, in processes of their own."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.segments import Segment
from tests.handlers.typed_in import evenhand
from tests.services.erasure import traces
from tests.services.practice import open_practice
from tests.services.study_tables import Put, put, read

PEOPLE = "email,name\nana@a.example,Ana\nbo@b.example,Bo\n"


def filled(folder: Path) -> Path:
    (folder / "people.csv").write_text(PEOPLE)
    assert evenhand(folder, "import", "people.csv", "--team", "T1", "--source", "list").returncode == 0
    return folder / "evenhand.db"


def test_a_person_is_exported_to_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    filled(tmp_path)

    ended = evenhand(tmp_path, "export-person", "ANA@a.example", "--out", "ana.json")
    again = evenhand(tmp_path, "export-person", "ana@a.example", "--out", "ana.json")
    text = evenhand(tmp_path, "export-person", "ana@a.example", "--text")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads((tmp_path / "ana.json").read_text())["directory"][0]["name"] == "Ana"
    assert stat.S_IMODE((tmp_path / "ana.json").stat().st_mode) == 0o600
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert "Name: Ana" in text.stdout
    assert "Bo" not in text.stdout


def test_of_whom_nothing_is_stored_is_said_and_no_file_is_made(tmp_path: Path) -> None:
    database = filled(tmp_path)
    assert evenhand(tmp_path, "erase", "bo@b.example", "--yes").returncode == 0

    unknown = evenhand(tmp_path, "export-person", "nobody@x.example", "--out", "nobody.json")
    by_id = evenhand(tmp_path, "export-person", "u0nobody", "--text")
    erased = evenhand(tmp_path, "export-person", "bo@b.example")

    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == "Nothing is stored of nobody@x.example. Nothing was written.\n"
    assert not (tmp_path / "nobody.json").exists()
    assert (by_id.returncode, by_id.stderr) == (1, "Nothing is stored of u0nobody. Nothing was written.\n")
    assert (erased.returncode, erased.stdout) == (1, "")
    assert "bo@b.example but a mark that keeps them from being asked: their data was erased." in erased.stderr
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM audit WHERE action = 'person exported'").fetchone() == (0,)


def test_a_person_is_erased_from_every_byte_and_left_out_of_the_next_import(tmp_path: Path) -> None:
    database = filled(tmp_path)

    ended = evenhand(tmp_path, "erase", "ana@a.example", "--yes")
    again = evenhand(tmp_path, "erase", "ana@a.example", "--yes")
    imported = evenhand(tmp_path, "import", "people.csv")

    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", "Erased. They are not asked again.\n")
    assert again.stdout == "This was done before.\n"
    assert "1 row left out" in imported.stdout
    assert "ana" not in imported.stdout.lower()
    assert traces(database, ["ana@a.example"]) == []
    assert traces(database, ["bo@b.example"]) != []


@pytest.mark.parametrize("typed", ["u0ana", "<@U0ANA>", "<@U0ANA|ana>", " U0ANA "])
def test_a_slack_id_is_understood_as_people_copy_it(tmp_path: Path, typed: str) -> None:
    (tmp_path / "people.csv").write_text("slack_id,name\nU0ANA,Ana Eraseme\n")
    assert evenhand(tmp_path, "import", "people.csv", "--team", "T1").returncode == 0

    told = evenhand(tmp_path, "export-person", typed, "--text")
    ended = evenhand(tmp_path, "erase", typed, "--yes")

    assert "Name: Ana Eraseme" in told.stdout
    assert ended.stdout == "Erased. They are not asked again.\n"
    assert traces(tmp_path / "evenhand.db", ["Eraseme"]) == []


@pytest.mark.parametrize("typed", ["Ana", "@ana", "Ana <ana@a.example>", "D0ANA"])
def test_a_word_that_names_nobody_is_refused_rather_than_said_to_be_erased(
    tmp_path: Path, typed: str
) -> None:
    database = filled(tmp_path)

    for command in (["erase", typed, "--yes"], ["export-person", typed]):
        ended = evenhand(tmp_path, *command)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "is neither a Slack id (U…) nor an e-mail address" in ended.stderr

    assert traces(database, ["ana@a.example"]) != []


def test_nothing_is_erased_without_a_yes(tmp_path: Path) -> None:
    database = filled(tmp_path)

    ended = evenhand(tmp_path, "erase", "ana@a.example")

    assert ended.returncode != 0
    assert traces(database, ["ana@a.example"]) != []


def test_after_a_restore_those_who_were_erased_since_are_erased_again(tmp_path: Path) -> None:
    database = filled(tmp_path)
    assert evenhand(tmp_path, "backup", "before.db").returncode == 0
    assert evenhand(tmp_path, "erase", "ana@a.example", "--yes").returncode == 0
    database.rename(tmp_path / "lost.db")
    (tmp_path / "before.db").rename(database)
    assert traces(database, ["ana@a.example"]) != []

    ended = evenhand(tmp_path, "erase", "--as-in", "lost.db", "--yes")
    again = evenhand(tmp_path, "erase", "--as-in", "lost.db", "--yes")

    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", "1 erased again.\n")
    assert again.stdout == "Nobody had to be erased again.\n"
    assert traces(database, ["ana@a.example"]) == []
    assert traces(database, ["bo@b.example"]) != []


def test_after_a_restore_those_who_opted_out_since_are_not_asked(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("slack_id,name\nU0ANA,Ana\nU0BO,Bo\n")
    (tmp_path / "later.csv").write_text("slack_id,name,opted_out\nU0ANA,Ana,yes\nU0CY,Cy,yes\n")
    database = tmp_path / "evenhand.db"
    assert evenhand(tmp_path, "import", "people.csv", "--team", "T1", "--source", "list").returncode == 0
    assert evenhand(tmp_path, "backup", "before.db").returncode == 0
    assert evenhand(tmp_path, "import", "later.csv").returncode == 0
    database.rename(tmp_path / "lost.db")
    (tmp_path / "before.db").rename(database)

    first = evenhand(tmp_path, "erase", "--as-in", "lost.db", "--yes")
    again = evenhand(tmp_path, "erase", "--as-in", "lost.db", "--yes")

    assert "2 had opted out there" in first.stdout
    assert again.stdout == "Nobody had to be erased again.\n"
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT slack_id, opted_out_at IS NOT NULL FROM people ORDER BY slack_id")
        assert rows.fetchall() == [("U0ANA", 1), ("U0BO", 0), ("U0CY", 1)]


def test_marks_of_a_key_that_was_left_behind_are_not_taken_for_nobody(tmp_path: Path) -> None:
    database, key = filled(tmp_path), tmp_path / "evenhand.db.key"
    assert evenhand(tmp_path, "backup", "before.db").returncode == 0
    assert evenhand(tmp_path, "erase", "ana@a.example", "--yes").returncode == 0
    database.rename(tmp_path / "lost.db")
    key.rename(tmp_path / "lost.db.key")
    (tmp_path / "before.db").rename(database)

    without = evenhand(tmp_path, "erase", "--as-in", "lost.db", "--yes")
    (tmp_path / "lost.db.key").replace(key)
    with_it = evenhand(tmp_path, "erase", "--as-in", "lost.db", "--yes")

    assert without.returncode == 2
    assert "1 of its marks were made with another key" in without.stderr
    assert (with_it.returncode, with_it.stdout) == (0, "1 erased again.\n")
    assert traces(database, ["ana@a.example"]) == []


def test_a_copy_whose_marks_are_damaged_is_told_in_one_sentence(tmp_path: Path) -> None:
    filled(tmp_path)
    assert evenhand(tmp_path, "erase", "ana@a.example", "--yes").returncode == 0
    assert evenhand(tmp_path, "backup", "lost.db").returncode == 0
    with closing(sqlite3.connect(tmp_path / "lost.db")) as connection:
        sql = "SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'do_not_contact'"
        pages = [page for (page,) in connection.execute(sql)]
    with (tmp_path / "lost.db").open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 4096)

    ended = evenhand(tmp_path, "erase", "--as-in", "lost.db", "--yes")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("lost.db is damaged (")
    assert len(ended.stderr.splitlines()) == 1


def test_a_backup_is_made_once_under_a_name(tmp_path: Path) -> None:
    filled(tmp_path)

    first = evenhand(tmp_path, "backup", "copy.db")
    second = evenhand(tmp_path, "backup", "copy.db")

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("Written to copy.db (")
    assert (second.returncode, "is there already" in second.stderr) == (2, True)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (2,)


def test_a_study_is_exported_to_a_file_for_its_owner_alone(tmp_path: Path, empty_database: Path) -> None:
    with open_practice(empty_database) as desk:
        study_id = desk.recruit({Segment.LOVE: 1, Segment.DISLIKE: 1})
        put(desk, study_id, [Put("completed", name="Ana Ortiz"), Put("booked", name="Bo Lind")])
        database = {"EVENHAND_DB": str(desk.folder / "evenhand.db")}
        command = ("export", "--study", str(study_id))

        ended = evenhand(tmp_path, *command, "--out", "study.csv", settings=database)
        again = evenhand(tmp_path, *command, "--out", "study.csv", settings=database)
        named = evenhand(tmp_path, *command, "--out", "named.csv", "--names", settings=database)
        other = evenhand(tmp_path, "export", "--study", "99", "--out", "other.csv", settings=database)
        log = desk.rows("SELECT actor, subject, detail FROM audit WHERE action = 'study exported'")

    assert (ended.returncode, ended.stderr, ended.stdout) == (0, "", "2 people written to study.csv.\n")
    assert [row["person"] for row in read((tmp_path / "study.csv").read_bytes())] == ["P-001", "P-002"]
    assert [row["segment"] for row in read((tmp_path / "study.csv").read_bytes())] == ["love", "love"]
    assert stat.S_IMODE((tmp_path / "study.csv").stat().st_mode) == 0o600
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert [row["name"] for row in read((tmp_path / "named.csv").read_bytes())] == ["Ana Ortiz", "Bo Lind"]
    assert (named.returncode, other.returncode, "There is no study 99" in other.stderr) == (0, 2, True)
    assert not (tmp_path / "other.csv").exists()
    assert {(entry["actor"], entry["subject"]) for entry in log} == {("operator", f"study {study_id}")}
    assert [entry["detail"] for entry in log].count('{"names": true}') == 1
