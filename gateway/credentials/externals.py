"""Users whom others vouch for: kept up to date at the backend, and then known like any other."""

from typing import Protocol

from contract.errors import Unauthenticated
from contract.forget import Forget, Sessions
from contract.internal import Dismissed, IdentityRecord, Subject, Upserted, UpsertUser
from gateway.credentials.identities import Identities


class RefusedUser(Unauthenticated):
    """`message_id` is the reason of `contract.internal.Upserted`."""


class Source(Protocol):
    async def upsert_user(self, wanted: UpsertUser) -> Upserted: ...

    async def dismiss_user(self, provider: str, external_id: str) -> Dismissed: ...


class Obedience(Protocol):
    async def obey(self, forget: Forget, *, asking_session: int | None) -> None: ...


class Externals:
    def __init__(self, *, source: Source, identities: Identities, forgetting: Obedience) -> None:
        self._source = source
        self._identities = identities
        self._forgetting = forgetting

    async def settle(self, wanted: UpsertUser) -> Subject:
        """The user, up to date at the backend and forgotten by all gateways; raises RefusedUser, Unavailable."""
        upserted = await self._source.upsert_user(wanted)
        if upserted.subject is None:
            raise RefusedUser(message_id=upserted.reason)
        if upserted.changed:
            forget = Forget(user=upserted.subject.id, cut_streams=upserted.lost)
            await self._forgetting.obey(forget, asking_session=None)
        return upserted.subject

    async def dismiss(self, provider: str, external_id: str) -> Dismissed:
        """Disabled at the backend, and out of every gateway; raises Unavailable."""
        dismissed = await self._source.dismiss_user(provider, external_id)
        if dismissed.subject is not None:
            forget = Forget(user=dismissed.subject.id, sessions=Sessions.ALL, cut_streams=True)
            await self._forgetting.obey(forget, asking_session=None)
        return dismissed

    async def current(self, subject: Subject) -> IdentityRecord:
        """Who a user that was settled is now; raises RefusedUser for one that is disabled or gone."""
        record = await self._identities.current(subject)
        if not record.active:
            raise RefusedUser(message_id="identity.disabled")
        return record

    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord:
        """`settle`, then `current`."""
        return await self.current(await self.settle(wanted))
