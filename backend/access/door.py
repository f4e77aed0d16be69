"""The way in: verify, match, require, hand over. Everything that reaches a slice came through here."""

from collections.abc import Awaitable, Callable, Mapping

import msgspec
from aiohttp import web

from backend.access.call import Call, Handler
from backend.access.nonces import SharedNonces
from backend.access.roles import require
from backend.access.verify import Signatures
from contract.errors import NotFound
from contract.internal import PREFIX
from contract.routes import ROUTES, Match, Owner, RouteTable
from relay.body import read_body
from relay.reading import CanonicalRequest, read_request

InternalHandler = Callable[[bytes], Awaitable[msgspec.Struct]]
"""An internal call: its verified body in, a struct of contract.internal out."""

_INTERNAL_LIMIT = 1024 * 1024


class Door:
    def __init__(
        self,
        signatures: Signatures,
        *,
        handlers: Mapping[str, Handler],
        internal: Mapping[bytes, InternalHandler],
        routes: RouteTable = ROUTES,
        nonces: SharedNonces | None = None,
    ) -> None:
        """`nonces` are shared by all backends, where there can be several."""
        self._nonces = nonces
        self._signatures = signatures
        self._handlers = handlers
        self._internal = internal
        self._routes = routes

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        reading = read_request(request)
        if reading.target.path.startswith(PREFIX.encode()):
            return await self._internal_call(request, reading)
        assertion = self._signatures.assertion(reading)
        await self._spend(reading)
        match = self._matched(reading)
        require(match.route, assertion.identity)
        call = Call(request=request, reading=reading, match=match, assertion=assertion)
        return await self._handlers[match.route.name](call)

    async def _spend(self, reading: CanonicalRequest) -> None:
        nonce = self._signatures.nonce(reading)
        if self._nonces is not None and nonce is not None:
            await self._nonces.spend(nonce)

    async def _internal_call(self, request: web.BaseRequest, reading: CanonicalRequest) -> web.Response:
        body = await read_body(request, limit=_INTERNAL_LIMIT)
        self._signatures.check_internal(reading, body)
        handler = self._internal.get(reading.target.path)
        if handler is None:
            raise NotFound
        return web.Response(body=msgspec.json.encode(await handler(body)), content_type="application/json")

    def _matched(self, reading: CanonicalRequest) -> Match:
        match = self._routes.match(reading.method, reading.target)
        if match is None or match.route.owner is not Owner.BACKEND:
            raise NotFound
        return match
