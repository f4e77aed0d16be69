"""The secrets of data sources, as the vault's rotation sees them."""

from collections.abc import Sequence

from backend.datasources.model import place_of
from backend.storage.database import Row, Statements
from backend.vault.holder import Held
from backend.vault.model import Sealed
from backend.vault.store import read_sealed

_ALL = """
    SELECT s.data_source_id, s.name, s.ciphertext, s.data_key_id AS key_id, k.wrapped AS key_wrapped
    FROM data_source_secrets s LEFT JOIN data_keys k ON k.id = s.data_key_id
"""
_EVERYTHING = f"{_ALL} ORDER BY s.data_source_id, s.name"
_OUTDATED = f"{_ALL} WHERE s.data_key_id IS NULL ORDER BY s.data_source_id, s.name"
_KEEP = "UPDATE data_source_secrets SET ciphertext = $3, data_key_id = $4 WHERE data_source_id = $1 AND name = $2"


class DataSourceSecrets:
    """A Holder."""

    async def everything(self, statements: Statements) -> Sequence[Held]:
        return _held(await statements.fetch_all(_EVERYTHING))

    async def outdated(self, statements: Statements) -> Sequence[Held]:
        return _held(await statements.fetch_all(_OUTDATED))

    async def keep(self, statements: Statements, held: Held, sealed: Sealed) -> None:
        number = None if sealed.key is None else sealed.key.id
        await statements.execute(_KEEP, held.row, held.name, sealed.value, number)


def _held(rows: Sequence[Row]) -> list[Held]:
    found = [(row["data_source_id"], row["name"], read_sealed(row, "ciphertext")) for row in rows]
    return [
        Held(row=number, name=name, place=place_of(number, name), value=value)
        for number, name, value in found
        if value is not None
    ]
