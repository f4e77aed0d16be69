"""The endpoints below `/api/datasources/proxy`, and the resources of sources that are plain HTTP servers."""

from aiohttp import web

from backend.access.call import Call
from backend.datasources.model import DataSource, Key
from backend.datasources.proxy import resources
from backend.datasources.proxy.answer_headers import decorate
from backend.datasources.proxy.passage import Asked, Passages
from backend.datasources.service import DataSources
from backend.uid import is_uid
from contract.errors import BadRequest, NotFound
from relay.forward import Forwarder


class ProxyHandlers:
    def __init__(self, sources: DataSources, *, passages: Passages, forwarder: Forwarder) -> None:
        self._sources = sources
        self._passages = passages
        self._forwarder = forwarder

    async def by_id(self, call: Call) -> web.StreamResponse:
        source = await self._source(call, Key("id", call.id()))
        return await self._forward(call, source, _rest(call))

    async def by_uid(self, call: Call) -> web.StreamResponse:
        return await self._forward(call, await self._source(call, _uid(call)), _rest(call))

    async def resources(self, call: Call) -> web.StreamResponse:
        source = await self._source(call, _uid(call))
        return await self._forward(call, source, resources.rest_of(source.type, _rest(call)))

    async def _source(self, call: Call, key: Key) -> DataSource:
        source = await self._sources.find(call.identity.org_id, key)
        if source is None:
            raise NotFound("Unable to find datasource")
        return source

    async def _forward(self, call: Call, source: DataSource, rest: bytes) -> web.StreamResponse:
        reading = call.reading
        asked = Asked(
            method=reading.method,
            rest=rest,
            query=reading.target.query,
            headers=reading.headers,
            assertion=call.assertion,
        )
        passage = self._passages.to(source, asked)
        return await self._forwarder.forward(
            call.request,
            reading,
            passage.upstream,
            target=passage.target,
            headers=passage.headers,
            decorate=decorate,
        )


def _uid(call: Call) -> Key:
    if not is_uid(call.text("uid")):
        raise BadRequest("UID is invalid")
    return Key("uid", call.text("uid"))


def _rest(call: Call) -> bytes:
    return call.match.remainder or b""
