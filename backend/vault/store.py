"""The SQL of data keys."""

from collections.abc import Iterable

from backend.storage.database import Row, Statements
from backend.vault.model import DataKey, Sealed


class DataKeyStore:
    """The newest key seals; older ones last as long as something is sealed under them, or a reference is left."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def newest(self) -> DataKey | None:
        row = await self._statements.fetch_one("SELECT id, wrapped FROM data_keys ORDER BY id DESC LIMIT 1")
        return None if row is None else _key(row)

    async def all(self) -> list[DataKey]:
        rows = await self._statements.fetch_all("SELECT id, wrapped FROM data_keys ORDER BY id")
        return [_key(row) for row in rows]

    async def insert(self, wrapped: bytes, *, at: int) -> int:
        sql = "INSERT INTO data_keys (wrapped, created) VALUES ($1, $2) RETURNING id"
        return await self._statements.insert(sql, wrapped, at)

    async def rewrap(self, key: DataKey) -> None:
        await self._statements.execute("UPDATE data_keys SET wrapped = $2 WHERE id = $1", key.id, key.wrapped)

    async def delete(self, numbers: Iterable[int]) -> None:
        """Raises ReferenceViolation for one that still seals something."""
        for number in numbers:
            await self._statements.execute("DELETE FROM data_keys WHERE id = $1", number)


def read_sealed(row: Row, value: str) -> Sealed | None:
    """What column `value` holds, of a row with `key_id` and `key_wrapped` of its data key; None for NULL."""
    if row[value] is None:
        return None
    number = row["key_id"]
    key = None if number is None else DataKey(id=number, wrapped=bytes(row["key_wrapped"]))
    return Sealed(value=bytes(row[value]), key=key)


def _key(row: Row) -> DataKey:
    return DataKey(id=row["id"], wrapped=bytes(row["wrapped"]))
