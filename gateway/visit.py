"""One request past the chain, as the gateway's own handlers and the passage see it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from aiohttp import web

from contract.identity import Identity
from contract.routes import Match
from gateway.authn.proved import Proved
from gateway.guard.client import Client
from relay.reading import CanonicalRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`proved` is None, and `identity` NOBODY, on a public route without credentials."""

    request: web.BaseRequest
    reading: CanonicalRequest
    client: Client
    match: Match
    proved: Proved | None
    identity: Identity

    @property
    def browser_request(self) -> web.Request:
        """The request as aiohttp-session's signatures call it; it uses only what BaseRequest has."""
        return cast("web.Request", self.request)


Handler = Callable[[Visit], Awaitable[web.StreamResponse]]
