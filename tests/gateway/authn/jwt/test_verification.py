import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.authn.jwt.keys import VerificationKey, chosen, read_jwk_set
from gateway.authn.jwt.token import BadToken
from gateway.authn.jwt.verification import Verification
from tests.support.clock import FrozenClock
from tests.support.tokens import Signing, encoded, jwk_set, public, sealed, signed

RSA = RSAKey.generate_key(2048)
EC = ECKey.generate_key("P-256")
EC384 = ECKey.generate_key("P-384")
EC521 = ECKey.generate_key("P-521")
ED = OKPKey.generate_key("Ed25519")
STRANGER = RSAKey.generate_key(2048)
SET = jwk_set(
    public(RSA, kid="rsa"),
    public(EC, kid="ec"),
    public(EC384, kid="ec384"),
    public(EC521, kid="ec521"),
    public(ED, kid="ed"),
)
CLOCK = FrozenClock()
NOW = int(CLOCK.now())
CLAIMS: Mapping[str, object] = {"sub": "7", "exp": NOW + 300}


class Known:
    def __init__(self, keys: Sequence[VerificationKey]) -> None:
        self._keys = keys

    async def named(self, name: str | None) -> Sequence[VerificationKey]:
        return chosen(self._keys, name)


async def claims_of(token: str, *, keys: bytes = SET, expected: Mapping[str, object] | None = None) -> object:
    return await Verification(Known(read_jwk_set(keys)), CLOCK, expected or {}).claims(token)


async def refused(token: str, *, keys: bytes = SET, expected: Mapping[str, object] | None = None) -> str:
    with pytest.raises(BadToken) as found:
        await claims_of(token, keys=keys, expected=expected)
    return str(found.value)


@pytest.mark.parametrize(
    ("key", "kid", "algorithm"),
    [
        *((RSA, "rsa", name) for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")),
        (EC, "ec", "ES256"),
        (EC384, "ec384", "ES384"),
        (EC521, "ec521", "ES512"),
        (ED, "ed", "EdDSA"),
        (ED, "ed", "Ed25519"),
    ],
)
async def test_a_token_signed_by_a_known_key_is_believed(key: Signing, kid: str, algorithm: str) -> None:
    token = signed(key, CLAIMS, algorithm=algorithm, kid=kid)
    assert await claims_of(token) == CLAIMS
    head, payload, signature = token.split(".")
    assert await refused(f"{head}.{encoded({**CLAIMS, 'sub': '8'})}.{signature}") == "signature"
    assert await claims_of(f"{head}=.{payload}==.{signature}=") == CLAIMS


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", "nOnE"])
async def test_a_token_without_a_signature_is_refused(algorithm: str) -> None:
    head = encoded({"alg": algorithm, "kid": "rsa"})
    for signature in ("", "AA", encoded(b"\0" * 256)):
        assert await refused(f"{head}.{encoded(CLAIMS)}.{signature}") == "key"


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
async def test_a_public_key_is_no_shared_secret(digest: str) -> None:
    for kid, key in (("rsa", RSA), ("ec", EC)):
        pem = key.as_pem(private=False)
        secrets = (pem, pem.strip(), pem + b"\n", json.dumps(public(key)).encode(), key.as_der(private=False))
        head = encoded({"alg": f"HS{digest[3:]}", "kid": kid})
        for secret in secrets:
            mac = hmac.digest(secret, f"{head}.{encoded(CLAIMS)}".encode(), digest)
            assert await refused(f"{head}.{encoded(CLAIMS)}.{encoded(mac)}") == "key"


async def test_a_shared_secret_in_the_set_is_no_key() -> None:
    shared = {"kty": "oct", "k": encoded(b"secret" * 8), "kid": "shared", "alg": "HS256"}
    head = encoded({"alg": "HS256", "kid": "shared"})
    mac = hmac.digest(b"secret" * 8, f"{head}.{encoded(CLAIMS)}".encode(), hashlib.sha256)
    keys = jwk_set(shared, public(RSA, kid="rsa"))
    assert await refused(f"{head}.{encoded(CLAIMS)}.{encoded(mac)}", keys=keys) == "key"


@pytest.mark.parametrize(
    "signature", [b"", b"\0" * 64, b"\0" * 63 + b"\1", b"\0" * 71, bytes.fromhex("3006020100020100")]
)
async def test_a_blank_ecdsa_signature_is_refused(signature: bytes) -> None:
    head = encoded({"alg": "ES256", "kid": "ec"})
    assert await refused(f"{head}.{encoded(CLAIMS)}.{encoded(signature)}") == "signature"


async def test_an_ecdsa_signature_of_the_curve_s_order_is_refused() -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    head = encoded({"alg": "ES256", "kid": "ec"})
    for r, s in ((order, order), (0, order), (order, 1)):
        blank = r.to_bytes(32) + s.to_bytes(32)
        assert await refused(f"{head}.{encoded(CLAIMS)}.{encoded(blank)}") == "signature"


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": public(STRANGER)},
        {"jku": "https://evil.test/keys"},
        {"x5u": "https://evil.test/cert"},
        {"x5c": ["MII"]},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"b64": False},
        {"zip": "DEF"},
    ],
)
async def test_a_header_that_brings_a_key_or_changes_the_reading_is_refused(header: dict[str, Any]) -> None:
    for key in (STRANGER, RSA):
        assert await refused(signed(key, CLAIMS, kid="rsa", **header)) == "header"


async def test_what_is_said_twice_is_refused() -> None:
    twice = f'{{"sub":"7","sub":"1","exp":{NOW + 300}}}'.encode()
    assert await refused(signed(RSA, twice, kid="rsa")) == "duplicate"
    nested = f'{{"sub":"7","a":{{"b":1,"b":2}},"exp":{NOW + 300}}}'.encode()
    assert await refused(signed(RSA, nested, kid="rsa")) == "duplicate"
    head = encoded(b'{"alg":"none","alg":"RS256","kid":"rsa"}')
    assert await refused(sealed(RSA, f"{head}.{encoded(CLAIMS)}", algorithm="RS256")) == "duplicate"


@pytest.mark.parametrize("kid", ["other", "../../etc/passwd", "' OR 1=1 --", "RSA", "rsa\0"])
async def test_an_unknown_key_is_refused(kid: str) -> None:
    assert await refused(signed(RSA, CLAIMS, kid=kid)) == "key"


@pytest.mark.parametrize("kid", [7, "", ["rsa"], {"a": 1}, True, "x" * 513])
async def test_a_key_s_name_that_is_none_is_refused(kid: object) -> None:
    assert await refused(signed(RSA, CLAIMS, kid=kid)) == "header"


async def test_a_token_that_names_no_key_means_the_only_one() -> None:
    assert await refused(signed(RSA, CLAIMS)) == "key"
    assert await claims_of(signed(RSA, CLAIMS), keys=jwk_set(public(RSA, kid="rsa"))) == CLAIMS


async def test_a_key_of_the_same_name_by_another_hand_is_refused() -> None:
    assert await refused(signed(STRANGER, CLAIMS, kid="rsa")) == "signature"


async def test_a_key_is_used_with_its_own_algorithms_alone() -> None:
    keys = jwk_set(public(RSA, kid="rsa", alg="PS256"), public(EC, kid="ec"))
    assert await refused(signed(RSA, CLAIMS, kid="rsa"), keys=keys) == "key"
    assert await claims_of(signed(RSA, CLAIMS, algorithm="PS256", kid="rsa"), keys=keys) == CLAIMS
    assert await refused(signed(RSA, CLAIMS, kid="ec"), keys=keys) == "key"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "é.b.c",
        "x" * 20_000,
        f"{encoded(b'[]')}.e30.AA",
        f"{encoded(b'7')}.e30.AA",
        f"{encoded(b'{')}.e30.AA",
        f"{encoded({})}.e30.AA",
        f"{encoded({'alg': 7})}.e30.AA",
        f"{encoded({'alg': None})}.e30.AA",
        f"{encoded(b'[' * 9000)}.e30.AA",
        "e30K e30.e30.AA",
        "....",
    ],
)
async def test_what_is_no_token_is_refused(token: str) -> None:
    assert await refused(token)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"7",
        b"[]",
        b"null",
        b'{"sub":"7","exp":NaN}',
        b'{"sub":"7","exp":Infinity}',
        b'{"sub":"7","exp":' + b"9" * 5000 + b"}",
        b'{"sub":"7","exp":1e999}',
        b'{"sub":"7","exp":9999999999}x',
        b'{"sub":"\\ud800","exp":9999999999}',
        b"\xff",
        b'{"a":' + b"[" * 4000 + b"}",
    ],
)
async def test_claims_that_cannot_be_read_are_refused(payload: bytes) -> None:
    assert await refused(signed(RSA, payload, kid="rsa"))


@pytest.mark.parametrize("end", [None, "never", True, "9999999999", [], {}, 10**300, 1e300])
async def test_a_token_without_an_end_is_refused(end: object) -> None:
    assert await refused(signed(RSA, {"sub": "7", "exp": end}, kid="rsa")) == "exp"
    assert await refused(signed(RSA, {"sub": "7"}, kid="rsa")) == "expired"


async def test_times_are_held_with_a_minute_of_leeway() -> None:
    for claims, word in (
        ({"exp": NOW - 60}, "expired"),
        ({"exp": -1}, "expired"),
        ({"exp": NOW + 300, "nbf": NOW + 61}, "early"),
        ({"exp": NOW + 300, "iat": NOW + 61}, "early"),
        ({"exp": NOW + 300, "nbf": "soon"}, "nbf"),
    ):
        assert await refused(signed(RSA, {"sub": "7", **claims}, kid="rsa")) == word
    for good in ({"exp": NOW - 59}, {"exp": NOW + 300.5, "nbf": NOW + 59, "iat": NOW + 59}):
        assert await claims_of(signed(RSA, {"sub": "7", **good}, kid="rsa"))


@pytest.mark.parametrize("subject", [None, "", 7, ["7"]])
async def test_a_token_about_nobody_is_refused(subject: object) -> None:
    assert await refused(signed(RSA, {**CLAIMS, "sub": subject}, kid="rsa")) == "sub"


@pytest.mark.parametrize(
    ("said", "good"),
    [
        ({"iss": "me", "aud": "doorward", "env": 1}, True),
        ({"iss": "me", "aud": ["x", "doorward"], "env": 1}, True),
        ({"iss": "me", "aud": "doorward"}, False),
        ({"iss": "me", "aud": "doorward", "env": True}, False),
        ({"iss": "me", "aud": "doorward", "env": "1"}, False),
        ({"iss": "you", "aud": "doorward", "env": 1}, False),
        ({"iss": "me", "aud": "other", "env": 1}, False),
        ({"iss": "me", "aud": [["doorward"]], "env": 1}, False),
        ({"iss": ["me"], "aud": "doorward", "env": 1}, False),
        ({"iss": "me", "env": 1}, False),
    ],
)
async def test_expected_claims_must_be_there(said: dict[str, object], good: bool) -> None:
    expected = {"iss": "me", "aud": "doorward", "env": 1}
    token = signed(RSA, {**CLAIMS, **said}, kid="rsa")
    if good:
        assert await claims_of(token, expected=expected)
    else:
        assert await refused(token, expected=expected) == "claims"
