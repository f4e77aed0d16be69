"""Reads that are over before a thread could be woken: one connection, used in the event loop itself."""

import sqlite3
from pathlib import Path

from backend.storage.database import Row, Value
from backend.storage.sqlite.connection import named, preparations

_STEPS = 1000
_MOST = 25
"""A thousand steps of SQLite's machine take some 20 µs. A look-up by a key needs far fewer; a page after five
thousand rows of an index needs these, and takes little longer than waking a thread for it would."""
_INDEXED_TEXT = " MATCH "
"""One step of the machine, however long it takes."""
_MOST_LONG = 500


class Glance:
    """Answers what is quickly answered, and leaves the rest, every fault included, to the readers' threads.

    Waking a thread and being woken by it takes 150 µs here, a look-up by a key 10 µs. A statement that was not
    quick once is never tried again.
    """

    def __init__(self, path: Path) -> None:
        """Raises sqlite3.Error."""
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=0, cached_statements=256)
        self._watch = self._connection.cursor()
        self._connection.row_factory = sqlite3.Row
        for statement in preparations(reading=True):
            self._connection.execute(statement).fetchall()
        self._rounds = 0
        self._long: set[str] = set()
        self._connection.set_progress_handler(self._goes_on_too_long, _STEPS)

    def rows(self, sql: str, values: tuple[Value, ...]) -> list[Row] | None:
        """All rows of one statement, None if somebody else has to read them. Raises BadRequest as all reads do."""
        parameters = named(values)
        if sql in self._long or _INDEXED_TEXT in sql:
            return None
        self._rounds = 0
        try:
            found = self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as fault:
            if getattr(fault, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
                self._remember(sql)
            return None
        return [dict(zip(row.keys(), row, strict=True)) for row in found]

    def state(self) -> int | None:
        """See Database.state: this connection commits nothing itself, so all that counts is what others did."""
        try:
            found: list[tuple[int]] = self._watch.execute("PRAGMA data_version").fetchall()
        except sqlite3.Error:
            return None
        return found[0][0]

    def close(self) -> None:
        """What is read later is left to the readers."""
        self._connection.close()

    def _remember(self, sql: str) -> None:
        """Statements are few; some are put together from parts."""
        if len(self._long) >= _MOST_LONG:
            self._long.clear()
        self._long.add(sql)

    def _goes_on_too_long(self) -> bool:
        self._rounds += 1
        return self._rounds > _MOST
