import asyncio

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpRequestParser
from aiohttp.http_exceptions import LineTooLong

from relay.limits import HEADER_BLOCK, HEADER_FIELDS, REQUEST_LINE
from relay.strictparser import StrictParser

LARGE = HEADER_BLOCK + REQUEST_LINE + 1


@pytest.fixture
async def parser() -> StrictParser:
    loop = asyncio.get_running_loop()
    return StrictParser(
        HttpRequestParser(
            BaseProtocol(loop),
            loop,
            2**16,
            max_line_size=REQUEST_LINE,
            max_field_size=HEADER_BLOCK,
            max_headers=HEADER_FIELDS,
        )
    )


async def test_a_body_that_ends_with_a_large_segment_is_no_header(parser: StrictParser) -> None:
    parser.feed_data(b"POST / HTTP/1.1\r\nHost: gw.test\r\nContent-Length: %d\r\n\r\n" % LARGE)
    parser.feed_data(bytes(LARGE))
    messages, _, _ = parser.feed_data(b"GET / HTTP/1.1\r\nHost: gw.test\r\n\r\n")
    assert [message.method for message, _ in messages] == ["GET"]


async def test_a_header_is_bounded_however_many_lines_and_segments_it_has(parser: StrictParser) -> None:
    parser.feed_data(b"GET / HTTP/1.1\r\nHost: gw.test\r\n")
    for name in b"abcdefghij":
        parser.feed_data(b"%c: %s\r\n" % (name, b"x" * 8000))
    with pytest.raises(LineTooLong):
        parser.feed_data(b"k: %s\r\n" % (b"x" * 8000))
