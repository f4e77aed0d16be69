"""The endpoints below `/api/datasources/proxy`, and the resources of sources that are plain HTTP servers."""

from collections.abc import Callable

from aiohttp import web

from backend.access.call import Call
from backend.datasources.known import KnownSources
from backend.datasources.model import DataSource, Key
from backend.datasources.proxy import resources
from backend.datasources.proxy.answer_headers import decorate, simple_head
from backend.datasources.proxy.passage import Asked, Passage, Passages
from backend.uid import is_uid
from contract.errors import BadRequest, NotFound
from relay.connection import UpstreamConnection
from relay.fast.errand import Errand
from relay.forward import Forwarder

_Named = Callable[[Call], Key]
_Rest = Callable[[DataSource, Call], bytes]


class ProxyHandlers:
    """One handler for each way in which a source is named."""

    def __init__(self, sources: KnownSources, *, passages: Passages, forwarder: Forwarder) -> None:
        def handler(named: _Named, rest: _Rest) -> "ProxyHandler":
            return ProxyHandler(sources, passages=passages, forwarder=forwarder, named=named, rest=rest)

        self.by_id = handler(_id, _rest)
        self.by_uid = handler(_uid, _rest)
        self.resources = handler(_uid, _rest_of_resource)


class ProxyHandler:
    """`answer` is for the door; a simple read is an errand, on either lane decided by the same `_passage`."""

    def __init__(
        self, sources: KnownSources, *, passages: Passages, forwarder: Forwarder, named: _Named, rest: _Rest
    ) -> None:
        self._sources = sources
        self._passages = passages
        self._forwarder = forwarder
        self._named = named
        self._rest = rest

    async def answer(self, call: Call) -> web.StreamResponse:
        passage = self._passage(call, await self._source(call))
        return await self._forwarder.forward(
            call.request,
            call.reading,
            passage.upstream,
            target=passage.target,
            headers=passage.written.headers,
            decorate=decorate,
        )

    def at_once(self, call: Call) -> Errand | None:
        """See access.express.ErrandHandler."""
        source = self._sources.at_once(call.identity.org_id, self._named(call))
        if source is None:
            return None
        passage = self._passage(call, source)
        connection = passage.upstream.borrow()
        return None if connection is None else _errand(call, passage, connection)

    async def later(self, call: Call) -> Errand:
        """See access.express.ErrandHandler."""
        passage = self._passage(call, await self._source(call))
        return _errand(call, passage, await passage.upstream.take())

    async def _source(self, call: Call) -> DataSource:
        source = await self._sources.find(call.identity.org_id, self._named(call))
        if source is None:
            raise NotFound("Unable to find datasource")
        return source

    def _passage(self, call: Call, source: DataSource) -> Passage:
        reading = call.reading
        asked = Asked(
            method=reading.method,
            rest=self._rest(source, call),
            query=reading.target.query,
            headers=reading.headers,
            assertion=call.assertion,
        )
        return self._passages.to(source, asked)


def _errand(call: Call, passage: Passage, connection: UpstreamConnection) -> Errand:
    order = passage.simple(call.reading.method, call.sent)
    return Errand(passage.upstream, order, simple_head, connection, may_be_repeated=call.sent is None)


def _id(call: Call) -> Key:
    return Key("id", call.id())


def _uid(call: Call) -> Key:
    if not is_uid(call.text("uid")):
        raise BadRequest("UID is invalid")
    return Key("uid", call.text("uid"))


def _rest(_: DataSource, call: Call) -> bytes:
    return call.match.remainder or b""


def _rest_of_resource(source: DataSource, call: Call) -> bytes:
    return resources.rest_of(source.type, call.match.remainder or b"")
