"""The lists of the directory: they hold whom the rules say, and none of them reads everybody."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.directory import FOUND_MAX, Counts, Filter
from bot.domain.people import Barrier, why_not
from storage import askable, directory, notes, people
from storage.database import Store
from storage.people import Member
from storage.rows import every
from tests.storage.seeding import put, put_invitation, put_person, put_study
from tests.storage.test_audience import NOW, PERSON, RULES, TEAM

RESTS = {Barrier.SNOOZED, Barrier.SILENT, Barrier.RECENTLY_INVITED, Barrier.RECENTLY_INTERVIEWED}


@settings(max_examples=25)
@given(st.lists(st.tuples(PERSON, st.booleans()), max_size=12))
def test_each_list_and_its_count_hold_whom_the_rule_says(rows: list[tuple[dict[str, object], bool]]) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "people.db")
        store.migrate()
        with store.write() as db:
            for number, (columns, linked) in enumerate(rows):
                person = people.ensure_person(db, TEAM, f"U{number}", NOW)
                people.mark(db, TEAM, person.id, **columns, **({} if linked else {"slack_id": None}))
            put(db, "people", id=900, team_id=TEAM, erased_at="x", opted_out_at="x")
            put_person_elsewhere = {"id": 901, "team_id": "T2", "slack_id": "U1"}
            put(db, "people", **put_person_elsewhere)
        found = [people.person(store.read(), TEAM, number + 1) for number in range(len(rows))]
        everybody = [one for one in found if one]
        counts = directory.count(store.read(), TEAM, RULES, NOW)
        lists = {
            chosen: [one.id for one in directory.page(store.read(), TEAM, chosen, 0, RULES, NOW)]
            + [one.id for one in directory.page(store.read(), TEAM, chosen, 10, RULES, NOW)]
            for chosen in Filter
        }
        store.close()

    why = {one.id: why_not(one, NOW, RULES) for one in everybody}
    wanted = {
        Filter.ALL: set(why),
        Filter.PANEL: {one.id for one in everybody if one.panel_at},
        Filter.FREE: {one for one, barrier in why.items() if barrier is None},
        Filter.RESTING: {one for one, barrier in why.items() if barrier in RESTS},
        Filter.OUT: {one.id for one in everybody if one.opted_out_at or one.blocked_at},
        Filter.UNLINKED: {one.id for one in everybody if not one.slack_id},
    }
    assert {chosen: set(ids) for chosen, ids in lists.items()} == wanted
    assert {chosen: counts.of(chosen) for chosen in Filter} == {
        chosen: len(ids) for chosen, ids in wanted.items()
    }
    assert counts.linked == len(everybody) - len(wanted[Filter.UNLINKED])
    assert counts.unreachable == sum(1 for one in everybody if one.unreachable)


def plan_of(store: Store, sql: str, values: dict[str, object]) -> str:
    return " / ".join(row["detail"] for row in every(store.read(), f"EXPLAIN QUERY PLAN {sql}", values))


@pytest.mark.parametrize("chosen", list(Filter))
def test_a_list_is_read_in_order_from_its_own_index(store: Store, chosen: Filter) -> None:
    index, where = directory._LISTS[chosen]
    sql = f"SELECT p.id FROM people p INDEXED BY {index} WHERE p.team_id = :team AND {where} ORDER BY p.name COLLATE NOCASE, p.id LIMIT 10"  # noqa: S608
    values = {"team": TEAM, **askable.free_values(RULES, NOW)}

    plan = plan_of(store, sql, values)

    assert f"USING INDEX {index} (team_id=?)" in plan or f"USING COVERING INDEX {index} (team_id=?)" in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN" not in plan


def find(
    store: Store, *words: str, tag: str = "", chosen: Filter = Filter.ALL, reader: str = "UR"
) -> list[int]:
    return directory.search(store.read(), TEAM, words, tag, chosen, RULES, NOW, reader)


def test_words_are_followed_from_being_written_until_they_are_gone(store: Store) -> None:
    with store.write() as db:
        put(db, "people", id=1, team_id=TEAM, name="Ana Ortiz", email="ana@blue.example", company="Blue Kite")
        put(db, "people", id=2, team_id="T2", name="Ana Orly")
    assert find(store, "ana") == find(store, "BLU", "kit") == find(store, "ort", "blue") == [1]
    assert find(store, "ort", "green") == []

    with store.write() as db:
        people.mark(db, TEAM, 1, name="Bea Ortiz", email=None)
    assert find(store, "ana") == []
    assert find(store, "bea") == find(store, "kite") == [1]

    with store.write() as db:
        db.execute("DELETE FROM people WHERE id = 1")
    assert find(store, "bea") == find(store, "kite") == []


def test_whoever_has_no_name_is_found_by_the_one_that_slack_knows(store: Store) -> None:
    with store.write() as db:
        put(db, "people", id=1, team_id=TEAM, slack_id="U1")
        put(db, "people", id=2, team_id=TEAM, slack_id="U2", name="Ana Own")
        people.save_members(db, TEAM, [Member("U1", "Ana Slack"), Member("U2", "Bea Slack")], NOW)

    assert find(store, "ana") == [2, 1]
    assert find(store, "slack") == [1]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Ørsted", "orsted"), ("Orsted", "ørsted"), ("Łukasz Małysz", "malys"), ("Đorđe", "dorde"), ("Groß", "gross"),
        ("Gross", "groß"), ("Ærø", "aero"), ("Ünal", "unal"), ("Bjørn Øgård", "ogard"), ("Søløst", "solost"),
    ],
)  # fmt: skip
def test_letters_that_one_keyboard_has_are_found_by_those_of_another(
    store: Store, name: str, word: str
) -> None:
    with store.write() as db:
        put(db, "people", id=1, team_id=TEAM, name=name)
        put(db, "people", id=2, team_id=TEAM, name="Somebody Else")

    assert find(store, word) == [1]


def test_no_word_of_somebody_who_is_gone_stays_in_the_index(store: Store) -> None:
    with store.write() as db:
        for number in range(300):
            put(db, "people", id=number + 1, team_id=TEAM, name=f"Name{number} Surname")
        put(db, "people", id=900, team_id=TEAM, name="Xenia Quartz", email="xq@xyzzy.example")
    with store.write() as db:
        db.execute("DELETE FROM people WHERE id = 900")
        db.execute("DELETE FROM people WHERE id < 100")

    assert store.scrub()

    db = store.read()
    db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'people_search', 'row')")
    words = {row["term"] for row in every(db, "SELECT term FROM temp.words")}
    assert {"name299", "surname"} <= words
    assert not words & {"xenia", "quartz", "xq", "xyzzy", "name1", "name98"}
    assert b"xenia" not in store.path.read_bytes().lower()


def test_a_tag_finds_people_by_its_beginning_and_not_those_of_whom_it_must_not_be_told(store: Store) -> None:
    with store.write() as db:
        for number, name in ((1, "Bo"), (2, "Al"), (3, "Cy")):
            put(db, "people", id=number, team_id=TEAM, name=name)
        for number in (1, 2):
            assert notes.add_tag(db, TEAM, number, "beta tester", "UR", NOW)
        put_study(db, 1)
        put(db, "study_interviewers", study_id=1, team_id=TEAM, slack_id="UI")
        put_invitation(db, 1, 1, 2, "delivered")

    assert find(store, "beta", tag="beta") == [2, 1]
    assert find(store, "beta", tag="beta", reader="UI") == [1]
    assert find(store, "al", tag="beta", reader="UI") == [2, 1]
    assert find(store, "beta", tag="beta tester x") == []
    assert find(store, "zeta", tag="beta", chosen=Filter.UNLINKED) == [2, 1]
    assert find(store, "zeta", tag="beta", chosen=Filter.FREE) == []


def test_as_many_are_found_as_can_be_listed_and_one_more(store: Store) -> None:
    with store.write() as db:
        for number in range(FOUND_MAX + 5):
            put(db, "people", id=number + 1, team_id=TEAM, name=f"Kim {number:04}")

    assert len(find(store, "kim")) == FOUND_MAX + 1
    assert len(find(store, "kim", "0007")) == 1


def test_nobody_has_more_tags_or_notes_than_there_may_be(store: Store) -> None:
    with store.write() as db:
        put_person(db, 1)
        assert [notes.add_tag(db, TEAM, 1, f"tag {number}", "UR", NOW) for number in range(21)].count(
            True
        ) == 20
        assert not notes.add_tag(db, TEAM, 1, "tag 3", "UR", NOW)
        assert [notes.add_note(db, TEAM, 1, "n", "UR", NOW) for _ in range(201)].count(True) == 200


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO people (team_id, added_at) VALUES ('T1', 'x')",
        "DELETE FROM people WHERE id = 1",
        "UPDATE people SET blocked_at = 'x' WHERE id = 1",
        "UPDATE people SET slack_id = 'U7' WHERE id = 1",
        "UPDATE people SET last_invited_at = 'x' WHERE id = 1",
    ],
)
def test_counts_are_kept_for_a_minute_and_until_somebody_they_count_is_changed(
    store: Store, change: str
) -> None:
    counts, moment = Counts(people=3), timedelta(microseconds=1)
    with store.write() as db:
        put_person(db, 1)
        put(db, "people", id=2, team_id="T2")
        for team in (TEAM, "T2"):
            directory.keep_counts(db, team, counts, NOW)
    minute = NOW + timedelta(minutes=1)
    assert directory.kept_counts(store.read(), TEAM, minute - moment) == counts
    assert directory.kept_counts(store.read(), TEAM, minute) is None
    # After a clock that was set back they are counted anew.
    assert directory.kept_counts(store.read(), TEAM, NOW - moment) is None

    with store.write() as db:
        db.execute(change)

    assert directory.kept_counts(store.read(), TEAM, NOW) is None
    assert directory.kept_counts(store.read(), "T2", NOW) == counts


def test_an_earlier_database_is_searched_as_a_new_one(tmp_path: Path) -> None:
    from storage.migrations import migrations

    store = Store(tmp_path / "old.db")
    db = store.read()
    migrations.apply(db, stop_before="m016_people")
    at = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
    db.execute("INSERT INTO people (id, team_id, name, added_at) VALUES (1, ?, 'Ana Ortiz', ?)", [TEAM, at])
    db.execute(
        "INSERT INTO people (id, team_id, name, added_at, erased_at) VALUES (2, ?, 'Ana Gone', ?, ?)",
        [TEAM, at, at],
    )

    store.migrate()

    assert find(store, "ana") == [1]
    store.close()
