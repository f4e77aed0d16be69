"""Grants in Redis, each beside its session and gone with it; renewed by one gateway at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis.asyncio import Redis

from contract.clock import Clock
from gateway.sessions.scripts import Scripts

_GRANT = "{doorward}:grant:"
_SESSION = "{doorward}:sess:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds since the epoch: when to ask the provider again, and when its access token ends.

    `failing` is since when it could not be asked, 0 while it could.
    """

    due: float
    expires: float
    failing: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A grant that nobody else renews meanwhile."""

    place: str
    times: Times
    sealed: str = field(repr=False)


class RedisGrants:
    """Every method raises Unavailable without Redis."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._scripts = Scripts(redis, Path(__file__).parent / "lua", before="grant.lua")
        self._clock = clock

    async def keep(self, session_id: int, sealed: str, times: Times) -> None:
        """Nothing is kept for a session that has ended."""
        await self._run("keep", session_id, sealed, times.due, times.expires)

    async def look(self, session_id: int) -> Times | None:
        """None for a session without a grant."""
        return _times(await self._run("look", session_id))

    async def take(self, session_id: int, place: str, *, seconds: float) -> Held | None:
        """None where nothing is due, or another holds it; after `seconds` it can be taken again."""
        reply = await self._run("take", session_id, place, seconds)
        times = _times(reply)
        if times is None or not isinstance(reply, list) or len(reply) < 4:  # noqa: PLR2004 - three times, and the grant
            return None
        return Held(place=place, times=times, sealed=str(reply[3]))

    async def put(self, session_id: int, held: Held, *, let_go: bool) -> None:
        """Store its times and, unless that is empty, what is sealed; nothing if session or hold have ended."""
        times = held.times
        args = (held.place, held.sealed, times.due, times.expires, times.failing, int(let_go))
        await self._run("put", session_id, *args)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """At the end, commands whose callers have left are waited for: the client is closed next."""
        try:
            yield
        finally:
            await self._scripts.settle()

    async def _run(self, script: str, session_id: int, *args: str | float) -> object:
        keys = (f"{_GRANT}{session_id}", f"{_SESSION}{session_id}")
        return await self._scripts.run(script, keys=keys, args=(repr(self._clock.now()), *args))


def _times(reply: object) -> Times | None:
    if not isinstance(reply, list) or not reply:
        return None
    due, expires, failing = (float(str(text)) for text in reply[:3])
    return Times(due=due, expires=expires, failing=failing)
