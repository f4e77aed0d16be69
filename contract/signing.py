"""The signature that binds an identity to one request (design.md "Signed identity", decisions.md 18 and 19)."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from binascii import b2a_base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contract.clock import Clock

AUDIENCE = "backend"
IDENTITY_LABEL = "identity"
INTERNAL_LABEL = "internal"
LIFE_SECONDS = 30
SKEW_SECONDS = 5
_REMEMBERED = 1024
"""Payloads: a caller's stays the same for seconds."""
_GRAMMAR = re.compile(
    rb"(?P<head>v1\.(?P<key>[0-9a-f]{8})\.(?P<seconds>[0-9]{1,12})\.(?P<nonce>[A-Za-z0-9_-]{16})"
    rb"\.(?P<payload>[A-Za-z0-9_-]*)\.(?P<body>[-b]))\.(?P<mac>[A-Za-z0-9_-]{43})"
)


class Forged(Exception):  # noqa: N818 - a verdict, not an error of ours
    """The header was not made by a holder of the key for this very request, or its time is over."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    id: str
    material: bytes = field(repr=False)

    def mac(self) -> "hashlib.blake2b":
        """Keyed BLAKE2b (RFC 7693 §2.9): a MAC at a third of the cost of HMAC with OpenSSL's SHA-256."""
        return hashlib.blake2b(key=self.material, digest_size=32)


def derive_key(secret_key: str, *, label: str) -> SigningKey:
    """The signing key for one use of `secret_key`; `label` keeps uses apart (HKDF, RFC 5869)."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"doorward signing {label}".encode())
    material = hkdf.derive(secret_key.encode())
    return SigningKey(id=hashlib.sha256(b"key id" + material).hexdigest()[:8], material=material)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What a signature covers beside its payload. `target` is the raw target as it goes over the wire.

    `body` is given for internal calls, whose whole body is signed; None leaves the body out.
    """

    audience: str
    method: str
    target: bytes
    body: bytes | None = None

    def covered(self, head: bytes) -> bytes:
        digest = b"-" if self.body is None else hashlib.sha256(self.body).hexdigest().encode()
        return _covered(head, self.audience.encode(), self.method.encode(), self.target, digest)


_PROCESS = secrets.token_urlsafe(6).encode()
_COUNT = count(secrets.randbits(32))


def fresh_nonce() -> bytes:
    """16 characters of base64url, never the same twice. Nobody has to be unable to guess it: it is signed.

    The count begins anew after so many signatures that the first are long stale.
    """
    return b"%b%08x" % (_PROCESS, next(_COUNT) & 0xFFFFFFFF)


class Signer:
    def __init__(self, key: SigningKey, clock: Clock, *, nonces: Callable[[], bytes] = fresh_nonce) -> None:
        self._begins = f"v1.{key.id}".encode()
        self._mac = key.mac()
        self._clock = clock
        self._nonces = nonces

    def sign(self, payload: bytes, message: Message) -> bytes:
        """The header value: `v1.<key id>.<seconds>.<nonce>.<payload>.<-|b>.<mac>`, base64url without padding."""
        covers_body = b"-" if message.body is None else b"b"
        head = b"%b.%d.%b.%b.%b" % (self._begins, self._clock.now(), self._nonces(), encoded(payload), covers_body)
        return _signed(self._mac.copy(), head, message.covered(head))

    def series(self, payload: bytes, *, audience: str, method: str) -> Callable[[bytes], bytes]:
        """As `sign`, for many requests of the same caller: signs one target after another."""
        begins, ends = self._begins, encoded(payload) + b".-"
        told, named, copy = audience.encode(), method.encode(), self._mac.copy
        now, fresh = self._clock.now, self._nonces

        def sign(target: bytes) -> bytes:
            head = b"%b.%d.%b.%b" % (begins, now(), fresh(), ends)
            return _signed(copy(), head, _covered(head, told, named, target, b"-"))

        return sign


def _signed(mac: "hashlib.blake2b", head: bytes, covered: bytes) -> bytes:
    mac.update(covered)
    return b"%b.%b" % (head, encoded(mac.digest()))


def _covered(head: bytes, audience: bytes, method: bytes, target: bytes, digest: bytes) -> bytes:
    return b"%b\n%b\n%b\n%b\n%b" % (head, audience, method, target, digest)


class Verifier:
    """Holds the keys that are accepted now: the current one, and the one before it while a rotation lasts."""

    def __init__(self, keys: Sequence[SigningKey], clock: Clock) -> None:
        self._keys = {key.id.encode(): key.mac() for key in keys}
        self._clock = clock
        self._nonces = Nonces(clock)

    def verify(self, header: bytes, message: Message, *, once: bool) -> bytes:
        """The payload; raises Forged. With `once`, a nonce is good for a single use in this process."""
        found = _GRAMMAR.fullmatch(header)
        if found is None:
            raise Forged("not a signature of this contract")
        head, key, seconds, nonce, payload, body, signed = found.groups()
        mac = self._keys.get(key)
        if mac is None or body != (b"-" if message.body is None else b"b"):
            raise Forged("made with another key, or for another kind of call")
        expected = mac.copy()
        expected.update(message.covered(head))
        # Texts are compared, not what they decode to: each signature has one spelling.
        if not hmac.compare_digest(encoded(expected.digest()), signed):
            raise Forged("made for another request")
        self._refuse_stale(int(seconds))
        if once and not self._nonces.spend(nonce):
            raise Forged("used before")
        return _bytes(payload)

    def spend(self, header: bytes) -> bool:
        """Use up one that was verified, later than `once` does: True the first time."""
        return self._nonces.spend(nonce_of(header))

    def _refuse_stale(self, seconds: int) -> None:
        age = self._clock.now() - seconds
        if not -SKEW_SECONDS <= age <= LIFE_SECONDS:
            raise Forged("its time is over")


def nonce_of(header: bytes) -> bytes:
    """Of a header that was verified."""
    return header.split(b".", 4)[3]


class Nonces:
    """Nonces seen within a signature's life, in two generations, so that forgetting costs nothing."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()
        self._turned_at = clock.monotonic()

    def spend(self, nonce: bytes) -> bool:
        """True the first time within a signature's life, False after that."""
        now = self._clock.monotonic()
        if now - self._turned_at > LIFE_SECONDS + 2 * SKEW_SECONDS:
            self._old, self._young, self._turned_at = self._young, set(), now
        if nonce in self._young or nonce in self._old:
            return False
        self._young.add(nonce)
        return True


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def encoded(data: bytes) -> bytes:
    """As base64url without padding."""
    return b2a_base64(data, newline=False).translate(_URL_SAFE, b"=")


@lru_cache(_REMEMBERED)
def _bytes(text: bytes) -> bytes:
    """Of a text that was verified: strangers fill no memory."""
    try:
        return urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    except Base64Error:
        raise Forged("not base64") from None
