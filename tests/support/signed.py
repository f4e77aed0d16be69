"""A gateway in miniature: it signs any identity, so that a test can ask the backend's door as anybody."""

import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import msgspec
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from yarl import URL

from backend.access.call import Handler
from backend.access.door import Door, InternalHandler
from backend.access.verify import Signatures
from contract.answers import problem_answer
from contract.clock import Clock
from contract.errors import Problem
from contract.headers import FORGET, IDENTITY
from contract.identity import Assertion, Identity, encode_assertion
from contract.signing import AUDIENCE, IDENTITY_LABEL, INTERNAL_LABEL, Message, Signer, derive_key
from tests.support.described import check_described

SECRET = "a secret for tests"
ADDRESS = "192.0.2.7"
_LARGE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    json: Any
    """The decoded body; None for an empty one, and for a text."""
    forgets: tuple[str, ...]
    body: bytes


class SignedClient:
    """`described` is whether answers must be what the document says: not where a test plays the handlers."""

    def __init__(self, session: aiohttp.ClientSession, base: URL, clock: Clock, *, described: bool = True) -> None:
        self._described = described
        self._session = session
        self._base = str(base).rstrip("/")
        self._identities = Signer(derive_key(SECRET, label=IDENTITY_LABEL), clock)
        self._internal = Signer(derive_key(SECRET, label=INTERNAL_LABEL), clock)

    async def ask(
        self,
        identity: Identity,
        method: str,
        target: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """`target` goes out as it is. `body` is sent as JSON; `raw` is sent without a type of its own."""
        message = Message(audience=AUDIENCE, method=method, target=target.encode())
        assertion = Assertion(identity=identity, client_address=ADDRESS)
        signature = self._identities.sign(encode_assertion(assertion), message).decode()
        sent = {IDENTITY: signature, **(headers or {})}
        if body is not None:
            raw = msgspec.json.encode(body)
            sent.setdefault("Content-Type", "application/json")
        return await self._send(method, target, raw, sent)

    async def unsigned(self, method: str, target: str) -> Reply:
        return await self._send(method, target, None, {})

    async def replay(self, method: str, target: str, signature: str, body: object) -> Reply:
        """A request with a signature that was made before."""
        sent = {IDENTITY: signature, "Content-Type": "application/json"}
        return await self._send(method, target, msgspec.json.encode(body), sent)

    async def call(self, path: bytes, question: msgspec.Struct | bytes) -> Reply:
        """An internal call."""
        body = question if isinstance(question, bytes) else msgspec.json.encode(question)
        message = Message(audience=AUDIENCE, method="POST", target=path, body=body)
        headers = {IDENTITY: self._internal.sign(b"", message).decode(), "Content-Type": "application/json"}
        return await self._send("POST", path.decode(), body, headers)

    async def _send(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        url = URL(self._base + target, encoded=True)
        # aiohttp warns of large bodies that are bytes.
        data = body if body is None or len(body) < _LARGE else io.BytesIO(body)
        sending = self._session.request(
            method, url, data=data, headers=headers, skip_auto_headers=["Content-Type"], allow_redirects=False
        )
        async with sending as answer:
            text = await answer.read()
            found = answer.headers.copy()
        if self._described:
            check_described(method, target, status=answer.status, media_type=answer.content_type, body=text)
        forgets = tuple(found.getall(FORGET, []))
        return Reply(
            status=answer.status,
            headers=found,
            json=json.loads(text) if text and answer.content_type != "text/plain" else None,
            forgets=forgets,
            body=text,
        )


class Entrance(Protocol):
    @property
    def handle(self) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]: ...


@asynccontextmanager
async def open_door(
    handlers: Mapping[str, Handler],
    *,
    clock: Clock,
    internal: Mapping[bytes, InternalHandler] | None = None,
    described: bool = True,
) -> AsyncIterator[SignedClient]:
    """A backend with these handlers alone on a free port, and a client that may sign for it."""
    door = Door(Signatures([SECRET], clock), handlers=handlers, internal=internal or {})
    async with serving(door, clock=clock, described=described) as client:
        yield client


@asynccontextmanager
async def serving(door: Entrance, *, clock: Clock, described: bool = True) -> AsyncIterator[SignedClient]:
    """A door that believes what is signed with SECRET, on a free port."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await door.handle(request)
        except Problem as problem:
            return problem_answer(problem)

    async with RawTestServer(handle) as server, aiohttp.ClientSession() as session:
        yield SignedClient(session, server.make_url("/"), clock, described=described)
