"""An import on its way: staged, compared, confirmed, stored, discarded; and what happens in between."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from bot.errors import ConfigError
from bot.marking import Marks
from bot.sealing import new_key
from bot.services import importing, leaving_alone, staging
from bot.services.directory import import_file
from bot.services.staging import Asked
from storage import imports, people
from storage.database import Store
from storage.imports import Import, State
from storage.people import Member
from storage.rows import every

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
TEAM, OTHER_TEAM = "T1", "T2"
ROWS = 3_000
KEY = new_key().encode()
MARKS = Marks(lambda: KEY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "evenhand.db")) as made:
        made.migrate()
        yield made


def content(rows: int, name: str = "Person") -> bytes:
    lines = [f"person{number}@a.example,{name} {number}" for number in range(rows)]
    return "\n".join(["email,name", *lines]).encode()


def read(store: Store, given: bytes, *, source: str = "", team: str = TEAM, now: datetime = NOW) -> Import:
    return staging.read_in(store, MARKS, Asked(team, "operator", source), io.BytesIO(given), now)


def store_all(
    store: Store, *, team: str = TEAM, go_on: Callable[[float], bool] | None = None
) -> Import | None:
    return importing.store_confirmed(store, MARKS, team, lambda: NOW, go_on=go_on)


def imported(store: Store, given: bytes, *, source: str = "", now: datetime = NOW) -> Import:
    one = read(store, given, source=source)
    assert importing.confirm(store, one, now)
    done = store_all(store)
    assert done is not None
    return done


def everybody(store: Store) -> list[tuple[object, ...]]:
    sql = "SELECT team_id, slack_id, email, name, company, plan, nps, extra, panel_source, panel_at, opted_out_at FROM people ORDER BY id"
    return [tuple(row) for row in every(store.read(), sql)]


def count(store: Store, table: str) -> int:
    return int(every(store.read(), f"SELECT count(*) AS n FROM {table}")[0]["n"])  # noqa: S608


def counts(one: Import) -> tuple[int, int, int]:
    return one.added, one.updated, one.unchanged


def after(portions: int) -> Callable[[float], bool]:
    """A wait that stops after so many portions, as a process that is ended does."""
    left = iter(range(portions))
    return lambda _seconds: next(left, None) is not None


def test_nothing_is_in_the_directory_before_the_confirmation_and_all_of_it_afterwards(store: Store) -> None:
    one = read(store, content(ROWS))

    assert (one.state, one.rows, counts(one)) == (State.READY, ROWS, (ROWS, 0, 0))
    assert count(store, "people") == 0

    importing.confirm(store, one, NOW)
    done = store_all(store)

    assert done is not None
    assert (done.state, counts(done)) == (State.STORED, (ROWS, 0, 0))
    assert (count(store, "people"), count(store, "import_rows")) == (ROWS, 0)


def test_what_is_shown_before_is_what_is_done(store: Store) -> None:
    imported(store, b"email,name,nps\na@a.example,Ana,1\nb@b.example,Bo,2\nc@c.example,Cy,3\n")

    one = read(
        store,
        b"email,name,nps\na@a.example,Ana,1\nb@b.example,,9\nc@c.example,,\nd@d.example,Di,4\nD@d.example,Di,\n",
    )
    importing.confirm(store, one, NOW)
    done = store_all(store)

    assert (counts(one), one.again) == ((1, 1, 2), 1)
    assert done is not None
    assert counts(done) == (1, 1, 3)


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    given = content(ROWS)
    imported(store, given, source="a survey")
    before = everybody(store)

    again = imported(store, given, source="a survey", now=NOW + timedelta(days=1))

    assert counts(again) == (0, 0, ROWS)
    assert everybody(store) == before


def test_what_a_row_leaves_out_is_kept_and_further_columns_are_joined(store: Store) -> None:
    imported(store, b"email,name,company,plan,nps,mood,city\na@a.example,Ana,Ant,paid,9,sunny,Rome\n")

    done = imported(store, b"email,name,company,plan,nps,mood\na@a.example,,,unknown,,rainy\n")

    assert counts(done) == (0, 1, 0)
    [(_, _, _, name, company, plan, nps, extra, *_)] = everybody(store)
    assert (name, company, plan, nps, extra) == ("Ana", "Ant", "paying", 9, '{"mood":"rainy","city":"Rome"}')


def test_an_opt_out_is_taken_over_and_never_taken_back(store: Store) -> None:
    imported(store, b"email,opted_out\na@a.example,yes\n")

    imported(store, b"email,opted_out\na@a.example,no\n", now=NOW + timedelta(days=1))

    assert everybody(store)[0][-1] == NOW.isoformat(timespec="microseconds")


@pytest.mark.parametrize(
    ("second", "source", "since"),
    [
        (b"email\na@a.example\n", "a survey", "2027-01-11"),
        (b"email\na@a.example\n", "another one", "2027-01-12"),
        (b"email,panel_date\na@a.example,2026-05-05\n", "a survey", "2026-05-05"),
        (b"email\na@a.example\n", "", "2027-01-11"),
    ],
    ids=["the same source", "another source", "a date of its own", "no source"],
)
def test_since_when_somebody_may_be_asked_stays_for_the_same_source(
    store: Store, second: bytes, source: str, since: str
) -> None:
    imported(store, b"email\na@a.example\n", source="a survey")

    imported(store, second, source=source, now=NOW + timedelta(days=1))

    assert str(everybody(store)[0][-2])[:10] == since


def test_rows_that_name_two_people_are_told_by_line_wherever_these_two_come_from(store: Store) -> None:
    imported(store, b"slack_id,email\nU1,\n,b@b.example\nU3,c@c.example\n")

    one = read(
        store,
        b"slack_id,email\n"
        b"U1,b@b.example\n"  # both in the directory
        b"U4,\n,d@d.example\nU4,d@d.example\n"  # both in the file
        b"U5,\nU5,b@b.example\n"  # one in each
        b"U3,c@c.example\nU3,\n,c@c.example\n",  # one person
    )

    assert [problem.line for problem in importing.problems_of(store, one)] == [2, 5, 7]
    assert (one.bad, one.rows, counts(one)) == (3, 6, (3, 0, 3))


def test_a_row_that_names_two_people_is_told_where_nobody_is_named_again(store: Store) -> None:
    imported(store, b"slack_id,email\nU1,\n,b@b.example\n")

    one = read(store, b"slack_id,email\nU1,b@b.example\n,c@c.example\n")

    assert [problem.line for problem in importing.problems_of(store, one)] == [2]
    assert (one.bad, one.rows) == (1, 1)


def test_a_row_that_names_two_people_only_since_it_was_read_is_left_out_and_told(store: Store) -> None:
    one = read(store, b"slack_id,email,name\nU1,a@a.example,Ana\n,b@b.example,Bo\n")
    imported(store, b"slack_id,email\nU1,\n,a@a.example\n")

    importing.confirm(store, one, NOW)
    done = store_all(store)

    assert done is not None
    assert (done.bad, counts(done)) == (1, (1, 0, 0))
    assert [problem.line for problem in importing.problems_of(store, done)] == [2]


def test_whoever_is_erased_after_the_reading_is_not_brought_back(store: Store) -> None:
    one = read(store, content(ROWS))
    gone = [f"person{number}@a.example" for number in (0, 1, ROWS - 1)]
    with store.write() as db:
        leaving_alone.keep(MARKS, db, TEAM, emails=gone)

    importing.confirm(store, one, NOW)
    done = store_all(store)

    assert done is not None
    assert (done.left_out, done.added) == (3, ROWS - 3)
    assert {row[2] for row in everybody(store)} & set(gone) == set()


def test_an_import_that_stops_in_the_middle_goes_on_where_it_was(store: Store) -> None:
    one = read(store, content(ROWS))
    importing.confirm(store, one, NOW)

    assert store_all(store, go_on=after(1)) is None
    some = count(store, "people")
    assert 0 < some < ROWS
    assert count(store, "import_rows") == ROWS - some
    done = store_all(store)

    assert done is not None
    assert counts(done) == (ROWS, 0, 0)
    assert store_all(store) is None


def test_two_processes_that_store_the_same_import_store_each_row_once(store: Store) -> None:
    one = read(store, content(ROWS))
    importing.confirm(store, one, NOW)

    with closing(Store(store.path)) as other:
        beside = Thread(target=lambda: importing.store_confirmed(other, MARKS, TEAM, lambda: NOW))
        beside.start()
        store_all(store)
        beside.join()

    done = imports.find(store.read(), TEAM, one.id)
    assert done is not None
    assert (done.state, counts(done), count(store, "people")) == (State.STORED, (ROWS, 0, 0), ROWS)
    assert [row["n"] for row in every(store.read(), "SELECT count(*) AS n FROM audit")] == [1]


def test_a_second_import_is_not_confirmed_until_the_first_one_is_stored(store: Store) -> None:
    first, second = read(store, content(9)), read(store, content(9, "Somebody"))
    elsewhere = read(store, content(9), team=OTHER_TEAM)

    assert importing.confirm(store, first, NOW)
    assert not importing.confirm(store, first, NOW)
    assert not importing.confirm(store, second, NOW)
    assert importing.confirm(store, elsewhere, NOW)
    store_all(store)

    assert importing.confirm(store, second, NOW)


def test_an_import_of_the_command_line_stores_the_one_before_it_first(store: Store, tmp_path: Path) -> None:
    importing.confirm(store, read(store, content(9)), NOW)
    file = tmp_path / "people.csv"
    file.write_bytes(content(9, "Somebody"))

    report = import_file(store, TEAM, file, NOW)

    assert (report.added, report.updated) == (0, 9)
    assert everybody(store)[0][3] == "Somebody 0"


def test_people_of_another_workspace_are_not_theirs(store: Store) -> None:
    imported(store, content(9))

    one = read(store, content(9), team=OTHER_TEAM)
    importing.confirm(store, one, NOW)
    store_all(store, team=OTHER_TEAM)

    assert counts(one) == (9, 0, 0)
    assert [row[0] for row in everybody(store)] == [TEAM] * 9 + [OTHER_TEAM] * 9


def test_a_discarded_import_leaves_nothing_and_cannot_be_confirmed(store: Store) -> None:
    one = read(store, content(ROWS) + b"\nnobody\n")

    assert importing.drop(store, TEAM, one.id, NOW)

    assert not importing.drop(store, TEAM, one.id, NOW)
    assert not importing.confirm(store, one, NOW)
    assert (count(store, "import_rows"), count(store, "import_problems"), count(store, "people")) == (0, 0, 0)


def test_a_confirmed_import_cannot_be_discarded_nor_can_that_of_another_workspace(store: Store) -> None:
    one = read(store, content(9))

    assert not importing.drop(store, OTHER_TEAM, one.id, NOW)
    importing.confirm(store, one, NOW)
    assert not importing.drop(store, TEAM, one.id, NOW)

    store_all(store)
    assert count(store, "people") == 9


def test_what_nobody_confirms_is_forgotten_after_a_day(store: Store) -> None:
    one, late = read(store, content(9)), read(store, content(9), now=NOW + timedelta(hours=1))

    importing.forget_old(store, NOW + timedelta(days=1))
    assert count(store, "import_rows") == 18
    importing.forget_old(store, NOW + timedelta(days=1, microseconds=1))

    states = {row["id"]: row["state"] for row in every(store.read(), "SELECT id, state FROM imports")}
    assert states == {one.id: "dropped", late.id: "ready"}
    assert count(store, "import_rows") == 9
    importing.forget_old(store, NOW + timedelta(days=3))
    importing.forget_old(store, NOW + timedelta(days=5))
    assert count(store, "imports") == 0


def test_whoever_comes_is_linked_to_their_account_at_once(store: Store) -> None:
    with store.write() as db:
        members = [
            Member("U1", "Ana", "a@a.example"), Member("U2", "Bo", "b@b.example", is_bot=True),
            Member("U3", "Cy", "c@c.example", is_deleted=True),
        ]  # fmt: skip
        people.save_members(db, TEAM, members, NOW)
        people.save_members(db, OTHER_TEAM, [Member("U4", "Di", "d@d.example")], NOW)

    done = imported(store, b"email,name\nA@a.example,\nb@b.example,Bo\nc@c.example,Cy Cat\nd@d.example,Di\n")

    assert [(row[1], row[3]) for row in everybody(store)] == [
        ("U1", "Ana"),
        (None, "Bo"),
        ("U3", "Cy Cat"),
        (None, "Di"),
    ]
    assert done.linked == 2
    [row] = every(store.read(), "SELECT unreachable FROM people WHERE slack_id = 'U3'")
    assert row["unreachable"] == "deactivated"


def test_a_file_that_is_cut_off_in_the_middle_of_a_letter_leaves_nothing(store: Store) -> None:
    with pytest.raises(ConfigError, match="UTF-16"):
        read(store, b"\xff\xfe" + content(ROWS).decode().encode("utf-16-le") + b"x")

    assert (count(store, "import_rows"), count(store, "people")) == (0, 0)


def test_what_stays_in_the_log_is_counts(store: Store) -> None:
    imported(store, content(9), source="a survey")

    [logged] = every(store.read(), "SELECT actor, action, detail FROM audit")
    assert tuple(logged)[:2] == ("operator", "directory imported")
    assert logged["detail"] == '{"added": 9, "updated": 0, "unchanged": 0, "on_panel": 9}'
