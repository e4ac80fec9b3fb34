"""Doctor in a process of its own while `evenhand run` works with the same database."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.workspace import Workspace
from tests.doctor.conftest import MANIFEST
from tests.faults.running import Place

WAYS = [pytest.param((), id="socket"), pytest.param(("--http", "--port", "0"), id="http")]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Workspace(MANIFEST) as workspace:
        yield Place(workspace, tmp_path)


@pytest.mark.parametrize("way", WAYS)
def test_it_looks_at_the_database_of_a_bot_that_runs_and_the_bot_goes_on(
    place: Place, way: tuple[str, ...]
) -> None:
    ana = place.workspace.person(place.workspace.add_user("Ana Ortiz"))
    with place.bot(*way) as bot:
        if way:
            place.workspace.deliver_over_http(bot.address)
        else:
            place.workspace.wait_for(lambda: place.workspace.connection_count)
        assert ana.command("/interview", "help").acked

        ended = place.command("doctor", "--json", *way[:1])

        found = {line["name"]: line for line in json.loads(ended.stdout)["findings"]}
        assert (ended.returncode, ended.stderr) == (0, ""), ended
        assert found["running"]["sentence"] == f"A bot runs on this database, process {bot.process.pid}."
        assert found["database"]["state"] == "ok"
        assert found["permissions"]["sentence"] == "4 files, for their owner alone."
        assert ana.command("/interview", "help").acked
        assert bot.end() == 0
    assert place.workspace.log.violations() == []
