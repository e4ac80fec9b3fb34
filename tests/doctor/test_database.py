"""What doctor says of the database and what lies beside it, and that it leaves both as they are."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor import database
from bot.doctor.finding import State
from bot.marking import Marks
from bot.sealing import Sealer, new_key
from storage import marks
from storage.database import Store
from storage.lock import hold
from storage.migrations import migrations
from storage.rows import text_of
from tests.doctor.conftest import SetUp
from tests.doctor.test_slack import study

LAST = migrations._migrations[-1].name
EARLIER = f"DELETE FROM _sqlite_migrations WHERE name = '{LAST}'"  # noqa: S608
LATER = (
    "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
    "SELECT migration_set, 'of next year', applied_at FROM _sqlite_migrations LIMIT 1"
)
NEEDS_IT = {"access", "events", "outbox", "digests", "calendars", "zones of people", "backup"}


def ago(**by: float) -> str:
    return text_of(datetime.now(UTC) - timedelta(**by))


def fact(name: str, value: str, team: str = "") -> str:
    return f"INSERT INTO facts (team_id, name, value) VALUES ('{team}', '{name}', '{value}')"  # noqa: S608


def calendar(number: int, sealed: str = "x", trouble: str = "") -> str:
    return (
        "INSERT INTO calendars (id, team_id, slack_id, kind, label, sealed, added_at, due_at, trouble) VALUES "  # noqa: S608
        f"({number}, 'T000000001', 'U1', 'feed', 'l', '{sealed}', '{ago()}', '{ago()}', '{trouble}')"
    )


def everything_in(folder: Path) -> Mapping[str, tuple[bytes, int, int]]:
    """Bytes, permissions and time of change of all files."""
    found = {}
    for file in sorted(folder.iterdir()):
        # Where a log is there, its index is shared memory among whoever reads.
        content = b"" if file.name.endswith("-shm") else file.read_bytes()
        at = 0 if file.name.endswith("-shm") else file.stat().st_mtime_ns
        found[file.name] = (content, file.stat().st_mode, at)
    return found


# The file


def test_a_whole_database_of_this_release_is_right(set_up: SetUp) -> None:
    set_up.put()

    said = set_up.doctor()

    assert said.one("database").sentence.startswith("Opens, is whole, is of this release")
    assert said.one("permissions").state == "ok"
    assert said.one("disk").state == "ok"
    assert said.code == 0


def test_where_there_is_no_database_the_bot_makes_it(set_up: SetUp) -> None:
    said = set_up.doctor()

    assert (said.one("database").state, said.one("database").step) == ("skipped", "`evenhand run` makes it.")
    assert {line.state for name in NEEDS_IT for line in said.of(name)} == {"skipped"}
    assert not set_up.database.exists()


def test_a_folder_that_is_not_there_is_told(set_up: SetUp) -> None:
    line = set_up.doctor(EVENHAND_DB="nowhere/evenhand.db").one("database")

    assert (line.state, "nowhere is no folder" in line.sentence) == ("fix", True)


@pytest.mark.parametrize("how", ["closed", "open", "killed"])
def test_nothing_is_written_migrated_or_made(set_up: SetUp, how: str) -> None:
    set_up.put(study(1, ""), EARLIER)
    other = None
    if how != "closed":
        other = sqlite3.connect(set_up.database)
        other.execute("CREATE TABLE of_tomorrow (x)")
        other.commit()
    if how == "killed":
        saved = {end: Path(f"{set_up.database}{end}").read_bytes() for end in ("", "-wal")}
        assert other is not None
        other.close()
        for end, content in saved.items():
            Path(f"{set_up.database}{end}").write_bytes(content)
    set_up.write_env()
    before = everything_in(set_up.folder)

    said = set_up.run()

    after = everything_in(set_up.folder)
    after = {name: held for name, held in after.items() if how != "killed" or not name.endswith("-shm")}
    assert after == before
    assert said.one("database").sentence.startswith("Opens and is whole. 1 migration")
    if other is not None:
        other.close()


def test_a_damaged_database_is_told_with_the_way_back(set_up: SetUp) -> None:
    set_up.put(*(study(number, "") for number in range(1, 200)))
    size = set_up.database.stat().st_size
    with set_up.database.open("r+b") as file:
        for at in range(8192, size, 4096):
            file.seek(at)
            file.write(b"\xff" * 2000)

    said = set_up.doctor()

    assert said.one("database").state == "fix"
    assert "damaged" in said.one("database").sentence
    assert "docs/operations.md, Restore" in said.one("database").step
    assert said.one("bot token").state == "ok"


def test_damage_that_only_a_look_through_all_of_it_finds_is_told(set_up: SetUp) -> None:
    set_up.put(
        "CREATE TABLE last AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
        "SELECT i, hex(randomblob(20)) AS x FROM n"
    )
    with set_up.database.open("r+b") as file:
        file.seek(-4096, os.SEEK_END)
        file.write(b"\xff" * 4096)

    line = set_up.doctor().one("database")

    assert (line.state, line.sentence.startswith("evenhand.db is damaged: ")) == ("fix", True), line
    assert "docs/operations.md, Restore" in line.step


def test_of_another_release_nothing_is_read(set_up: SetUp) -> None:
    set_up.put(EARLIER)

    said = set_up.doctor()

    lines = [line for name in (*NEEDS_IT, "key") for line in said.of(name)]
    assert {line.sentence for line in lines} == {"Not known, as the database is of another release."}


def test_what_is_no_database_is_told(set_up: SetUp) -> None:
    set_up.database.write_text("This is a letter, and no database at all.\n" * 50)
    set_up.database.chmod(0o600)

    said = set_up.doctor()

    assert said.one("database").state == "fix"
    assert "file is not a database" in said.one("database").sentence
    assert {line.state for name in NEEDS_IT for line in said.of(name)} == {"skipped"}
    assert said.to_fix == {"database"}


def test_a_database_of_a_newer_release_is_told(set_up: SetUp) -> None:
    set_up.put(LATER)

    line = set_up.doctor().one("database")

    assert (line.state, line.sentence.endswith("was written by a newer release.")) == ("fix", True)


def test_an_older_database_is_migrated_at_the_next_start_and_a_bot_that_runs_has_to_start_anew(
    set_up: SetUp,
) -> None:
    set_up.put(EARLIER)
    before = set_up.doctor().one("database")
    held = hold(set_up.database)
    beside = set_up.doctor().one("database")
    held.release()

    assert (before.state, beside.state) == ("ok", "fix")
    assert "1 migration of this release were not applied yet" in before.sentence
    assert beside.step == "Restart the bot: it migrates at its start."


def test_files_that_others_may_read_are_told(set_up: SetUp) -> None:
    set_up.put()
    set_up.database.chmod(0o644)

    line = set_up.doctor().one("permissions")

    assert (line.state, line.step) == ("fix", f"chmod 600 {set_up.database}")


def test_too_little_room_is_told() -> None:
    here = Path("/srv")

    assert database.of_disk(99_000_000, 0, here).state is State.FIX
    assert database.of_disk(101_000_000, 0, here).state is State.OK
    assert (
        database.of_disk(2_000_000_000, 3_000_000_000, here).step
        == "Free at least 3.0 GB on the volume of /srv."
    )


def test_who_holds_the_lock_is_told(set_up: SetUp) -> None:
    set_up.put()
    alone = set_up.doctor().one("running")
    held = hold(set_up.database)
    beside = set_up.doctor().one("running")
    held.release()
    after = set_up.doctor().one("running")

    assert (alone.state, alone.step) == ("skipped", "evenhand run")
    assert beside.sentence == f"A bot runs on this database, process {os.getpid()}."
    assert after.state == "skipped"


# The key


def test_before_anything_is_sealed_there_is_no_key_and_none_is_made(set_up: SetUp) -> None:
    set_up.put()

    assert set_up.doctor().one("key").state == "skipped"
    assert not Path(f"{set_up.database}.key").exists()


def test_a_key_that_opens_what_is_sealed_is_right(set_up: SetUp) -> None:
    key = new_key()
    set_up.put(calendar(1, Sealer(key.encode()).seal("https://cal.example.com/secret")))

    assert set_up.doctor(EVENHAND_KEY=key).one("key").sentence == "EVENHAND_KEY opens 1 secret."


def test_another_key_than_the_one_that_sealed_is_told(set_up: SetUp) -> None:
    first, second = new_key(), new_key()
    sealed = [Sealer(key.encode()).seal("https://cal.example.com/secret") for key in (first, second)]
    set_up.put(*(calendar(number, text) for number, text in enumerate(sealed, 1)))

    wrong = set_up.doctor(EVENHAND_KEY=second)
    both = set_up.doctor(EVENHAND_KEY=f"{second},{first}")

    assert wrong.one("key").sentence == "1 of 2 secrets were sealed with another key."
    assert both.one("key").state == "ok"
    assert first not in wrong.output
    assert second not in wrong.output


def test_a_key_file_that_is_lost_is_told(set_up: SetUp) -> None:
    set_up.put(calendar(1, Sealer(new_key().encode()).seal("x")))

    line = set_up.doctor().one("key")

    assert (line.state, "is not there" in line.sentence) == ("fix", True)
    assert not Path(f"{set_up.database}.key").exists()


def test_marks_of_another_key_are_told(set_up: SetUp) -> None:
    first, second = new_key(), new_key()
    [mark] = Marks(lambda: first.encode()).made("T000000001", slack_ids=["U5"])
    store = set_up.store()
    with store.write() as db:
        marks.add(db, "T000000001", [mark])
    store.close()

    assert "1 mark of people" in set_up.doctor(EVENHAND_KEY=second).one("key").sentence
    assert set_up.doctor(EVENHAND_KEY=first).one("key").state == "ok"


@pytest.mark.parametrize("key", ["short", "x" * 44])
def test_a_key_that_is_none_is_told_and_not_shown(set_up: SetUp, key: str) -> None:
    said = set_up.doctor(EVENHAND_KEY=key)

    assert said.one("key").state == "fix"
    assert "EVENHAND_KEY holds no key" in said.one("key").sentence
    assert key * 2 not in said.output


def test_a_key_file_that_others_may_read_is_told(set_up: SetUp) -> None:
    file = Path(f"{set_up.database}.key")
    file.write_text(new_key())
    file.chmod(0o644)
    wide = set_up.doctor().one("key")
    file.chmod(0o600)

    assert (wide.state, f"chmod 600 {file}" in wide.sentence) == ("fix", True)
    assert set_up.doctor().one("key").state == "ok"


# What is in it


def test_calendars_with_trouble_are_counted(set_up: SetUp) -> None:
    set_up.put(calendar(1), calendar(2, trouble="not_found"))
    trouble = set_up.doctor(EVENHAND_KEY=new_key()).one("calendars")
    set_up.put("UPDATE calendars SET trouble = ''")
    none = set_up.doctor(EVENHAND_KEY=new_key()).one("calendars")

    assert (trouble.state, trouble.sentence) == ("fix", "1 of 2 calendars cannot be read or written.")
    assert (none.state, none.sentence) == ("ok", "2 calendars, none with trouble.")


def test_a_stored_zone_that_is_unknown_here_is_counted(set_up: SetUp) -> None:
    member = "INSERT INTO members (team_id, slack_id, name, zone, seen_at) VALUES ('T1', '{0}', 'n', '{0}', '2027')"
    set_up.put(member.format("Europe/London"))
    fine = set_up.doctor().one("zones of people")
    set_up.put(member.format("Mars/Base"))
    line = set_up.doctor().one("zones of people")

    assert fine.state == "ok"
    assert (line.state, "1 of 2 time zones" in line.sentence) == ("fix", True)
    assert "Mars" not in line.sentence


@pytest.mark.parametrize(
    ("at", "studies", "state"),
    [
        (None, False, "skipped"),
        (None, True, "fix"),
        (timedelta(hours=47), True, "ok"),
        (timedelta(hours=49), True, "fix"),
    ],
)
def test_the_last_backup_is_of_yesterday_at_most(
    set_up: SetUp, at: timedelta | None, studies: bool, state: str
) -> None:
    kept = [fact("backed up", text_of(datetime.now(UTC) - at))] if at else []
    set_up.put(*kept, *([study(1, "")] if studies else []))

    line = set_up.doctor().one("backup")

    assert (line.state, "evenhand backup" in line.step) == (state, state != "ok"), line


OUTBOX = (
    "INSERT INTO outbox (team_id, lane, kind, ref, receiver, intent, due_at, created_at) "
    "VALUES ('{team}', 1, 'k', 1, 'r', '{at}', '{at}', '{at}')"
)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (timedelta(minutes=14), "ok"),
        (timedelta(minutes=16), "fix"),
        (timedelta(hours=-3), "ok"),
    ],
)
def test_messages_that_are_late_are_told(set_up: SetUp, at: timedelta, state: str) -> None:
    set_up.put(OUTBOX.format(team="T1", at=text_of(datetime.now(UTC) - at)))

    line = set_up.doctor().one("outbox")

    assert line.state == state, line
    assert line.step == ("Start the bot: evenhand run." if state == "fix" else "")


def test_a_bot_that_runs_and_does_not_send_has_its_log_looked_into(set_up: SetUp) -> None:
    set_up.put(OUTBOX.format(team="T1", at=ago(hours=2)))
    held = hold(set_up.database)

    line = set_up.doctor().one("outbox")
    held.release()

    assert line.sentence == "1 message to be sent, the oldest due 2 hours ago."
    assert "log" in line.step


def test_a_workspace_that_shut_the_bot_out_is_told_and_its_messages_are_not_late(set_up: SetUp) -> None:
    set_up.put(OUTBOX.format(team="T2", at=ago(days=2)), fact("away", "token_revoked", "T2"))

    said = set_up.doctor()

    assert said.to_fix == {"access"}
    assert "T2 (token_revoked)" in said.one("access").sentence


def test_what_was_taken_in_shows_that_slack_delivers(set_up: SetUp) -> None:
    set_up.put()
    nothing = set_up.doctor().one("events")
    set_up.put(f"INSERT INTO inbox VALUES ('T1', 'k', '{ago(hours=5)}')")  # noqa: S608
    something = set_up.doctor().one("events")

    set_up.put(fact("taken in", ago(hours=2)))
    later = set_up.doctor().one("events")
    set_up.put("DELETE FROM inbox", f"UPDATE facts SET value = '{ago(days=8)}' WHERE name = 'taken in'")  # noqa: S608
    long_ago = set_up.doctor().one("events")

    assert (nothing.state, "11 bot_events" in nothing.step) == ("skipped", True)
    assert later.sentence.endswith("2 hours ago.")
    assert long_ago == nothing
    assert (something.state, something.sentence) == (
        "ok",
        "Slack delivers: something was last taken in 5 hours ago.",
    )


def test_a_database_is_found_where_the_bot_finds_it(set_up: SetUp) -> None:
    other = set_up.folder / "data" / "mine.db"
    other.parent.mkdir()
    store = Store(other)
    store.migrate()
    store.close()
    link = set_up.folder / "link.db"
    link.symlink_to(other)

    said = set_up.doctor(EVENHAND_DB="link.db")

    assert said.one("database").state == "ok"
    with closing(sqlite3.connect(other)):
        assert said.one("permissions").sentence.startswith("1 file, ")
