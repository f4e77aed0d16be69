"""The tables that are carried over, as the PostgreSQL database describes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backend.storage.database import Row, Statements
from backend.storage.migrate import LEDGER

_COLUMNS = """
    SELECT c.table_name AS owner, c.column_name AS name, c.data_type AS kind, c.is_identity = 'YES' AS counts
    FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
    WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
    ORDER BY c.table_name, c.ordinal_position
"""
_REFERENCES = """
    SELECT c.conrelid::regclass::text AS owner, c.conname AS name FROM pg_constraint c
    JOIN pg_namespace n ON n.oid = c.connamespace
    WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY c.conname
"""

Plain = str | int | float | bytes | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    kind: str
    """As PostgreSQL calls the type."""

    def typed(self, value: Plain) -> Plain:
        """SQLite keeps truth as a number, and a whole number in a column of fractions as one."""
        as_it_is = _TYPES.get(self.kind)
        return value if value is None or as_it_is is None else as_it_is(value)


_TYPES: Mapping[str, Callable[[Plain], Plain]] = {
    "boolean": bool,
    "double precision": lambda value: float(value or 0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    name: str
    columns: Sequence[Column]
    counts: bool
    """Its ids count up by themselves."""

    @property
    def names(self) -> Sequence[str]:
        return [column.name for column in self.columns]

    def record(self, row: Row) -> tuple[Plain, ...]:
        """The row's values as PostgreSQL has them."""
        return tuple(column.typed(row[column.name]) for column in self.columns)


async def read_tables(target: Statements) -> list[Table]:
    """All but the ledger of migrations, which the target has written itself."""
    rows = await target.fetch_all(_COLUMNS)
    owners = dict.fromkeys(row["owner"] for row in rows if row["owner"] != LEDGER)
    return [_table(owner, [row for row in rows if row["owner"] == owner]) for owner in owners]


async def read_references(target: Statements) -> list[tuple[str, str]]:
    """Table and name of each foreign key."""
    return [(row["owner"], row["name"]) for row in await target.fetch_all(_REFERENCES)]


def _table(name: str, rows: Sequence[Row]) -> Table:
    columns = [Column(name=row["name"], kind=row["kind"]) for row in rows]
    return Table(name=name, columns=columns, counts=any(row["counts"] for row in rows))
