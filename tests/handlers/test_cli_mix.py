"""`evenhand simulate` and `evenhand hand-over` as people use them."""

import csv
import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.segments import Segment
from tests.handlers.typed_in import evenhand
from tests.services.practice import migrated, open_practice


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A database with one study that has just begun, twenty people in Slack and twenty outside."""
    now = SystemClock().now()
    with open_practice(migrated(tmp_path_factory.mktemp("database")), now=now) as desk:
        inside = [{"slack_id": f"U{n}", "email": f"u{n}@c{n}.example", "nps": f"{n % 11}"} for n in range(20)]
        outside = [{"slack_id": "", "email": f"v{n}@d{n}.example", "name": "=cmd()"} for n in range(20)]
        desk.join([*inside, *outside])
        deadline = (now + timedelta(days=60)).date().isoformat()
        desk.recruit({Segment.LOVE: 1, Segment.DISLIKE: 1}, deadline=deadline)
        yield {"EVENHAND_DB": str(desk.folder / "evenhand.db")}


def directory(folder: Path) -> None:
    rng = random.Random(1)
    rows = [f"p{n}@c{n}.example,{rng.randrange(11)},paying" for n in range(300)]
    (folder / "people.csv").write_text("\n".join(["email,nps,plan", *rows]) + "\n")


def test_a_directory_file_is_played_without_a_database(tmp_path: Path) -> None:
    directory(tmp_path)
    command = ["simulate", "--people", "people.csv", "--seats", "love=2,dislike=2", "--runs", "5"]

    first, second = evenhand(tmp_path, *command), evenhand(tmp_path, *command)

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("people.csv, 15 working days: 300 people")
    assert "Invitations still to be sent: " in first.stdout
    assert second.stdout == first.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["people.csv"]


def test_numbers_come_as_json(tmp_path: Path) -> None:
    directory(tmp_path)

    shown = evenhand(tmp_path, "simulate", "--people", "people.csv", "--runs", "5", "--json")

    found = json.loads(shown.stdout)
    assert (found["runs"], found["people"]) == (5, 300)
    assert [part["segment"] for part in found["segments"]] == ["love", "dislike"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Name a study with --study N, or a directory with --people FILE.csv."),
        (["--study", "1", "--people", "people.csv"], "Name a study with --study N, or a directory"),
        (["--people", "people.csv", "--seats", "hate=1"], "--seats"),
        (["--people", "bad.csv"], "Nothing was played: 1 row cannot be read. Mend them and try again."),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(tmp_path: Path, arguments: list[str], says: str) -> None:
    directory(tmp_path)
    (tmp_path / "bad.csv").write_text("email\nnobody\n")

    ended = evenhand(tmp_path, "simulate", *arguments)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert says in ended.stderr.splitlines()[-1]


def test_rows_that_cannot_be_read_are_left_out_where_that_is_wanted(tmp_path: Path) -> None:
    directory(tmp_path)
    people = (tmp_path / "people.csv").read_text()
    (tmp_path / "mixed.csv").write_text(people + "nobody,9,paying\n")
    command = ["simulate", "--runs", "5", "--people"]

    refused = evenhand(tmp_path, *command, "mixed.csv")
    played = evenhand(tmp_path, *command, "mixed.csv", "--skip-bad-rows")
    whole = evenhand(tmp_path, *command, "people.csv", "--skip-bad-rows")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.endswith("Or play the other 300 rows with --skip-bad-rows.\n")
    assert (played.returncode, len(played.stderr.splitlines())) == (0, 1)
    assert played.stderr.startswith("line 302: ")
    assert played.stdout == whole.stdout.replace("people.csv", "mixed.csv")
    assert whole.stderr == ""


def test_a_study_of_the_database_is_played(tmp_path: Path, settings: dict[str, str]) -> None:
    shown = evenhand(tmp_path, "simulate", "--study", "1", "--runs", "3", settings=settings)
    unknown = evenhand(tmp_path, "simulate", "--study", "9", settings=settings)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "20 people can be asked in Slack." in shown.stdout.splitlines()[0]
    assert (unknown.returncode, unknown.stderr) == (2, "There is no study 9 in this workspace.\n")


def test_a_hand_over_is_written_for_its_owner_alone_and_over_no_other_file(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    command = ["hand-over", "--study", "1", "--count", "3", "--out", "next.csv"]

    first, second = (evenhand(tmp_path, *command, settings=settings) for _ in range(2))

    written = tmp_path / "next.csv"
    assert (first.returncode, first.stdout) == (0, "3 people written to next.csv.\n")
    with written.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["name"] for row in rows] == ["'=cmd()"] * 3
    assert written.stat().st_mode & 0o777 == 0o600
    assert (second.returncode, second.stderr) == (
        2,
        "next.csv is there already. Give another name with --out.\n",
    )
