"""Requests written down byte by byte, each with another one hidden behind it (security.md §3.3)."""

from tests.support.cast import Cast
from tests.support.rawclient import RawAnswer
from tests.support.stack import Stack, request


def smuggled(cast: Cast) -> bytes:
    return request("GET", "/api/org?smuggled", cast.u1.basic)


def post(cast: Cast, *lines: bytes, version: bytes = b"HTTP/1.1", host: bytes = b"Host: gw.test") -> bytes:
    """The head of a good POST but for `lines`, its last ones."""
    name, value = cast.u1.basic
    credential = f"{name}: {value}".encode()
    return b"\r\n".join([b"POST /api/orgs " + version, host, credential, *lines, b"", b""])


async def refusal(stack: Stack, data: bytes) -> RawAnswer:
    """The one answer to all of `data`; the connection must end with it, and nothing be forwarded."""
    async with await stack.client() as client:
        await client.send(data)
        answer = await client.answer()
        assert await client.rest() == b""
    assert stack.seen == []
    assert b"smuggled" not in stack.recorder.everything
    return answer
