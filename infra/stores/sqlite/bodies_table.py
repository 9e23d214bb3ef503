"""Tables of one text each, changed by compare-and-set: a name, a body, a version."""

from typing import Literal

from infra.stores.sqlite.database import Database

Table = Literal["pages", "budgets"]


def read_body(database: Database, table: Table, name: str) -> tuple[object, int | None]:
    """The body of that name and its version; None: there is none."""
    with database.reading() as connection:
        query = f"SELECT body, version FROM {table} WHERE name = ?"  # noqa: S608 - ours
        row = connection.execute(query, (name,)).fetchone()
    return (row[0], row[1]) if row else (None, None)


def write_body(
    database: Database, table: Table, named: tuple[str, str], version: int | None
) -> bool:
    """Whether the name was still of that version, and has this body now."""
    name, body = named
    with database.writing() as connection:
        if version is None:
            written = connection.execute(
                f"INSERT INTO {table} (name, body, version) VALUES (?, ?, 1)"  # noqa: S608
                " ON CONFLICT DO NOTHING",
                (name, body),
            )
        else:
            written = connection.execute(
                f"UPDATE {table} SET body = ?, version = version + 1"  # noqa: S608
                " WHERE name = ? AND version = ?",
                (body, name, version),
            )
        return written.rowcount == 1
