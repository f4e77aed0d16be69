"""Rules about the database's place."""

from collections.abc import Iterator
from typing import Final

from contract.settings.database_address import host_and_port
from contract.settings.endpoint import is_loopback
from contract.settings.model import Settings
from contract.settings.rules import Finding, Rule

_VERIFYING: Final = frozenset({"verify-ca", "verify-full"})


def _certificates(settings: Settings) -> Iterator[Finding]:
    database = settings.database
    if database.ca_cert_path and database.ssl_mode not in _VERIFYING:
        yield "database", "ca_cert_path", "has no effect: set ssl_mode = verify-full, or leave it empty"
    if (database.client_cert_path is None) != (database.client_key_path is None):
        yield "database", "client_cert_path", "name client_key_path too, or neither of them"
    if database.server_cert_name and database.ssl_mode != "verify-full":
        yield "database", "server_cert_name", "has no effect: set ssl_mode = verify-full, or leave it empty"
    for key in ("ca_cert_path", "client_cert_path", "client_key_path"):
        path = getattr(database, key)
        if path is not None and not path.is_file():
            yield "database", key, "name a readable PEM file"


def _exposed(settings: Settings) -> Iterator[Finding]:
    database = settings.database
    host, _ = host_and_port(database.host)
    if database.type == "sqlite3" or host.startswith("/") or is_loopback(host):
        return
    if database.ssl_mode not in _VERIFYING:
        yield (
            "database",
            "ssl_mode",
            "rows cross the network to a server whose name is not proved; use verify-full",
        )


DATABASE_FAULTS: Final[tuple[Rule, ...]] = (_certificates,)
DATABASE_WARNINGS: Final[tuple[Rule, ...]] = (_exposed,)
