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

BACKEND: Final = 1
GATEWAY: Final = 2
"""Ranks."""

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
    notes: int | None = None
    """Takes what children tell."""
    gate: int | None = None
    """Reads an end of file when the children may begin."""
    copy: int | None = None
    """A copy of the settings file, as it was when the children were planned."""


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

    def behind(self, gate: int, *, copy: int | None) -> "Plan":
        return replace(self, inheritance=replace(self.inheritance, gate=gate, copy=copy))

    def store(self, valkey: Valkey) -> Child:
        """Raises StartFault."""
        child = valkey.child(fds=(self.inheritance.lock, self.inheritance.leash))
        return child if sys.platform == "linux" else replace(child, argv=self._guarded(child.argv))

    def _guarded(self, argv: tuple[str, ...]) -> tuple[str, ...]:
        """For platforms whose kernel does not end orphans."""
        return (*self.program, "guard", f"--leash-fd={self.inheritance.leash}", "--", *argv)

    def backend(self) -> Child:
        return self._python("backend", name="backend", rank=BACKEND, listener=self.inheritance.backend)

    def gateways(self) -> Iterator[Child]:
        """As many as there are workers; all of them accept from one queue."""
        workers = self.settings.server.workers
        for number in range(1, workers + 1):
            name = "gateway" if workers == 1 else f"gateway-{number}"
            yield self._python("gateway", name=name, rank=GATEWAY, listener=self.inheritance.gateway)

    def serving(self) -> Iterator[Child]:
        """All but the store."""
        yield self.backend()
        yield from self.gateways()

    def _python(self, command: str, *, name: str, rank: int, listener: int) -> Child:
        given = self.inheritance
        line = {"--notes-fd": given.notes, "--gate-fd": given.gate, "--copy-fd": given.copy}
        heard = {option: number for option, number in line.items() if number is not None}
        descriptors = (
            *(f"--listen-fd={listener}", f"--leash-fd={given.leash}", f"--name={name}"),
            *(f"{option}={number}" for option, number in heard.items()),
        )
        return Child(
            name=name,
            argv=(*self.program, command, *self.options.as_arguments(), *descriptors),
            fds=(listener, given.leash, given.lock, *heard.values()),
            rank=rank,
        )
