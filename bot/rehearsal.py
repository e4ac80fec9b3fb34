"""The real bot on a clock that is moved by hand, for the demo and for tests: `evenhand run` has no such thing."""

import random
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import PING_S, Evenhand
from bot.clock import MovableClock
from bot.config import Config
from bot.domain.studies import LIVE, StudyStatus
from bot.errors import BotError
from bot.jobs.delivery import LEASE_S
from bot.services.directory import ImportReport, import_file
from bot.slack.pacing import Paces
from storage import studies
from storage.interviews import overlaps

SETTLE_S = 30.0
UNPACED = 1e6
HURRY = 30.0
"""In a demo nobody waits a minute for the next wave: two seconds are enough."""


class Rehearsal:
    """A bot connected to a pretend workspace. `api_url` ends in "/api/"."""

    def __init__(
        self,
        *,
        api_url: str,
        bot_token: str,
        app_token: str,
        database: Path,
        start: datetime,
        admins: frozenset[str] = frozenset(),
        product: str = "",
        signing_secret: str = "",
        seed: int = 7,
        paces: Paces | None = None,
        lease_s: float = LEASE_S,
        ping_s: float = PING_S,
        more: Mapping[str, Any] | None = None,
        clock: MovableClock | None = None,
    ) -> None:
        """more: further settings, by the names of `Config`. clock: another one than one that stands still from `start` on."""
        self.clock = clock or MovableClock(start)
        config = Config(bot_token, app_token, signing_secret, admins, database, product, "INFO", api_url)
        self.bot = Evenhand(
            replace(config, **(more or {})),
            clock=self.clock,
            rng=random.Random(seed),
            paces=paces or Paces(UNPACED),
            lease_s=lease_s,
            ping_s=ping_s,
        )
        self.bot.start_without_ticks()

    def connect(self) -> None:
        """Connect by Socket Mode, and wait until the connection stands."""
        self.bot.connect()
        deadline = time.monotonic() + SETTLE_S
        while not self.bot.is_connected:
            if time.monotonic() > deadline:
                raise BotError("the pretend workspace did not answer")
            time.sleep(0.01)  # the SDK has nothing to wait on for it; demo and tests alone come here

    def import_people(self, file: Path, team_id: str = "") -> ImportReport:
        """Import a directory, as `evenhand import` does; team_id: where the bot is in several workspaces."""
        bot = self.bot
        return import_file(
            bot.store, team_id or bot.installation.team_id, file, self.clock.now(), marks=bot.desk.marks
        )

    def move_to(self, instant: datetime) -> None:
        """Move the clock, do everything that is due by then, and wait until it is done."""
        self.clock.move_to(instant)
        self.settle()
        self.bot.ticks.run_all()
        self.settle()

    def go_on(self, instant: datetime | None = None) -> None:
        """Move the clock there, if it does not run by itself, and do what has become due."""
        if instant is not None:
            self.clock.move_to(instant)
            self.come_to_rest()
        self.bot.ticks.run_due(HURRY)
        self.come_to_rest()

    def come_to_rest(self) -> bool:
        """Wait until every request has ended and everything that is due was sent; false when that takes too long."""
        return self.bot.turns.wait_idle(SETTLE_S) and self.bot.delivery.wait_idle(SETTLE_S)

    def settle(self) -> None:
        """Wait until everything that is due was sent. Raises: BotError, when that takes too long."""
        if not self.come_to_rest():
            raise BotError("the bot did not come to rest")

    def double_bookings(self) -> int:
        """Count pairs of booked or completed calls that overlap for an interviewer or a participant: always 0."""
        return overlaps(self.bot.store.read(), self.bot.installation.team_id)

    def mix(self) -> list[dict[str, Any]]:
        """Return the seats of every live or full study: `{"title", "segments": [{"name", "filled", "reserved", "target"}]}`.

        When all are closed, those of the newest one: what came of it is to be seen, too.
        """
        team_id, now = self.bot.installation.team_id, self.clock.now()
        with self.bot.store.snapshot() as db:
            found = studies.studies_in(db, team_id, LIVE)
            found = found or studies.studies_in(db, team_id, [StudyStatus.CLOSED])[:1]
            counts = [(study, studies.seats_now(db, team_id, study, now).counts) for study in found]
        return [
            {
                "title": study.title,
                "segments": [
                    {
                        "name": count.segment.value,
                        "filled": count.filled,
                        "reserved": count.reserved,
                        "target": count.planned,
                    }
                    for count in seats
                    if count.planned
                ],
            }
            for study, seats in counts
        ]

    def stop(self) -> None:
        self.bot.stop()
