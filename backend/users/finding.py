"""Finding people by a part of their names, where the database has to be told of its index.

On SQLite that is FTS5's groups of three characters, which leave what LIKE then judges. PostgreSQL keeps and uses
its indexes by itself.
"""

from dataclasses import dataclass

from backend.storage.database import Statements, Value
from backend.storage.dialect import Dialect

_GROUP = 3
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


_FORGET = "DELETE FROM people_index WHERE rowid = $1"
_REMEMBER = """
INSERT INTO people_index (rowid, words)
VALUES ($1, LOWER($2) || CHAR(10) || LOWER($3) || CHAR(10) || LOWER($4))
"""


class PeopleIndex:
    """Belongs to the transaction that changes the names."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._is_kept_here = statements.dialect.name == "sqlite"

    async def put(self, user_id: int, *, login: str, email: str, name: str) -> None:
        await self.remove(user_id)
        if self._is_kept_here:
            await self._statements.execute(_REMEMBER, user_id, login, email, name)

    async def remove(self, user_id: int) -> None:
        if self._is_kept_here:
            await self._statements.execute(_FORGET, user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """A statement that LIKE judges in the end, and its values with that of the index."""

    sql: str
    values: tuple[Value, ...]


def narrowed(sql: str, *values: Value, text: str, column: str, dialect: Dialect) -> Narrowed:
    """`sql` has the words `AND {found}` where the rows are chosen; `column` is the user's number there."""
    if dialect.name != "sqlite" or len(text) < _GROUP:
        return Narrowed(sql=sql.replace(" AND {found}", ""), values=values)
    quoted = text.translate(_ASCII_LOWER).replace('"', '""')
    found = f"{column} IN (SELECT rowid FROM people_index WHERE people_index MATCH ${len(values) + 1})"  # noqa: S608 - ours
    return Narrowed(sql=sql.replace("{found}", found), values=(*values, f'"{quoted}"'))
