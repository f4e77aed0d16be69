"""Believing a token: the signature by the key's own algorithms, then the claims (RFC 7519 §7.2)."""

import json
import math
from collections.abc import Mapping
from typing import Final

from joserfc.errors import JoseError
from joserfc.jws import JWSAlgModel, JWSRegistry, deserialize_compact  # type: ignore[attr-defined] # not in __all__

from contract.clock import Clock
from gateway.authn.jwt.keys import VerificationKey
from gateway.authn.jwt.sources import KeySource
from gateway.authn.jwt.token import BadToken, Token, read_claims, read_token

LEEWAY_SECONDS = 60.0
_LATEST = 2**53
_RENAMED: Final = {"EdDSA": "Ed25519"}
"""The library warns of the name that everybody uses (RFC 9864)."""


class _Registry(JWSRegistry):
    """Of the header only `alg` and `kid` are heeded, and they have been read already."""

    max_header_length = 4096

    def get_alg(self, name: str) -> JWSAlgModel:
        return super().get_alg(_RENAMED.get(name, name))


class Verification:
    """`expected` are claims that must be there with these values ([auth.jwt] expect_claims)."""

    def __init__(self, keys: KeySource, clock: Clock, expected: Mapping[str, object]) -> None:
        self._keys = keys
        self._clock = clock
        self._expected = dict(expected)

    @classmethod
    def of(cls, keys: KeySource, clock: Clock, expect_claims: str) -> "Verification":
        return cls(keys, clock, json.loads(expect_claims))

    async def claims(self, text: str) -> Mapping[str, object]:
        """What a good token says; raises BadToken, and Unavailable when the keys cannot be had."""
        token = read_token(text)
        keys = [key for key in await self._keys.named(token.key_name) if token.algorithm in key.algorithms]
        if not keys:
            raise BadToken("key")
        claims = read_claims(_payload(token, keys))
        self._check_times(claims)
        if not claims.get("sub") or not isinstance(claims["sub"], str):
            raise BadToken("sub")
        for name, value in self._expected.items():
            if not _is_as_expected(name, claims.get(name), value):
                raise BadToken("claims")
        return claims

    def _check_times(self, claims: Mapping[str, object]) -> None:
        """`exp` is mandatory: a token without an end could never be taken back."""
        now = self._clock.now()
        if now >= time_of(claims, "exp") + LEEWAY_SECONDS:
            raise BadToken("expired")
        if now < max(time_of(claims, "nbf"), time_of(claims, "iat")) - LEEWAY_SECONDS:
            raise BadToken("early")


def _payload(token: Token, keys: list[VerificationKey]) -> bytes:
    algorithm = _RENAMED.get(token.algorithm, token.algorithm)
    registry = _Registry(algorithms=[algorithm], strict_check_header=False)
    for key in keys:
        try:
            return deserialize_compact(token.text, key.key, registry=registry).payload
        except (JoseError, ValueError):
            continue
    raise BadToken("signature")


def time_of(claims: Mapping[str, object], name: str) -> float:
    """In seconds since the epoch, before all time for none; raises BadToken for what is no number."""
    if name not in claims:
        return -math.inf
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _LATEST:
        raise BadToken(name)
    return float(value)


def _is_as_expected(name: str, said: object, expected: object) -> bool:
    if name != "aud":
        return said == expected and type(said) is type(expected)
    return _audiences(expected) <= _audiences(said)


def _audiences(value: object) -> frozenset[object]:
    listed = value if isinstance(value, list) else [value]
    return frozenset(entry for entry in listed if isinstance(entry, str))
