"""The internal calls of contract.internal, bound to what answers them."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from backend.access.door import InternalHandler
from backend.credentials.identities import Identities
from backend.credentials.key_proofs import KeyProofs
from backend.credentials.logins import Logins
from backend.externals.dismissals import Dismissals
from backend.externals.service import ExternalUsers
from contract import wire
from contract.errors import BadRequest
from contract.internal import (
    DISMISS_USER,
    EXTERNAL_USERS,
    IDENTITY,
    RESOLVE,
    UPSERT_USER,
    VERIFY_KEY,
    VERIFY_PASSWORD,
    Dismissed,
    DismissUser,
    Externals,
    IdentityRecord,
    ListExternals,
    Resolve,
    Resolved,
    Subject,
    Upserted,
    UpsertUser,
    Verified,
    VerifyKey,
    VerifyPassword,
)

T = TypeVar("T", bound=msgspec.Struct)


class InternalCalls:
    def __init__(
        self,
        *,
        logins: Logins,
        keys: KeyProofs,
        identities: Identities,
        externals: ExternalUsers,
        dismissals: Dismissals,
    ) -> None:
        self._logins = logins
        self._keys = keys
        self._identities = identities
        self._externals = externals
        self._dismissals = dismissals

    def handlers(self) -> Mapping[bytes, InternalHandler]:
        return {
            RESOLVE: self.resolve,
            VERIFY_PASSWORD: self.verify_password,
            VERIFY_KEY: self.verify_key,
            IDENTITY: self.identity,
            UPSERT_USER: self.upsert_user,
            DISMISS_USER: self.dismiss_user,
            EXTERNAL_USERS: self.external_users,
        }

    async def resolve(self, body: bytes) -> Resolved:
        return Resolved(account=await self._logins.account_key(_read(body, Resolve).login))

    async def verify_password(self, body: bytes) -> Verified:
        question = _read(body, VerifyPassword)
        return await self._logins.verify(question.login, question.password)

    async def verify_key(self, body: bytes) -> Verified:
        return await self._keys.verify(_read(body, VerifyKey).key)

    async def identity(self, body: bytes) -> IdentityRecord:
        return await self._identities.record(_read(body, Subject))

    async def upsert_user(self, body: bytes) -> Upserted:
        return await self._externals.upsert(_read(body, UpsertUser))

    async def dismiss_user(self, body: bytes) -> Dismissed:
        return await self._dismissals.dismiss(_read(body, DismissUser))

    async def external_users(self, body: bytes) -> Externals:
        return await self._dismissals.list(_read(body, ListExternals))


def _read(body: bytes, shape: type[T]) -> T:
    try:
        return wire.read(body, shape)
    except wire.Illegible:
        raise BadRequest("Not a question of this contract") from None
