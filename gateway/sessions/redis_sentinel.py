"""Redis behind Sentinels: connections lead to the master of the present term, and nobody else is believed."""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from weakref import WeakSet

from redis.asyncio import BlockingConnectionPool, Connection, ConnectionPool, Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ReadOnlyError, RedisError

from contract.logs import logger
from contract.secret import Secret
from gateway.sessions.redis_term import Address, Term, Terms
from gateway.sessions.redis_tls import TlsConnection

_SECURE: Final = "rediss+sentinel:"
_SCHEMES: Final = frozenset({"redis+sentinel", "rediss+sentinel"})
_SENTINEL_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 0.5
_PORT: Final = 26379
_log = logger("gateway.sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """`user` is empty for who is known by a password alone."""

    user: str
    password: Secret


class MasterConnection(Connection):
    """An answer is taken only while the term is on for which the connection was made.

    A master that was stopped, or cut off, and replaced, answers in the end, from what it knew then.
    """

    def __init__(self, *, terms: Terms, **rest: Any) -> None:
        super().__init__(**rest)
        self._terms = terms
        self._term: Term | None = None

    async def connect(self) -> None:
        if self.is_connected and self._term == self._terms.current:
            return
        await self.disconnect(nowait=True)
        self._term = await self._terms.learn()
        self.host, self.port = self._term.master
        await super().connect()  # type: ignore[no-untyped-call]  # no types

    async def read_response(self, *args: Any, **options: Any) -> Any:
        try:
            answer = await super().read_response(*args, **options)
        except ReadOnlyError:
            # It was told that it is a replica now: connect anew.
            await self.disconnect(nowait=True)
            raise RedisConnectionError("the master was replaced") from None
        if not self._terms.holds(self._term):
            await self.disconnect(nowait=True)
            raise RedisConnectionError("the master was replaced")
        return answer

    def leave(self) -> None:
        """Let who waits for an answer wait no more, unless it is one of the present term."""
        if self._writer is not None and self._term != self._terms.current:
            self._writer.transport.abort()


class MasterTlsConnection(MasterConnection, TlsConnection):
    pass


class SentinelPool(BlockingConnectionPool):
    def __init__(self, terms: Terms, **options: Any) -> None:
        super().__init__(terms=terms, **options)
        self.terms = terms
        self._made: WeakSet[MasterConnection] = WeakSet()

    def make_connection(self) -> MasterConnection:
        made: MasterConnection = super().make_connection()  # type: ignore[no-untyped-call]  # no types
        self._made.add(made)
        return made

    def leave(self) -> None:
        for connection in self._made:
            connection.leave()

    async def aclose(self) -> None:
        await super().aclose()
        await self.terms.aclose()


def is_sentinel(url: str) -> bool:
    return urlsplit(url).scheme in _SCHEMES


def sentinel_pool(url: str, *, tls: ssl.SSLContext | None, login: Login | None, **options: Any) -> SentinelPool:
    """For `redis+sentinel://[USER:PASSWORD@]HOST:PORT[,HOST:PORT…]/NAME[/DB]`; raises ValueError.

    User and password are those of the servers, `login` is for the Sentinels. With `rediss+sentinel` all are asked
    over TLS.
    """
    userinfo, places, (name, _, number) = _parts(url)
    user, _, password = userinfo.partition(":")
    secure: dict[str, Any] = {}
    if url.startswith(_SECURE):
        secure = {"tls": tls or ssl.create_default_context()}
    return SentinelPool(
        Terms([_sentinel(place, login, secure) for place in places], name),
        connection_class=MasterTlsConnection if secure else MasterConnection,
        username=unquote(user) or None,
        password=unquote(password) or None,
        db=int(number or 0),
        **secure,
        **options,
    )


def _sentinel(place: Address, login: Login | None, secure: Mapping[str, Any]) -> Redis:
    pool = ConnectionPool(
        connection_class=TlsConnection if secure else Connection,
        host=place[0],
        port=place[1],
        username=(login and login.user) or None,
        password=login.password.reveal() if login else None,
        socket_timeout=_SENTINEL_SECONDS,
        socket_connect_timeout=_SENTINEL_SECONDS,
        **secure,
    )
    return Redis.from_pool(pool)


def shown_sentinels(url: str) -> str:
    _, sentinels, (name, _, _) = _parts(url)
    return f"{name} of {', '.join(f'{host}:{port}' for host, port in sentinels)}"


def _parts(url: str) -> tuple[str, list[Address], tuple[str, str, str]]:
    where, _, path = url.partition("://")[2].partition("/")
    userinfo, _, hosts = where.rpartition("@")
    sentinels = [_address(text) for text in hosts.split(",")]
    name, slash, number = path.partition("/")
    if not name or not all(host for host, _ in sentinels):
        raise ValueError("name the Sentinels and the master, as redis+sentinel://host:26379,host2:26379/mymaster")
    return userinfo, sentinels, (name, slash, number)


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":") if ":" in text else (text, "", "")
    return host, int(port or _PORT)


def has_replicas(redis: Redis) -> bool:
    """Whether what one server acknowledged may be asked of another one later."""
    return isinstance(redis.connection_pool, SentinelPool)


async def term_of(redis: Redis) -> Term | None:
    """Whose master is asked now; None where there are no Sentinels. Raises a RedisError where they name none."""
    pool = redis.connection_pool
    if not isinstance(pool, SentinelPool):
        return None
    return pool.terms.current or await pool.terms.learn()


async def confirm(redis: Redis, term: Term | None, *, patient: bool) -> None:
    """Raise a RedisError unless most Sentinels, asked from now on, still name the master of this term."""
    pool = redis.connection_pool
    if isinstance(pool, SentinelPool) and await pool.terms.learn(patient=patient) != term:
        raise RedisConnectionError("the master was replaced")


class MasterWatch:
    """Leaves a master that was replaced, even if it goes on answering: nobody else writes to that one."""

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._known: Term | None = None

    async def follow(self) -> None:
        """Ask the Sentinels again and again, until cancelled."""
        pool = self._pool
        if not isinstance(pool, SentinelPool):
            return
        while True:
            # Without an answer the term that is on is relied on no longer than it may be.
            with suppress(RedisError, OSError):
                await pool.terms.learn()
            self._note(pool.terms.current)
            pool.leave()
            await asyncio.sleep(_LOOK_SECONDS)

    def _note(self, term: Term | None) -> None:
        if term is None or term == self._known:
            return
        if self._known is not None:
            _log.warning("the session store has another master")
        self._known = term
