import datetime
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from gateway.authn.jwt.keys import NoKeys, chosen, read_jwk_set, read_pem
from tests.support.tokens import Signing, encoded, jwk_set, public

RSA = RSAKey.generate_key(2048)
EC = ECKey.generate_key("P-256")
SHORT = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505 - to be refused
RSA_ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}


@pytest.mark.parametrize(
    ("key", "algorithms"),
    [
        (RSA, RSA_ALGORITHMS),
        (EC, {"ES256"}),
        (ECKey.generate_key("P-384"), {"ES384"}),
        (ECKey.generate_key("P-521"), {"ES512"}),
        (OKPKey.generate_key("Ed25519"), {"EdDSA", "Ed25519"}),
    ],
)
def test_a_pem_file_holds_one_public_key(key: Signing, algorithms: set[str]) -> None:
    [found] = read_pem(key.as_pem(private=False))
    assert found.algorithms == algorithms
    assert not found.key.is_private


def test_a_certificate_holds_its_public_key() -> None:
    private = RSA.private_key
    assert private is not None
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer")])
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(RSA.public_key)
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=1))
        .sign(private, hashes.SHA256())
    )
    [found] = read_pem(certificate.public_bytes(Encoding.PEM))
    assert found.algorithms == RSA_ALGORITHMS


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        RSA.as_pem(private=True),
        SHORT.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        ECKey.generate_key("secp256k1").as_pem(private=False),
        OKPKey.generate_key("X25519").as_pem(private=False),
    ],
    ids=["empty", "no key", "no certificate", "private", "short", "other curve", "no signatures"],
)
def test_other_pem_files_are_refused(pem: bytes) -> None:
    with pytest.raises(NoKeys):
        read_pem(pem)


def test_of_a_set_the_usable_keys_are_kept_without_their_private_parts() -> None:
    keys = read_jwk_set(jwk_set(RSA.as_dict(private=True), public(EC, kid="ec", use="sig", alg="ES256")))
    assert [key.algorithms for key in keys] == [RSA_ALGORITHMS, {"ES256"}]
    assert not any(key.key.is_private for key in keys)


@pytest.mark.parametrize(
    "entry",
    [
        OctKey.generate_key(256).as_dict(private=True),
        public(RSA, use="enc"),
        public(RSA, key_ops=["encrypt"]),
        public(RSA, key_ops="verify"),
        public(RSA, alg="HS256"),
        public(RSA, alg="none"),
        public(RSA, alg="ES256"),
        {"kty": "RSA", "e": "AQAB", "n": encoded(SHORT.public_numbers().n.to_bytes(128))},
        public(OKPKey.generate_key("X25519")),
        public(ECKey.generate_key("secp256k1")),
        {"kty": "RSA"},
        {"kty": "RSA", "n": "AQAB", "e": "!"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": 7},
        {},
        7,
        None,
    ],
)
def test_an_entry_that_is_no_key_for_signatures_is_passed_over(entry: dict[str, object]) -> None:
    with pytest.raises(NoKeys):
        read_jwk_set(jwk_set(entry))
    [kept] = read_jwk_set(jwk_set(entry, public(EC, kid="ec")))
    assert kept.name == "ec"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"7",
        b'{"keys":7}',
        b'{"keys":[]}',
        b"[" * 9000,
        json.dumps({"keys": [1] * 201}).encode(),
    ],
)
def test_what_is_no_set_is_refused(text: bytes) -> None:
    with pytest.raises(NoKeys):
        read_jwk_set(text)


def test_a_key_is_chosen_by_its_name() -> None:
    keys = read_jwk_set(jwk_set(public(RSA, kid="a"), public(EC, kid="b")))
    assert [key.name for key in chosen(keys, "a")] == ["a"]
    assert chosen(keys, "c") == chosen(keys, None) == ()
    assert len(chosen(keys[:1], None)) == 1
