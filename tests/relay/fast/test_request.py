import pytest

from relay.fast.request import fields, read_simple

BLOCK = b"Host: gw.test\r\nAccept:  */* \r\n\r\n"


def test_a_whole_get_is_parted_into_target_and_header_lines() -> None:
    assert read_simple(b"GET /api/org?a=%20b HTTP/1.1\r\n" + BLOCK) == (b"/api/org?a=%20b", BLOCK)
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
    assert found is None or fields(found[1]) is None


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
