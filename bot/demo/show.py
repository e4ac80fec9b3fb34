"""The demo on a page: the pretend workspace with the real bot in it, left running for whoever visits it."""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from bot.demo.life import PEOPLE, Cast
from bot.demo.page.hosting import Page
from bot.demo.page.house import House
from bot.demo.workspace import Workspace
from bot.demo.world import Bot as WorldBot
from bot.demo.world import World

BEGIN = datetime(2027, 1, 11, 9, 5, tzinfo=UTC)
"""A Monday morning within the working hours of the product manager: whoever recruits sees the first messages leave."""
TRAFFIC_KEPT = 2_000
"""A page shows 400 of them. Each keeps what was in it, and a list of all people is 40 KB."""


class Bot(WorldBot, Protocol):
    """What the page needs of the bot at its beginning and end."""

    def connect(self) -> None: ...

    def import_people(self, file: Path) -> object: ...

    def stop(self) -> None: ...


Start = Callable[[Workspace, frozenset[str]], Bot]


@dataclass(frozen=True)
class Shown:
    """A workspace on a page, with everybody in it."""

    address: str
    workspace: Workspace
    cast: Cast
    bot: Bot
    world: World


@contextmanager
def shown(
    start: Start, now: Callable[[], datetime], *, manifest: Path, seed: int, port: int = 0
) -> Iterator[Shown]:
    """Let the workspace, the bot and the page run within the context.

    now: the clock of the workspace and of the bot, which `Bot.go_on` moves.
    """
    with ExitStack() as stack:
        workspace = Workspace(manifest, clock=now, port=port, keep_traffic=TRAFFIC_KEPT)
        cast = Cast(workspace, random.Random(seed))
        page = Page(workspace)
        stack.enter_context(workspace)
        bot = start(workspace, frozenset({cast.manager.id}))
        stack.callback(bot.stop)
        bot.connect()
        bot.import_people(PEOPLE)
        bot.go_on(now())
        name_digest_channel(cast, bot)
        world = World(bot, now, cast, page.ring)
        house = House(workspace, cast, world, bot.mix, page.ring)
        stack.callback(house.leave)
        page.open(house)
        world.start()
        stack.callback(world.stop)
        yield Shown(page.address, workspace, cast, bot, world)


def name_digest_channel(cast: Cast, bot: Bot) -> None:
    """Let the product manager say where the digest goes, which a visitor would not think of."""
    cast.manager.command("/interview", "settings")
    cast.manager.press("Change Digest", on="modal")
    cast.manager.fill("digest_channel", cast.research)
    cast.manager.submit()
    bot.come_to_rest()
    cast.manager.close_modal(whole_stack=True)
