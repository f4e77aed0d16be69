"""One flight per key: who asks while the same question is under way waits for its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    def __init__(self) -> None:
        self._flights: dict[K, asyncio.Future[V]] = {}

    def __contains__(self, key: K) -> bool:
        return key in self._flights

    async def run(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        """The answer of the flight for `key`; a caller that is cancelled leaves, and the flight goes on."""
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.ensure_future(_awaited(ask))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._land(key, done))
        return await asyncio.shield(flight)

    async def lead(self, key: K, ask: Callable[[], Awaitable[V]]) -> V:
        """As `run`, for a task that nobody cancels: it asks by itself where nobody has."""
        flight = self._flights.get(key)
        if flight is not None:
            return await asyncio.shield(flight)
        flight = asyncio.get_running_loop().create_future()
        self._flights[key] = flight
        try:
            answer = await ask()
        except BaseException as failure:
            self._fail(flight, failure)
            raise
        else:
            flight.set_result(answer)
            return answer
        finally:
            self._land(key, flight)

    def forget(self, key: K) -> None:
        """Let later callers start a flight of their own: what this one brings may be old by then."""
        self._flights.pop(key, None)

    def forget_all(self) -> None:
        self._flights.clear()

    async def settle(self) -> None:
        """Wait for what goes on without its callers."""
        if self._flights:
            await asyncio.wait(set(self._flights.values()))

    @staticmethod
    def _fail(flight: "asyncio.Future[V]", failure: BaseException) -> None:
        if isinstance(failure, Exception):
            flight.set_exception(failure)
        else:
            flight.cancel()

    def _land(self, key: K, flight: "asyncio.Future[V]") -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        if not flight.cancelled():
            # Read, so that a flight whose callers all left does not complain of an unseen exception.
            flight.exception()


async def _awaited(ask: Callable[[], Awaitable[V]]) -> V:
    return await ask()
