"""The index that finds titles by a part of them, where the database has to be told of each.

On SQLite that is FTS5's groups of three characters. It narrows a search to candidates, which LIKE then judges.
PostgreSQL keeps its indexes by itself, and uses the one of groups unasked; that of pairs has to be named.
"""

import re
from dataclasses import dataclass

from backend.permissions.below import BELOW
from backend.storage.database import Statements, Value

_GROUP = 3
_MANY = 500
"""From so many candidates on, a walk in the order of the page finds enough sooner than the index."""

_LONGEST = 64
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_WILDCARDS = re.compile("[%_]")
_WITHOUT_NEXT = frozenset("\ud7ff\U0010ffff")
"""Characters that the next number is no character after."""

_HOLDING = "SELECT rowid FROM title_index WHERE title_index MATCH {}"
_BETWEEN = "SELECT doc FROM title_groups WHERE term >= {} AND term < {}"

_PAIRED = "SELECT id FROM dashboards WHERE title_pairs(title) @> ARRAY[{}]"

# The two characters more let the last ones of a title begin a group, too.
_INDEXED = "LOWER($2) || CHAR(1, 1)"
_FORGET_OLD = f"DELETE FROM title_index WHERE rowid = $1 AND title <> {_INDEXED}"  # noqa: S608 - constants
_REMEMBER = f"""
    INSERT INTO title_index (rowid, title)
    SELECT $1, {_INDEXED} WHERE NOT EXISTS (SELECT 1 FROM title_index WHERE rowid = $1)
"""  # noqa: S608 - constants
_FORGET = "DELETE FROM title_index WHERE rowid = $1"
_FORGET_BELOW = f"DELETE FROM title_index WHERE rowid IN ({BELOW} SELECT id FROM below)"  # noqa: S608 - constants
_FORGET_ORG = "DELETE FROM title_index WHERE rowid IN (SELECT id FROM dashboards WHERE org_id = $1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """`sql` selects their numbers; it has a `{}` for the placeholder of each value."""

    sql: str
    values: tuple[Value, ...]


class TitleIndex:
    """Writes belong to the transaction that changes the titles."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._is_kept_here = statements.dialect.name == "sqlite"

    async def put(self, dashboard_id: int, title: str) -> None:
        if self._is_kept_here:
            await self._statements.execute(_FORGET_OLD, dashboard_id, title)
            await self._statements.execute(_REMEMBER, dashboard_id, title)

    async def remove(self, dashboard_id: int) -> None:
        """Before the row goes, and with it what lies in it."""
        if self._is_kept_here:
            await self._statements.execute(_FORGET_BELOW, dashboard_id)
            await self._statements.execute(_FORGET, dashboard_id)

    async def remove_org(self, org_id: int) -> None:
        """Before the organisation goes."""
        if self._is_kept_here:
            await self._statements.execute(_FORGET_ORG, org_id)

    async def candidates(self, wanted: str) -> Candidates | None:
        """What may have `wanted` (`%` and `_` are wildcards) in its title; None where the index would not help."""
        found = _asked(wanted) if self._is_kept_here else _paired(wanted)
        return await few(self._statements, found) if found else None


async def few(statements: Statements, found: Candidates) -> Candidates | None:
    """`found` if there are few enough of them to begin a search with."""
    places = (f"${number}" for number in range(1, len(found.values) + 1))
    sql = f"SELECT COUNT(*) FROM ({found.sql.format(*places)} LIMIT {_MANY}) found"  # noqa: S608 - placeholders
    return found if await statements.fetch_value(sql, *found.values) < _MANY else None


def folded(text: str) -> str:
    """In lower case as far as ASCII goes, like LOWER on every database here."""
    return text.translate(_ASCII_LOWER)


def _longest(wanted: str) -> str:
    return max(_WILDCARDS.split(folded(wanted)), key=len)[:_LONGEST]


def _paired(wanted: str) -> Candidates | None:
    longest = _longest(wanted)
    return Candidates(sql=_PAIRED, values=(longest,)) if 0 < len(longest) < _GROUP else None


def _asked(wanted: str) -> Candidates | None:
    longest = _longest(wanted)
    if len(longest) >= _GROUP:
        quoted = longest.replace('"', '""')
        return Candidates(sql=_HOLDING, values=(f'"{quoted}"',))
    if not longest or longest[-1] in _WITHOUT_NEXT:
        return None
    after = longest[:-1] + chr(ord(longest[-1]) + 1)
    return Candidates(sql=_BETWEEN, values=(longest, after))
