"""The way to the backend, with every request on it known while it lasts."""

from typing import Protocol

from aiohttp import web

from gateway.streams.open_streams import OpenStreams
from gateway.visit import Visit


class Backend(Protocol):
    async def forward(self, visit: Visit) -> web.StreamResponse: ...


class WatchedBackend:
    def __init__(self, backend: Backend, streams: OpenStreams) -> None:
        self._backend = backend
        self._streams = streams

    async def forward(self, visit: Visit) -> web.StreamResponse:
        with self._streams.during(visit):
            return await self._backend.forward(visit)
