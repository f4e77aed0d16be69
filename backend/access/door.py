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
from contract.target import Target
from relay.body import read_body
from relay.caller import has_begun
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
        self.signatures = signatures
        self.asks_others = nonces is not None
        self._nonces = nonces
        self._handlers = handlers
        self.internal = internal
        self._routes = routes

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        reading = read_request(request)
        if reading.target.path.startswith(PREFIX.encode()):
            return await self._internal_call(request, reading)
        is_begun = has_begun(request)
        assertion = self.signatures.assertion(reading, spent=is_begun)
        if not is_begun:
            await self._spend(reading)
        match = self.matched(reading.method, reading.target)
        return await self.called(Call(carrier=request, reading=reading, match=match, assertion=assertion))

    async def called(self, call: Call) -> web.StreamResponse:
        """The answer to a call that was verified; raises what its handler raises."""
        require(call.match.route, call.assertion.identity)
        return await self._handlers[call.match.route.name](call)

    def matched(self, method: str, target: Target) -> Match:
        """Raises NotFound."""
        match = self._routes.match(method, target)
        if match is None or match.route.owner is not Owner.BACKEND:
            raise NotFound
        return match

    async def _spend(self, reading: CanonicalRequest) -> None:
        nonce = self.signatures.nonce(reading)
        if self._nonces is not None and nonce is not None:
            await self._nonces.spend(nonce)

    async def _internal_call(self, request: web.BaseRequest, reading: CanonicalRequest) -> web.Response:
        body = await read_body(request, limit=_INTERNAL_LIMIT)
        self.signatures.check_internal(reading, body)
        handler = self.internal.get(reading.target.path)
        if handler is None:
            raise NotFound
        return web.Response(body=msgspec.json.encode(await handler(body)), content_type="application/json")
