"""The signature of each request, held against the keys that gateways share with us (decisions.md 18, 19)."""

from collections.abc import Sequence

from contract.clock import Clock
from contract.errors import Unsigned
from contract.headers import IDENTITY
from contract.identity import Assertion, decode_assertion
from contract.signing import (
    AUDIENCE,
    IDENTITY_LABEL,
    INTERNAL_LABEL,
    Forged,
    Message,
    Verifier,
    derive_key,
    nonce_of,
)
from contract.wire import Illegible
from relay.reading import CanonicalRequest

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADER = IDENTITY.lower().encode()


class Signatures:
    """Verifies both kinds: identities of forwarded requests, and internal calls with their body."""

    def __init__(self, secret_keys: Sequence[str], clock: Clock) -> None:
        self._identities = _verifier(secret_keys, IDENTITY_LABEL, clock)
        self._internal = _verifier(secret_keys, INTERNAL_LABEL, clock)

    def assertion(self, reading: CanonicalRequest, *, spent: bool = False) -> Assertion:
        """Raises Unsigned unless a gateway made this very request's signature just now.

        That of a change is good once; `spent` says that it was for this very request.
        """
        once = not spent and reading.method not in _READS
        return self.assertion_in(reading.one(_HEADER), reading.method, reading.target.raw, once=once)

    def assertion_in(self, header: bytes | None, method: str, target: bytes, *, once: bool = False) -> Assertion:
        """As `assertion`."""
        message = Message(audience=AUDIENCE, method=method, target=target)
        payload = _verified(self._identities, header, message, once=once)
        try:
            return decode_assertion(payload)
        except Illegible:
            raise Unsigned from None

    def spend(self, header: bytes) -> bool:
        """Use up the signature that `assertion_in` found good: False for one that was used before."""
        return self._identities.spend(header)

    def nonce(self, reading: CanonicalRequest) -> str | None:
        """What makes a signature good once; None where it does not matter. Call `assertion` before."""
        header = reading.one(_HEADER)
        return None if header is None or reading.method in _READS else nonce_of(header).decode()

    def check_question(self, header: bytes, target: bytes, body: bytes) -> None:
        """As `check_internal`, of a call that changes nothing: `spend_question` follows, before it is answered."""
        _verified(self._internal, header, _internal_message("POST", target, body), once=False)

    def spend_question(self, header: bytes) -> bool:
        """Use up the signature that `check_question` found good: False for one that was used before."""
        return self._internal.spend(header)

    def check_internal(self, reading: CanonicalRequest, body: bytes) -> None:
        """Raises Unsigned unless a gateway signed this call and body; each signature is good once."""
        message = _internal_message(reading.method, reading.target.raw, body)
        _verified(self._internal, reading.one(_HEADER), message, once=True)


def _internal_message(method: str, target: bytes, body: bytes) -> Message:
    return Message(audience=AUDIENCE, method=method, target=target, body=body)


def _verifier(secret_keys: Sequence[str], label: str, clock: Clock) -> Verifier:
    return Verifier([derive_key(secret, label=label) for secret in secret_keys], clock)


def _verified(verifier: Verifier, header: bytes | None, message: Message, *, once: bool) -> bytes:
    if header is None:
        raise Unsigned
    try:
        return verifier.verify(header, message, once=once)
    except Forged:
        raise Unsigned from None
