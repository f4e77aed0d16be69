"""What a supervisor leaves to the program that it becomes."""

import os
import signal
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from doorward.child import Child
from doorward.firm import Firm
from doorward.orders import ALL
from doorward.plan import Inheritance
from doorward.supervisor import Supervisor


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    child: Child
    pid: int

    @classmethod
    def of(cls, supervisor: Supervisor) -> "list[Living]":
        return [cls(child=child, pid=pid) for child, pid in supervisor.children]


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """One generation."""

    children: list[Living]
    gate: int | None
    copy: int | None
    stop_seconds: float
    drain_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    inheritance: Inheritance
    leash: int
    """The end that must not close."""
    notes: int
    """The end that is read."""
    keeps_listener: bool
    port: int
    firm: Firm
    store: list[Living]
    current: Serving
    leaving: list[Living]

    @classmethod
    def read(cls, descriptor: int) -> "Handover":
        with os.fdopen(descriptor, "rb") as file:
            return msgspec.json.decode(file.read(), type=cls)

    def become(self, program: tuple[str, ...], arguments: Iterable[str]) -> None:
        """Does not return. Raises OSError, and then all is as before."""
        with tempfile.TemporaryFile() as file:
            file.write(msgspec.json.encode(self))
            file.seek(0)
            kept = (*self._descriptors(), file.fileno())
            _hand_on(kept, inheritable=True)
            # Until there is somebody to hear them again.
            signal.pthread_sigmask(signal.SIG_BLOCK, ALL)
            try:
                words = (*program, "run", *arguments, f"--handover-fd={file.fileno()}")
                os.execv(words[0], words)  # noqa: S606 - the supervisor's own words
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, ALL)
                _hand_on(kept, inheritable=False)

    def take(self) -> None:
        """Keep the descriptors from those who are not given them."""
        _hand_on(self._descriptors(), inheritable=False)

    def _descriptors(self) -> tuple[int, ...]:
        given = self.inheritance
        named = (given.gateway, given.backend, given.leash, given.lock, given.notes, self.leash, self.notes)
        return tuple(one for one in (*named, self.current.gate, self.current.copy) if one is not None)


def _hand_on(descriptors: Iterable[int], *, inheritable: bool) -> None:
    for descriptor in descriptors:
        os.set_inheritable(descriptor, inheritable)
