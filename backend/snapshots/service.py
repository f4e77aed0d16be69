"""The rules of snapshots (api.md §10)."""

import secrets
import string
from dataclasses import replace

from backend.snapshots.bodies import SnapshotBody
from backend.snapshots.external import Published, Publisher
from backend.snapshots.model import UNNAMED, Snapshot, delete_place
from backend.snapshots.origin import origin_of, rights_on_origin
from backend.snapshots.store import SnapshotStore
from backend.storage.database import Database, Statements
from backend.storage.violation import UniqueViolation
from backend.vault.model import Sealed
from backend.vault.vault import Vault
from contract import jsontext
from contract.clock import Clock
from contract.errors import Conflict, Forbidden, NotFound
from contract.identity import ORG_MISSING, Identity, Kind, Role

_ALPHABET = string.digits + string.ascii_letters
_KEY_LENGTH = 32
_FOREVER = 50 * 365 * 24 * 3600
_LAST_SECOND = 253402300799
"""Of the year 9999, which is the last that a time can be written in."""

_DEFAULT_LIMIT = 1000
_WITH_USER = frozenset({Kind.USER, Kind.SERVICE_ACCOUNT})


class SnapshotNotFound(NotFound):
    """Told alike of what never was, has expired, or is another organisation's to delete."""

    default = "Dashboard snapshot not found"


class Snapshots:
    """`publisher` is None where publishing on another server is switched off."""

    def __init__(self, database: Database, *, publisher: Publisher | None, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._store = SnapshotStore(database)
        self._publisher = publisher
        self._vault = vault
        self._clock = clock

    async def create(self, caller: Identity, body: SnapshotBody) -> Snapshot:
        if caller.org_id == ORG_MISSING and caller.kind is not Kind.NOBODY:
            raise Forbidden
        rights = await rights_on_origin(self._database, caller, body.dashboard)
        if rights and not rights.view:
            raise Forbidden("Access denied to this dashboard")
        made = self._made(caller, body)
        if not body.external:
            return await self._kept(made)
        published = await self._publish(made, body.expires)
        return await self._kept(_elsewhere(made, published), delete_url=published.delete_url)

    async def read(self, key: str) -> Snapshot:
        """Whoever knows the key may read, wherever they belong. Raises NotFound for an expired one too."""
        found = _found(await self._store.by_key(key))
        if found.expires <= self._clock.now():
            raise SnapshotNotFound
        return found

    async def list(self, caller: Identity, *, name: str, limit: int) -> list[Snapshot]:
        """An Admin sees the organisation's, anybody else their own; keys are one owner (api.md §13)."""
        name, limit = name or "%", limit if limit > 0 else _DEFAULT_LIMIT
        if caller.role is Role.ADMIN:
            return await self._store.of_org(caller.org_id, name=name, limit=limit)
        if caller.kind is Kind.ANONYMOUS:
            return []
        return await self._store.of_user(caller.org_id, _user_id(caller), name=name, limit=limit)

    async def delete(self, caller: Identity, key: str) -> Snapshot:
        """By the key that everybody may know, so only by its maker, or by who may write what it was taken of."""
        found = _found(await self._store.by_key(key))
        if found.org_id != caller.org_id:
            raise SnapshotNotFound
        rights = await rights_on_origin(self._database, caller, await origin_of(found.dashboard))
        is_own = found.user_id is not None and found.user_id == _user_id(caller)
        if rights and not rights.save and not is_own:
            raise Forbidden("Access denied to this snapshot")
        return await self._delete(found)

    async def delete_by_delete_key(self, delete_key: str) -> Snapshot:
        """The key is the proof, wherever its holder belongs."""
        return await self._delete(_found(await self._store.by_delete_key(delete_key)))

    async def remove_expired(self) -> int:
        """How many there were. For the clean-up that `[snapshots] snapshot_remove_expired` asks for."""
        return await self._store.delete_expired(int(self._clock.now()))

    def _made(self, caller: Identity, body: SnapshotBody) -> Snapshot:
        now = int(self._clock.now())
        life = body.expires if body.expires > 0 else _FOREVER
        return Snapshot(
            id=0,
            org_id=None if caller.kind is Kind.NOBODY else caller.org_id,
            user_id=_user_id(caller),
            name=body.name or UNNAMED,
            key=body.key or _new_key(),
            delete_key=body.delete_key or _new_key(),
            expires=min(now + life, _LAST_SECOND),
            created=now,
            updated=now,
            dashboard=jsontext.encode(body.dashboard).decode(),
        )

    async def _publish(self, made: Snapshot, expires: int) -> Published:
        if self._publisher is None:
            raise Forbidden("External dashboard creation is disabled")
        return await self._publisher.publish(name=made.name, expires=expires, dashboard=made.dashboard)

    async def _kept(self, made: Snapshot, *, delete_url: str | None = None) -> Snapshot:
        try:
            async with self._database.transaction() as statements:
                address = None if delete_url is None else await self._sealed(statements, made.key, delete_url)
                number = await SnapshotStore(statements).insert(made, delete_address=address)
        except UniqueViolation:
            raise Conflict("A snapshot with the same key already exists") from None
        return replace(made, id=number)

    async def _sealed(self, statements: Statements, key: str, delete_url: str) -> Sealed:
        return self._vault.seal(delete_url, delete_place(key), await self._vault.key(statements))

    async def _delete(self, found: Snapshot) -> Snapshot:
        """The other server first: what fails there can be tried again."""
        address = await self._store.delete_address(found.id) if found.is_external else None
        if address is not None and self._publisher is not None:
            await self._publisher.withdraw(self._vault.open(address, delete_place(found.key)))
        await self._store.delete(found.id)
        return found


def _elsewhere(made: Snapshot, published: Published) -> Snapshot:
    return replace(
        made,
        key=published.key,
        delete_key=published.delete_key,
        is_external=True,
        external_url=published.url,
        dashboard="{}",
    )


def _new_key() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_KEY_LENGTH))


def _user_id(caller: Identity) -> int | None:
    return caller.id if caller.kind in _WITH_USER else None


def _found(snapshot: Snapshot | None) -> Snapshot:
    if snapshot is None:
        raise SnapshotNotFound
    return snapshot
