"""A stage for every flow; at its end the traffic is judged."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast

import pytest
from slack_bolt import App

from bot.http import PATH, HttpServer
from tests.flows.many import Many, opened
from tests.flows.opening import SET_UP, opened_stage
from tests.flows.stage import Stage, Switchboard
from tests.flows.standing import Scene, standing


@pytest.fixture(scope="session")
def switchboard() -> Switchboard:
    return Switchboard()


@pytest.fixture(scope="session")
def address(switchboard: Switchboard) -> Iterator[str]:
    """Where the bot of every flow listens for HTTP: one server for all, as to end one takes a second."""
    server = HttpServer(cast("App", switchboard), "127.0.0.1", 0)
    server.start()
    yield f"http://127.0.0.1:{server.port}{PATH}"
    server.stop()


@pytest.fixture(scope="session")
def end_later() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Ends a bot while the next flow runs, as Bolt's socket client takes two seconds to go; judged at the end of all."""
    with ThreadPoolExecutor(4) as pool:
        ends: list[Future[None]] = []
        yield lambda end: ends.append(pool.submit(end))
        for end in ends:
            end.result()


@pytest.fixture
def transport() -> str:
    """How Slack reaches the bot: signed HTTP, unless a test asks for "socket"."""
    return "http"


@pytest.fixture
def more() -> dict[str, Any]:
    """What the operator set up of calendars: everything, and calendars on this machine may be read."""
    return dict(SET_UP)


@pytest.fixture
def stage(stages: Callable[[], AbstractContextManager[Stage]]) -> Iterator[Stage]:
    with stages() as made:
        yield made


@pytest.fixture
def without_scopes() -> frozenset[str]:
    """What the workspace did not grant."""
    return frozenset()


@pytest.fixture
def forecasts() -> bool:
    """Whether studies are forecast by themselves: only where it is told what comes of it, as to play them takes long."""
    return False


@pytest.fixture
def stages(
    tmp_path: Path,
    empty_database: Path,
    transport: str,
    switchboard: Switchboard,
    address: str,
    end_later: Callable[[Callable[[], None]], None],
    more: dict[str, Any],
    without_scopes: frozenset[str],
    forecasts: bool,
) -> Callable[[], AbstractContextManager[Stage]]:
    """Opens a stage; a test that compares two plays opens one after the other."""

    def opened() -> AbstractContextManager[Stage]:
        database = tmp_path / f"flow{len(list(tmp_path.glob('*.db')))}.db"
        shutil.copy(empty_database, database)
        return opened_stage(
            database, transport, switchboard, address, end_later, more, without_scopes, forecasts=forecasts
        )

    return opened


@pytest.fixture(scope="module")
def scene(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    empty_database: Path,
    switchboard: Switchboard,
    address: str,
    end_later: Callable[[Callable[[], None]], None],
) -> Iterator[Scene]:
    """A scene by its name in the table, one for all tests of a module that ask for it: to play it takes longer than they do."""
    database = tmp_path_factory.mktemp("scene") / "flow.db"
    shutil.copy(empty_database, database)
    with opened_stage(database, "http", switchboard, address, end_later, dict(SET_UP)) as stage:
        yield standing(stage, request.param)


@pytest.fixture
def many(tmp_path: Path) -> Iterator[Many]:
    """A bot that any workspace may install."""
    with opened(tmp_path) as made:
        yield made
