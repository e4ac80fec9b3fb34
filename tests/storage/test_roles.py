"""Roles by name and by user group; and that what is asked with every click, or every Home, looks through no table."""

import sqlite3
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import health, people, roles
from storage.database import Store
from storage.migrations import migrations
from storage.roles import ROLES_OF, Group

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
TEAM = "T1"


def plan_of(db: Database, sql: str, values: dict[str, object]) -> str:
    rows = db.conn.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    return "\n".join(row["detail"] for row in rows)


def test_what_is_asked_with_every_click_looks_up_keys_alone(store: Store) -> None:
    plan = plan_of(store.read(), ROLES_OF, {"team": TEAM, "who": "U1"})

    assert "SCAN" not in plan
    assert "SEARCH roles USING" in plan
    assert "(team_id=? AND slack_id=?)" in plan


@pytest.mark.parametrize("name", health.QUERIES)
def test_what_is_asked_with_every_home_of_an_admin_looks_through_no_table(store: Store, name: str) -> None:
    plan = plan_of(store.read(), health.QUERIES[name], health.values(TEAM, NOW))

    assert [line for line in plan.splitlines() if line.startswith("SCAN") and "subquery" not in line] == [], (
        plan
    )


def test_messages_that_are_due_later_are_not_looked_at(store: Store) -> None:
    """There may be a hundred thousand, and an index of their workspace would go through all."""
    values = health.values(TEAM, NOW)

    assert "outbox_due (due_at<?)" in plan_of(store.read(), health.WAITING, values)
    assert "outbox_failed (team_id=?)" in plan_of(store.read(), health.FAILED, values)


def test_owners_and_admins_are_found_without_looking_at_everybody(store: Store) -> None:
    sql = "SELECT slack_id FROM members WHERE team_id = :team AND is_admin AND NOT is_deleted AND NOT is_bot ORDER BY slack_id LIMIT 3"

    plan = plan_of(store.read(), sql, {"team": TEAM})

    assert "members_admins" in plan
    assert people.admins(store.read(), TEAM, 3) == []


@cache
def migrated() -> Database:
    """One for all that hypothesis plays: to migrate takes longer than a play."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    db = Database(connection)
    migrations.apply(db)
    return db


steps = st.lists(
    st.one_of(
        st.tuples(st.just("in"), st.sampled_from(["G1", "G2"]), st.sets(st.sampled_from("ABC"))),
        st.tuples(st.just("out"), st.sampled_from(["G1", "G2"]), st.sets(st.sampled_from("ABC"))),
        st.tuples(st.just("read"), st.sampled_from(["G1", "G2"]), st.sets(st.sampled_from("ABC"))),
        st.tuples(
            st.sampled_from(["name", "unname", "on", "off"]),
            st.sampled_from(["G1", "G2"]),
            st.just(set[str]()),
        ),
        st.tuples(st.sampled_from(["grant", "withdraw"]), st.sampled_from("ABC"), st.just(set[str]())),
    ),
    max_size=14,
)


@given(steps)
def test_the_role_is_had_by_name_or_by_a_named_group_that_is_on(
    played: list[tuple[str, str, set[str]]],
) -> None:
    """Played on a database, and on sets beside it."""
    db = migrated()
    for table in ("roles", "role_groups", "user_groups", "user_group_members"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    inside: dict[str, set[str]] = {"G1": set(), "G2": set()}
    named, off, by_name = set[str](), set[str](), set[str]()
    for group_id in inside:
        roles.keep_group(db, TEAM, Group(group_id, group_id, "", is_disabled=False))
    for what, subject, chosen in played:
        match what:
            case "name":
                roles.grant_to_group(db, TEAM, subject, "UADMIN", NOW)
                named.add(subject)
            case "unname":
                roles.withdraw_from_group(db, TEAM, subject)
                named.discard(subject)
                inside[subject] = set()
            case "on" | "off":
                roles.keep_group(db, TEAM, Group(subject, subject, "", is_disabled=what == "off"))
                (off.add if what == "off" else off.discard)(subject)
            case "grant":
                people.grant(db, TEAM, subject, "researcher", "UADMIN", NOW)
                by_name.add(subject)
            case "withdraw":
                people.withdraw_grant(db, TEAM, subject, "researcher")
                by_name.discard(subject)
            case "read":
                roles.keep_members(db, TEAM, subject, sorted(chosen), NOW)
                inside[subject] = set(chosen)
            case _:
                added, removed = (chosen, set[str]()) if what == "in" else (set[str](), chosen)
                roles.change_members(db, TEAM, subject, added=added, removed=removed)
                inside[subject] = inside[subject] - removed | added

    through = {who for group_id in named - off for who in inside[group_id]}
    has = {who for who in "ABC" if roles.roles_of(db, TEAM, who)}
    assert has == by_name | through
    assert not any(roles.roles_of(db, "T2", who) for who in "ABC")


def test_groups_are_read_when_they_changed_and_after_a_while(store: Store) -> None:
    with store.write() as db:
        for group_id in ("G1", "G2"):
            roles.keep_group(db, TEAM, Group(group_id, group_id, "", is_disabled=False))
        roles.grant_to_group(db, TEAM, "G1", "UADMIN", NOW)
    db = store.read()
    new = roles.to_read(db, TEAM, NOW)
    with store.write() as tx:
        roles.keep_members(tx, TEAM, "G1", ["A"], NOW)

    assert new == ["G1"]
    assert roles.to_read(store.read(), TEAM, NOW) == []
    assert roles.to_read(store.read(), TEAM, NOW + timedelta(microseconds=1)) == ["G1"]
    with store.write() as tx:
        roles.mark_stale(tx, TEAM, "G1")
    assert roles.to_read(store.read(), TEAM, NOW) == ["G1"]
    with store.write() as tx:
        roles.disable(tx, TEAM, "G1")
    assert roles.to_read(store.read(), TEAM, NOW + timedelta(days=1)) == []


def test_what_waits_and_what_failed_is_counted_up_to_a_bound(store: Store) -> None:
    with store.write() as db:
        for number in range(health.MOST + 5):
            db.execute(
                "INSERT INTO outbox (team_id, lane, kind, ref, receiver, intent, due_at, created_at, state) "
                "VALUES (?, 1, 'notice', 0, 'U1', ?, ?, '', 'due')",
                [TEAM, f"n{number}", (NOW - timedelta(minutes=1)).isoformat(timespec="microseconds")],
            )
        for number, at in enumerate((NOW - timedelta(seconds=59), NOW + timedelta(days=1))):
            db.execute(
                "INSERT INTO outbox (team_id, lane, kind, ref, receiver, intent, due_at, created_at, state) "
                "VALUES ('T2', 1, 'notice', 0, 'U1', ?, ?, '', 'due')",
                [f"m{number}", at.isoformat(timespec="microseconds")],
            )
        db.execute(
            "INSERT INTO outbox (team_id, lane, kind, ref, receiver, intent, due_at, created_at, state) "
            "VALUES ('T2', 1, 'notice', 0, 'U1', 'f', ?, '', 'failed')",
            [NOW.isoformat()],
        )

    assert health.counts(store.read(), TEAM, NOW) == (0, health.MOST + 1, 0)
    assert health.counts(store.read(), "T2", NOW) == (0, 0, 1)
