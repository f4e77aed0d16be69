"""A signed word about the caller for whoever stands behind the gateway and shares no secret with it (auth.md §15).

Our own backend neither needs nor reads it. The key is made of `secret_key`: all gateways sign with the same one.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import msgspec
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from contract.answers import json_answer
from contract.clock import Clock
from contract.identity import Identity, Kind
from contract.settings import Settings
from contract.signing import derive_key
from gateway.visit import Visit

LIFE_SECONDS: Final = 600
_RENEWED_BEFORE: Final = 30
_MOST: Final = 10_000
_ALGORITHM: Final = "ES256"
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186-5)."""


class Vouchers:
    """The first of `secret_keys` signs; the public keys of all of them are told. `issuer` is our root URL."""

    def __init__(self, secret_keys: Sequence[str], clock: Clock, *, issuer: str) -> None:
        self._keys = [_key(secret) for secret in secret_keys]
        self._clock = clock
        self._issuer = issuer
        self._signed: OrderedDict[Identity, tuple[bytes, float]] = OrderedDict()

    @classmethod
    def of(cls, settings: Settings, clock: Clock) -> "Vouchers":
        security = settings.security
        keys = [key.reveal() for key in (security.secret_key, security.previous_secret_key) if key]
        return cls(keys, clock, issuer=settings.server.root_url)

    def word(self, identity: Identity) -> bytes:
        """A JWT about the caller, good for half a minute at least; empty for nobody."""
        if identity.kind is Kind.NOBODY:
            return b""
        caller = msgspec.structs.replace(identity, session_id=None)
        known, renewed_at = self._signed.get(caller, (b"", 0.0))
        if self._clock.now() < renewed_at:
            return known
        return self._remembered(caller, self._sign(caller))

    async def keys(self, visit: Visit) -> web.StreamResponse:
        """The public keys (RFC 7517)."""
        public = [{**key.as_dict(private=False), "use": "sig", "alg": _ALGORITHM} for key in self._keys]
        return json_answer({"keys": public}, headers={"Cache-Control": "public, max-age=300"})

    def _sign(self, caller: Identity) -> bytes:
        now = int(self._clock.now())
        claims: dict[str, object] = {
            "iss": self._issuer,
            "aud": f"org:{caller.org_id}",
            "sub": f"{caller.kind.value}:{caller.id}",
            "iat": now,
            "exp": now + LIFE_SECONDS,
            "namespace": "default",
            "identifier": str(caller.id),
            "type": caller.kind.value,
            "role": caller.role.value,
        }
        if caller.is_user:
            claims |= {
                "email": caller.email,
                "username": caller.login,
                "displayName": caller.name,
                "authenticatedBy": caller.method,
            }
        key = self._keys[0]
        return jwt.encode({"alg": _ALGORITHM, "kid": key.kid}, claims, key).encode("ascii")

    def _remembered(self, caller: Identity, word: bytes) -> bytes:
        self._signed[caller] = word, self._clock.now() + LIFE_SECONDS - _RENEWED_BEFORE
        self._signed.move_to_end(caller)
        if len(self._signed) > _MOST:
            self._signed.popitem(last=False)
        return word


def _key(secret_key: str) -> ECKey:
    """Twice as many bits as the group has, so that no number is likelier than another."""
    halves = (derive_key(secret_key, label=f"identity token {half}").material for half in (1, 2))
    number = int.from_bytes(b"".join(halves)) % (_ORDER - 1) + 1
    pem = derive_private_key(number, SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = ECKey.import_key(pem)
    return ECKey.import_key(pem, {"kid": key.thumbprint()})
