"""The other server that snapshots can be published on."""

from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import msgspec

from contract import jsontext, wire
from contract.errors import BadGateway, Problem
from contract.settings.endpoint import Endpoint
from relay.limits import UpstreamLimits
from relay.outgoing import Outgoing
from relay.upstream import Upstream

_TIMEOUT = 5.0
_LONGEST_ANSWER = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_OK, _NOT_FOUND = 200, 404
_FAILURE = "Failed to create external snapshot"
_NOT_DELETED = "Failed to delete external snapshot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What the other server answered: keys and addresses that are good there."""

    key: str
    delete_key: str = field(repr=False)
    url: str
    delete_url: str = field(repr=False)


class Publisher(Protocol):
    async def publish(self, *, name: str, expires: int, dashboard: str) -> Published:
        """`dashboard` is JSON text, `expires` seconds from now. Raises BadGateway."""

    async def withdraw(self, delete_url: str) -> None:
        """What is not there any more counts as withdrawn. Raises BadGateway."""


class _Answer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    key: str
    delete_key: str
    url: str
    delete_url: str


class ExternalServer:
    """`address` is the server's URL; its answers are believed only as far as they stay with that server.

    Follows no redirect, and waits 5 s at most.
    """

    def __init__(self, address: str, *, user_agent: str) -> None:
        self._base = urlsplit(address)
        self._headers = [(b"User-Agent", user_agent.encode()), (b"Content-Type", b"application/json")]
        self._upstream: Upstream | None = None

    async def publish(self, *, name: str, expires: int, dashboard: str) -> Published:
        body = jsontext.encode({"name": name, "expires": expires, "dashboard": jsontext.embed(dashboard)})
        path = self._base.path.rstrip("/") + "/api/snapshots"
        status, answer = await self._ask("POST", path, body, failure=_FAILURE)
        if status != _OK:
            raise BadGateway(_FAILURE)
        return self._published(answer)

    async def withdraw(self, delete_url: str) -> None:
        parts = urlsplit(delete_url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        status, _ = await self._ask("GET", target, None, failure=_NOT_DELETED)
        if status not in {_OK, _NOT_FOUND}:
            raise BadGateway(_NOT_DELETED)

    def close(self) -> None:
        if self._upstream is not None:
            self._upstream.close()

    async def _ask(self, method: str, target: str, body: bytes | None, *, failure: str) -> tuple[int, bytes]:
        try:
            outgoing = Outgoing(method=method, target=target.encode("ascii"), headers=self._headers, body=body)
            async with await self._connected().exchange(outgoing) as answer:
                return answer.status, await answer.read(_LONGEST_ANSWER)
        except (Problem, ValueError):
            raise BadGateway(failure) from None

    def _connected(self) -> Upstream:
        """Raises ValueError for an address that is none."""
        if self._upstream is None:
            scheme, host, port = _origin(self._base)
            limits = UpstreamLimits(connect=_TIMEOUT, first_byte=_TIMEOUT, total=_TIMEOUT)
            self._upstream = Upstream(Endpoint(scheme=scheme, host=host, port=port), limits=limits)
        return self._upstream

    def _published(self, answer: bytes) -> Published:
        """Raises BadGateway for an answer that says too little, or would send us or a reader somewhere else."""
        try:
            made = wire.read(answer, _Answer)
            strays = _origin(urlsplit(made.delete_url)) != _origin(self._base)
            _origin(urlsplit(made.url))
        except ValueError:
            raise BadGateway(_FAILURE) from None
        if strays or not made.key or not made.delete_key:
            raise BadGateway(_FAILURE)
        return Published(key=made.key, delete_key=made.delete_key, url=made.url, delete_url=made.delete_url)


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    """Scheme, host and port; raises ValueError for anything that is no HTTP address."""
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("not an HTTP address")
    return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
