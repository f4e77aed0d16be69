"""The endpoints below `/api/datasources/proxy`, and the resources of sources that are plain HTTP servers."""

from aiohttp import web

from backend.access.call import Call
from backend.datasources.model import DataSource, Key
from backend.datasources.proxy import resources
from backend.datasources.proxy.answer_headers import decorate, simple_head
from backend.datasources.proxy.passage import Asked, Passage, Passages
from backend.datasources.service import DataSources
from backend.uid import is_uid
from contract.errors import BadRequest, NotFound
from relay.fast.errand import Errand
from relay.forward import Forwarder


class ProxyHandlers:
    def __init__(self, sources: DataSources, *, passages: Passages, forwarder: Forwarder) -> None:
        self._sources = sources
        self._passages = passages
        self._forwarder = forwarder

    async def by_id(self, call: Call) -> web.StreamResponse:
        return await self._forward(call, await self._to_id(call))

    async def by_uid(self, call: Call) -> web.StreamResponse:
        return await self._forward(call, await self._to_uid(call))

    async def resources(self, call: Call) -> web.StreamResponse:
        return await self._forward(call, await self._to_resources(call))

    async def errand_by_id(self, call: Call) -> Errand:
        return await _errand(await self._to_id(call))

    async def errand_by_uid(self, call: Call) -> Errand:
        return await _errand(await self._to_uid(call))

    async def errand_to_resources(self, call: Call) -> Errand:
        return await _errand(await self._to_resources(call))

    async def _to_id(self, call: Call) -> Passage:
        return self._passage(call, await self._source(call, Key("id", call.id())), _rest(call))

    async def _to_uid(self, call: Call) -> Passage:
        return self._passage(call, await self._source(call, _uid(call)), _rest(call))

    async def _to_resources(self, call: Call) -> Passage:
        source = await self._source(call, _uid(call))
        return self._passage(call, source, resources.rest_of(source.type, _rest(call)))

    async def _source(self, call: Call, key: Key) -> DataSource:
        source = await self._sources.find(call.identity.org_id, key)
        if source is None:
            raise NotFound("Unable to find datasource")
        return source

    def _passage(self, call: Call, source: DataSource, rest: bytes) -> Passage:
        reading = call.reading
        asked = Asked(
            method=reading.method,
            rest=rest,
            query=reading.target.query,
            headers=reading.headers,
            assertion=call.assertion,
        )
        return self._passages.to(source, asked)

    async def _forward(self, call: Call, passage: Passage) -> web.StreamResponse:
        return await self._forwarder.forward(
            call.request,
            call.reading,
            passage.upstream,
            target=passage.target,
            headers=passage.written.headers,
            decorate=decorate,
        )


async def _errand(passage: Passage) -> Errand:
    return Errand(passage.upstream, passage.simple_read(), simple_head, await passage.upstream.take())


def _uid(call: Call) -> Key:
    if not is_uid(call.text("uid")):
        raise BadRequest("UID is invalid")
    return Key("uid", call.text("uid"))


def _rest(call: Call) -> bytes:
    return call.match.remainder or b""
