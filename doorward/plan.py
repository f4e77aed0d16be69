"""Which children `doorward run` has, and what each is given."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from contract.settings import Settings
from doorward.child import Child
from doorward.options import Options
from doorward.valkey import Valkey

DOORWARD: Final = (sys.executable, "-P", str(Path(__file__).with_name("__main__.py")))
"""This very Doorward, whatever the working directory holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inheritance:
    """Descriptors for the children."""

    gateway: int
    backend: int
    leash: int
    """Reads an end of file when the supervisor is gone."""
    lock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Stores outlive the backend, the backend outlives the gateways: so a request under way can end."""

    settings: Settings
    options: Options
    inheritance: Inheritance
    program: tuple[str, ...] = DOORWARD
    """The words before the name of a command."""

    @property
    def valkey(self) -> Valkey | None:
        """None if the settings name a Redis."""
        return None if self.settings.gateway.redis_url else Valkey(data=self.settings.paths.data)

    def store(self, valkey: Valkey) -> Child:
        """Raises StartFault."""
        child = valkey.child(fds=(self.inheritance.lock, self.inheritance.leash))
        return child if sys.platform == "linux" else replace(child, argv=self._guarded(child.argv))

    def _guarded(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        """For platforms whose kernel does not end orphans."""
        return (*self.program, "guard", f"--leash-fd={self.inheritance.leash}", "--", *argv)

    def backend(self) -> Child:
        return self._python("backend", name="backend", rank=1, listener=self.inheritance.backend)

    def gateways(self) -> Iterator[Child]:
        """As many as there are workers; all of them accept from one queue."""
        workers = self.settings.server.workers
        for number in range(1, workers + 1):
            name = "gateway" if workers == 1 else f"gateway-{number}"
            yield self._python("gateway", name=name, rank=2, listener=self.inheritance.gateway)

    def _python(self, command: str, *, name: str, rank: int, listener: int) -> Child:
        descriptors = (f"--listen-fd={listener}", f"--leash-fd={self.inheritance.leash}", f"--name={name}")
        return Child(
            name=name,
            argv=(*self.program, command, *self.options.as_arguments(), *descriptors),
            fds=(listener, self.inheritance.leash, self.inheritance.lock),
            rank=rank,
        )
