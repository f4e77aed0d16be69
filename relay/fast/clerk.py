"""What the owner of a listener decides about simple requests, so that the lane need not know why."""

from typing import Protocol

from relay.upstream import Upstream


class Ticket(Protocol):
    """Good for the header block it was made for, on the connection it was made on."""

    def order(self, target: bytes) -> bytes | None:
        """The request as the upstream gets it; None if the other lane has to see it. Good for one use."""


class Clerk(Protocol):
    upstream: Upstream

    def ticket(self, headers: tuple[tuple[bytes, bytes], ...], *, peer: str, scheme: str) -> Ticket | None:
        """None if requests with these headers have to go the other way. Pure but for what it remembers."""
