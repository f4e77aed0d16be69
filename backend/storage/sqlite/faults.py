"""What SQLite refuses, in the words of the seam."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from backend.storage.away import DatabaseAway
from backend.storage.violation import ReferenceViolation, UniqueViolation
from contract.logs import logger

_log = logger("backend.storage")

REASONS = {
    sqlite3.SQLITE_BUSY: "another process holds it",
    sqlite3.SQLITE_LOCKED: "another process holds it",
    sqlite3.SQLITE_PROTOCOL: "another process holds it",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_PERM: "this user may not open it",
    sqlite3.SQLITE_AUTH: "this user may not open it",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_IOERR: "reading or writing the file failed",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is not a SQLite database",
    sqlite3.SQLITE_NOMEM: "memory is short",
    sqlite3.SQLITE_INTERRUPT: "it is closing",
}
"""Why the database is away, by primary result code. What is not here is a mistake in our SQL."""


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _translation(error) from error


def _translation(error: sqlite3.Error) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}:
        return UniqueViolation(_constraint(str(error)))
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return ReferenceViolation()
    reason = REASONS.get(code & 0xFF)
    if reason is None:
        return error
    _log.warning("database unavailable", reason=reason, code=error.sqlite_errorname)
    return DatabaseAway(reason)


def _constraint(message: str) -> str:
    """SQLite names an index over expressions by its name, every other by its columns: `t.a, t.b` is `t_a_b`."""
    named = re.search(r"index '(\w+)'", message)
    if named:
        return named[1]
    columns = re.findall(r"(\w+)\.(\w+)", message)
    return "_".join([columns[0][0], *(column for _, column in columns)])
