"""The rules of data sources (api.md §4)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from backend.datasources.bodies import DataSourceBody
from backend.datasources.model import DataSource, Key, Origin, SealedSecret, place_of
from backend.datasources.store import DataSourceStore
from backend.datasources.url import kept
from backend.quotas.quotas import UNBOUNDED, Quotas
from backend.storage.database import Database
from backend.storage.violation import UniqueViolation
from backend.uid import check_uid, new_uid
from backend.vault.model import DataKey
from backend.vault.vault import Vault
from contract import jsontext
from contract.clock import Clock
from contract.errors import Conflict, Forbidden, NotFound

_NAME_TAKEN = "Data source with same name already exists"
_UID_TAKEN = "Data source with the same uid already exists"
_STALE = "Datasource has already been updated by someone else. Please reload and try again"


class DataSources:
    def __init__(self, database: Database, *, vault: Vault, clock: Clock, quotas: Quotas = UNBOUNDED) -> None:
        self._database = database
        self._quotas = quotas
        self._vault = vault
        self._clock = clock

    async def list(self, org_id: int) -> list[DataSource]:
        return await DataSourceStore(self._database).list(org_id)

    async def find(self, org_id: int, key: Key) -> DataSource | None:
        return await DataSourceStore(self._database).find(org_id, key)

    async def read(self, org_id: int, key: Key) -> DataSource:
        return _found(await self.find(org_id, key))

    async def create(self, org_id: int, body: DataSourceBody) -> DataSource:
        """Raises BadRequest, Conflict, QuotaReached."""
        _check(body)
        made = _made(org_id, body)
        now = int(self._clock.now())
        with _telling_which_is_taken():
            async with self._database.transaction() as statements:
                await self._quotas.refuse_data_source(statements, org_id)
                store = DataSourceStore(statements)
                if made.is_default:
                    await store.clear_default(org_id)
                made = replace(made, id=await store.insert(made, at=now))
                made = replace(made, secrets=self._secrets_after(made, body, await self._vault.key(statements)))
                await store.save_secrets(made.id, made.secrets.values())
        return made

    async def update(self, org_id: int, key: Key, body: DataSourceBody) -> DataSource:
        _check(body)
        now = int(self._clock.now())
        with _telling_which_is_taken("Failed to update datasource: "):
            async with self._database.transaction() as statements:
                store = DataSourceStore(statements)
                stored = _found(await store.find(org_id, key))
                _refuse_read_only(stored, "Cannot update read-only data source")
                secrets = self._secrets_after(stored, body, await self._vault.key(statements))
                changed = replace(_changed(stored, body), secrets=secrets)
                if changed.is_default:
                    await store.clear_default(org_id)
                await store.update(changed, at=now)
                await store.delete_secrets(stored.id, stored.secrets.keys() - changed.secrets.keys())
                await store.save_secrets(stored.id, _new(changed.secrets, than=stored.secrets))
        return changed

    async def delete(self, org_id: int, key: Key) -> DataSource:
        async with self._database.transaction() as statements:
            store = DataSourceStore(statements)
            stored = _found(await store.find(org_id, key))
            _refuse_read_only(stored, "Cannot delete read-only data source")
            await store.delete(stored.id)
        return stored

    def secrets(self, source: DataSource) -> dict[str, str]:
        """Every secret in clear, for the proxy alone. Raises Unreadable."""
        return {
            secret.name: self._vault.open(secret.sealed, place_of(source.id, secret.name))
            for secret in source.secrets.values()
        }

    def _secrets_after(self, stored: DataSource, body: DataSourceBody, key: DataKey) -> Mapping[str, SealedSecret]:
        """What `stored` keeps and `body` adds.

        `secureJsonData` replaces what it names. The plain fields replace and, left out, clear only what came in
        plainly (decisions.md 31); where both forms exist the secure one is in use.
        """
        secure = body.secure_secrets()
        kept = {name: secret for name, secret in stored.secrets.items() if secret.origin is Origin.SECURE}
        plain = {name: text for name, text in body.plain_secrets().items() if name not in kept}
        return {
            **kept,
            **self._sealed(stored.id, plain, Origin.PLAIN, key),
            **self._sealed(stored.id, secure, Origin.SECURE, key),
        }

    def _sealed(
        self, source_id: int, secrets: Mapping[str, str], origin: Origin, key: DataKey
    ) -> dict[str, SealedSecret]:
        sealed = {name: self._vault.seal(text, place_of(source_id, name), key) for name, text in secrets.items()}
        return {name: SealedSecret(name=name, origin=origin, sealed=value) for name, value in sealed.items()}


def _check(body: DataSourceBody) -> None:
    """Raises BadRequest."""
    if body.uid:
        check_uid(body.uid)


def _made(org_id: int, body: DataSourceBody) -> DataSource:
    return DataSource(
        id=0,
        org_id=org_id,
        uid=body.uid or new_uid(),
        name=body.name,
        type=body.type,
        access=body.access,
        url=kept(body.url),
        user=body.user,
        database=body.database,
        basic_auth=body.basic_auth,
        basic_auth_user=body.basic_auth_user,
        with_credentials=body.with_credentials,
        is_default=body.is_default,
        json_data=_json_text(body),
    )


def _changed(stored: DataSource, body: DataSourceBody) -> DataSource:
    """Texts left out or empty keep their value, switches left out are off, `jsonData` left out is empty."""
    return replace(
        stored,
        uid=body.uid or stored.uid,
        name=body.name,
        type=body.type,
        access=body.access,
        url=kept(body.url) or stored.url,
        user=body.user or stored.user,
        database=body.database or stored.database,
        basic_auth=body.basic_auth,
        basic_auth_user=body.basic_auth_user or stored.basic_auth_user,
        with_credentials=body.with_credentials,
        is_default=body.is_default,
        json_data=_json_text(body),
        version=_next_version(stored.version, body.version),
    )


def _json_text(body: DataSourceBody) -> str:
    return "{}" if body.json_data is None else jsontext.encode(body.json_data).decode()


def _next_version(stored: int, sent: int) -> int:
    """Raises Conflict for one that is behind; 0 is not checked, and starts the count again."""
    if sent == 0:
        return 1
    if sent < stored:
        raise Conflict(_STALE)
    return sent + 1


def _new(secrets: Mapping[str, SealedSecret], *, than: Mapping[str, SealedSecret]) -> Iterator[SealedSecret]:
    return (secret for name, secret in secrets.items() if than.get(name) is not secret)


def _found(source: DataSource | None) -> DataSource:
    if source is None:
        raise NotFound("Data source not found")
    return source


def _refuse_read_only(source: DataSource, message: str) -> None:
    if source.read_only:
        raise Forbidden(message)


@contextmanager
def _telling_which_is_taken(prefix: str = "") -> Iterator[None]:
    """The schema refuses a second of a name or uid; only here is known what its caller calls that."""
    try:
        yield
    except UniqueViolation as violation:
        taken = _UID_TAKEN if violation.constraint == "data_sources_org_id_uid" else prefix + _NAME_TAKEN
        raise Conflict(taken) from None
