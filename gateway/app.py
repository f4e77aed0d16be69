"""The gateway process: its parts, put together, and served."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from contract.audit import Audit, AuditStream
from contract.clock import Clock, SystemClock
from contract.errors import StartFault
from contract.routes.opening import routes_for
from contract.settings import Settings
from contract.turn import Turn
from gateway.door import Door
from gateway.express import Express
from gateway.guard.block import address_block
from gateway.guard.old_password import GuardedBackend
from gateway.hidden import Hidden
from gateway.onward import Onward
from gateway.parts.backend import BackendParts
from gateway.parts.basis import Basis
from gateway.parts.browsers import BrowserParts
from gateway.parts.own_routes import OwnRoutes
from gateway.parts.proving import ProvingParts
from gateway.parts.redis_state import RedisState
from gateway.passage import Passage
from gateway.refusals import Refusals
from gateway.sessions.redis_link import StoreUnreachable, check, connected_by
from gateway.streams.watched import WatchedBackend
from relay.forward import Forwarder
from relay.limits import ListenerLimits
from relay.listener import Listener
from relay.living import LivingContext, living_server, watched
from relay.tls import TlsFiles

_IDLE_SHARE = 1 / 6
"""Of the time that requests under way have; browsers keep connections that they may never use."""


async def serve(settings: Settings, sock: socket.socket, *, turn: Turn) -> None:
    """Serve on the listening `sock` while it is our `turn`; raises StartFault when Redis cannot be used."""
    clock, every = SystemClock(), settings.server.certs_watch_interval
    async with _redis(settings, clock) as redis:
        parts, tls = Parts(settings, redis, clock), _tls(settings, clock)
        async with parts.open() as door, watched(tls, every=every):
            listener = Listener(door.handle, clerk=parts.express(), limits=_limits(settings), party=parts.party)
            await listener.serve(sock, turn=turn, tls=tls, idle=_IDLE_SHARE)


@asynccontextmanager
async def _redis(settings: Settings, clock: Clock) -> AsyncIterator[Redis]:
    try:
        redis = connected_by(settings, clock)
        await check(redis, settings.gateway.redis_url)
    except StoreUnreachable as fault:
        raise StartFault(str(fault)) from None
    try:
        yield redis
    finally:
        await redis.aclose()


class Parts:
    """One of each; whoever needs a part is handed it in gateway/parts."""

    def __init__(
        self, settings: Settings, redis: Redis, clock: Clock | None = None, audit: Audit | None = None
    ) -> None:
        clock = clock or SystemClock()
        self._basis = Basis(settings=settings, clock=clock, audit=audit or AuditStream(clock))
        self._hidden = Hidden.of(settings)
        self._backend = BackendParts(self._basis)
        self._state = RedisState(self._basis, redis, self._backend.calls)
        self._browsers = BrowserParts(self._basis, self._state.sessions)
        self._proving = ProvingParts(
            self._basis, backend=self._backend, state=self._state, cookies=self._browsers.rules
        )
        self._own = OwnRoutes(
            self._basis,
            backend=self._backend,
            state=self._state,
            browsers=self._browsers,
            proving=self._proving,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Door]:
        """The door, while the links for forgetting listen."""
        try:
            async with self._state.open(), self._proving.open():
                yield self._door()
        finally:
            self._backend.close()

    def party(self, peer: str) -> str | None:
        """Whose connections are counted together; a proxy that we trust holds those of many."""
        return None if self._browsers.clients.trusts(peer) else address_block(peer)

    def express(self) -> Express | None:
        """The way of those who are known, unless the settings close it."""
        settings = self._basis.settings
        # A path that the gateway has to take off is the door's business.
        if not settings.gateway.fast_lane or settings.server.serve_from_sub_path:
            return None
        return Express(
            upstream=self._backend.upstream,
            domain=self._browsers.domain,
            clients=self._browsers.clients,
            chain=self._proving.chain,
            origins=self._browsers.origins,
            hidden=self._hidden,
            onward=self._onward(),
            signature=self._backend.signature,
            streams=self._state.streams,
        )

    def _onward(self) -> Onward:
        wanted = self._basis.settings.gateway.id_forwarding
        vouchers = self._own.vouchers if wanted else None
        return Onward(cookies=self._browsers.cookies, hidden=self._hidden, vouchers=vouchers)

    def _door(self) -> Door:
        return Door(
            routes=routes_for(self._basis.settings),
            sub_path=self._browsers.sub_path,
            transport=self._browsers.transport,
            domain=self._browsers.domain,
            clients=self._browsers.clients,
            chain=self._proving.chain,
            origins=self._browsers.origins,
            handlers=self._own.handlers(),
            backend=self._way(),
            cookies=self._browsers.cookies,
            hidden=self._hidden,
            refusals=Refusals(
                redirects=self._browsers.redirects,
                pages=self._own.refusals,
                cookies=self._browsers.cookies,
                basic_enabled=self._basis.settings.auth_basic.enabled,
            ),
        )

    def _way(self) -> WatchedBackend:
        guarded = GuardedBackend(self._passage(), self._proving.guard.old_passwords)
        return WatchedBackend(guarded, self._state.streams)

    def _passage(self) -> Passage:
        return Passage(
            forwarder=Forwarder(clock=self._basis.clock),
            upstream=self._backend.upstream,
            signature=self._backend.signature,
            orders=self._state.orders,
            cookies=self._browsers.cookies,
            sessions=self._state.sessions,
            onward=self._onward(),
            basic_enabled=self._basis.settings.auth_basic.enabled,
        )


def _limits(settings: Settings) -> ListenerLimits:
    return ListenerLimits(connections_of_one=settings.server.connections_per_address or None)


def _tls(settings: Settings, clock: Clock) -> LivingContext | None:
    """Raises StartFault."""
    own = settings.server
    if own.protocol != "https":
        return None
    files = TlsFiles(setting="[server] cert_file, cert_key", certificate=own.cert_file, key=own.cert_key)
    return living_server(files, clock, oldest=own.min_tls_version)
