"""A stage for every flow; at its end the traffic is judged."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from slack_bolt import App

from bot.calendars.door import Rules
from bot.demo.workspace import Workspace
from bot.http import PATH, HttpServer
from bot.rehearsal import Rehearsal
from tests.flows.stage import MANIFEST, MONDAY, PRODUCT, Stage, StageClock, Switchboard


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
    return {
        "public_url": "https://bot.paperkite.example",
        "google_id": "client-id",
        "google_secret": "client-secret",
        "calendar_rules": Rules(allow_http=True, allow_private=True),
    }


@pytest.fixture
def stage(stages: Callable[[], AbstractContextManager[Stage]]) -> Iterator[Stage]:
    with stages() as made:
        yield made


@pytest.fixture
def stages(
    tmp_path: Path,
    empty_database: Path,
    transport: str,
    switchboard: Switchboard,
    address: str,
    end_later: Callable[[Callable[[], None]], None],
    more: dict[str, Any],
) -> Callable[[], AbstractContextManager[Stage]]:
    """Opens a stage; a test that compares two plays opens one after the other."""

    def opened() -> AbstractContextManager[Stage]:
        database = tmp_path / f"flow{len(list(tmp_path.glob('*.db')))}.db"
        shutil.copy(empty_database, database)
        return _opened(database, transport, switchboard, address, end_later, more)

    return opened


@contextmanager
def _opened(
    database: Path,
    transport: str,
    switchboard: Switchboard,
    address: str,
    end_later: Callable[[Callable[[], None]], None],
    more: dict[str, Any],
) -> Iterator[Stage]:
    clock = StageClock()
    closing = ExitStack()
    try:
        # The bot goes unpaced here and the clock stands still: a whole morning happens in one second.
        workspace = closing.enter_context(Workspace(MANIFEST, clock=clock, rate_limits=False))
        mara = workspace.person(
            workspace.add_user("Mara Lindqvist", email="mara@admins.example", tz="Europe/London")
        )
        theo = workspace.person(workspace.add_user("Theo Abara", tz="Europe/Berlin"))
        research = workspace.add_channel("user-research", [mara.id, theo.id])
        bot = Rehearsal(
            api_url=workspace.api_url,
            bot_token=workspace.installation.bot_token,
            app_token=workspace.installation.app_token,
            signing_secret=workspace.installation.signing_secret,
            database=database,
            start=MONDAY,
            admins=frozenset({mara.id}),
            product=PRODUCT,
            more=more,
        )
        closing.callback(bot.stop)
        if transport == "socket":
            bot.connect()
        else:
            switchboard.bot = bot
            workspace.deliver_over_http(address)
        made = Stage(workspace, bot, clock, database, mara, theo, research)
        made.go_on(seconds=0)
        yield made
        made.settle()
        made.check_traffic()
    finally:
        end_later(closing.close)
