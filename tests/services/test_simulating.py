"""What would come of a study: from the database, and from a file."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.mix import Candidate
from bot.domain.mix.forecast import Forecast
from bot.domain.segments import Segment
from bot.errors import ConfigError
from bot.services.directory import import_file, read_lines
from bot.services.simulating import USAGE, candidate_of, seats_from, simulate_file, simulate_study
from storage import mix
from tests.services.practice import MONDAY, TEAM, Practice, migrated, open_practice

SEATS = {Segment.LOVE: 1, Segment.DISLIKE: 1}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Practice]:
    with open_practice(migrated(tmp_path)) as practice:
        yield practice


def write(folder: Path, *lines: str) -> Path:
    file = folder / "directory.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def foretold(file: Path, days: int = 10) -> Forecast:
    found = simulate_file(file, SEATS, days, runs=3, rng=random.Random(1)).forecast
    assert isinstance(found, Forecast), found
    return found


def test_a_study_is_played_with_those_who_can_be_reached_in_slack_alone(desk: Practice) -> None:
    desk.join([{"slack_id": f"U{n}", "email": f"u{n}@c{n}.example", "nps": f"{n % 11}"} for n in range(30)])
    desk.join([{"slack_id": "", "email": f"v{n}@d{n}.example", "nps": "9"} for n in range(50)])
    study_id = desk.recruit(SEATS)

    study, found = simulate_study(desk.store, TEAM, study_id, desk.now, runs=3, rng=random.Random(1))

    assert study.id == study_id
    assert found.people == 30
    assert found.runs == 3
    assert found.invitations.high <= 30


def test_simulating_writes_nothing(desk: Practice) -> None:
    desk.join([{"slack_id": f"U{n}", "email": f"u{n}@c{n}.example"} for n in range(9)])
    study_id = desk.recruit(SEATS)
    before = everything_in(desk)

    simulate_study(desk.store, TEAM, study_id, desk.now, runs=2, rng=random.Random(1))

    assert everything_in(desk) == before


def everything_in(desk: Practice) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table; an index of words cannot be read row by row, but the tables in which it keeps itself can."""
    tables = desk.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    return {
        row["name"]: [tuple(one.values()) for one in desk.rows(f"SELECT * FROM {row['name']}")]  # noqa: S608
        for row in tables
    }


@pytest.mark.parametrize("team", [TEAM, "T-other"])
def test_an_unknown_study_is_said_and_so_is_one_of_another_workspace(desk: Practice, team: str) -> None:
    study_id = desk.recruit(SEATS) if team != TEAM else 99

    with pytest.raises(ConfigError, match=f"There is no study {study_id}"):
        simulate_study(desk.store, team, study_id, desk.now, runs=2, rng=random.Random(1))


def test_a_file_is_played_without_those_who_opted_out_colleagues_and_second_mentions(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "email,nps,opted_out,colleague",
        "a@a.example,9,,",
        "A@a.example,3,,",
        "b@b.example,9,yes,",
        "c@c.example,9,,yes",
        "d@d.example,2,,",
    )

    assert foretold(file).people == 2


def test_rows_that_cannot_be_read_are_returned_instead_of_a_forecast(tmp_path: Path) -> None:
    file = write(tmp_path, "email,nps", "a@a.example,9", "nobody,9", "b@b.example,12")

    found = simulate_file(file, SEATS, 10, runs=3, rng=random.Random(1))

    assert found.forecast is None
    assert ([row.line for row in found.problems], found.others) == ([3, 4], 1)


def test_a_file_without_people_is_foretold_in_a_sentence(tmp_path: Path) -> None:
    assert foretold(write(tmp_path, "email,nps")).warnings[0].startswith("Nobody can be asked")


def both_ways(desk: Practice, row: str) -> tuple[Candidate, Candidate]:
    """How a row of a file is seen there, and in the database once it is imported."""
    file = write(desk.folder, "email,company,plan,nps,tenure_months,usage,region", row)
    [[line], _] = read_lines(file)
    assert import_file(desk.store, TEAM, file, MONDAY).added == 1
    [stored] = mix.candidates_of(desk.store.read(), TEAM, [1]).values()
    return candidate_of(1, line), stored


@pytest.mark.parametrize("plan", ["", "free", "paying"])
@pytest.mark.parametrize(
    "usage", ["", "Whatever", " Daily ", *(word for words in USAGE.values() for word in words)]
)
def test_a_line_of_a_file_is_seen_as_the_database_sees_it(desk: Practice, usage: str, plan: str) -> None:
    read, stored = both_ways(desk, f"a@a.example, Acme Ltd ,{plan},7,{len(usage) * 7 or ''},{usage},EU")

    assert read == stored


@pytest.mark.parametrize("months", [0, 6, 7, 18, 19, 48, 49])
def test_tenures_fall_into_the_same_ranges_in_a_file_and_in_the_database(desk: Practice, months: int) -> None:
    read, stored = both_ways(desk, f"a@a.example,,,,{months},,")

    assert read.tenure == stored.tenure != ""


def test_seats_are_read_as_written() -> None:
    assert seats_from(" love=6, dislike=0,Mixed=2 ") == {
        Segment.LOVE: 6,
        Segment.DISLIKE: 0,
        Segment.MIXED: 2,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "love",
        "love=",
        "love=-1",
        "love=1.5",
        "hate=3",
        "never=3",
        "love=1,love=2",
        "love=0",
        "love=99999",
        "love=²",
    ],
)
def test_seats_that_cannot_be_read_are_said(text: str) -> None:
    with pytest.raises(ConfigError, match="--seats"):
        seats_from(text)
