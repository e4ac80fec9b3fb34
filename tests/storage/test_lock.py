"""Who holds the lock of a database, and that looking after it keeps nobody from taking it."""

import fcntl
import os
import threading
from pathlib import Path

import pytest

from bot.errors import ConfigError
from storage import lock
from storage.lock import Holder, hold, holder


def test_who_holds_it_says_so_until_it_lets_go(tmp_path: Path) -> None:
    database = tmp_path / "evenhand.db"
    before = holder(database)
    held = hold(database)
    meanwhile = holder(database)
    held.release()

    assert (before, meanwhile, holder(database)) == (None, Holder(os.getpid()), None)


def test_a_holder_that_could_not_write_its_number_is_one_all_the_same(tmp_path: Path) -> None:
    held = hold(tmp_path / "evenhand.db")
    os.truncate(tmp_path / "evenhand.db.lock", 0)

    assert holder(tmp_path / "evenhand.db") == Holder(None)
    held.release()


def test_a_longer_number_of_an_earlier_holder_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "evenhand.db.lock").write_text("12345678901234")

    held = hold(tmp_path / "evenhand.db")

    assert holder(tmp_path / "evenhand.db") == Holder(os.getpid())
    held.release()


def test_looking_makes_no_lock_file(tmp_path: Path) -> None:
    assert holder(tmp_path / "evenhand.db") is None
    assert list(tmp_path.iterdir()) == []


def test_whoever_starts_while_somebody_looks_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "evenhand.db.lock"
    path.touch()
    descriptor = os.open(path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    ends = threading.Timer(lock.REST_S, os.close, [descriptor])
    ends.start()

    held = hold(tmp_path / "evenhand.db")

    ends.join()
    held.release()


def test_whoever_starts_beside_a_bot_is_refused(tmp_path: Path) -> None:
    held = hold(tmp_path / "evenhand.db")

    with pytest.raises(ConfigError, match="Another Evenhand is running"):
        hold(tmp_path / "evenhand.db")
    held.release()
