"""What was imported and exported comes back equal, whatever people typed; and no cell is a formula."""

import csv
import io
import json
import re
import shutil
import string
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.importing.cells import BadLine
from bot.domain.importing.columns import Column
from bot.domain.spreadsheets import guarded, harmless, unguarded
from bot.marking import Marks
from bot.services import importing, staging
from bot.services.exporting_directory import bad_rows_csv, export
from bot.services.staging import Asked
from storage.database import Store
from storage.rows import every

TEAM = "T1"
NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
NAUGHTY = st.sampled_from([*"=+-@'\"\t,;|\r\n＝ x9", "=1+1", "'=", "\n-", "Ö", "\u2028"])
CELLS = st.one_of(
    st.lists(NAUGHTY, max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
).map(str.strip)
HEADERS = st.one_of(
    CELLS,
    st.sampled_from(
        ["mood", "Mood", "Plan name", "E-mail", "further: x", "user id", "nps", "=1", "First name"]
    ),
).map(lambda name: " ".join(name.split()))
PERSON = st.fixed_dictionaries(
    {
        "name": CELLS, "company": CELLS, "usage": CELLS, "region": CELLS,
        "plan": st.sampled_from(["paying", "free", "trial", "churned", "unknown"]),
        "nps": st.one_of(st.none(), st.integers(0, 10)),
        "tenure_months": st.one_of(st.none(), st.integers(0, 1200)),
        "panel_source": CELLS,
        "panel_at": st.datetimes(datetime(1970, 1, 2), datetime(2027, 1, 11), timezones=st.just(UTC)),  # noqa: DTZ001
        "opted_out": st.booleans(), "is_colleague": st.booleans(),
        "extra": st.dictionaries(HEADERS.filter(bool), CELLS.filter(bool), max_size=3),
        "slack_id": st.one_of(st.none(), st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=8).map("U".__add__)),
    }
)  # fmt: skip


def directory(store: Store) -> list[dict[str, object]]:
    """Everybody, without number and when they came; of an opt-out whether there is one, and of a panel date what can be asked about."""
    rows = every(store.read(), "SELECT * FROM people ORDER BY email")
    told = []
    for row in rows:
        hidden = {"id", "added_at", "opted_out_at", "extra"}
        values = {name: value for name, value in dict(row).items() if name not in hidden}
        told.append({**values, "out": row["opted_out_at"] is not None, "extra": json.loads(row["extra"])})
    return told


def exported(store: Store) -> bytes:
    file = io.BytesIO()
    export(store, TEAM, "operator", file, NOW)
    return file.getvalue()


def imported(store: Store, content: bytes) -> None:
    one = staging.read_in(store, Marks(), Asked(TEAM, "operator"), io.BytesIO(content), NOW)
    assert importing.problems_of(store, one) == []
    assert importing.confirm(store, one, NOW)
    importing.store_confirmed(store, Marks(), TEAM, lambda: NOW)


def fill(store: Store, people: list[dict[str, object]]) -> None:
    ids = set()
    with store.write() as db:
        for number, person in enumerate(people):
            slack_id = None if person["slack_id"] in ids else person["slack_id"]
            ids.add(slack_id)
            db["people"].insert(
                {
                    **{name: person[name] for name in ("name", "company", "usage", "region", "plan", "nps", "tenure_months")},
                    "team_id": TEAM, "email": f"p{number}@a.example", "slack_id": slack_id, "added_at": "2026",
                    "panel_source": person["panel_source"],
                    "panel_at": f"{person['panel_at'].isoformat(timespec='microseconds')}" if person["panel_source"] else None,
                    "opted_out_at": "2026-01-01T00:00:00.000000+00:00" if person["opted_out"] else None,
                    "is_colleague": int(person["is_colleague"]),
                    "extra": json.dumps(person["extra"], ensure_ascii=False),
                }
            )  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without people, to be copied: to make one takes longer than an import."""
    file = tmp_path_factory.mktemp("empty") / "empty.db"
    with closing(Store(file)) as store:
        store.migrate()
    return file


def copied(empty: Path, folder: str, name: str) -> Store:
    return Store(Path(shutil.copy(empty, Path(folder) / name)))


@given(people=st.lists(PERSON, min_size=1, max_size=5))
def test_what_was_exported_is_imported_as_it_was(empty: Path, people: list[dict[str, object]]) -> None:
    with (
        TemporaryDirectory() as folder,
        closing(copied(empty, folder, "a.db")) as store,
        closing(copied(empty, folder, "b.db")) as other,
    ):
        fill(store, people)

        imported(other, exported(store))
        again = staging.read_in(other, Marks(), Asked(TEAM, "operator"), io.BytesIO(exported(store)), NOW)

        assert directory(other) == directory(store)
        assert (again.added, again.updated, again.unchanged) == (0, 0, len(people))


@given(cell=st.lists(NAUGHTY, max_size=12).map("".join))
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(cell: str) -> None:
    written = guarded(cell)

    assert unguarded(written) == cell
    for part in re.split(r"[,;|\t\r\n]", written):
        assert harmless(part.strip(' "')) == part.strip(' "'), (written, part)


def test_rows_that_cannot_be_read_are_written_with_line_and_reason_and_without_formulas() -> None:
    columns = (Column("=E-mail", "email"), Column("mood"))
    problems = [BadLine(7, "“=1” is no e-mail address", ("=1", "so, \n+2")), BadLine(9, "-x", ())]

    rows = list(csv.reader(io.StringIO(bad_rows_csv(columns, problems).decode("utf-8-sig"), newline="")))

    assert rows == [
        ["line", "reason", "'=E-mail", "mood"],
        ["7", "“=1” is no e-mail address", "'=1", "so,' \n'+2"],
        ["9", "'-x"],
    ]


def test_an_export_names_nobody_who_was_erased_and_is_in_the_log(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "a.db")) as store:
        store.migrate()
        with store.write() as db:
            db["people"].insert_all(
                [
                    {"team_id": TEAM, "email": "ana@a.example", "added_at": "2026"},
                    {"team_id": TEAM, "erased_at": "2026", "added_at": "2026", "opted_out_at": "2026"},
                    {"team_id": "T2", "email": "bo@b.example", "added_at": "2026"},
                ]
            )

        rows = exported(store).decode("utf-8-sig").splitlines()

        assert len(rows) == 2
        assert rows[1].startswith(",ana@a.example,")
        [logged] = every(store.read(), "SELECT actor, action, detail FROM audit")
        assert tuple(logged) == ("operator", "directory exported", '{"people": 1}')
