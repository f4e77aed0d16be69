"""The backend process: its parts, put together from the settings."""

import secrets
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from backend.access.door import Door
from backend.access.express import Express
from backend.access.nonces import SharedNonces
from backend.access.verify import Signatures
from backend.credentials.passwords import Passwords
from backend.people import People, PeopleRules
from backend.routes import Slices
from backend.storage.database import Database
from backend.storage.fault import StorageFault
from backend.storage.open import open_database
from backend.users.first_admin import AdminSettings
from contract.audit import AuditStream
from contract.clock import Clock, SystemClock
from contract.errors import StartFault
from contract.logs import logger
from contract.routes.opening import routes_for
from contract.secret import Secret
from contract.settings import Settings
from contract.turn import Turn
from relay.listener import Handler, Listener
from relay.living import LivingContext, living_server, watched
from relay.tls import TlsFiles

RANDOM = "random"
"""As `[security] admin_password`: make one at the first start and tell it once (decisions.md 20)."""

_log = logger("backend")


class Entrance(NamedTuple):
    """`express` is for simple reads, None where the settings close that lane."""

    handle: Handler
    express: Express | None


async def serve(settings: Settings, sock: socket.socket, *, turn: Turn) -> None:
    """Serve on the listening `sock` while it is our `turn`; raises StartFault when the database cannot be used."""
    clock = SystemClock()
    tls = _tls(settings, clock)
    async with (
        _database(settings, clock) as database,
        opened(settings, database, clock, begins=turn.begins) as entrance,
        watched(tls, every=settings.server.certs_watch_interval),
    ):
        # Gateways end their connections by themselves: one that has nothing to do may be about to be used.
        await Listener(entrance.handle, clerk=entrance.express).serve(sock, turn=turn, tls=tls, idle=1)


@asynccontextmanager
async def opened(
    settings: Settings,
    database: Database,
    clock: Clock,
    *,
    passwords: Passwords | None = None,
    begins: Callable[[], Awaitable[object]] | None = None,
) -> AsyncIterator[Entrance]:
    """The way into a backend whose first organisation and admin exist.

    `begins` is awaited before anything is changed that another backend on this database may rely on.
    """
    audit = AuditStream(clock)
    people = People(
        database,
        passwords=passwords or Passwords(),
        rules=PeopleRules.of(settings),
        clock=clock,
        audit=audit,
    )
    slices = Slices(people, database, settings, clock)
    try:
        await _first_start(people, settings)
        if begins is not None:
            await begins()
        async with slices.running():
            door = Door(
                _signatures(settings, clock),
                handlers=slices.handlers,
                internal=people.internal,
                routes=routes_for(settings),
                nonces=SharedNonces(database, clock) if settings.database.type == "postgres" else None,
            )
            express = Express(door, errands=slices.errands, clock=clock)
            yield Entrance(door.handle, express if settings.backend.fast_lane else None)
    finally:
        slices.close()
        await people.close()


@asynccontextmanager
async def _database(settings: Settings, clock: Clock) -> AsyncIterator[Database]:
    try:
        database = await open_database(settings.database, clock=clock)
    except StorageFault as fault:
        raise StartFault(str(fault)) from None
    try:
        yield database
    finally:
        await database.close()


async def _first_start(people: People, settings: Settings) -> None:
    security = settings.security
    password = security.admin_password
    generated = password.reveal() == RANDOM
    if generated:
        password = Secret(secrets.token_urlsafe(15))
    admin = AdminSettings(login=security.admin_user, email=security.admin_email, password=password)
    made = await people.first_admin.ensure(None if security.disable_initial_admin_creation else admin)
    if made and generated:
        # Neither a log nor an audit line: this is the one time and place that the password is told.
        sys.stdout.write(f"\nThe first password of {admin.login}, told only once: {password.reveal()}\n\n")
        sys.stdout.flush()
    if await people.first_admin.has_default_password():
        _log.warning("the admin's password is the default one: it is accepted from this machine only")


def _tls(settings: Settings, clock: Clock) -> LivingContext | None:
    """Raises StartFault."""
    own = settings.backend
    if not own.listen.tls:
        return None
    files = TlsFiles(
        setting="[backend] cert_file, cert_key, client_ca_file, client_crl_file",
        certificate=own.cert_file,
        key=own.cert_key,
        authorities=own.client_ca_file,
        revoked=own.client_crl_file,
    )
    return living_server(files, clock, oldest=settings.server.min_tls_version)


def _signatures(settings: Settings, clock: Clock) -> Signatures:
    keys = (settings.security.secret_key, settings.security.previous_secret_key)
    return Signatures([key.reveal() for key in keys if key], clock)
