import asyncio

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpRequestParser

from relay.strictparser import StrictParser

HEAD = b"GET / HTTP/1.1\r\nHost: gw.test\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: gw.test\r\nContent-Length: 4\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: gw.test\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
async def parser() -> StrictParser:
    loop = asyncio.get_running_loop()
    return StrictParser(HttpRequestParser(BaseProtocol(loop), loop, 2**16))


@pytest.mark.parametrize(
    "segments",
    [
        [HEAD],
        [HEAD[:20], HEAD[20:]],
        [HEAD[:-3], HEAD[-3:-1], HEAD[-1:]],
        [POST + b"body"],
        [POST, b"bo", b"dy"],
        [CHUNKED, b"4\r\nbody\r\n0\r\n\r\n"],
        [CHUNKED, b"4\r\nbo", b"dy\r\n", b"0\r\n\r\n"],
        [HEAD, HEAD, POST, b"body", HEAD],
    ],
)
async def test_whole_messages_end_at_a_boundary(parser: StrictParser, segments: list[bytes]) -> None:
    for segment in segments:
        parser.feed_data(segment)
    assert parser.boundary.clean


@pytest.mark.parametrize(
    "segments",
    [
        [HEAD[:-1]],
        [HEAD[:-4]],
        [POST],
        [POST + b"bod"],
        [CHUNKED],
        [CHUNKED, b"4\r\nbody\r\n0\r\n"],
    ],
)
async def test_inside_a_message_there_is_none(parser: StrictParser, segments: list[bytes]) -> None:
    for segment in segments:
        parser.feed_data(segment)
    assert not parser.boundary.clean


@pytest.mark.parametrize(
    "segments",
    [
        [HEAD + HEAD],
        [HEAD + HEAD[:10], HEAD[10:]],
        [HEAD + b"GET /x HTTP/1.1\r\nX-Pad: ", HEAD],
        [POST + b"body" + HEAD[:10], HEAD[10:]],
        [POST, b"body" + HEAD[:10], HEAD[10:]],
        [b"\r\n\r\n" + HEAD],
    ],
)
async def test_pipelined_messages_leave_it_uncertain_for_good(parser: StrictParser, segments: list[bytes]) -> None:
    for segment in [*segments, HEAD]:
        parser.feed_data(segment)
    assert not parser.boundary.clean
