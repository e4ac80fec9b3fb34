"""The list of what each column says of a person is complete, and documented."""

from pathlib import Path

from storage.database import Store
from storage.personal import TABLES, Fate
from storage.rows import every

ROOT = Path(__file__).resolve().parents[2]


def test_every_column_of_the_schema_has_a_fate_and_no_other_is_listed(store: Store) -> None:
    tables = every(
        store.read(), "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    )
    schema = {
        row["name"]: {
            column["name"]
            for column in every(store.read(), "SELECT name FROM pragma_table_info(?)", [row["name"]])
        }
        for row in tables
        if not row["name"].startswith(("sqlite_", "_sqlite"))
    }

    assert {table: set(columns) for table, columns in TABLES.items()} == schema


def test_whatever_says_something_of_a_participant_is_in_the_documentation() -> None:
    told = (ROOT / "docs" / "privacy.md").read_text()

    for table, fates in TABLES.items():
        if set(fates.values()) & {Fate.DELETE, Fate.BLANK, Fate.KEEP}:
            assert f"`{table}`" in told, table
