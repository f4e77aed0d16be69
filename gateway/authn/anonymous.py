"""Callers without any credential, where the settings let them in ([auth.anonymous], auth.md §10)."""

from contract.identity import Kind, Role
from contract.internal import Subject
from gateway.authn.proved import Proved
from gateway.authn.redis_strangers import RedisStrangers
from gateway.credentials.identities import Identities
from gateway.guard.client import Client
from relay.reading import CanonicalRequest

METHOD = "anonymous"
_ANYBODY = Subject(kind=Kind.ANONYMOUS, id=0)


class AnonymousMethod:
    """`role` is the most that anybody is, whatever the backend says. Without `strangers` nobody counts devices."""

    def __init__(self, identities: Identities, *, role: Role, strangers: RedisStrangers | None = None) -> None:
        self._identities = identities
        self._role = role
        self._strangers = strangers

    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        """None while there is no such organisation; raises DeviceLimitReached, Unavailable."""
        record = await self._identities.current(_ANYBODY)
        if not record.active or not all(self._role.covers(role) for role in record.roles.values()):
            return None
        if self._strangers is not None:
            await self._strangers.admit(reading, client)
        return Proved(record=record, method=METHOD)
