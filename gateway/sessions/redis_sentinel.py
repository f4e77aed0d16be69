"""Redis behind Sentinels: whoever they name as the master now."""

import asyncio
from contextlib import suppress
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from redis.asyncio import BlockingConnectionPool, Connection, Redis
from redis.asyncio.sentinel import MasterNotFoundError, Sentinel, SentinelConnectionPool, SentinelManagedConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from contract.logs import logger
from gateway.credentials.flight import SingleFlight

SCHEME: Final = "redis+sentinel"
_SENTINEL_SECONDS: Final = 0.5
"""For a Sentinel's answer: there are others."""
_LOOK_SECONDS: Final = 0.5
_PORT: Final = 26379
_log = logger("gateway.sessions")

Address: TypeAlias = tuple[str, int]


class Sentinels(Sentinel):
    """All are asked, and who knows of the latest fail-over is believed.

    One that has not heard of it yet goes on naming the old master, which may be back, and remember less.
    """

    def __init__(self, places: list[Address], **rest: Any) -> None:
        super().__init__(places, **rest)  # type: ignore[no-untyped-call]  # no types
        self._latest = 0
        self._flights: SingleFlight[str, Address] = SingleFlight()

    async def discover_master(self, service_name: str) -> Address:
        """Raises MasterNotFoundError. Connections that are opened at once share one question."""
        return await self._flights.run(service_name, lambda: self._discover(service_name))

    async def _discover(self, service_name: str) -> Address:
        asked = await asyncio.gather(*(self._state(one, service_name) for one in self.sentinels))
        states = [state for state in asked if state is not None and state["config-epoch"] >= self._latest]
        self._latest = max((state["config-epoch"] for state in states), default=self._latest)
        for state in states:
            if state["config-epoch"] == self._latest and self.check_master_state(state, service_name):
                return str(state["ip"]), int(state["port"])
        raise MasterNotFoundError(f"no Sentinel names a master {service_name}")

    async def _state(self, sentinel: Redis, name: str) -> dict[str, Any] | None:
        try:
            state = await sentinel.sentinel_master(name)
        except (RedisError, OSError):
            return None
        return state if isinstance(state, dict) else None


class MasterConnection(SentinelManagedConnection):
    """One to a master that was replaced while it was made is of no use, though it answers in the end."""

    async def connect_to(self, address: Address) -> None:
        await super().connect_to(address)  # type: ignore[no-untyped-call]  # no types
        if self.connection_pool.master_address != address:
            await self.disconnect()
            raise RedisConnectionError("the master was replaced")


class SentinelPool(SentinelConnectionPool, BlockingConnectionPool):
    """Who finds it empty waits for a connection, as in the pool of a single server."""

    async def disconnect(self, inuse_connections: bool = True) -> None:  # noqa: FBT001, FBT002 - as the client has it
        await super().disconnect(inuse_connections)
        if inuse_connections:
            await self.sentinel_manager.aclose()


def sentinel_pool(url: str, **options: Any) -> SentinelPool:
    """For `redis+sentinel://[USER:PASSWORD@]HOST:PORT[,HOST:PORT…]/NAME[/DB]`; raises ValueError.

    User and password are those of the servers; the Sentinels are asked without.
    """
    userinfo, sentinels, (name, _, number) = _parts(url)
    user, _, password = userinfo.partition(":")
    seconds = {"socket_timeout": _SENTINEL_SECONDS, "socket_connect_timeout": _SENTINEL_SECONDS}
    return SentinelPool(  # type: ignore[no-untyped-call]  # no types
        name,
        Sentinels(sentinels, sentinel_kwargs=seconds),
        username=unquote(user) or None,
        password=unquote(password) or None,
        db=int(number or 0),
        connection_class=MasterConnection,
        **options,
    )


def shown_sentinels(url: str) -> str:
    _, sentinels, (name, _, _) = _parts(url)
    return f"{name} of {', '.join(f'{host}:{port}' for host, port in sentinels)}"


def _parts(url: str) -> tuple[str, list[Address], tuple[str, str, str]]:
    where, _, path = url.removeprefix(f"{SCHEME}://").partition("/")
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


def has_moved(redis: Redis, link: Connection) -> bool:
    """Whether `link` leads to one that is not the master any more."""
    pool = redis.connection_pool
    return isinstance(pool, SentinelPool) and pool.master_address != (link.host, link.port)


def master_of(redis: Redis) -> Address | None:
    """Whom connections lead to that are taken now; None where there are no Sentinels."""
    pool = redis.connection_pool
    return pool.master_address if isinstance(pool, SentinelPool) else None


async def refuse_replaced(redis: Redis, master: Address | None) -> None:
    """Raise a RedisError unless the Sentinels name this very master now."""
    pool = redis.connection_pool
    if isinstance(pool, SentinelPool) and await pool.sentinel_manager.discover_master(pool.service_name) != master:
        raise RedisConnectionError("the master was replaced")


class MasterWatch:
    """Leaves a master that was replaced, even if it goes on answering: nobody else writes to that one."""

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._known: Address | None = None

    async def follow(self) -> None:
        """Ask the Sentinels again and again, until cancelled."""
        pool = self._pool
        if not isinstance(pool, SentinelPool):
            return
        while True:
            # Without a Sentinel the connections that are there go on.
            with suppress(RedisError, OSError):
                await self._look(pool)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _look(self, pool: SentinelPool) -> None:
        address = await pool.get_master_address()  # type: ignore[no-untyped-call]  # no types
        if self._known is not None and address != self._known:
            _log.warning("the session store has another master")
            await pool.disconnect(inuse_connections=True)
        self._known = address
