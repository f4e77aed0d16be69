"""Sessions over one Redis, put together: rules, store, memory, and what keeps the memory true."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from contract.audit import Audit
from contract.background import running
from contract.clock import Clock
from gateway.sessions.endings import Endings
from gateway.sessions.limits import Limits
from gateway.sessions.memory import SessionMemory
from gateway.sessions.news import SessionNews
from gateway.sessions.redis_epoch import RedisEpoch
from gateway.sessions.redis_invalidations import RedisInvalidations
from gateway.sessions.redis_sentinel import MasterWatch
from gateway.sessions.redis_store import RedisSessionStore
from gateway.sessions.redis_trunk import RedisTrunk
from gateway.sessions.sessions import Sessions
from gateway.sessions.token import TokenKeys


class RedisSessions:
    """`sessions` works at once, and from memory while `open`. `endings` tells who wants to know of an end."""

    def __init__(self, redis: Redis, *, keys: TokenKeys, clock: Clock, limits: Limits, audit: Audit) -> None:
        memory = SessionMemory(clock)
        self._masters = MasterWatch(redis)
        self._epoch = RedisEpoch(redis, clock, distrust=memory.forget_all)
        self._trunk = RedisTrunk(redis)
        store = RedisSessionStore(
            redis, clock=clock, limits=limits, marks=keys.marks, epoch=self._epoch, trunk=self._trunk
        )
        self.endings = Endings()
        self._store = store
        self._news = SessionNews(memory=memory, endings=self.endings, store=store)
        self._invalidations = RedisInvalidations(redis, self._news, clock)
        self.sessions = Sessions(
            store=store,
            memory=memory,
            endings=self.endings,
            keys=keys,
            clock=clock,
            limits=limits,
            audit=audit,
        )

    def doubt_watched(self) -> None:
        """Have the store asked whether sessions whose end somebody waits for still live."""
        self._news.doubt_watched()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        await self._epoch.look()
        try:
            async with (
                running(self._epoch.follow()),
                running(self._masters.follow()),
                running(self._trunk.follow()),
                running(self._invalidations.follow()),
                running(self._news.look_after_watched()),
            ):
                yield
        finally:
            await self._store.settle()
