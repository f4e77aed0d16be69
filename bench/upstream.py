"""A backend that costs next to nothing: 114 bytes of JSON each time, and good news for every internal call.

`/calls` tells how many internal calls there were. Keys named `key-7` are API keys of their own; of all others, as
of passwords, the owner is user 1. Every user and key there could be is an admin.
"""

import asyncio
import re
import sys
from typing import cast

import msgspec
import uvloop

from contract.identity import Kind, Role
from contract.internal import (
    IDENTITY,
    PREFIX,
    RESOLVE,
    VERIFY_KEY,
    VERIFY_PASSWORD,
    IdentityRecord,
    Resolved,
    Subject,
    Verified,
)

BODY = (
    b'{"id":1,"name":"Main Org.","address":'
    b'{"address1":"","address2":"","city":"","zipCode":"","state":"","country":""}}'
)
_USER = Subject(kind=Kind.USER, id=1)
_HEAD = b"HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 00:00:00 GMT\r\nContent-Type: application/json\r\n"
_NUMBERED = re.compile(rb"key-([0-9]+)")


def http(body: bytes) -> bytes:
    return _HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def answer(request: bytes) -> bytes:
    """To a request in one piece."""
    path = request.split(b" ", 2)[1]
    if path.startswith(PREFIX.encode()):
        return http(msgspec.json.encode(_internal(path, request.partition(b"\r\n\r\n")[2])))
    return _PLAIN


def _internal(path: bytes, body: bytes) -> msgspec.Struct:
    if path == RESOLVE:
        return Resolved(account="user:1")
    if path == VERIFY_PASSWORD:
        return Verified(subject=_USER)
    if path == VERIFY_KEY:
        found = _NUMBERED.search(body)
        return Verified(subject=Subject(kind=Kind.API_KEY, id=int(found[1])) if found else _USER)
    if path == IDENTITY:
        subject = msgspec.json.decode(body, type=Subject)
        return IdentityRecord(subject=subject, active=True, login="admin", org_id=1, roles={1: Role.ADMIN})
    raise RuntimeError(f"an internal call that nothing here needs: {path!r}")


_PLAIN = http(BODY)


class Upstream(asyncio.Protocol):
    """Reads no more of a request than it has to; the load sends no request in two pieces."""

    calls = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET /calls "):
            self._transport.write(http(b"%d" % Upstream.calls))
            return
        Upstream.calls += b" /internal/" in data[:20]
        self._transport.write(answer(data))


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        loop.run(main(int(sys.argv[1])))
