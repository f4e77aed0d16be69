"""Knowing a caller again from memory alone, without waiting."""

from collections.abc import Callable

from contract.internal import IdentityRecord
from gateway.authn.proved import Proved

Recall = Callable[[], Proved | None]
"""What is proved at this moment; None if only asking would tell. Made once for a credential, for all its uses."""


def never() -> Proved | None:
    """For methods without a memory of their own."""
    return None


def proved_by(recalled: Callable[[], IdentityRecord | None], method: str) -> Recall:
    """As `recalled`; the same object as long as it finds the same record."""
    last: Proved | None = None

    def recall() -> Proved | None:
        nonlocal last
        record = recalled()
        if record is None:
            return None
        if last is None or last.record is not record:
            last = Proved(record=record, method=method)
        return last

    return recall
