"""Everything of one workspace, whatever table it is in: for a workspace that is gone for good."""

from graphlib import TopologicalSorter

from sqlite_utils import Database

from storage.rows import every

LAST = "installations"
"""It says that a workspace is gone, so it goes last: what is interrupted goes on where it was."""


def delete_some(db: Database, team_id: str, limit: int) -> int:
    """Delete up to `limit` rows of a workspace; return how many, 0 when there are none left.

    A table goes when no other points to it any more, so that no order has to be kept by hand. Foreign keys are checked with
    each statement: whoever adds a table has nothing to add here.
    """
    for table in sorted(_leaves_first(db), key=lambda table: table == LAST):
        row = ", ".join(_key_of(db, table))
        sql = f"DELETE FROM {table} WHERE ({row}) IN (SELECT {row} FROM {table} WHERE team_id = ? LIMIT ?)"  # noqa: S608 - names of the schema
        values = [team_id, limit]
        if deleted := int(db.execute(sql, values).rowcount):
            return deleted
    return 0


def tables(db: Database) -> list[str]:
    """The tables that have rows of workspaces."""
    sql = (
        "SELECT DISTINCT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND c.name = 'team_id' ORDER BY m.name"
    )
    return [row["name"] for row in every(db, sql)]


def _leaves_first(db: Database) -> list[str]:
    """The tables, each before those that it points to."""
    order = TopologicalSorter[str]()
    for table in tables(db):
        order.add(table)
        for row in every(db, 'SELECT "table" FROM pragma_foreign_key_list(?)', [table]):
            if row["table"] != table:
                order.add(row["table"], table)
    return list(order.static_order())


def _key_of(db: Database, table: str) -> list[str]:
    """What tells the rows of a table apart."""
    if not every(db, "SELECT 1 FROM pragma_table_list WHERE name = ? AND wr = 1", [table]):
        return ["rowid"]
    sql = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk"
    return [row["name"] for row in every(db, sql, [table])]
