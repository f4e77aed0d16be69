"""The directory, put together from its settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.audit import Audit
from contract.background import running
from contract.clock import Clock
from contract.errors import StartFault
from contract.settings import Settings
from gateway.credentials.calls import InternalCalls
from gateway.credentials.externals import Externals
from gateway.credentials.password_check import SecondOpinion
from gateway.credentials.settled import Externals as SettledExternals
from gateway.ldap.reading import read_servers
from gateway.ldap.redis_rounds import RedisRounds

if TYPE_CHECKING:
    from gateway.ldap.open_directory import OpenDirectory

_CURE = (
    "[auth.ldap] enabled: the library for LDAP is missing; set it to false, or install it with `make ldap` "
    "(elsewhere: pip install 'doorward[ldap]'; docs/authentication.md says what it is built from)"
)


class DirectoryParts:
    """`opened` is None where no directory is asked. Raises StartFault for a missing library or a bad file."""

    def __init__(
        self,
        settings: Settings,
        *,
        rounds: RedisRounds,
        calls: InternalCalls,
        externals: Externals,
        clock: Clock,
        audit: Audit,
    ) -> None:
        self.opened = None
        if settings.auth_ldap.enabled:
            open_directory = _library()
            servers = read_servers(settings.auth_ldap.config_file)
            self.opened = open_directory(
                servers, settings, rounds=rounds, calls=calls, externals=externals, clock=clock, audit=audit
            )

    @property
    def passwords(self) -> SecondOpinion | None:
        return self.opened.passwords if self.opened is not None else None

    @property
    def proxied(self) -> SettledExternals | None:
        """Who settles those whom a proxy names; None where the proxy's word is enough."""
        return self.opened.proxied if self.opened is not None else None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """While users are compared by the clock."""
        if self.opened is None:
            yield
            return
        async with running(self.opened.rounds.follow()):
            yield


def _library() -> "type[OpenDirectory]":
    """Raises StartFault."""
    try:
        from gateway.ldap.open_directory import OpenDirectory  # noqa: PLC0415 - an optional library
    except ModuleNotFoundError:
        raise StartFault(_CURE) from None
    return OpenDirectory
