"""The SQL of data sources."""

from collections.abc import Iterable, Mapping, Sequence

from backend.datasources.model import DataSource, Key, Origin, SealedSecret
from backend.storage.database import Row, Statements
from backend.vault.store import read_sealed

_COLUMNS = """
    d.id, d.org_id, d.uid, d.name, d.type, d.access, d.url, d.username, d.database_name, d.basic_auth,
    d.basic_auth_user, d.with_credentials, d.is_default, d.json_data, d.read_only, d.version,
    s.name AS secret_name, s.origin AS secret_origin, s.ciphertext AS secret_sealed,
    s.data_key_id AS key_id, k.wrapped AS key_wrapped
"""
_FROM = f"""
    SELECT {_COLUMNS} FROM data_sources d
    LEFT JOIN data_source_secrets s ON s.data_source_id = d.id
    LEFT JOIN data_keys k ON k.id = s.data_key_id
"""  # noqa: S608 - constants only
_FIND: Mapping[str, str] = {
    "id": f"{_FROM} WHERE d.org_id = $1 AND d.id = $2 ORDER BY s.name",
    "uid": f"{_FROM} WHERE d.org_id = $1 AND d.uid = $2 ORDER BY s.name",
    "name": f"{_FROM} WHERE d.org_id = $1 AND d.name = $2 ORDER BY s.name",
}
_LIST = f"{_FROM} WHERE d.org_id = $1 ORDER BY d.id, s.name"
_INSERT = """
    INSERT INTO data_sources (
        org_id, uid, name, type, access, url, username, database_name, basic_auth, basic_auth_user,
        with_credentials, is_default, json_data, read_only, version, created, updated
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
    RETURNING id
"""
_UPDATE = """
    UPDATE data_sources SET
        uid = $2, name = $3, type = $4, access = $5, url = $6, username = $7, database_name = $8,
        basic_auth = $9, basic_auth_user = $10, with_credentials = $11, is_default = $12, json_data = $13,
        read_only = $14, version = $15, updated = $16
    WHERE id = $1
"""
_SAVE = """
    INSERT INTO data_source_secrets (data_source_id, name, ciphertext, data_key_id, origin)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (data_source_id, name) DO UPDATE
    SET ciphertext = excluded.ciphertext, data_key_id = excluded.data_key_id, origin = excluded.origin
"""


class DataSourceStore:
    """Works on the database, or on the statements of one transaction of it."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def list(self, org_id: int) -> list[DataSource]:
        """By lower-case name, which the databases do not agree on."""
        rows = await self._statements.fetch_all(_LIST, org_id)
        sources = [_source(group) for group in _by_source(rows)]
        return sorted(sources, key=lambda source: (source.name.lower(), source.name))

    async def find(self, org_id: int, key: Key) -> DataSource | None:
        rows = await self._statements.fetch_all(_FIND[key.column], org_id, key.value)
        return _source(rows) if rows else None

    async def insert(self, source: DataSource, *, at: int) -> int:
        """The new row's number; that of `source` is ignored. Raises UniqueViolation."""
        return await self._statements.insert(_INSERT, source.org_id, *_values(source), at)

    async def update(self, source: DataSource, *, at: int) -> None:
        """Raises UniqueViolation."""
        await self._statements.execute(_UPDATE, source.id, *_values(source), at)

    async def delete(self, source_id: int) -> None:
        await self._statements.execute("DELETE FROM data_sources WHERE id = $1", source_id)

    async def clear_default(self, org_id: int) -> None:
        await self._statements.execute(
            "UPDATE data_sources SET is_default = FALSE WHERE org_id = $1 AND is_default", org_id
        )

    async def save_secrets(self, source_id: int, secrets: Iterable[SealedSecret]) -> None:
        for secret in secrets:
            value, key = secret.sealed.value, secret.sealed.key
            number = None if key is None else key.id
            await self._statements.execute(_SAVE, source_id, secret.name, value, number, secret.origin.value)

    async def delete_secrets(self, source_id: int, names: Iterable[str]) -> None:
        for name in names:
            await self._statements.execute(
                "DELETE FROM data_source_secrets WHERE data_source_id = $1 AND name = $2", source_id, name
            )


def _values(source: DataSource) -> tuple[str | int | bool, ...]:
    return (
        source.uid,
        source.name,
        source.type,
        source.access,
        source.url,
        source.user,
        source.database,
        source.basic_auth,
        source.basic_auth_user,
        source.with_credentials,
        source.is_default,
        source.json_data,
        source.read_only,
        source.version,
    )


def _by_source(rows: Iterable[Row]) -> Iterable[Sequence[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["id"], []).append(row)
    return groups.values()


def _source(rows: Sequence[Row]) -> DataSource:
    """One source from its rows: there is one for each secret, and one without any if it has none."""
    row = rows[0]
    return DataSource(
        id=row["id"],
        org_id=row["org_id"],
        uid=row["uid"],
        name=row["name"],
        type=row["type"],
        access=row["access"],
        url=row["url"],
        user=row["username"],
        database=row["database_name"],
        basic_auth=bool(row["basic_auth"]),
        basic_auth_user=row["basic_auth_user"],
        with_credentials=bool(row["with_credentials"]),
        is_default=bool(row["is_default"]),
        json_data=row["json_data"],
        read_only=bool(row["read_only"]),
        version=row["version"],
        secrets={secret.name: secret for secret in map(_secret, rows) if secret is not None},
    )


def _secret(row: Row) -> SealedSecret | None:
    value = read_sealed(row, "secret_sealed")
    if value is None:
        return None
    return SealedSecret(name=row["secret_name"], origin=Origin(row["secret_origin"]), sealed=value)
