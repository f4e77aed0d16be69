"""The stores, opened for one command; the server may run or not."""

import asyncio
import os
import pwd
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from backend.access.trail import Trail
from backend.credentials.passwords import Passwords
from backend.storage.away import DatabaseAway
from backend.storage.database import Database
from backend.storage.fault import StorageFault
from backend.storage.open import open_database
from contract.audit import AuditStream
from contract.clock import Clock, SystemClock
from contract.errors import Problem, StartFault
from contract.forget import Forget
from contract.identity import Assertion, Identity, Kind
from contract.logs import configure_logs
from contract.settings import Settings, prepare
from doorward.options import Options
from doorward.valkey import Valkey, with_store
from gateway.redis_remote import Remote, reached
from gateway.sessions.redis_link import StoreUnreachable

T = TypeVar("T")

SHELL = "shell"
"""What audit events of these commands have in the place of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What a command works with. `remote` is None, and `away` says why, where Redis does not answer.

    `is_stopped` tells that no gateway can be running: their store is the embedded one, and is not there.
    """

    settings: Settings
    database: Database
    passwords: Passwords
    clock: Clock
    audit: AuditStream
    remote: Remote | None
    away: str = ""
    is_stopped: bool = False

    @property
    def trail(self) -> Trail:
        return Trail(self.audit)

    def operator(self, *, org_id: int = 0) -> Assertion:
        """Who did it, for the audit: the user of this machine. `org_id` is where the services are to look."""
        login = pwd.getpwuid(os.getuid()).pw_name
        who = Identity(kind=Kind.NOBODY, login=login, org_id=org_id, is_server_admin=True, method=SHELL)
        return Assertion(identity=who, client_address=SHELL)

    @property
    def warning(self) -> str:
        """For who changed something of which no gateway could be told; empty where none can be running."""
        if self.remote is not None or self.is_stopped:
            return ""
        return f"{self.away}. A gateway that runs all the same knows of the change within five seconds"

    def reach(self) -> Remote:
        """Raises StartFault where Redis does not answer."""
        if self.remote is None:
            raise StartFault("Doorward does not run: start it" if self.is_stopped else self.away)
        return self.remote

    async def tell(self, forget: Forget) -> bool:
        """Have all gateways forget, and the user's sessions end; False if none could be told.

        What was written to the database holds all the same: gateways read it anew within five seconds.
        """
        if self.remote is None:
            return False
        await self.remote.forgetting.obey(forget, asking_session=None)
        return True


def at_shell(options: Options, work: Callable[[Shell], Awaitable[T]]) -> T:
    """What `work` answers. Raises SettingsError, StartFault; refusals of the services are told as such."""
    configure_logs(level="error", process="doorward")
    settings = prepare(_of_a_server(options.settings()))
    try:
        return asyncio.run(_worked(settings, work))
    except Problem as refusal:
        raise StartFault(_told(refusal)) from None


async def _worked(settings: Settings, work: Callable[[Shell], Awaitable[T]]) -> T:
    async with opened(settings, SystemClock()) as shell:
        return await work(shell)


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, *, passwords: Passwords | None = None) -> AsyncIterator[Shell]:
    """Raises StartFault if the database cannot be used. Audit events go to standard error."""
    audit, passwords = AuditStream(clock, sys.stderr), passwords or Passwords()
    async with AsyncExitStack() as stack:
        stack.callback(passwords.close)
        database = await _database(settings, clock)
        stack.push_async_callback(database.close)
        shell = Shell(
            settings=settings, database=database, passwords=passwords, clock=clock, audit=audit, remote=None
        )
        try:
            remote = await stack.enter_async_context(reached(with_store(settings), clock, audit))
        except StoreUnreachable as fault:
            yield replace(shell, away=str(fault), is_stopped=_is_stopped(settings))
        else:
            yield replace(shell, remote=remote)


def _is_stopped(settings: Settings) -> bool:
    return not settings.gateway.redis_url and not Valkey(data=settings.paths.data).socket.exists()


async def _database(settings: Settings, clock: Clock) -> Database:
    try:
        return await open_database(settings.database, clock=clock)
    except StorageFault as fault:
        raise StartFault(str(fault)) from None


def _of_a_server(settings: Settings) -> Settings:
    """Nothing is made where nothing is. Raises StartFault."""
    if settings.database.is_missing:
        raise StartFault(
            f"There is no database {settings.database.path}:"
            " start Doorward once, or name its folder with --data, or --config"
        )
    return settings


def _told(refusal: Problem) -> str:
    return f"{refusal.message}: {refusal.reason}" if isinstance(refusal, DatabaseAway) else refusal.message
