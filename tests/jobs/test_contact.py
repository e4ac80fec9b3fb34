"""When nothing was heard of Slack for a while the bot asks; one workspace that answers is enough, and none is no trouble."""

import random
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.errors import OutsideError
from bot.figures import Figures
from bot.jobs.calendars import Calendars
from bot.jobs.ticks import SILENT_S, Ticks
from bot.services.desk import Desk
from bot.taking import answered
from bot.under_way import UnderWay
from storage import examining
from storage.database import Store
from tests.jobs.office import NOW


class Door:
    """A workspace's client that answers or does not."""

    def __init__(self, knocks: list[str], name: str, error: str) -> None:
        self.knocks, self.name, self.error = knocks, name, error

    def knock(self) -> None:
        self.knocks.append(self.name)
        if self.error:
            raise OutsideError(self.error, permanent=False)


@pytest.mark.parametrize(
    ("silent_s", "errors", "asked"),
    [
        (SILENT_S - 1, {"T1": ""}, []),
        (SILENT_S, {"T1": "", "T2": ""}, ["T1"]),
        (SILENT_S, {"T1": "URLError", "T2": ""}, ["T1", "T2"]),
        (SILENT_S, {}, []),
    ],
)
def test_slack_is_asked_when_it_was_silent(
    tmp_path: Path, empty_database: Path, silent_s: float, errors: dict[str, str], asked: list[str]
) -> None:
    path = tmp_path / "evenhand.db"
    path.write_bytes(empty_database.read_bytes())
    passed, knocks = [0.0], []  # type: ignore[var-annotated]
    with closing(Store(path)) as store:
        desk = Desk(store, MovableClock(NOW), random.Random(1), figures=Figures(lambda: passed[0]))
        doors = {name: Door(knocks, name, error) for name, error in errors.items()}
        ticks = Ticks(desk, doors.__getitem__, lambda: list(doors), Calendars(desk))  # type: ignore[arg-type]
        passed[0] = silent_s

        next(tick for tick in ticks._ticks if tick.name == "contact").run()

    assert knocks == asked
    assert (desk.figures.silent_s == 0) == (not errors)


def test_that_slack_sent_something_is_noted_for_whoever_examines_the_set_up(
    tmp_path: Path, empty_database: Path
) -> None:
    path = tmp_path / "evenhand.db"
    path.write_bytes(empty_database.read_bytes())
    clock = MovableClock(NOW)
    with closing(Store(path)) as store:
        desk = Desk(store, clock, random.Random(1))
        ticks = Ticks(desk, {}.__getitem__, list, Calendars(desk))
        contact = next(tick for tick in ticks._ticks if tick.name == "contact")

        contact.run()
        before = examining.last_taken_at(store.read())
        answered(desk.figures, UnderWay(), 200)
        contact.run()
        clock.move_by(timedelta(minutes=1))
        contact.run()

        assert (before, examining.last_taken_at(store.read())) == (None, NOW)
