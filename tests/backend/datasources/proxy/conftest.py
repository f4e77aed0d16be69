"""A backend that proxies to an echo, and callers whose gateway signs for them."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec
import pytest
from multidict import CIMultiDictProxy
from yarl import URL

from backend.access.door import Door
from backend.access.express import Express
from backend.access.verify import Signatures
from backend.datasources import routes
from backend.datasources.bodies import DataSourceBody
from backend.datasources.handlers import DataSourceHandlers
from backend.datasources.health.checkup import Checkups
from backend.datasources.health.handlers import HealthHandlers
from backend.datasources.known import KnownSources
from backend.datasources.model import DataSource, Key
from backend.datasources.proxy.egress import Egress
from backend.datasources.proxy.handlers import ProxyHandlers
from backend.datasources.proxy.passage import Passages, ProxyPolicy
from backend.datasources.proxy.request_headers import HeaderPolicy
from backend.datasources.proxy.upstreams import Upstreams
from backend.datasources.service import DataSources
from backend.storage.database import Database
from contract.headers import IDENTITY, REQUEST_ID
from contract.identity import Assertion, Identity, encode_assertion
from contract.signing import AUDIENCE, IDENTITY_LABEL, Message, Signer, derive_key
from relay.forward import Forwarder
from relay.limits import UpstreamLimits
from relay.listener import Listener
from tests.support.clock import FrozenClock
from tests.support.echo import Echo, open_echo
from tests.support.people import People

DOOR_SECRET = "a secret for tests"
AGENT = "Grafana/11.6.0"
HEADERS = HeaderPolicy(user_agent=AGENT)
OPEN = Egress(allow_private=True, own=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: "CIMultiDictProxy[str]"
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def message(self) -> str:
        return str(self.json["message"])


class Caller:
    """One identity, and what its gateway signs of it."""

    def __init__(self, session: aiohttp.ClientSession, base: str, signer: Signer, assertion: Assertion) -> None:
        self._session = session
        self._base = base
        self._signer = signer
        self._assertion = assertion

    def as_said(self, **facts: str) -> "Caller":
        """The same caller, of whom the gateway signs these facts too."""
        assertion = msgspec.structs.replace(self._assertion, **facts)
        return Caller(self._session, self._base, self._signer, assertion)

    async def ask(
        self, method: str, target: str, body: bytes | None = None, *, headers: Mapping[str, str] | None = None
    ) -> Reply:
        sending = self._session.request(
            method,
            URL(self._base + target, encoded=True),
            data=body,
            headers={"User-Agent": "a browser", **(headers or {}), **self._own_lines(method, target)},
            skip_auto_headers=["Content-Type", "Accept-Encoding", "Accept"],
            allow_redirects=False,
        )
        async with sending as answer:
            return Reply(status=answer.status, headers=answer.headers, body=await answer.read())

    def written(self, method: str, target: str, body: bytes) -> bytes:
        """The bytes of one request, as a gateway writes them."""
        lines = [f"{name}: {value}" for name, value in self._own_lines(method, target).items()]
        head = "\r\n".join(
            [f"{method} {target} HTTP/1.1", "Host: gw.test", *lines, f"Content-Length: {len(body)}"]
        )
        return f"{head}\r\n\r\n".encode() + body

    @property
    def address(self) -> tuple[str, int]:
        """Of the backend."""
        url = URL(self._base)
        return str(url.host), int(url.port or 0)

    async def websocket(self, target: str) -> aiohttp.ClientWebSocketResponse:
        return await self._session.ws_connect(
            URL(self._base + target, encoded=True), headers=self._own_lines("GET", target)
        )

    def _own_lines(self, method: str, target: str) -> dict[str, str]:
        """As a gateway writes them, last."""
        message = Message(audience=AUDIENCE, method=method, target=target.encode())
        signature = self._signer.sign(encode_assertion(self._assertion), message).decode()
        return {REQUEST_ID: "0123456789abcdef", "Via": "1.1 doorward", IDENTITY: signature}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a test's backend is configured with."""

    headers: HeaderPolicy = HEADERS
    whitelist: frozenset[str] = frozenset()
    limits: UpstreamLimits = field(default_factory=UpstreamLimits)
    egress: Egress = OPEN
    patience: float = 10.0
    fast_lane: bool = True


class Backend:
    """Opens backends over one database; each proxies on its own terms."""

    def __init__(
        self,
        database: Database,
        sources: DataSources,
        people: People,
        clock: FrozenClock,
        opened: AsyncExitStack,
    ) -> None:
        self._database = database
        self._sources = sources
        self._people = people
        self._clock = clock
        self._opened = opened
        self.express: list[Express | None] = []

    async def caller(self, identity: Identity | None = None, *, terms: Terms | None = None) -> Caller:
        base = await self._opened.enter_async_context(self._serve(terms or Terms()))
        session = await self._opened.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
        signer = Signer(derive_key(DOOR_SECRET, label=IDENTITY_LABEL), self._clock)
        assertion = Assertion(identity=identity or self._people.viewer, client_address="192.0.2.7")
        return Caller(session, base, signer, assertion)

    async def add(self, url: str, **fields: Any) -> DataSource:
        """A data source of the main organisation, a Graphite unless said otherwise; the first has the id 1."""
        known = await self._sources.list(self._people.admin.org_id)
        body = {"name": f"source {len(known)}", "type": "graphite", "access": "proxy", "url": url, **fields}
        return await self._sources.create(self._people.admin.org_id, msgspec.convert(body, DataSourceBody))

    async def change(self, source: DataSource, **fields: Any) -> None:
        body = {"name": source.name, "type": source.type, "access": source.access, **fields}
        await self._sources.update(
            self._people.admin.org_id, Key("id", source.id), msgspec.convert(body, DataSourceBody)
        )

    async def move(self, source_id: int, url: str) -> None:
        await self._database.execute("UPDATE data_sources SET url = $2 WHERE id = $1", source_id, url)

    @asynccontextmanager
    async def _serve(self, terms: Terms) -> AsyncIterator[str]:
        upstreams = Upstreams(limits=terms.limits, egress=terms.egress)
        policy = ProxyPolicy(headers=terms.headers, whitelist=terms.whitelist)
        passages = Passages(self._sources, upstreams=upstreams, egress=terms.egress, policy=policy)
        known = KnownSources(self._database)
        proxy = ProxyHandlers(known, passages=passages, forwarder=Forwarder(clock=self._clock))
        health = HealthHandlers(self._sources, Checkups(passages, patience=terms.patience))
        handlers = routes.handlers(DataSourceHandlers(self._sources), proxy, health)
        door = Door(Signatures([DOOR_SECRET], self._clock), handlers=handlers, internal={})
        express = Express(door, errands=routes.errands(proxy), clock=self._clock) if terms.fast_lane else None
        self.express.append(express)
        listener, sock = Listener(door.handle, clerk=express), socket.create_server(("127.0.0.1", 0))
        await listener.listen(sock)
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            await listener.close(1.0)
            upstreams.close()


@pytest.fixture
async def backend(
    database: Database, sources: DataSources, people: People, clock: FrozenClock
) -> AsyncIterator[Backend]:
    async with AsyncExitStack() as opened:
        yield Backend(database, sources, people, clock, opened)


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    async with open_echo() as echo:
        yield echo


@pytest.fixture
async def caller(backend: Backend) -> Caller:
    return await backend.caller()
