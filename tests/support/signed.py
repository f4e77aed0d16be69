"""Signed requests to the backend's door, as a gateway would send them."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import RawTestServer
from multidict import CIMultiDictProxy
from yarl import URL

from backend.access.call import Handler
from backend.access.door import Door, InternalHandler
from backend.access.verify import Signatures
from contract.answers import problem_answer
from contract.clock import Clock
from contract.errors import Problem
from contract.headers import IDENTITY
from contract.identity import Assertion, Identity, encode_assertion
from contract.signing import AUDIENCE, IDENTITY_LABEL, Message, Signer, derive_key
from tests.support.clock import FrozenClock

SECRET_KEY = "a key that only tests know"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def message(self) -> str:
        return str(self.json()["message"])


class SignedClient:
    """Sends each request with a signature of its own, made for the caller it names."""

    def __init__(self, session: ClientSession, origin: URL, clock: Clock) -> None:
        self._session = session
        self._origin = str(origin).rstrip("/")
        self._signer = Signer(derive_key(SECRET_KEY, label=IDENTITY_LABEL), clock)

    async def request(
        self,
        method: str,
        target: str,
        caller: Identity | Assertion | None,
        *,
        body: object = None,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """`target` goes out as written. `body` is sent as JSON, `raw` as it is; no `caller` leaves it unsigned."""
        content = json.dumps(body).encode() if body is not None else raw
        sent = {"Content-Type": "application/json"} if content is not None else {}
        sent |= {IDENTITY: self._sign(method, target, caller)} if caller is not None else {}
        sent |= headers or {}
        url = URL(self._origin + target, encoded=True)
        async with self._session.request(
            method, url, data=content, headers=sent, skip_auto_headers=("Content-Type",), allow_redirects=False
        ) as answer:
            return Answer(status=answer.status, headers=answer.headers, body=await answer.read())

    async def get(self, target: str, caller: Identity | Assertion | None) -> Answer:
        return await self.request("GET", target, caller)

    async def post(self, target: str, caller: Identity | Assertion | None, body: object = None) -> Answer:
        return await self.request("POST", target, caller, body=body)

    async def put(self, target: str, caller: Identity | Assertion | None, body: object = None) -> Answer:
        return await self.request("PUT", target, caller, body=body)

    async def patch(self, target: str, caller: Identity | Assertion | None, body: object = None) -> Answer:
        return await self.request("PATCH", target, caller, body=body)

    async def delete(self, target: str, caller: Identity | Assertion | None) -> Answer:
        return await self.request("DELETE", target, caller)

    def _sign(self, method: str, target: str, caller: Identity | Assertion) -> str:
        assertion = (
            caller if isinstance(caller, Assertion) else Assertion(identity=caller, client_address="127.0.0.1")
        )
        message = Message(audience=AUDIENCE, method=method, target=target.encode())
        return self._signer.sign(encode_assertion(assertion), message)


@asynccontextmanager
async def signed_client(
    handlers: Mapping[str, Handler],
    *,
    internal: Mapping[bytes, InternalHandler] | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[SignedClient]:
    """A client of a door with these handlers, served on a free port of 127.0.0.1 for as long as the block lasts."""
    clock = clock or FrozenClock()
    door = Door(Signatures([SECRET_KEY], clock), handlers=handlers, internal=internal or {})

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await door.handle(request)
        except Problem as problem:
            return problem_answer(problem)

    async with RawTestServer(handle, host="127.0.0.1") as server, ClientSession() as session:
        yield SignedClient(session, server.make_url("/"), clock)
