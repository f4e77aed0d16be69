"""The memory of proofs: a credential that the backend found good need not be proved again for an hour.

The memory holds no credential, only its MAC under a key that dies with the process. A proof is worth nothing once
the subject's credential version has moved (design.md "Who owns what").
"""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass

from contract.clock import Clock
from contract.internal import Subject

AGE_LIMIT_SECONDS = 3600.0
_MOST = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    subject: Subject
    credential_version: int
    local_only: bool = False
    """Good only from the machine itself: the password is the one that everybody knows (decisions.md 20)."""
    good_until: float | None = None
    """Seconds since the epoch; see contract.internal.Verified."""


class Proofs:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._memory: OrderedDict[bytes, tuple[Proof, float]] = OrderedDict()

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
            del self._memory[handle]
            return None
        self._memory.move_to_end(handle)
        return proof

    def remember(self, handle: bytes, proof: Proof) -> None:
        self._memory[handle] = (proof, self._clock.monotonic())
        self._memory.move_to_end(handle)
        if len(self._memory) > _MOST:
            self._memory.popitem(last=False)

    def forget(self, handle: bytes) -> None:
        self._memory.pop(handle, None)

    def _is_over(self, proof: Proof) -> bool:
        return proof.good_until is not None and proof.good_until <= self._clock.now()
