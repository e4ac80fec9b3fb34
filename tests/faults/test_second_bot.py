"""Two bots on one database by mistake: the second says so and ends, and the first goes on as if nothing had been."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.demo.acts import Person
from tests.faults.running import Place, reach

SOCKET, HTTP = (), ("--http", "--port", "0")
WAYS = [pytest.param(SOCKET, id="socket"), pytest.param(HTTP, id="http")]


@pytest.fixture
def ana(place: Place) -> Person:
    return place.workspace.person(place.workspace.add_user("Ana Ortiz"))


def answers(person: Person) -> bool:
    """Whether the bot acknowledges what somebody types, and answers it."""
    before = len(person.dm())
    outcome = person.command("/interview", "help")
    person.workspace.wait_for(lambda: len(person.dm()) > before)
    return outcome.acked


def facts(database: Path) -> list[tuple[object, ...]]:
    """What a start would change, to compare before with after; not what a bot that runs writes down by itself."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT * FROM facts WHERE name NOT LIKE 'members %' AND name NOT LIKE 'user groups %' "
            "AND name <> 'taken in' ORDER BY 1, 2"
        ).fetchall()


@pytest.mark.parametrize("first", WAYS)
@pytest.mark.parametrize("second", WAYS)
def test_a_second_bot_refuses_in_one_sentence_and_the_first_is_unaffected(
    place: Place, ana: Person, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    with place.bot(*first) as bot:
        reach(place, bot)
        assert answers(ana)
        said, sockets, before = (
            len(place.workspace.log.calls("auth.test")),
            place.workspace.connection_count,
            facts(place.database),
        )

        refused = place.command("run", *second)

        assert (refused.returncode, refused.stdout) == (75, "")
        [sentence] = refused.stderr.splitlines()
        assert sentence == (
            f"Another Evenhand is running on {place.database}. Stop it first, or start with another EVENHAND_DB."
        )
        assert len(place.workspace.log.calls("auth.test")) == said, "the second spoke to Slack"
        assert place.workspace.connection_count == sockets
        assert facts(place.database) == before
        assert answers(ana)
        assert bot.end() == 0
    assert place.workspace.log.violations() == []


@pytest.mark.parametrize("way", WAYS)
def test_after_kill_9_the_next_bot_starts_at_once(place: Place, ana: Person, way: tuple[str, ...]) -> None:
    with place.bot(*way) as first:
        assert place.command("run", *way).returncode == 75
        first.kill()

    with place.bot(*way) as following:
        reach(place, following)

        assert answers(ana)
        assert following.end() == 0


def test_the_same_database_under_another_name_is_the_same_database(place: Place) -> None:
    (place.folder / "beside").mkdir()
    (place.folder / "link.db").symlink_to(place.database)
    names = ["evenhand.db", "beside/../evenhand.db", "link.db"]
    with place.bot():
        refused = [place.command("run", database=name) for name in names]

    assert [ended.returncode for ended in refused] == [75, 75, 75]
    for ended in refused:
        [sentence] = ended.stderr.splitlines()
        assert sentence.startswith("Another Evenhand is running on ")


def test_commands_beside_a_running_bot_work_and_it_goes_on(place: Place, ana: Person) -> None:
    (place.folder / "people.csv").write_text("email,name\nana@a.example,Ana\nbo@b.example,Bo\n")
    commands = [
        ("import", "people.csv"),
        ("simulate", "--people", "people.csv", "--runs", "2"),
        ("when", "next Tue 3pm"),
        ("wording", "Do you like it?"),
        ("key",),
    ]
    with place.bot() as bot:
        reach(place, bot)
        assert answers(ana)

        ended = {command[0]: place.command(*command) for command in commands}

        assert ended["import"].stderr.endswith("2 new, 0 updated, 0 unchanged; 0 on the panel.\n")
        ended["import"].stderr = ""
        assert {name: (one.returncode, one.stderr) for name, one in ended.items()} == dict.fromkeys(
            ended, (0, "")
        )
        assert ended["import"].stdout.startswith("2 people added")
        assert answers(ana)
        assert bot.end() == 0
    assert place.workspace.log.violations() == []


def test_an_address_that_is_taken_is_said_in_one_sentence(place: Place) -> None:
    with place.bot(*HTTP) as bot:
        port = bot.address.split(":")[2].split("/")[0]

        refused = place.command("run", "--http", "--port", port, database="other.db")

    assert (refused.returncode, refused.stdout) == (2, "")
    [sentence] = refused.stderr.splitlines()
    assert f"127.0.0.1:{port}" in sentence
