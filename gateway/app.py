"""The gateway process: its parts, put together from the settings."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from contract.audit import Audit, AuditStream
from contract.clock import Clock, SystemClock
from contract.errors import StartFault
from contract.settings import Settings
from contract.signing import IDENTITY_LABEL, INTERNAL_LABEL, Signer, derive_key
from gateway.asking import Asking
from gateway.authn.basic import BasicMethod
from gateway.authn.bearer import BearerMethod
from gateway.authn.chain import Chain
from gateway.authn.providers import Providers
from gateway.authn.session import SessionMethod
from gateway.background import running
from gateway.cookies import GatewayCookies
from gateway.credentials.calls import InternalCalls
from gateway.credentials.credentials import Credentials
from gateway.credentials.doubts import Doubts
from gateway.credentials.externals import Externals
from gateway.credentials.forgetting import Forgetting, Memory
from gateway.credentials.identities import Identities
from gateway.credentials.proofs import Proofs
from gateway.credentials.redis_broadcast import RedisBroadcast
from gateway.door import Door
from gateway.guard.client import Clients
from gateway.guard.old_password import GuardedBackend
from gateway.guard.origin import Origins
from gateway.guard.parts import GuardParts
from gateway.guard.redis_counters import RedisCounters
from gateway.hidden import Hidden
from gateway.ldap.parts import directory_passwords
from gateway.login.handlers import LoginHandlers
from gateway.login.quota import SessionQuota
from gateway.oauth.handlers import OAuthHandlers
from gateway.oauth.parts import OAuthParts
from gateway.oauth.redis_states import RedisStates
from gateway.orders import Orders
from gateway.pages.parts import PageParts
from gateway.pages.redirects import Redirects
from gateway.passage import Passage
from gateway.refusals import Refusals
from gateway.routes import handlers
from gateway.sessions.cookie import CookieRules, cookie_rules
from gateway.sessions.limits import Limits
from gateway.sessions.redis_link import StoreUnreachable, check, connect
from gateway.sessions.redis_sessions import RedisSessions
from gateway.sessions.storage import DoorwardStorage
from gateway.sessions.token import TokenKeys
from gateway.signature import Signature
from gateway.streams.open_streams import OpenStreams
from gateway.streams.watch import StreamWatch
from gateway.streams.watched import WatchedBackend
from gateway.tokens.administration import AdminTokenHandlers
from gateway.tokens.handlers import TokenHandlers
from gateway.tokens.rotation import RotationHandlers
from gateway.visit import Handler
from relay.forward import Forwarder
from relay.limits import UpstreamLimits
from relay.listener import Listener
from relay.reading import read_request
from relay.tls import client_context, server_context
from relay.upstream import Upstream

_DRAIN_SECONDS = 3.0
_IMPATIENT = UpstreamLimits(connect=2.0, first_byte=10.0, idle=10.0, total=20.0)
_BEYOND_DATA_SOURCES = 15.0
"""How many seconds longer than for a data source the gateway waits, so that the backend's own 504 comes first."""


async def serve(settings: Settings, sock: socket.socket, *, stop: asyncio.Event) -> None:
    """Serve on the listening `sock` until `stop` is set; raises StartFault when Redis cannot be used."""
    async with _redis(settings) as redis, Parts(settings, redis).open() as door:
        listener = Listener(door.handle)
        await listener.listen(sock, tls=_tls(settings))
        await stop.wait()
        await listener.close(_DRAIN_SECONDS)


@asynccontextmanager
async def _redis(settings: Settings) -> AsyncIterator[Redis]:
    url = settings.gateway.redis_url
    try:
        redis = connect(url)
        await check(redis, url)
    except StoreUnreachable as fault:
        raise StartFault(str(fault)) from None
    try:
        yield redis
    finally:
        await redis.aclose()


class Parts:
    """One of each; whoever needs a part is handed it here."""

    def __init__(
        self, settings: Settings, redis: Redis, clock: Clock | None = None, audit: Audit | None = None
    ) -> None:
        self._settings = settings
        self._redis = redis
        self._clock = clock or SystemClock()
        self._audit = audit or AuditStream(self._clock)
        self._backend = _upstream(settings, _patient(settings))
        self._internal = _upstream(settings, _IMPATIENT)
        self._calls = InternalCalls(self._internal, self._signer(INTERNAL_LABEL))
        self._identities = Identities(self._calls, self._clock)
        self._cookie_rules = _cookie_rules(settings)
        self._redis_sessions = _sessions(settings, redis, self._clock, self._audit)
        self._sessions = self._redis_sessions.sessions
        self._streams = OpenStreams(self._redis_sessions.endings, self._clock)
        self._memory = Memory(self._identities, self._streams)
        self._broadcast = RedisBroadcast(redis, self._memory)
        self._signature = Signature(self._signer(IDENTITY_LABEL))
        self._forgetting = Forgetting(memory=self._memory, sessions=self._sessions, broadcast=self._broadcast)
        self._orders = Orders(self._forgetting, self._streams)
        self._hidden = Hidden.of(settings)
        self._clients = Clients(settings.gateway.trusted_proxies)
        self._origins = Origins(settings.security.csrf_trusted_origins)
        self._redirects = Redirects(settings.server.sub_path, secure=self._cookie_rules.secure)
        self._oauth = OAuthParts(settings, clock=self._clock, secure=self._cookie_rules.secure)
        self._pages = PageParts(
            settings, origins=self._origins, redirects=self._redirects, providers=self._oauth.buttons
        )
        self._cookies = GatewayCookies(rules=self._cookie_rules, sessions=self._sessions)
        self._session_method = SessionMethod(
            sessions=self._sessions, identities=self._identities, cookies=self._cookie_rules
        )
        self._externals = Externals(source=self._calls, identities=self._identities, forgetting=self._forgetting)
        self._guard = self._guard_parts()
        self._credentials = Credentials(
            calls=self._calls,
            identities=self._identities,
            proofs=Proofs(self._clock),
            doubts=Doubts(self._clock),
            checks=self._guard.checks,
            audit=self._audit,
        )
        self._providers = Providers(
            settings,
            externals=self._externals,
            identities=self._identities,
            clock=self._clock,
            audit=self._audit,
        )
        self._chain = self._methods()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Door]:
        """The door, while the link for forgetting listens."""
        try:
            async with (
                running(self._broadcast.listen()),
                running(self._watch().follow()),
                self._redis_sessions.open(),
            ):
                yield self._door()
        finally:
            self._internal.close()
            self._backend.close()

    def _door(self) -> Door:
        return Door(
            clients=self._clients,
            chain=self._chain,
            origins=self._origins,
            handlers=handlers(
                login=self._login(),
                oauth=self._oauth_handlers(),
                tokens=TokenHandlers(sessions=self._sessions, audit=self._audit),
                admin_tokens=AdminTokenHandlers(sessions=self._sessions, asking=self._asking(), audit=self._audit),
                rotation=self._rotation(),
                pages=self._page_handlers(),
                storage=self._storage(),
            ),
            backend=self._way(),
            cookies=self._cookies,
            hidden=self._hidden,
            refusals=Refusals(
                redirects=self._redirects,
                pages=self._pages.refusals,
                cookies=self._cookies,
                basic_enabled=self._settings.auth_basic.enabled,
            ),
        )

    def _way(self) -> WatchedBackend:
        guarded = GuardedBackend(self._passage(), self._guard.old_passwords)
        return WatchedBackend(guarded, self._streams)

    def _watch(self) -> StreamWatch:
        return StreamWatch(
            streams=self._streams,
            identities=self._identities,
            doubt_sessions=self._redis_sessions.doubt_watched,
            clock=self._clock,
        )

    def _methods(self) -> Chain:
        bearer, basic = BearerMethod(self._credentials), BasicMethod(self._credentials)
        header = (bearer, basic) if self._settings.auth_basic.enabled else (bearer,)
        methods = (*self._providers.jwt, *header, *self._providers.proxy, self._session_method)
        return Chain(methods, anonymous=self._providers.anonymous)

    def _quota(self) -> SessionQuota:
        quota = self._settings.quota
        return SessionQuota(self._sessions, most=quota.global_session if quota.enabled else None)

    def _login(self) -> LoginHandlers:
        return LoginHandlers(
            credentials=self._credentials,
            devices=self._guard.devices,
            origins=self._origins,
            quota=self._quota(),
            redirects=self._redirects,
            pages=self._pages.pages,
            front=self._oauth.front,
            audit=self._audit,
            signout_url=self._settings.auth.signout_redirect_url,
            form_disabled=self._settings.auth.disable_login_form or self._settings.auth.disable_login,
            lasting=self._providers.lasting,
        )

    def _oauth_handlers(self) -> OAuthHandlers:
        return self._oauth.handlers(
            states=RedisStates(self._redis, seconds=self._settings.auth.oauth_state_cookie_max_age),
            users=self._externals,
            counters=RedisCounters(self._redis, self._clock),
            quota=self._quota(),
            redirects=self._redirects,
            audit=self._audit,
        )

    def _rotation(self) -> RotationHandlers:
        return RotationHandlers(
            sessions=self._sessions,
            session_method=self._session_method,
            chain=self._chain,
            origins=self._origins,
            cookies=self._cookie_rules,
            quota=self._quota(),
            redirects=self._redirects,
            audit=self._audit,
            lasting=self._providers.lasting,
        )

    def _page_handlers(self) -> Mapping[str, Handler]:
        asking = self._asking()
        return self._pages.handlers(sessions=self._sessions, asking=asking, audit=self._audit, clock=self._clock)

    def _storage(self) -> DoorwardStorage:
        return DoorwardStorage(
            sessions=self._sessions,
            cookies=self._cookie_rules,
            address_of=lambda request: self._clients.of(read_request(request)).address,
        )

    def _passage(self) -> Passage:
        return Passage(
            forwarder=Forwarder(clock=self._clock),
            upstream=self._backend,
            signature=self._signature,
            orders=self._orders,
            cookies=self._cookies,
            hidden=self._hidden,
            basic_enabled=self._settings.auth_basic.enabled,
        )

    def _guard_parts(self) -> GuardParts:
        return GuardParts(
            self._settings,
            counters=RedisCounters(self._redis, self._clock),
            calls=self._calls,
            cookies=self._cookie_rules,
            clock=self._clock,
            audit=self._audit,
            directory=directory_passwords(self._settings, self._externals, self._clock),
        )

    def _asking(self) -> Asking:
        return Asking(
            upstream=self._internal,
            signature=self._signature,
            orders=self._orders,
            old_passwords=self._guard.old_passwords,
        )

    def _signer(self, label: str) -> Signer:
        return Signer(derive_key(self._settings.security.secret_key.reveal(), label=label), self._clock)


def _sessions(settings: Settings, redis: Redis, clock: Clock, audit: Audit) -> RedisSessions:
    keys = TokenKeys(settings.security.secret_key, settings.security.previous_secret_key)
    return RedisSessions(redis, keys=keys, clock=clock, limits=Limits.of(settings), audit=audit)


def _tls(settings: Settings) -> ssl.SSLContext | None:
    """Raises StartFault."""
    own = settings.server
    if own.protocol != "https" or own.cert_file is None or own.cert_key is None:
        return None
    return server_context(own.cert_file, own.cert_key)


def _upstream(settings: Settings, limits: UpstreamLimits) -> Upstream:
    url = settings.gateway.backend_url
    tls = client_context(settings.gateway.backend_ca_file) if url.tls else None
    return Upstream(url, limits=limits, tls=tls)


def _patient(settings: Settings) -> UpstreamLimits:
    return UpstreamLimits(connect=2.0, first_byte=settings.dataproxy.timeout + _BEYOND_DATA_SOURCES)


def _cookie_rules(settings: Settings) -> CookieRules:
    auth, security, server = settings.auth, settings.security, settings.server
    return cookie_rules(
        name=auth.login_cookie_name,
        cookie_secure=security.cookie_secure,
        https=server.root_url.startswith("https://"),
        same_site=security.cookie_samesite,
        sub_path=server.sub_path,
        max_age=int(auth.login_maximum_lifetime_duration),
        rotation=Limits.of(settings).rotate_after,
    )
