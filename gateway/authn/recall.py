"""Knowing a caller again from memory, without waiting; and making memory know them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from contract.internal import IdentityRecord
from gateway.authn.proved import Proved


@dataclass(frozen=True, slots=True)
class Recall:
    """Made once for a credential, for all its uses.

    `known`: what is proved at this moment; None if only asking would tell.
    `learn` asks, so that `known` may tell then. It ends nothing, tells nobody of a failure, and leaves everything
    that `prove` would refuse, renew or report to that; raises Unavailable. Only for a task that nobody cancels.
    None for methods that cannot ask so.
    """

    known: Callable[[], Proved | None]
    learn: Callable[[], Awaitable[None]] | None = None


def _unknown() -> Proved | None:
    return None


NEVER = Recall(_unknown)
"""For methods without a memory of their own."""


def proved_by(
    recalled: Callable[[], IdentityRecord | None],
    method: str,
    learn: Callable[[], Awaitable[None]] | None = None,
) -> Recall:
    """As `recalled`; the same object as long as it finds the same record."""
    last: Proved | None = None

    def known() -> Proved | None:
        nonlocal last
        record = recalled()
        if record is None:
            return None
        if last is None or last.record is not record:
            last = Proved(record=record, method=method)
        return last

    return Recall(known, learn)
