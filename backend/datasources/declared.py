"""Data sources as files declare them: the whole truth, where an API's caller sends changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend.datasources.model import DataSource, Key, Origin, SealedSecret, place_of
from backend.datasources.store import DataSourceStore
from backend.datasources.url import check_url
from backend.storage.database import Statements
from backend.uid import check_uid, new_uid
from backend.vault.model import Unreadable
from backend.vault.vault import Vault
from contract.clock import Clock
from contract.errors import BadRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """`source` has neither number nor secrets; an empty uid is still to be made. `secrets` are in clear."""

    source: DataSource
    secrets: Mapping[str, str] = field(repr=False)


class Declaring:
    """Works in the transactions of others. Raises BadRequest and UniqueViolation."""

    def __init__(self, *, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    async def put(self, statements: Statements, declared: Declared) -> int:
        """Make it so, and write nothing where it is so already; the row's number.

        Found by its uid if one is declared, else by its name. Of a source that callers may edit, secrets that are
        not declared stay.
        """
        _check(declared)
        store = DataSourceStore(statements)
        stored = await _stored(store, declared.source)
        if stored is None:
            return await self._create(statements, declared)
        known = self._known(stored)
        texts = declared.secrets if declared.source.read_only else {**known, **declared.secrets}
        wanted = _wanted(declared.source, stored)
        if wanted != stored or texts != known:
            await self._update(statements, stored, replace(wanted, version=stored.version + 1))
            await self._exchange_secrets(statements, stored, texts)
        return stored.id

    async def delete(self, statements: Statements, org_id: int, name: str) -> None:
        store = DataSourceStore(statements)
        stored = await store.find(org_id, Key("name", name))
        if stored is not None:
            await store.delete(stored.id)

    async def _create(self, statements: Statements, declared: Declared) -> int:
        store, source = DataSourceStore(statements), declared.source
        if source.is_default:
            await store.clear_default(source.org_id)
        made = replace(source, uid=source.uid or new_uid())
        number = await store.insert(made, at=int(self._clock.now()))
        await self._exchange_secrets(statements, replace(made, id=number), declared.secrets)
        return number

    async def _update(self, statements: Statements, stored: DataSource, wanted: DataSource) -> None:
        store = DataSourceStore(statements)
        if wanted.is_default and not stored.is_default:
            await store.clear_default(stored.org_id)
        await store.update(wanted, at=int(self._clock.now()))

    async def _exchange_secrets(
        self, statements: Statements, stored: DataSource, secrets: Mapping[str, str]
    ) -> None:
        store, known = DataSourceStore(statements), self._known(stored)
        key = await self._vault.key(statements)
        await store.delete_secrets(stored.id, stored.secrets.keys() - secrets.keys())
        new = {name: text for name, text in secrets.items() if known.get(name) != text}
        await store.save_secrets(
            stored.id,
            [
                SealedSecret(
                    name=name,
                    origin=Origin.SECURE,
                    sealed=self._vault.seal(text, place_of(stored.id, name), key),
                )
                for name, text in new.items()
            ],
        )

    def _known(self, stored: DataSource) -> dict[str, str]:
        """Those that can be read; others are written anew, if they are declared."""
        known = {}
        for secret in stored.secrets.values():
            try:
                known[secret.name] = self._vault.open(secret.sealed, place_of(stored.id, secret.name))
            except Unreadable:
                continue
        return known


async def _stored(store: DataSourceStore, source: DataSource) -> DataSource | None:
    """A uid that is declared is the source's own, whatever it was called until now."""
    by_uid = await store.find(source.org_id, Key("uid", source.uid)) if source.uid else None
    return by_uid or await store.find(source.org_id, Key("name", source.name))


def _wanted(source: DataSource, stored: DataSource) -> DataSource:
    return replace(
        source,
        id=stored.id,
        uid=source.uid or stored.uid,
        version=stored.version,
        secrets=stored.secrets,
    )


def _check(declared: Declared) -> None:
    source = declared.source
    for name, text in (("name", source.name), ("type", source.type)):
        if not text:
            raise BadRequest(f"{name} is missing")
    if source.access not in {"proxy", "direct"}:
        raise BadRequest("access is neither proxy nor direct")
    check_url(source.url)
    check_uid(source.uid)
