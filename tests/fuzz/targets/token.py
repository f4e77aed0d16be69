"""Tokens of other issuers: believed only as they were signed, each of them in one spelling."""

import binascii
from base64 import urlsafe_b64decode
from collections.abc import Coroutine, Mapping, Sequence

from joserfc.jwk import OKPKey

from gateway.authn.jwt.keys import NoKeys, VerificationKey, chosen, read_jwk_set
from gateway.authn.jwt.token import BadToken
from gateway.authn.jwt.verification import Verification
from tests.fuzz.target import FuzzTarget
from tests.support.clock import FrozenClock
from tests.support.tokens import jwk_set, public, signed

_CLOCK = FrozenClock()
_NOW = int(_CLOCK.now())
_KEY = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                          "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"})  # fmt: skip # RFC 8037 A.1
_SET = jwk_set(public(_KEY, kid="ed"))
_CLAIMS = ({"sub": "7", "exp": _NOW + 300}, {"sub": "8", "exp": _NOW + 300, "iat": _NOW, "x": [1, {"y": None}]})
_SIGNED = tuple(signed(_KEY, claims, algorithm="EdDSA", kid="ed") for claims in _CLAIMS)
_OVER = signed(_KEY, {"sub": "7", "exp": _NOW - 300}, algorithm="EdDSA", kid="ed")
_NEVER = signed(_KEY, {"sub": "7"}, algorithm="EdDSA", kid="ed")


class _Known:
    async def named(self, name: str | None) -> Sequence[VerificationKey]:
        return chosen(read_jwk_set(_SET), name)


_VERIFICATION = Verification(_Known(), _CLOCK, {})


def check(data: bytes) -> None:
    _check_keys(data)
    text = data.decode("latin-1")
    try:
        claims = _outcome(_VERIFICATION.claims(text))
    except BadToken:
        return
    plain = text.replace("=", "")
    at = [good.rpartition(".")[0] for good in _SIGNED].index(plain.rpartition(".")[0])
    assert claims == _CLAIMS[at]
    assert _signature(plain) == _signature(_SIGNED[at])


def _outcome(coroutine: Coroutine[object, object, Mapping[str, object]]) -> Mapping[str, object]:
    """Of what waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        found: Mapping[str, object] = done.value
        return found
    raise AssertionError


def _signature(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.rpartition(".")[2] + "==")
    except binascii.Error:
        return b""


def _check_keys(data: bytes) -> None:
    """A set of keys is as foreign."""
    try:
        found = read_jwk_set(data)
    except NoKeys:
        return
    assert found
    assert all(key.algorithms for key in found)


TARGET = FuzzTarget(
    check=check,
    seeds=(*(token.encode() for token in (*_SIGNED, _OVER, _NEVER)), _SET),
    words=(
        *(
            b".",
            b"=",
            b"eyJhbGciOiJub25lIn0",
            b"eyJhbGciOiJFZERTQSIsImtpZCI6ImVkIn0",
            b"e30",
            b'"kty":"OKP"',
            b'{"keys":[',
        ),
        *(
            b'"crv":"Ed25519"',
            b'"kid":',
            b'"use":"sig"',
            b'"key_ops":["verify"]',
            b'"kty":"RSA"',
            b'"n":"',
            b'"e":"AQAB"',
        ),
        *(part.encode() for part in _SIGNED[0].split(".")),
    ),
)
