"""Opens a stage: a pretend workspace, the bot in it, and a database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bot.calendars.door import Rules
from bot.demo.workspace import Workspace
from bot.rehearsal import Rehearsal
from tests.flows.stage import MANIFEST, MONDAY, PRODUCT, Stage, StageClock, Switchboard

SET_UP = {
    "public_url": "https://bot.paperkite.example",
    "google_id": "client-id",
    "google_secret": "client-secret",
    "calendar_rules": Rules(allow_http=True, allow_private=True),
}
"""What the operator set up of calendars: everything, and calendars on this machine may be read."""


@contextmanager
def opened_stage(
    database: Path,
    transport: str,
    switchboard: Switchboard,
    address: str,
    end_later: Callable[[Callable[[], None]], None],
    more: dict[str, Any],
    without_scopes: frozenset[str] = frozenset(),
    *,
    forecasts: bool = False,
) -> Iterator[Stage]:
    """A stage that is on until the end; then its traffic is judged, and the bot ends later."""
    clock = StageClock()
    closing = ExitStack()
    try:
        # The bot goes unpaced here and the clock stands still: a whole morning happens in one second.
        workspace = closing.enter_context(
            Workspace(MANIFEST, clock=clock, rate_limits=False, without_scopes=without_scopes)
        )
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
        made = Stage(workspace, bot, clock, database, mara, theo, research, forecasts=forecasts)
        made.go_on(seconds=0)
        yield made
        made.settle()
        made.check_traffic()
    finally:
        end_later(closing.close)
