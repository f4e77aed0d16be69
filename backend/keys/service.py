"""The rules of API keys (auth.md §7)."""

from backend.access.trail import Trail
from backend.credentials.key_secret import KeySecret
from backend.credentials.names import refuse_long
from backend.keys.bounds import refuse_full, refuse_life
from backend.keys.model import ApiKey, KeyLimits, MadeKey, NewKey
from backend.keys.store import KeyStore
from backend.storage.database import Database
from contract.audit import Event
from contract.clock import Clock
from contract.errors import BadRequest, Conflict, NotFound
from contract.identity import Assertion


class Keys:
    def __init__(self, database: Database, *, clock: Clock, trail: Trail, limits: KeyLimits) -> None:
        self._database = database
        self._store = KeyStore(database)
        self._clock = clock
        self._trail = trail
        self._limits = limits

    async def page(self, org_id: int, *, include_expired: bool) -> list[ApiKey]:
        alive_at = 0 if include_expired else int(self._clock.now())
        return await self._store.page(org_id, alive_at=alive_at)

    async def create(self, wanted: NewKey, caller: Assertion) -> MadeKey:
        """Raises BadRequest for its life, Forbidden for the quota, Conflict for a taken name."""
        self.check(wanted)
        now = int(self._clock.now())
        secret = KeySecret.make(name=wanted.name, org_id=caller.identity.org_id)
        async with self._database.transaction() as block:
            key_id = await self._add(KeyStore(block), wanted, secret, at=now)
        self._trail.tell(
            Event.KEY_CREATED, caller, key=key_id, org=secret.org_id, name=wanted.name, role=wanted.role
        )
        return MadeKey(id=key_id, name=wanted.name, secret=secret.encode())

    def check(self, wanted: NewKey) -> None:
        """Raises BadRequest for a name or a life that no key may have."""
        refuse_long(name=wanted.name)
        if wanted.seconds_to_live < 0:
            raise BadRequest("Negative value for SecondsToLive")
        refuse_life(wanted.seconds_to_live, self._limits, now=self._clock.now())

    async def delete(self, key_id: int, caller: Assertion) -> None:
        """Raises NotFound unless the caller's organisation has it."""
        if not await self._store.delete(caller.identity.org_id, key_id):
            raise NotFound("Failed to delete API key")
        self._trail.tell(Event.KEY_DELETED, caller, key=key_id, org=caller.identity.org_id)

    async def _add(self, keys: KeyStore, wanted: NewKey, secret: KeySecret, *, at: int) -> int:
        await refuse_full(keys, self._limits, secret.org_id)
        if await keys.is_taken(secret.org_id, secret.name):
            raise Conflict("API Key Organization ID And Name Must Be Unique")
        expires = at + wanted.seconds_to_live if wanted.seconds_to_live else None
        return await keys.add(
            secret.org_id, secret.name, wanted.role, digest=secret.digest(), expires=expires, at=at
        )
