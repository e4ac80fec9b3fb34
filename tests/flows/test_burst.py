"""A thousand presses on one time at once, over signed HTTP and through real Bolt: one winner, and everybody is answered."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks import burst
from benchmarks.burst import Burst
from bot.services.booking import JUST_TAKEN

pytestmark = pytest.mark.alone  # the slowest of a thousand answers is held against a limit of Slack's

Rows = Mapping[str, Counter[str]]
"""Every table of a database: its name to its rows, as text."""


@dataclass(frozen=True)
class Aftermath:
    """A burst, and every table before and after it."""

    burst: Burst
    crowd: dict[str, int]
    before: Rows
    after: Rows

    @property
    def winner(self) -> str:
        """The Slack id of the one who was told that they have the time."""
        [winner] = [who for who, body in self.burst.told if JUST_TAKEN not in json.dumps(body)]
        return winner


def every_row(database: Path) -> Rows:
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'people_search%'"
        ).fetchall()
        return {
            name: Counter(
                json.dumps(dict(row))
                for row in connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608
            )
            for (name,) in names
        }


def after_burst(database: Path, crowd: int, repeat: int = 1) -> Aftermath:
    found = burst.prepare(database, crowd)
    before = every_row(database)
    came_to = burst.run(found, database, repeat=repeat)
    return Aftermath(came_to, dict(found), before, every_row(database))


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    return after_burst(tmp_path_factory.mktemp("burst") / "burst.db", burst.CROWD)


def labels(body: Mapping[str, object]) -> list[str]:
    """What is written on the buttons of a message."""
    blocks = body["blocks"]
    assert isinstance(blocks, list)
    return [
        element["text"]["text"]
        for block in blocks
        for element in [*block.get("elements", ()), block.get("accessory")]
        if isinstance(element, dict) and element.get("type") == "button"
    ]


def test_all_thousand_are_acknowledged_in_time(thousand: Aftermath) -> None:
    assert Counter(thousand.burst.statuses) == {200: burst.CROWD}
    assert thousand.burst.slowest_s < 3  # docs.slack.dev/interactivity/handling-user-interaction, 2026-11


def test_exactly_one_of_a_thousand_has_the_time(thousand: Aftermath) -> None:
    [booked] = (json.loads(row) for row in thousand.after["interviews"])

    assert booked["invitation_id"] == thousand.crowd[thousand.winner]
    assert booked["starts_at"].startswith("2027-01-12T10:00")
    assert (booked["state"], booked["interviewer"]) == ("booked", "UI")


def test_all_thousand_are_told_once(thousand: Aftermath) -> None:
    told = Counter(who for who, _ in thousand.burst.told)

    assert told == dict.fromkeys(thousand.crowd, 1)
    assert all(body["replace_original"] is True for _, body in thousand.burst.told)


def test_the_losers_are_offered_the_nearest_times_and_not_the_taken_one(thousand: Aftermath) -> None:
    winner = thousand.winner
    lost = [body for who, body in thousand.burst.told if who != winner]

    offered = {tuple(labels(body)) for body in lost}

    # Calls of half an hour begin at half hours, and 15 minutes stay free around the one at 10:00.
    nearest = ("09:00", "11:00", "11:30", "12:00", "12:30", "13:00")
    assert len(lost) == burst.CROWD - 1
    assert offered == {(*nearest, "More times", "Suggest a time", "Not this time")}


def test_the_losers_wrote_nothing(thousand: Aftermath) -> None:
    winner = thousand.winner
    gone = {name: thousand.before[name] - rows for name, rows in thousand.after.items()}
    new = {name: rows - thousand.before[name] for name, rows in thousand.after.items()}

    assert {name: rows for name, rows in gone.items() if rows} == {}
    written = {
        "interviews",
        "outbox",
        "messages",
        "inbox",
        "tallies",
    }  # the last one counts the winner's booking
    assert {name for name, rows in new.items() if rows} <= written
    assert sum(new["tallies"].values()) == 1
    for row in map(json.loads, new["outbox"]):
        about_winner = row["kind"] == "conversation" and row["ref"] == thousand.crowd[winner]
        assert about_winner or row["kind"] in {"interview", "invite_file", "reminder", "study"}, row
        assert row["receiver"] in {winner, "UI", "UR"}


def test_the_inbox_holds_one_key(thousand: Aftermath) -> None:
    [key] = (json.loads(row)["key"] for row in thousand.after["inbox"])

    assert key.startswith(f"click:{thousand.winner}:")


def test_the_same_press_five_times_at_once_is_one_booking(tmp_path: Path) -> None:
    came_to = after_burst(tmp_path / "burst.db", crowd=1, repeat=5)

    assert came_to.burst.statuses == [200] * 5
    assert sum(came_to.after["interviews"].values()) == 1
    assert sum(came_to.after["inbox"].values()) == 1
    kinds = Counter(json.loads(row)["intent"] for row in came_to.after["outbox"])
    assert set(kinds.values()) == {1}
    assert all(JUST_TAKEN not in json.dumps(body) for _, body in came_to.burst.told)
