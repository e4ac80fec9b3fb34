"""What all pages on one workspace share: its time and life, the steps that were tried, and who has read what."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.demo.life import Cast
from bot.demo.model import Json
from bot.demo.page.tour import STEPS, Tour
from bot.demo.store import Store
from bot.demo.workspace import Workspace
from bot.demo.world import PACES, World

log = logging.getLogger(__name__)

VISITORS = 8
TROUBLE = "Something went wrong in the demo; its log says what. What you see here may be old."
ATTACHED_BYTES = 10_000_000
"""So much a page may attach at once: it goes through its socket, as base64."""


class House:
    """One workspace with its people, its time and its life, as pages show it."""

    def __init__(
        self,
        workspace: Workspace,
        cast: Cast,
        world: World,
        mix: Callable[[], list[Json]],
        ring: Callable[[], None],
    ) -> None:
        self.workspace = workspace
        self.cast = cast
        self.world = world
        self.tour = Tour(cast)
        self.trouble = ""
        """What else went wrong, for visitors; empty when it goes well again."""
        self.seen: dict[tuple[str, str], str] = {}
        self.threads = ThreadPoolExecutor(VISITORS, "visitor")
        self._read_mix = mix
        self._mix: list[Json] = []
        self._asking = threading.Lock()
        self._left = False
        self._ring = ring
        with self.store.changing():
            for person in workspace.people:
                self.store.open_dm(person.id)

    @property
    def store(self) -> Store:
        return self.workspace.store

    def read_mix(self) -> None:
        """Ask how the seats are filled; may wait."""
        with self._asking:
            mix = self._mix if self._left else self._read_mix()
        if mix != self._mix or self.trouble:
            self._mix, self.trouble = mix, ""
            self._ring()

    def stumbled(self) -> None:
        """Say to visitors that something which nobody asked for went wrong; call it where the error is known, for the log."""
        log.exception("a page was not told what it shows")
        if not self.trouble:
            self.trouble = TROUBLE
            self._ring()

    def leave(self) -> None:
        """Ask the bot nothing any more: it closes its database next, and must not while somebody reads. Waits for who is at it."""
        with self._asking:
            self._left = True

    def hello(self) -> Json:
        """What a page must know once."""
        store, app = self.store, self.store.installation
        return {
            "workspace": app.team_name,
            "app": {
                "id": app.bot_user_id,
                "name": store.members[app.bot_user_id].real_name,
                "home": store.manifest.home_tab,
            },
            "clock": store.now_s(),
            "paces": list(PACES),
            "people": [self._person(person.id) for person in self.workspace.people],
            "channels": {
                channel.id: channel.name for channel in store.channels.values() if not channel.dm_with
            },
            "commands": [
                {"name": command.name, "hint": command.usage_hint, "description": command.description}
                for command in store.manifest.commands
            ],
            "steps": [{"id": step.id, "title": step.title, "text": step.text} for step in STEPS],
            "files": {"each": store.file_bytes, "together": ATTACHED_BYTES},
        }

    def _person(self, person_id: str) -> Json:
        member, mind = self.store.members[person_id], self.cast.minds.get(person_id)
        role = "customer" if mind else "manager" if person_id == self.cast.manager.id else "interviewer"
        return {
            "id": member.id,
            "name": member.real_name,
            "handle": member.name,
            "role": role,
            "zone": member.tz,
            "company": mind.customer.company if mind else "",
            "dm": self.store.dms[member.id],
        }

    def state(self) -> Json:
        """What every page shows, whoever looks."""
        life = self.world.life_now
        return {
            "clock": {"now": self.store.clock().timestamp(), "moving": self.world.moving},
            "life": {"on": life.on, "pace": life.pace, "mine": self.world.taken_over, "said": life.said},
            "mix": self._mix,
            "steps": self.tour.done,
            "trouble": self.world.trouble or self.trouble,
        }
