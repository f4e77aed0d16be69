"""The memory of proofs: a credential that the backend found good need not be proved again for an hour.

The memory holds no credential, only its MAC under a key that dies with the process. A proof is worth nothing once
the subject's credential version has moved (design.md "Who owns what").
"""

import hmac
import secrets
from dataclasses import dataclass

from contract.clock import Clock
from contract.internal import Subject
from gateway.recent import Recent

AGE_LIMIT_SECONDS = 3600.0
MOST_BYTES = 64 << 20
"""Room for about 150 000 of them."""
WEIGHT = 430
"""Of one proof in bytes, with its handle and the place that it has in the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    subject: Subject
    credential_version: int
    local_only: bool = False
    """Good only from the machine itself: the password is the one that everybody knows (decisions.md 20)."""
    good_until: float | None = None
    """Seconds since the epoch; see contract.internal.Verified."""


class Proofs:
    def __init__(self, clock: Clock, *, most_bytes: int = MOST_BYTES) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._memory: Recent[bytes, tuple[Proof, float]] = Recent(most_bytes=most_bytes, weigh=lambda _: WEIGHT)

    def handle(self, *parts: bytes) -> bytes:
        """What a credential is remembered under; `parts` are its kind and its texts."""
        joined = b"".join(len(part).to_bytes(4) + part for part in parts)
        return hmac.digest(self._key, joined, "sha256")

    def find(self, handle: bytes) -> Proof | None:
        found = self._memory.get(handle)
        if found is None:
            return None
        proof, proved_at = found
        if self._clock.monotonic() - proved_at > AGE_LIMIT_SECONDS or self._is_over(proof):
            self._memory.forget(handle)
            return None
        self._memory.use(handle)
        return proof

    def remember(self, handle: bytes, proof: Proof) -> None:
        self._memory.keep(handle, (proof, self._clock.monotonic()))

    def forget(self, handle: bytes) -> None:
        self._memory.forget(handle)

    def _is_over(self, proof: Proof) -> bool:
        return proof.good_until is not None and proof.good_until <= self._clock.now()
