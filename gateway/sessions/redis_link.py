"""The way to Redis: one client, made from a URL, with time-outs and bounded retries."""

import asyncio
import ssl
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.driver_info import DriverInfo
from redis.exceptions import AuthenticationError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.maint_notifications import MaintNotificationsConfig

from contract.clock import Clock
from contract.errors import Unavailable
from contract.secret import Secret
from contract.settings import Settings
from contract.version import VERSION
from gateway.sessions.redis_sentinel import Login, is_sentinel, sentinel_pool, shown_sentinels
from gateway.sessions.redis_tls import TlsConnection, redis_tls

TIMEOUT_SECONDS = 2
MOST_CONNECTIONS = 64
_SCHEMES = ("unix", "redis", "rediss")


class StoreUnreachable(Exception):  # noqa: N818 - a fact told to the operator, in one line
    """Redis cannot be used as configured; the text names the cause and the cure, and no password."""


def connected_by(settings: Settings, clock: Clock) -> Redis:
    """The client that `[gateway]` asks for. Raises StoreUnreachable and StartFault."""
    own = settings.gateway
    sentinels = None
    if own.redis_sentinel_user or own.redis_sentinel_password:
        sentinels = Login(user=own.redis_sentinel_user, password=own.redis_sentinel_password)
    return connect(own.redis_url, tls=redis_tls(settings, clock), sentinels=sentinels)


def connect(url: Secret, *, tls: ssl.SSLContext | None = None, sentinels: Login | None = None) -> Redis:
    """A client for `unix://PATH`, `redis://…`, `rediss://…` or `redis+sentinel://…`; connects when first used.

    Answers are text.

    `tls` is for `rediss`; without it the system's authorities are trusted. Raises StoreUnreachable for a URL that
    is none of these.
    """
    try:
        return Redis.from_pool(_pool(_checked(url.reveal()), tls, sentinels))
    except ValueError:
        # The fault may quote the URL, and with it a password.
        raise StoreUnreachable(f"[gateway] redis_url is not usable: write {_FORMS}") from None


def _pool(url: str, tls: ssl.SSLContext | None, sentinels: Login | None) -> BlockingConnectionPool:
    options: dict[str, Any] = {
        "protocol": 3,
        "decode_responses": True,
        "encoding_errors": "replace",
        "max_connections": MOST_CONNECTIONS,
        "timeout": TIMEOUT_SECONDS,
        "socket_timeout": TIMEOUT_SECONDS,
        "socket_connect_timeout": TIMEOUT_SECONDS,
        # Once more, for a connection that died while it was idle. A time-out is not tried again: two seconds
        # are what a request may wait. No health_check_interval: where a password is wanted and none is given,
        # the client's health check and its log-in call each other without end.
        "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        # Else the library reads its own metadata anew for every connection, for as long as ten commands take.
        "driver_info": DriverInfo(name="doorward", lib_version=VERSION),
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
    }
    if is_sentinel(url):
        return sentinel_pool(url, tls=tls, login=sentinels, **options)
    pool = BlockingConnectionPool.from_url(url, **options)
    if tls is not None:
        pool.connection_class = TlsConnection
        pool.connection_kwargs["tls"] = tls
    return pool


async def ping(redis: Redis) -> None:
    """Raises Unavailable if Redis does not answer now."""
    try:
        await _answered(redis)
    except (RedisError, OSError) as error:
        raise Unavailable("Session store unavailable") from error


async def check(redis: Redis, url: Secret) -> None:
    """For the start: raises StoreUnreachable with one plain line if Redis does not answer."""
    try:
        await _answered(redis)
    except (RedisError, OSError) as error:
        raise StoreUnreachable(f"Redis at {place(url)} {_complaint(error)}") from error


def place(url: Secret) -> str:
    """The URL without user and password."""
    if is_sentinel(url.reveal()):
        return shown_sentinels(url.reveal())
    parts = urlsplit(url.reveal())
    if parts.scheme == "unix":
        return parts.path
    return f"{parts.hostname or 'localhost'}:{parts.port or 6379}"


_FORMS = "unix:///path/to/socket, redis://host:port/0 or rediss://user:password@host:port/0"


async def _answered(redis: Redis) -> None:
    async with asyncio.timeout(TIMEOUT_SECONDS):
        await redis.ping()


def _checked(url: str) -> str:
    if urlsplit(url).scheme not in _SCHEMES and not is_sentinel(url):
        raise ValueError("unknown scheme")
    return url


def _complaint(error: BaseException | None) -> str:
    """The cause and the cure; the client wraps a refused password in a lost connection."""
    while error is not None:
        if isinstance(error, AuthenticationError):
            return (
                "refused our password; correct the user and password in [gateway] redis_url, or"
                " redis_sentinel_password"
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            return (
                "has a certificate that is not trusted, or not for this name; correct [gateway] redis_ca_file,"
                " redis_server_name, or the host in redis_url"
            )
        if isinstance(error, ssl.SSLError):
            return "does not agree on TLS; correct [gateway] redis_url, redis_cert_file and redis_cert_key"
        error = error.__cause__ or error.__context__
    return "does not answer; start it, or correct [gateway] redis_url"
