"""Tokens as an issuer makes them, and as an attacker does."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

Signing = RSAKey | ECKey | OKPKey


def encoded(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(key: Signing, claims: object, *, algorithm: str = "RS256", **header: object) -> str:
    """A compact token; `claims` may be bytes that are no JSON."""
    head = encoded({"alg": algorithm, "typ": "JWT", **header})
    return sealed(key, f"{head}.{encoded(claims)}", algorithm=algorithm)


def sealed(key: Signing, signing_input: str, *, algorithm: str) -> str:
    known = "Ed25519" if algorithm == "EdDSA" else algorithm
    signature = JWSRegistry.algorithms[known].sign(signing_input.encode(), key)
    return f"{signing_input}.{encoded(signature)}"


def jwk_set(*keys: Mapping[str, object]) -> bytes:
    return json.dumps({"keys": list(keys)}).encode()


def public(key: Signing, **more: object) -> dict[str, object]:
    return {**key.as_dict(private=False), **more}
