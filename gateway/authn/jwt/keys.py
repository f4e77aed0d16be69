"""The keys of an issuer: which algorithms a key is for is settled by the key, never by a token (RFC 8725 §3.1)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from warnings import catch_warnings, simplefilter

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from contract.logs import logger

_RSA: Final = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
_EC: Final = {"P-256": frozenset({"ES256"}), "P-384": frozenset({"ES384"}), "P-521": frozenset({"ES512"})}
_ED25519: Final = frozenset({"EdDSA", "Ed25519"})
_PUBLIC: Final = frozenset({"kty", "n", "e", "crv", "x", "y"})
_SHORTEST_RSA = 2048
_MOST = 200
_log = logger("gateway.jwt")


class NoKeys(Exception):  # noqa: N818 - what is wrong with an issuer's keys, for whoever read them
    """No key is usable; the text says why in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationKey:
    """`name` is its `kid`."""

    name: str | None
    key: RSAKey | ECKey | OKPKey
    algorithms: frozenset[str]


def read_pem(text: bytes) -> tuple[VerificationKey, ...]:
    """The one key of a PEM file, a public key or a certificate; raises NoKeys."""
    try:
        pem = _of_certificate(text) if b"BEGIN CERTIFICATE" in text else text
        load_pem_public_key(pem)
    except ValueError:
        raise NoKeys("it holds no public key in PEM form") from None
    for kind in (RSAKey, ECKey, OKPKey):
        try:
            with _unremarked():
                key = kind.import_key(pem)
        except (JoseError, ValueError, TypeError):
            continue
        if fitting := _fitting(key):
            return (VerificationKey(name=None, key=key, algorithms=fitting),)
    raise NoKeys("its key is none of RSA (2048 bits or more), P-256, P-384, P-521 and Ed25519")


def read_jwk_set(text: bytes) -> tuple[VerificationKey, ...]:
    """The usable keys of a JWK set (RFC 7517 §5); others are passed over. Raises NoKeys if there is none."""
    try:
        listed = json.loads(text)["keys"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NoKeys("it is no JWK set") from None
    if not isinstance(listed, list) or len(listed) > _MOST:
        raise NoKeys("it is no JWK set")
    found = tuple(_usable(listed))
    if not found:
        raise NoKeys("it has no public key for signatures")
    return found


def chosen(keys: Sequence[VerificationKey], name: str | None) -> tuple[VerificationKey, ...]:
    """The keys of that name. A token that names none means the only one that there is."""
    if name is None and len(keys) == 1:
        return tuple(keys)
    return tuple(key for key in keys if key.name == name)


def _usable(listed: Iterable[object]) -> Iterable[VerificationKey]:
    for number, entry in enumerate(listed):
        key = _key(entry) if isinstance(entry, dict) else None
        if key is None:
            _log.info("a key of the set is not used", number=number)
        else:
            yield key


def _key(entry: Mapping[str, object]) -> VerificationKey | None:
    if entry.get("use", "sig") != "sig" or not _lists(entry.get("key_ops", ["verify"]), "verify"):
        return None
    public: dict[str, str | list[str]] = {part: str(value) for part, value in entry.items() if part in _PUBLIC}
    try:
        with _unremarked():
            key = _imported(public)
        fitting = _fitting(key)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    name = entry.get("kid")
    if "alg" in entry:
        fitting &= frozenset({str(entry["alg"])}) | (_ED25519 if entry["alg"] in _ED25519 else frozenset())
    return (
        VerificationKey(name=name if isinstance(name, str) else None, key=key, algorithms=fitting)
        if fitting
        else None
    )


def _imported(public: dict[str, str | list[str]]) -> RSAKey | ECKey | OKPKey:
    """Raises KeyError for another kind, the rest for what is no key."""
    match public["kty"]:
        case "RSA":
            return RSAKey.import_key(public)
        case "EC":
            return ECKey.import_key(public)
        case "OKP":
            return OKPKey.import_key(public)
        case other:
            raise KeyError(other)


def _fitting(key: RSAKey | ECKey | OKPKey) -> frozenset[str]:
    match key:
        case RSAKey():
            return _RSA if key.public_key.key_size >= _SHORTEST_RSA else frozenset()
        case ECKey():
            return _EC.get(key.curve_name, frozenset())
        case _:
            return _ED25519 if key.curve_name == "Ed25519" else frozenset()


@contextmanager
def _unremarked() -> Iterator[None]:
    """The library warns of short keys, which are not used in any case."""
    with catch_warnings():
        simplefilter("ignore", SecurityWarning)
        yield


def _lists(operations: object, wanted: str) -> bool:
    return isinstance(operations, list) and wanted in operations


def _of_certificate(text: bytes) -> bytes:
    public = x509.load_pem_x509_certificate(text).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
