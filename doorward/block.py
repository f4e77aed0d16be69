"""What a person reads when everything is up."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contract.settings import Settings
from doorward import VERSION

_DEFAULT_PASSWORD: Final = "admin"  # noqa: S105 - the well-known one, which the block warns of
_RANDOM: Final = "random"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    settings: Settings
    store: str
    """Such as `Valkey 9.1.2, embedded`."""
    seconds: float
    """From the command to the first answer."""
    first_run: bool
    """There was no database before."""

    def __str__(self) -> str:
        lines = (f"  {name:<9}{text}" for name, text in self._facts())
        return "\n".join(("", f"Doorward {VERSION} is ready ({self.seconds:.1f} s)", "", *lines, ""))

    def _facts(self) -> Iterator[tuple[str, str]]:
        server = self.settings.server
        yield (
            "Open",
            f"{server.root_url}  (listening on {server.http_addr or 'all interfaces'}:{server.http_port})",
        )
        yield from zip(("Log in", ""), self._login(), strict=False)
        yield "Data", str(self.settings.paths.data)
        yield "Stores", f"{self.store} · {self.settings.database.shown}"
        yield "Stop", f"Ctrl-C, or kill {os.getpid()}"

    def _login(self) -> Iterator[str]:
        security = self.settings.security
        if security.disable_initial_admin_creation:
            yield "with an account of yours: [security] disable_initial_admin_creation is on"
        elif security.admin_password.reveal() == _DEFAULT_PASSWORD:
            yield f"{security.admin_user} / {_DEFAULT_PASSWORD}{self._unless_changed()}"
            yield "This is the default password: while it is, it is accepted from this machine only. Change it."
        elif security.admin_password.reveal() == _RANDOM:
            yield f"{security.admin_user}, with the password that was told at the first start"
        else:
            source = f"the password from {self._password_source()}"
            yield f"{security.admin_user}, with {source}{self._unless_changed()}"

    def _unless_changed(self) -> str:
        return "" if self.first_run else ", unless you changed it since"

    def _password_source(self) -> str:
        wanted = ("security", "admin_password")
        return next(entry.source for entry in self.settings.entries if (entry.section, entry.key) == wanted)
