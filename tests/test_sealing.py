"""Secrets at rest: sealed, opened, and the key that does it."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.sealing import Sealer, key_of, new_key

SECRET = "1//refresh-token ü"


def test_what_was_sealed_opens_again_and_shows_nothing() -> None:
    sealer = Sealer(new_key().encode())

    sealed = sealer.seal(SECRET)

    assert sealer.open(sealed) == SECRET
    assert sealed.isascii()
    assert "refresh" not in sealed
    assert sealer.seal(SECRET) != sealed


def test_another_key_does_not_open_it_and_the_error_shows_no_secret() -> None:
    key, other = new_key(), new_key()
    sealed = Sealer(key.encode()).seal(SECRET)

    with pytest.raises(ConfigError, match="another key") as caught:
        Sealer(other.encode()).open(sealed)

    for poison in (key, other, sealed, SECRET):
        assert poison not in str(caught.value)


@pytest.mark.parametrize("altered", ["", "ünreadable", "gAAAAA", "plain text"])
def test_what_was_altered_does_not_open(altered: str) -> None:
    with pytest.raises(ConfigError):
        Sealer(new_key().encode()).open(altered)


def test_one_changed_character_is_noticed() -> None:
    sealer = Sealer(new_key().encode())
    sealed = sealer.seal(SECRET)
    middle = len(sealed) // 2
    other = "A" if sealed[middle] != "A" else "B"

    with pytest.raises(ConfigError):
        sealer.open(sealed[:middle] + other + sealed[middle + 1 :])


def test_keys_are_rotated_the_first_seals_and_each_opens() -> None:
    old, new = new_key(), new_key()
    sealed = Sealer(old.encode()).seal(SECRET)

    both = Sealer(f"{new}, {old}".encode())

    assert both.open(sealed) == SECRET
    assert Sealer(new.encode()).open(both.seal(SECRET)) == SECRET
    assert Sealer(new.encode()).open(both.reseal(sealed)) == SECRET


@pytest.mark.parametrize("key", [b"", b" , ", b"too short", "schlüssel".encode(), b"A" * 44])
def test_what_is_no_key_is_refused_without_showing_it(key: bytes) -> None:
    with pytest.raises(ConfigError, match="EVENHAND_KEY") as caught:
        Sealer(key)

    assert "too short" not in str(caught.value)


def test_its_repr_shows_no_key() -> None:
    key = new_key()

    assert key not in repr(Sealer(key.encode()))


def test_the_configured_key_wins_and_no_file_is_made(tmp_path: Path) -> None:
    assert key_of(" abc ", tmp_path / "evenhand.db") == b"abc"
    assert list(tmp_path.iterdir()) == []


def test_without_one_a_file_is_made_beside_the_database_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        key = key_of("", tmp_path / "evenhand.db")
    finally:
        os.umask(before)

    file = tmp_path / "evenhand.db.key"
    assert list(tmp_path.iterdir()) == [file]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert key_of("", tmp_path / "evenhand.db") == key
    assert Sealer(key).open(Sealer(key).seal(SECRET)) == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_key_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "evenhand.db.key"
    file.write_text(new_key())
    file.chmod(mode)

    with pytest.raises(ConfigError, match="chmod 600"):
        key_of("", tmp_path / "evenhand.db")


def test_an_empty_key_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "evenhand.db.key"
    file.touch(0o600)

    with pytest.raises(ConfigError, match="empty"):
        key_of("", tmp_path / "evenhand.db")

    assert file.read_bytes() == b""


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        key_of("", tmp_path / "missing" / "evenhand.db")


def test_a_database_has_one_key_file_by_whichever_name_it_is_opened(tmp_path: Path) -> None:
    real, link = tmp_path / "evenhand.db", tmp_path / "current.db"
    real.touch()
    link.symlink_to(real.name)

    made = key_of("", link)

    assert key_of("", real) == made
    assert not (tmp_path / "current.db.key").exists()


def test_a_key_file_that_was_made_beside_a_link_is_still_found(tmp_path: Path) -> None:
    real, link = tmp_path / "evenhand.db", tmp_path / "current.db"
    real.touch()
    made = key_of("", real)
    link.symlink_to(real.name)
    (tmp_path / "evenhand.db.key").rename(tmp_path / "current.db.key")

    assert key_of("", link) == made


def test_those_who_start_at_the_same_time_agree_on_one_key(tmp_path: Path) -> None:
    keys: list[bytes] = []
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait()
        keys.append(key_of("", tmp_path / "evenhand.db"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["evenhand.db.key"]


def test_the_library_is_loaded_when_it_is_needed() -> None:
    code = "import bot.sealing, sys; print('cryptography' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert said.stdout.strip() == "False"
