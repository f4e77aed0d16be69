"""Hearing from Redis which sessions changed: client-side caching in broadcasting mode, over a link of its own."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

from redis.asyncio import Connection, Redis
from redis.exceptions import RedisError

from contract.clock import Clock
from contract.logs import logger
from gateway.sessions.redis_store import SESSION_PREFIX, TOKEN_PREFIX

_PING_SECONDS = 0.25
_RETRY_SECONDS = 0.5
_log = logger("gateway.sessions")


class _Parser(Protocol):
    def set_invalidation_push_handler(self, handler: Callable[[object], Awaitable[object]]) -> None: ...


class News(Protocol):
    def link_was_alive(self, at: float) -> None: ...

    def token_changed(self, digest: str) -> None: ...

    def session_changed(self, session_id: int) -> None: ...

    def everything_changed(self) -> None: ...


class RedisInvalidations:
    """A broken link is told as a change of everything, and made anew."""

    def __init__(self, redis: Redis, news: News, clock: Clock) -> None:
        self._redis = redis
        self._news = news
        self._clock = clock
        self._trouble: str | None = None

    async def follow(self) -> None:
        """Pass changes on, until cancelled."""
        while True:
            try:
                await self._follow_one_link()
            except (RedisError, OSError) as error:
                self._note(type(error).__name__)
            self._news.everything_changed()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _follow_one_link(self) -> None:
        link: Connection = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]  # no types
        try:
            await link.connect()  # type: ignore[no-untyped-call]  # as above
            # The client has no public way to hear what nobody subscribed to.
            parser: _Parser = link._parser  # type: ignore[assignment]  # noqa: SLF001
            parser.set_invalidation_push_handler(_as_it_is)
            await link.send_command(
                "CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", TOKEN_PREFIX, "PREFIX", SESSION_PREFIX
            )
            await link.read_response()
            # What changed before the link listened was told to nobody.
            self._news.everything_changed()
            self._note(None)
            await self._listen(link)
        finally:
            await link.disconnect(nowait=True)

    async def _listen(self, link: Connection) -> None:
        sent: deque[float] = deque()
        pinging = asyncio.create_task(self._ping(link, sent))
        try:
            while True:
                self._take(await link.read_response(push_request=True), sent)
        finally:
            pinging.cancel()
            await asyncio.gather(pinging, return_exceptions=True)

    async def _ping(self, link: Connection, sent: deque[float]) -> None:
        while True:
            sent.append(self._clock.monotonic())
            await link.send_command("PING")
            await asyncio.sleep(_PING_SECONDS)

    def _take(self, message: object, sent: deque[float]) -> None:
        match message:
            case ["invalidate", [*keys]]:
                for key in keys:
                    self._changed(str(key))
            case ["invalidate", None]:
                self._news.everything_changed()
            case "PONG":
                # Redis answers in order: whatever changed before this ping was sent has been told by now.
                self._news.link_was_alive(sent.popleft())

    def _changed(self, key: str) -> None:
        if key.startswith(TOKEN_PREFIX):
            self._news.token_changed(key.removeprefix(TOKEN_PREFIX))
            return
        number = key.removeprefix(SESSION_PREFIX)
        if number.isascii() and number.isdigit():
            self._news.session_changed(int(number))

    def _note(self, trouble: str | None) -> None:
        """One line when the link breaks and one when it is back."""
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble is None:
            _log.info("hears of changed sessions again")
        else:
            _log.warning("hears of no changed sessions; each request asks the store", error=trouble)


async def _as_it_is(message: object) -> object:
    return message
