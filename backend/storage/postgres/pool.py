"""The connections of one backend, lent to one statement or transaction at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, Literal

import asyncpg

from backend.storage.away import DatabaseAway
from backend.storage.postgres.faults import translated
from backend.storage.postgres.session import Connection, PostgresSession
from contract.settings.database_address import host_and_port
from contract.settings.kinds import SslMode
from contract.settings.places import Database as Place
from relay.living import LivingContext, living_client
from relay.tls import Proof, TlsFiles, client_context

CONNECTIONS = 10
"""More than a busy backend keeps at work, so that one slow search does not hold up the others."""

CONNECT_SECONDS = 5.0
WAIT_SECONDS = 10.0
"""For a free connection."""
STATEMENT_SECONDS = 30.0

_SETTINGS = {
    "application_name": "doorward",
    # Only who took the writers' lock may write.
    "default_transaction_read_only": "on",
    # Shorter than a statement's time, so that the reason is known.
    "lock_timeout": "10s",
    # A plan for any value is a bad one for a search, whose words decide which index is best.
    "plan_cache_mode": "force_custom_plan",
    # As of disks without a moving head: a look through an index is no dearer than its pages.
    "random_page_cost": "1.1",
    # Compiling costs more than any of our statements takes.
    "jit": "off",
}


class Pool:
    """A broken connection is replaced when it is next asked for."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._closed = False

    @classmethod
    async def open(cls, place: Place, *, statement_seconds: float) -> "Pool":
        """Raises DatabaseAway and OSError where there is no server, StartFault for the files of certificates."""
        host, port = host_and_port(place.host)
        with translated():
            pool = await asyncpg.create_pool(
                host=host,
                port=port,
                user=place.user,
                # An empty text, and not None: the library would look for a password elsewhere.
                password=place.password.reveal(),
                database=place.name,
                ssl=_tls(place),
                timeout=CONNECT_SECONDS,
                command_timeout=statement_seconds,
                statement_cache_size=256,
                max_cached_statement_lifetime=0,
                server_settings=_SETTINGS,
                min_size=1,
                max_size=place.max_open_conn or CONNECTIONS,
                reset=_nothing,
            )
        return cls(pool)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[PostgresSession]:
        connection = await self._acquire()
        try:
            yield PostgresSession(connection)
        finally:
            with translated():
                await self._pool.release(connection)

    async def close(self) -> None:
        """Whoever has a connection is waited for."""
        if not self._closed:
            self._closed = True
            with translated():
                await self._pool.close()

    async def _acquire(self) -> Connection:
        if self._closed:
            raise DatabaseAway("it is closed")
        with translated():
            return await self._pool.acquire(timeout=WAIT_SECONDS)


async def _nothing(_connection: object) -> None:
    """No statement of ours leaves a trace in its connection, and cleaning up would cost a round trip each time."""


_PROOFS: Final[dict[SslMode, Proof]] = {"require": "nothing", "verify-ca": "authority", "verify-full": "name"}


def _tls(place: Place) -> LivingContext | Literal[False]:
    if place.ssl_mode == "disable":
        return False
    files = TlsFiles(
        setting="[database] ca_cert_path, client_cert_path, client_key_path",
        certificate=place.client_cert_path,
        key=place.client_key_path,
        authorities=place.ca_cert_path,
    )
    make = partial(client_context, proof=_PROOFS[place.ssl_mode])
    return living_client(files, name=place.server_cert_name, make=make)
