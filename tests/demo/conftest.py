"""A running pretend workspace with one person in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import client_of, write_manifest


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def move(self, **by: float) -> None:
        """Move it, by timedelta's arguments."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def workspace(tmp_path: Path, clock: HandClock) -> Iterator[Workspace]:
    with Workspace(write_manifest(tmp_path), clock=clock, event_retry_delays=(0, 0.05, 0.1)) as running:
        yield running


@pytest.fixture
def client(workspace: Workspace) -> WebClient:
    return client_of(workspace)


@pytest.fixture
def ana(workspace: Workspace) -> Person:
    return workspace.person(workspace.add_user("Ana Ortiz", tz="Europe/Madrid"))


@pytest.fixture
def bo(workspace: Workspace) -> Person:
    return workspace.person(workspace.add_user("Bo Lind", tz="Europe/Stockholm"))
