"""One flight per key: who asks while the same question is under way waits for its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    def __init__(self) -> None:
        self._flights: dict[K, asyncio.Task[V]] = {}

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

    def forget(self, key: K) -> None:
        """Let later callers start a flight of their own: what this one brings may be old by then."""
        self._flights.pop(key, None)

    def forget_all(self) -> None:
        self._flights.clear()

    async def settle(self) -> None:
        """Wait for what goes on without its callers."""
        if self._flights:
            await asyncio.wait(set(self._flights.values()))

    def _land(self, key: K, flight: asyncio.Task[V]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        if not flight.cancelled():
            # Read, so that a flight whose callers all left does not complain of an unseen exception.
            flight.exception()


async def _awaited(ask: Callable[[], Awaitable[V]]) -> V:
    return await ask()
