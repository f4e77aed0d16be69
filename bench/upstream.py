"""A backend that costs next to nothing: 114 bytes of JSON each time, and good news for every internal call."""

import asyncio
import sys
from typing import cast

import msgspec
import uvloop

from contract.identity import Kind, Role
from contract.internal import (
    IDENTITY,
    RESOLVE,
    VERIFY_KEY,
    VERIFY_PASSWORD,
    IdentityRecord,
    Resolved,
    Subject,
    Verified,
)

_USER = Subject(kind=Kind.USER, id=1)
_RECORD = IdentityRecord(subject=_USER, active=True, login="admin", org_id=1, roles={1: Role.ADMIN})
_INTERNAL: dict[bytes, msgspec.Struct] = {
    RESOLVE: Resolved(account="user:1"),
    VERIFY_PASSWORD: Verified(subject=_USER),
    VERIFY_KEY: Verified(subject=_USER),
    IDENTITY: _RECORD,
}
BODY = (
    b'{"id":1,"name":"Main Org.","address":'
    b'{"address1":"","address2":"","city":"","zipCode":"","state":"","country":""}}'
)


_HEAD = b"HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 00:00:00 GMT\r\nContent-Type: application/json\r\n"


def _answer(body: bytes) -> bytes:
    return _HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


_ANSWERS = {path: _answer(msgspec.json.encode(struct)) for path, struct in _INTERNAL.items()}
_PLAIN = _answer(BODY)


class Upstream(asyncio.Protocol):
    """Reads no more of a request than its path; the load sends no request in two pieces."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._transport.write(_ANSWERS.get(data.split(b" ", 2)[1], _PLAIN))


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(main(int(sys.argv[1])))
