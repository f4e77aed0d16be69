"""Attacks on where one request ends and the next begins (security.md §3.3).

Each carries, in the same bytes, a second request that would be served if it were ever read as one.
"""

import pytest

from tests.attacks.raw import post, refusal, smuggled
from tests.support.cast import Cast
from tests.support.stack import UNREMARKED, Stack

pytestmark = [UNREMARKED, pytest.mark.asyncio(loop_scope="module")]

REFUSED = {400, 501}


async def test_framing_twin_two_good_requests_on_one_connection_are_two(stack: Stack, cast: Cast) -> None:
    async with await stack.client() as client:
        first = await client.ask(post(cast, b"Content-Length: 5") + b"hello")
        second = await client.ask(smuggled(cast))
    assert (first.status, second.status) == (200, 200)
    assert [each.target for each in stack.seen] == [b"/api/orgs", b"/api/org?smuggled"]
    assert stack.seen[0].body == b"hello"


LENGTH, CHUNKED = b"Content-Length: 5", b"Transfer-Encoding: chunked"


@pytest.mark.parametrize("lines", [(LENGTH, CHUNKED), (CHUNKED, LENGTH), (b"content-length: 0", CHUNKED)])
async def test_a23_a_length_beside_chunks_is_refused(stack: Stack, cast: Cast, lines: tuple[bytes, ...]) -> None:
    answer = await refusal(stack, post(cast, *lines) + b"0\r\n\r\n" + smuggled(cast))
    assert answer.status == 400


@pytest.mark.parametrize(
    "lines",
    [
        (CHUNKED, CHUNKED),
        (CHUNKED, b"Transfer-Encoding: identity"),
        (b"Transfer-Encoding: chunked, identity",),
        (b"Transfer-Encoding: identity, chunked",),
        (b"Transfer-Encoding: identity",),
        (b"Transfer-Encoding: gzip, chunked",),
        (b"Transfer-Encoding: gzip",),
        (b"Transfer-Encoding: xchunked",),
        (b"Transfer-Encoding: chunked;a=b",),
        (b"Transfer-Encoding: ,chunked",),
        (b"Transfer-Encoding:",),
    ],
)
async def test_a24_any_coding_but_chunked_once_is_refused(
    stack: Stack, cast: Cast, lines: tuple[bytes, ...]
) -> None:
    answer = await refusal(stack, post(cast, *lines) + b"0\r\n\r\n" + smuggled(cast))
    assert answer.status in REFUSED


@pytest.mark.parametrize(
    "line",
    [
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding\t: chunked",
        b" Transfer-Encoding: chunked",
        b"Transfer-Encoding: \x0bchunked",
        b"Transfer-Encoding: chunked\x00",
        b"Transfer-Encoding: chunked\x0c",
        b'Transfer-Encoding: "chunked"',
        b"Transfer-Encoding:\r\n chunked",
        b"Transfer_Encoding: chunked",
        b"Transfer-Encoding\x00: chunked",
    ],
)
async def test_a25_a_disguised_coding_is_refused(stack: Stack, cast: Cast, line: bytes) -> None:
    answer = await refusal(stack, post(cast, line) + b"0\r\n\r\n" + smuggled(cast))
    assert answer.status in REFUSED


@pytest.mark.parametrize("line", [b"Transfer-Encoding:\tchunked", b"Transfer-Encoding: Chunked "])
async def test_a25_twin_white_space_around_the_value_is_none(stack: Stack, cast: Cast, line: bytes) -> None:
    answer = await stack.send(post(cast, line) + b"5\r\nhello\r\n0\r\n\r\n")
    assert (answer.status, stack.last.body) == (200, b"hello")


@pytest.mark.parametrize(
    "lines",
    [
        (LENGTH, LENGTH),
        (LENGTH, b"Content-Length: 6"),
        (b"Content-Length: 5,5",),
        (b"Content-Length: 5, 5",),
        (b"Content-Length: +5",),
        (b"Content-Length: 0x5",),
        (b"Content-Length: -1",),
        (b"Content-Length:",),
        (b"Content-Length: 5 5",),
        (b"Content-Length: " + b"9" * 30,),
        (b"Content-Length: \xd9\xa5",),
        (b"Content-Length: 5.0",),
        (b"Content-Length: 1e1",),
        (b"Content_Length: 5",),
    ],
)
async def test_a27_a_length_that_is_not_one_plain_number_is_refused(
    stack: Stack, cast: Cast, lines: tuple[bytes, ...]
) -> None:
    answer = await refusal(stack, post(cast, *lines) + b"hello" + smuggled(cast))
    assert answer.status in REFUSED


async def test_a27_twin_white_space_after_the_number_is_none(stack: Stack, cast: Cast) -> None:
    answer = await stack.send(post(cast, b"Content-Length: 5 ") + b"hello")
    assert (answer.status, stack.last.body) == (200, b"hello")


@pytest.mark.parametrize(
    "version", [b"HTTP/2.0", b"HTTP/1.2", b"HTTP/1.10", b"http/1.1", b"HTTP/0.9", b"HTTP/1", b""]
)
async def test_a28_other_versions_are_refused(stack: Stack, cast: Cast, version: bytes) -> None:
    answer = await refusal(stack, post(cast, LENGTH, version=version) + b"hello" + smuggled(cast))
    assert answer.status in {400, 505}


async def test_a28_chunks_need_http_1_1(stack: Stack, cast: Cast) -> None:
    data = post(cast, CHUNKED, version=b"HTTP/1.0") + b"0\r\n\r\n" + smuggled(cast)
    assert (await refusal(stack, data)).status == 400


async def test_a28_the_preface_of_http_2_is_refused(stack: Stack, cast: Cast) -> None:
    data = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + smuggled(cast)
    assert (await refusal(stack, data)).status in {400, 501, 505}


async def test_a28_twin_http_1_0_is_served_and_its_connection_ends(stack: Stack, cast: Cast) -> None:
    async with await stack.client() as client:
        answer = await client.ask(post(cast, LENGTH, version=b"HTTP/1.0") + b"hello")
        assert (answer.status, stack.last.body) == (200, b"hello")
        assert await client.rest() == b""


@pytest.mark.parametrize(
    "line",
    [
        b"X-A: 1\nX-B: 2",
        b"X-A: 1\rX-B: 2",
        b"X-A: 1\r\n folded",
        b"X-A: 1\r\n\tfolded",
        b"X-A: 1\x00",
        b"X\x00-A: 1",
        b"X-A: \x01",
        b"X-A: \x7f",
        b": 1",
        b"X A: 1",
        b"X-A 1",
        b"X-\xc3\xa9: 1",
        b"X(A): 1",
        b"X-A : 1",
    ],
)
async def test_a29_a_broken_line_is_refused(stack: Stack, cast: Cast, line: bytes) -> None:
    answer = await refusal(stack, post(cast, line, LENGTH) + b"hello" + smuggled(cast))
    assert answer.status == 400


async def test_a29_a_head_without_carriage_returns_is_refused(stack: Stack, cast: Cast) -> None:
    data = post(cast, LENGTH).replace(b"\r\n", b"\n") + b"hello" + smuggled(cast)
    assert (await refusal(stack, data)).status == 400


@pytest.mark.parametrize(
    "chunk",
    [
        b"+3\r\nabc\r\n",
        b"0x3\r\nabc\r\n",
        b"3 \r\nabc\r\n",
        b" 3\r\nabc\r\n",
        b"3;a\nb\r\nabc\r\n",
        b"FFFFFFFFFFFFFFFFF\r\nabc\r\n",
        b"-1\r\nabc\r\n",
        b"3\nabc\r\n",
        b"3\r\nabcdef\r\n",
        b"3\r\nabc0\r\n\r\n",
        b"\r\nabc\r\n",
        b"3_0\r\nabc\r\n",
        b"3\r\nabc\n",
    ],
)
async def test_a30_a_broken_chunk_completes_no_request(stack: Stack, cast: Cast, chunk: bytes) -> None:
    async with await stack.client() as client:
        await client.send(post(cast, CHUNKED) + chunk + b"0\r\n\r\n" + smuggled(cast))
        client.writer.write_eof()
        told = await client.rest()
    assert b" 200 " not in told
    assert all(each.body == b"" for each in stack.seen)
    assert {each.target for each in stack.seen} <= {b"/api/orgs"}


async def test_a30_a_chunk_extension_has_a_bound_and_goes_no_further(stack: Stack, cast: Cast) -> None:
    async with await stack.client() as client:
        await client.send(post(cast, CHUNKED) + b"3;" + b"x" * 200_000 + b"\r\nabc\r\n0\r\n\r\n" + smuggled(cast))
        await client.rest()
    assert b"xxx" not in stack.recorder.everything
    assert b"smuggled" not in stack.recorder.everything


async def test_a30_twin_a_small_chunk_extension_is_dropped(stack: Stack, cast: Cast) -> None:
    answer = await stack.send(post(cast, CHUNKED) + b"3;a=b\r\nabc\r\n0\r\n\r\n")
    assert (answer.status, stack.last.body) == (200, b"abc")
    assert b"a=b" not in stack.recorder.everything
