"""What every test may ask for, the order in which they run, and the room that a test marked `alone` has to itself among the workers
of `make test`."""

import fcntl
import gc
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.services.practice import migrated

# How long an example takes says how busy the machine is, and fails what is right; benchmarks measure time.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nobody in it, made once and copied."""
    return migrated(tmp_path_factory.mktemp("empty"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing of what is collected becomes garbage: to look for it took a quarter of collecting, in every worker anew.

    Afterwards it is looked for less often, as most of what a bot begins with stays until its flow ends.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that want to be alone come first, where only short tests have to end before they can begin.

    Long ones follow, so that no worker is still at one when the others have nothing left to take from it.
    """
    items.sort(key=lambda item: 0 if is_alone(item) else 1 if item.get_closest_marker("long") else 2)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run one test in the room of all workers; the fixtures of its module are made there too, and no time-out runs before.

    Everybody passes the door one after the other. Whoever wants to be alone waits in it for the room to be empty, as
    others would go in and out beside them for ever.
    """
    if not hasattr(item.config, "workerinput"):  # set by xdist: there are other workers
        return (yield)
    shared = Path(item.config.getoption("basetemp")).parent
    with ExitStack() as inside:
        with locked(shared / "door", fcntl.LOCK_EX):
            inside.enter_context(locked(shared / "room", fcntl.LOCK_EX if is_alone(item) else fcntl.LOCK_SH))
        return (yield)


def is_alone(item: pytest.Item) -> bool:
    return item.get_closest_marker("alone") is not None


@contextmanager
def locked(file: Path, how: int) -> Iterator[None]:
    """Hold a lock that ends with its process at the latest."""
    with file.open("ab") as opened:
        fcntl.flock(opened, how)
        try:
            yield
        finally:
            # A process that was forked meanwhile has the file open too: closing alone would not be enough.
            fcntl.flock(opened, fcntl.LOCK_UN)
