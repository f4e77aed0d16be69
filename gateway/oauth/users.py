"""From somebody whom a provider vouches for to an account of ours."""

from typing import Protocol

from contract.internal import IdentityRecord, UpsertUser
from gateway.credentials.externals import RefusedUser
from gateway.oauth.refused import Reason, RefusedLogin


class Users(Protocol):
    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord: ...


async def signed_in(users: Users, wanted: UpsertUser) -> IdentityRecord:
    """Raises RefusedLogin; Unavailable goes through."""
    try:
        return await users.sign_in(wanted)
    except RefusedUser as refusal:
        raise RefusedLogin(_reason(refusal.message_id)) from None


def _reason(message_id: str | None) -> Reason:
    try:
        return Reason(message_id or "")
    except ValueError:
        return Reason.FORBIDDEN
