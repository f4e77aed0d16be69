"""One connection to the file, and what both kinds of it do."""

import logging
import sqlite3
from pathlib import Path

import aiosqlite

from backend.storage.database import Row, Value
from backend.storage.parameters import checked
from backend.storage.sqlite.faults import translated

_SETTINGS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    # A container may have no writable place beside the data folder.
    "temp_store = MEMORY",
    "journal_size_limit = 67108864",
)


def preparations(*, reading: bool) -> list[str]:
    """The statements that make a connection one of ours."""
    return [f"PRAGMA {setting}" for setting in (*_SETTINGS, f"query_only = {'ON' if reading else 'OFF'}")]


async def connect(path: Path, *, reading: bool, busy_seconds: float) -> aiosqlite.Connection:
    # Its debug lines show every statement with its values, password hashes among them.
    logging.getLogger("aiosqlite").setLevel(logging.WARNING)
    with translated():
        connection = await aiosqlite.connect(
            path, isolation_level=None, timeout=busy_seconds, cached_statements=256
        )
    try:
        await _prepare(connection, reading=reading)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _prepare(connection: aiosqlite.Connection, *, reading: bool) -> None:
    connection.row_factory = sqlite3.Row
    for statement in preparations(reading=reading):
        await rows(connection, statement, ())


async def rows(connection: aiosqlite.Connection, sql: str, values: tuple[Value, ...]) -> list[Row]:
    """All rows of one statement.

    It is one job of the connection's thread: whoever is cancelled here leaves no half-read cursor to the next.
    """
    parameters = named(values)
    with translated():
        found = list(await connection.execute_fetchall(sql, parameters))
    if not found:
        return []
    columns = found[0].keys()
    return [dict(zip(columns, row, strict=True)) for row in found]


async def changed(connection: aiosqlite.Connection, sql: str, values: tuple[Value, ...]) -> int:
    """How many rows one statement changed."""
    parameters = named(values)
    with translated():
        async with connection.execute(sql, parameters) as cursor:
            return max(cursor.rowcount, 0)


def named(values: tuple[Value, ...]) -> dict[str, Value]:
    """SQLite reads `$1` as a parameter with the name 1."""
    return {str(number): value for number, value in enumerate(checked(values), start=1)}
