"""What the owner of a listener makes of simple requests, so that the lane need not know how."""

from typing import Protocol

from relay.upstream import Begun


class Customer(Protocol):
    """The lane, as a work uses it: each call but `goes_on` ends the work."""

    def answered(self, answer: bytes) -> None:
        """The whole answer, as it is sent."""

    def refused(self, begun: Begun | None) -> None:
        """The other lane has to do this, from the start or with what was `begun`."""

    def goes_on(self, work: "Work") -> None:
        """What is left to do."""


class Work(Protocol):
    """One request's. Good for one use."""

    def begin(self, customer: Customer) -> bool:
        """False if the other lane has to do it; then nothing has happened."""

    def waited(self) -> None:
        """It is taking long. May end the work."""

    def refuse(self) -> None:
        """The other lane shall do it, at once."""

    def abandon(self) -> None:
        """Nobody wants it any more."""


class Desk(Protocol):
    """Where one connection's requests are taken."""

    def work(self, target: bytes, block: bytes) -> Work | None:
        """None if the other lane has to see it.

        `block` is what followed the request line, up to an empty line at the end of what came: whether it is one
        header and nothing else, only `request.fields` tells.
        """


class Clerk(Protocol):
    def desk(self, *, peer: str, scheme: str) -> Desk:
        """For a connection from `peer`."""
