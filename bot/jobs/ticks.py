"""The ticks: small jobs that look at the clock and do what is due. What is due is a row, never a job: nothing that must
happen lives in memory, so a tick that is late or missed loses nothing."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bot.clock import Clock, SystemClock
from bot.domain.studies import StudyStatus
from bot.errors import OutsideError
from bot.jobs import audiences, imports, roster, user_groups
from bot.jobs.calendars import Calendars
from bot.services import (
    calls,
    digests,
    erasing,
    forecasting,
    installing,
    inviting,
    leaving,
    mornings,
    retaining,
    zones,
)
from bot.services.desk import Desk
from bot.slack.messenger import Messenger
from bot.under_way import under_way
from storage import digests as stored_digests
from storage import outbox, remembered, studies, workspaces
from storage.database import JOB_WAIT_S
from storage.remembered import EVERYWHERE, TAKEN_IN

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


WAITED_FOR_S = 600
"""What happens more rarely than this, nobody waits for."""
SILENT_S = 300.0
"""After so long without a word of Slack's the bot asks whether it is there: in a quiet workspace nobody else would notice."""
WATCH_S = 10.0
SET_BACK_S = 5.0
"""A clock that goes back by more was set; by less it is kept right all the time."""


class Tick(NamedTuple):
    """One job: its name, how often it runs in seconds, and what it does."""

    name: str
    every_s: int
    run: Callable[[], object]


class Ticks:
    """All ticks of one process, on APScheduler."""

    def __init__(
        self,
        desk: Desk,
        messengers: Callable[[str], Messenger],
        team_ids: Callable[[], list[str]],
        calendars: Calendars,
        machine: Clock | None = None,
        watch_s: float = WATCH_S,
    ) -> None:
        self._desk = desk
        self._machine = machine or SystemClock()
        self._watch_s = watch_s
        self._watcher: threading.Thread | None = None
        self._messengers = messengers
        self._team_ids = team_ids
        self._stopping = threading.Event()
        self._ticks = (
            Tick("members", 6 * 3600, self._members),
            Tick("unseen", 30, self._unseen),
            Tick("audiences", 30, self._audiences),
            Tick("user groups", 30, self._user_groups),
            Tick("imports", 5, lambda: imports.go_on(desk, messengers, self._stopping.wait)),
            Tick("endings", 60, lambda: inviting.end_what_is_over(desk)),
            Tick("waiting", 30, lambda: calls.close_waiting(desk)),
            Tick("mornings", 60, lambda: mornings.queue_due(desk)),
            Tick("zone data", 24 * 3600, lambda: zones.follow_zone_data(desk)),
            Tick("calendars", 30, calendars.refresh_due),
            Tick("waves", 60, self._waves),
            Tick("doors", 600, self._doors),
            Tick("contact", 60, self._contact),
            Tick("forecasts", 600, lambda: forecasting.forecast_due(desk)),
            Tick("digests", 30, lambda: digests.queue_due(desk)),
            Tick("retention", 6 * 3600, lambda: retaining.forget_what_is_old(desk)),
            Tick("gone", 6 * 3600, lambda: installing.forget_the_gone(desk)),
            Tick("scrubbing", 30, lambda: erasing.scrub(desk)),
            Tick("housekeeping", 6 * 3600, self._housekeeping),
        )
        self._ran: dict[str, datetime] = {}
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """Run every tick now, and then at its interval."""
        # Imported here: it takes a tenth of the time from start to connected, and is needed after that.
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        # A tick that is late still runs (None), and missed ones run once (coalesce): APScheduler's own default drops
        # a run that is a second late.
        options = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler = BackgroundScheduler(timezone="UTC", job_defaults=options)
        # The scheduler lives in the machine's time, whatever the bot's clock says.
        now = self._machine.now()
        for tick in self._ticks:
            run, trigger = partial(self._run_whatever_comes, tick), IntervalTrigger(seconds=tick.every_s)
            scheduler.add_job(run, trigger, id=tick.name, next_run_time=now)
        scheduler.start()
        self._scheduler = scheduler
        self._watcher = threading.Thread(target=self._watch, args=(scheduler,), name="clock", daemon=True)
        self._watcher.start()

    def _watch(self, scheduler: "BackgroundScheduler") -> None:
        """Run every tick when the machine's clock was set back: APScheduler waits until it has come to where it was."""
        before = self._machine.now().timestamp() - time.monotonic()
        while not self._stopping.wait(self._watch_s):
            now = self._machine.now()
            ahead = now.timestamp() - time.monotonic()
            if ahead < before - SET_BACK_S:
                log.warning("the machine's clock was set back by %.0f s", before - ahead)
                for job in scheduler.get_jobs():
                    job.modify(next_run_time=now)
            before = ahead

    def begin_nothing(self) -> None:
        """Let the ticks under way end where they can be left, and run no other ones."""
        self._stopping.set()
        if self._scheduler is not None:
            self._scheduler.pause()

    def stop(self) -> None:
        """Finish the ticks under way."""
        self.begin_nothing()
        if self._watcher is not None:
            self._watcher.join()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def run_all(self) -> None:
        """Run every tick once, here and now: for a clock that was moved by hand."""
        for tick in self._ticks:
            tick.run()

    def run_due(self, hurry: float = 1.0) -> None:
        """Run, here and now, every tick whose interval has passed by the bot's own clock since it ran last.

        hurry: so many times shorter are the intervals of up to ten minutes, for those who watch and wait.
        """
        now = self._desk.clock.now()
        for tick in self._ticks:
            before = self._ran.get(tick.name)
            every_s = tick.every_s / hurry if tick.every_s <= WAITED_FOR_S else tick.every_s
            if before is None or (now - before).total_seconds() >= every_s:
                self._ran[tick.name] = now
                self._run_whatever_comes(tick)

    def _run_whatever_comes(self, tick: Tick) -> None:
        """Run one tick, and count how long it takes: what it raises is reported, and the others go on."""
        began, failed = time.monotonic(), False
        with under_way():
            try:
                tick.run()
            except Exception as error:
                failed = True
                log.error("tick %s failed", tick.name, exc_info=error)
        at, took_s = self._machine.now().timestamp(), time.monotonic() - began
        self._desk.figures.ticked(tick.name, at, took_s, failed=failed)

    def _welcome(self) -> list[str]:
        """The workspaces that let the bot in."""
        db = self._desk.store.read()
        return [team_id for team_id in self._team_ids() if not workspaces.why_away(db, team_id)]

    def _doors(self) -> None:
        """Knock where the bot was let in no more: a token may work again."""
        for team_id in set(self._team_ids()) - set(self._welcome()):
            try:
                self._messengers(team_id).knock()
            except OutsideError:
                continue
            leaving.came_back(self._desk, team_id)
            self._desk.wake()

    def _contact(self) -> None:
        """Note that Slack sent something; ask whether it is there when nothing has been heard of it for a while: one workspace is enough."""
        if self._desk.figures.has_taken():
            with self._desk.store.write(JOB_WAIT_S) as db:
                remembered.keep_instant(db, EVERYWHERE, TAKEN_IN, self._desk.clock.now())
        if not self._team_ids():
            self._desk.figures.heard()  # no workspace has installed the app yet: there is nobody to be heard of
        if self._desk.figures.silent_s < SILENT_S:
            return
        for team_id in self._welcome():
            try:
                self._messengers(team_id).knock()
            except OutsideError as error:
                log.warning("Slack does not answer: %s", error.error)
            else:
                return

    def _members(self) -> None:
        for team_id in self._welcome():
            roster.refresh(self._desk, self._messengers, team_id, self._stopping.wait)

    def _unseen(self) -> None:
        for team_id in self._welcome():
            roster.look_up_unseen(self._desk, self._messengers, team_id)

    def _audiences(self) -> None:
        audiences.read_due(self._desk, self._messengers)

    def _user_groups(self) -> None:
        for team_id in self._welcome():
            user_groups.refresh(self._desk, self._messengers, team_id)

    def _waves(self) -> None:
        db = self._desk.store.read()
        for team_id in studies.teams(db):
            for study in studies.studies_in(db, team_id, [StudyStatus.RECRUITING]):
                inviting.invite_next(self._desk, team_id, study.id)

    def _housekeeping(self) -> None:
        with self._desk.store.write(JOB_WAIT_S) as db:
            outbox.tidy(db, self._desk.clock.now())
            stored_digests.tidy(db, self._desk.clock.now())
