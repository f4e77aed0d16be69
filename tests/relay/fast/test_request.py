import pytest

from relay.fast.request import SimpleRequest, emptied, fields, read_simple

BLOCK = b"Host: gw.test\r\nAccept:  */* \r\n\r\n"


def test_a_whole_get_is_parted_into_target_and_header_lines() -> None:
    assert read_simple(b"GET /api/org?a=%20b HTTP/1.1\r\n" + BLOCK) == SimpleRequest(
        "GET", b"/api/org?a=%20b", BLOCK
    )
    assert fields(BLOCK) == ((b"Host", b"gw.test"), (b"Accept", b"*/*"))


@pytest.mark.parametrize(
    "data",
    [
        b"POST /api/org HTTP/1.1\r\n" + BLOCK,
        b"HEAD /api/org HTTP/1.1\r\n" + BLOCK,
        b"GET /api/org HTTP/1.0\r\n" + BLOCK,
        b"GET /api/org\r\n" + BLOCK,
        b"GET http://gw.test/api/org HTTP/1.1\r\n" + BLOCK,
        b"GET /api/org HTTP/1.1\r\n" + BLOCK[:-2],
        b"GET /api/org HTTP/1.1\n" + BLOCK,
        b"\r\nGET /api/org HTTP/1.1\r\n" + BLOCK,
        b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n" + BLOCK,
        b"GET /api/org HTTP/1.1\r\n\r\n",
    ],
)
def test_anything_else_is_left_alone(data: bytes) -> None:
    found = read_simple(data)
    assert found is None or fields(found.block) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("line", [b"Content-Length: 5\r\n", b"content-length:5 \r\n", b"Content-length: \t05\r\n"])
@pytest.mark.parametrize("body", [b"", b"he", b"hello"])
def test_a_body_may_follow_a_header_that_tells_its_length(method: str, line: bytes, body: bytes) -> None:
    begins = f"{method} /api/annotations HTTP/1.1\r\n".encode()
    for block in (line + BLOCK, BLOCK[:-2] + line + b"\r\n"):
        found = read_simple(begins + block + body)
        assert found == SimpleRequest(method, b"/api/annotations", BLOCK, 5, body)
        assert (found.unsent, found.may_wait) == (5 - len(body), body == b"hello")


@pytest.mark.parametrize(
    "data",
    [
        b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n" + BLOCK + b"hello!",
        b"POST /a HTTP/1.1\r\nContent-Length: +5\r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.1\r\nContent-Length: 5, 5\r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.1\r\nContent-Length: 0x5\r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.1\r\nContent-Length: \r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.1\r\nContent-Length : 5\r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.1\r\nX-Content-Length: 5\r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n 6\r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.1\nContent-Length: 5\r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.0\r\nContent-Length: 5\r\n" + BLOCK + b"hello",
        b"POST http://gw.test/a HTTP/1.1\r\nContent-Length: 5\r\n" + BLOCK + b"hello",
        b"GET /a HTTP/1.1\r\nContent-Length: 5\r\n" + BLOCK + b"hello",
        b"DELETE /a HTTP/1.1\r\nContent-Length: 5\r\n" + BLOCK + b"hello",
        b"POST /a HTTP/1.1\r\n" + BLOCK + b"Content-Length: 5\r\n",
        b"POST /a HTTP/1.1\r\nX: " + bytes(8192) + b"\r\nContent-Length: 5\r\n" + BLOCK + b"hello",
    ],
)
def test_any_other_request_with_a_body_is_left_alone(data: bytes) -> None:
    found = read_simple(data)
    assert found is None or fields(found.block) is None


def test_a_second_length_stays_among_the_lines() -> None:
    """Where it makes the request less than simple."""
    found = read_simple(b"POST /a HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n" + BLOCK + b"hello")
    assert found is not None
    assert (b"Content-Length", b"6") in (fields(found.block) or ())


def test_a_body_that_went_another_way_is_not_waited_for() -> None:
    data = b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n" + BLOCK + b"he"
    assert emptied(data, 3) == b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n" + BLOCK


@pytest.mark.parametrize(
    "block",
    [
        BLOCK[:-2] + b"\r\nGET /second HTTP/1.1\r\n" + BLOCK,
        b"Host: gw.test\r\n folded: yes\r\n\r\n",
        b"Host : gw.test\r\n\r\n",
        b"Host: gw.test\nX: y\r\n\r\n",
        b"Host: gw.test\rX: y\r\n\r\n",
        b"Host: gw.\x00test\r\n\r\n",
        b"no colon\r\n\r\n",
        b": no name\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_lines_that_somebody_could_read_otherwise_are_none(block: bytes) -> None:
    assert fields(block) is None
