"""What PostgreSQL and the way to it refuse, in the words of the seam."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import InterfaceError, PostgresError

from backend.storage.away import DatabaseAway
from backend.storage.violation import ReferenceViolation, UniqueViolation
from contract.errors import BadRequest
from contract.logs import logger

_log = logger("backend.storage")

REASONS = {
    "08": "the connection broke",
    "25006": "it is read-only",
    "28": "it does not accept this user and password",
    "3D": "the server has no database of this name",
    "40": "other writers take too long",
    "42501": "this user may not do that in it",
    "53": "the server is short of disk, memory or connections",
    "55P03": "other writers take too long",
    "57014": "it takes too long",
    "57": "the server is starting or stopping",
    "58": "the server cannot read or write its files",
    "F0": "the server is not configured right",
    "XX001": "a table is damaged",
    "XX002": "an index is damaged",
}
"""Why the database is away, by code or class of codes. What is not here is a mistake in our SQL."""

_GONE = ("clos", "released")
"""Words about a connection, or the pool, that is no more."""

_TOO_LONG = {"54000", "22001", "22003"}
"""A text too long for an index, a number too large for what it is added to."""


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except PostgresError as error:
        found = _translation(error)
        if found is None:
            raise
        raise found from error
    except InterfaceError as error:
        # The same class tells of calls that make no sense: those are mistakes of ours, and stay.
        if not any(word in str(error) for word in _GONE):
            raise
        raise _away("the connection broke", type(error).__name__) from error
    except ssl.SSLCertVerificationError as error:
        raise _away("its certificate is not trusted", type(error).__name__) from error
    except TimeoutError as error:
        raise _away("it does not answer in time", type(error).__name__) from error
    except (OSError, EOFError, asyncio.IncompleteReadError) as error:
        raise _away((error.strerror or _BROKEN).lower() if isinstance(error, OSError) else _BROKEN, "") from error


_BROKEN = "the connection broke"


def _translation(error: PostgresError) -> Exception | None:
    """None for a mistake in our SQL."""
    code = error.sqlstate or ""
    if code == "23505":
        return UniqueViolation(_constraint(error.constraint_name or ""))
    if code == "23503":
        return ReferenceViolation()
    if code in _TOO_LONG:
        return BadRequest("A text or a number is too long")
    if code == "25006" and "recovery" not in str(error):
        return RuntimeError("a fetch outside a transaction must not write")
    reason = REASONS.get(code) or REASONS.get(code[:2])
    return _away(reason, code) if reason else None


def _away(reason: str, code: str) -> DatabaseAway:
    _log.warning("database unavailable", reason=reason, code=code)
    return DatabaseAway(reason)


def _constraint(name: str) -> str:
    """Only keys that count up have no name of ours."""
    return f"{name.removesuffix('_pkey')}_id" if name.endswith("_pkey") else name
