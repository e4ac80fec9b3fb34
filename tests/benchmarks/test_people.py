"""The benchmark of lists of people looks at what it says it looks at."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks import people
from storage.rows import text_of

SIZE = 8_000


def test_every_page_is_shown_and_the_sought_are_as_many_among_few_and_many(tmp_path: Path) -> None:
    found = []
    for size in (100, 400):
        desk = people.prepare(tmp_path / f"{size}.db", size, 2)
        with closing(desk.store):
            assert all(look(desk) for look in people.LOOKS.values())
            found.append(str(people.LOOKS["a search"](desk)))

    assert all("of 20" in one for one in found)


def test_people_on_the_panel_and_beside_it_rest_are_snoozed_and_opted_out_in_the_shares_that_are_named(
    tmp_path: Path,
) -> None:
    desk = people.prepare(tmp_path / "people.db", SIZE, 2)
    with closing(desk.store):
        kinds = {
            "invited lately": f"last_invited_at > '{ago(30)}'",
            "left two unanswered": f"unanswered = 2 AND last_invited_at > '{ago(365)}'",
            "interviewed lately": f"last_interviewed_at > '{ago(90)}'",
            "snoozed": f"snoozed_until > '{ago(0)}'",
            "opted out": "opted_out_at IS NOT NULL",
            "unreachable": "unreachable <> ''",
            "invited long ago": f"last_invited_at < '{ago(30)}' AND unanswered = 0 AND opted_out_at IS NULL AND snoozed_until IS NULL "
            "AND unreachable = '' AND is_colleague = 0 AND blocked_at IS NULL AND last_interviewed_at IS NULL",
        }
        for panel in ("IS NULL", "IS NOT NULL"):
            everybody = f"SELECT count(*) FROM people WHERE panel_at {panel}"  # noqa: S608
            [size] = desk.store.read().execute(everybody).fetchone()
            for kind, where in kinds.items():
                [count] = desk.store.read().execute(f"{everybody} AND {where}").fetchone()
                assert count / size == pytest.approx(people.SHARES[kind], rel=0.35), (panel, kind)


def ago(days: int) -> str:
    return text_of(people.NOW - timedelta(days=days))
