"""What the owner of a listener makes of simple requests, so that the lane need not know how."""

from collections.abc import Callable
from typing import Protocol

from relay.fast.request import SimpleRequest
from relay.upstream import Begun

Watch = Callable[[Callable[[], None]], Callable[[], None]]
"""Is given what cuts an answer that lasts, should its caller lose the right to it; returns what ends the watch."""


def nobody(_: Callable[[], None]) -> Callable[[], None]:
    """A watch over answers that everybody may have for as long as they last."""
    return _nothing


def _nothing() -> None:
    return


def always() -> bool:
    """For such answers, too: whether nobody can have lost the right to one before it began."""
    return True


class Customer(Protocol):
    """The lane, as a work uses it: each call but `passes` ends the work, `goes_on` with another one."""

    def answered(self, answer: bytes) -> None:
        """The whole answer, as it is sent."""

    def refused(self, begun: Begun | None) -> None:
        """The other lane has to do this, from the start or with what was `begun`."""

    def goes_on(self, work: "Work") -> None:
        """What is left to do."""

    def passes(self, data: bytes) -> None:
        """A piece of the answer; others follow."""

    def ended(self) -> None:
        """All of the answer was passed."""

    def cut(self) -> None:
        """What is not whole does not become so: the caller's connection ends so that this is seen."""

    def hold_back(self) -> None:
        """No more of the request's body for now."""

    def let_come(self) -> None:
        """As much of it as comes."""


class Work(Protocol):
    """One request's. Good for one use. What comes and goes in pieces may find the other side full."""

    __slots__ = ()

    def begin(self, customer: Customer) -> bool:
        """False if the other lane has to do it; then nothing has happened."""

    def waited(self) -> None:
        """It is taking long. May end the work."""

    def refuse(self) -> None:
        """The other lane shall do it, at once."""

    def abandon(self) -> None:
        """Nobody wants it any more."""

    def caller_sent(self, data: bytes) -> bytes:
        """Take what is the rest of the request's body; returns what follows it."""
        return data

    def caller_full(self) -> None:
        """What was passed is not being read."""
        return

    def caller_empty(self) -> None:
        """It is again."""
        return


class Desk(Protocol):
    """Where one connection's requests are taken."""

    def work(self, request: SimpleRequest) -> Work | None:
        """None if the other lane has to see it.

        Whether the request's block is one header and nothing else, only `request.fields` tells. A work that may
        refuse without having begun anything is for requests that `may_wait`.
        """


class Clerk(Protocol):
    def desk(self, *, peer: str, scheme: str) -> Desk:
        """For a connection from `peer`."""
