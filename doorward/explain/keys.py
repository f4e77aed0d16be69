"""`Authorization: Bearer`, and whatever stands in that header and is nothing at all."""

from typing import Final

from backend.credentials.key_secret import decode_key
from backend.credentials.token_secret import PREFIX, TokenSecret
from doorward.explain.looking import Looking
from doorward.explain.seen import Seen, named
from gateway.authn.authorization import Bearer, InvalidHeader, read_authorization
from gateway.authn.proved import Proved
from gateway.credentials.credentials import InvalidKey
from gateway.guard.client import Client
from relay.reading import CanonicalRequest

_REASONS: Final = {
    "api-key.expired": "the key has expired",
    "api-key.revoked": "the key is revoked",
    "identity.disabled": "its service account is disabled",
}


class KeyLook:
    name = "bearer"

    def __init__(self, looking: Looking) -> None:
        self._looking = looking

    async def look(self, reading: CanonicalRequest, client: Client) -> Seen | None:
        try:
            authorization = read_authorization(reading)
        except InvalidHeader as refusal:
            return Seen(why=_fault(reading.one(b"authorization") or b""), refusal=refusal)
        return await self._seen(authorization.key) if isinstance(authorization, Bearer) else None

    async def _seen(self, key: str) -> Seen:
        fault = _fault_of_key(key)
        if fault:
            return Seen(why=fault, refusal=InvalidKey())
        verified = await self._looking.verify_key(key)
        if verified.subject is None:
            why = _REASONS.get(verified.reason) or await self._why_unknown(key)
            return Seen(why=why, refusal=InvalidKey(message_id=verified.reason or None))
        record = await self._looking.identity(verified.subject)
        return Seen(why=f"the key is good: {named(record)}", proved=Proved(record=record, method="key"))

    async def _why_unknown(self, key: str) -> str:
        secret = decode_key(key)
        if secret is None:
            return "no service account has this token: it was deleted, or is of another Doorward"
        if await self._looking.credentials().key_named(secret.org_id, secret.name) is None:
            return (
                f"organisation {secret.org_id} has no key of this name: it was deleted, or is of another Doorward"
            )
        return f"organisation {secret.org_id} has a key of this name, with another secret"


def _fault_of_key(key: str) -> str:
    """Why no store need be asked; empty for what may be somebody's."""
    if key.startswith(PREFIX):
        return "" if TokenSecret.read(key) else "it has not the form of a token, or its checksum is wrong"
    return "" if decode_key(key) else "it is no API key: it does not decode to one"


def _fault(value: bytes) -> str:
    scheme, _, rest = value.partition(b" ")
    match scheme.lower():
        case b"bearer":
            return "malformed: there is no key behind the scheme, or one with other letters than ASCII"
        case b"basic" if not rest:
            return "malformed: there is nothing behind the scheme"
        case b"basic":
            return "malformed: not padded base64 of UTF-8 text with a colon in it"
        case _:
            return "malformed: the scheme is neither Basic nor Bearer"
