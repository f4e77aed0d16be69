import pytest
from aiohttp import web

from relay.fast.whole import whole

NOW = 1_795_305_600.7
DATE = b"Date: Sun, 22 Nov 2026 00:00:00 GMT"


def test_a_plain_answer_is_written_with_its_length_and_the_time() -> None:
    answer = web.Response(body=b'{"id":1}', status=404, headers={"Content-Type": "application/json", "X-A": "é"})
    head = b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nX-A: \xc3\xa9\r\nContent-Length: 8\r\n"
    assert whole(answer, now=NOW) == head + DATE + b'\r\n\r\n{"id":1}'


def test_an_answer_may_be_empty() -> None:
    assert whole(web.Response(), now=NOW) == b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + DATE + b"\r\n\r\n"


def _closing() -> web.Response:
    answer = web.Response()
    answer.force_close()
    return answer


def _with_cookie() -> web.Response:
    answer = web.Response()
    answer.set_cookie("a", "b")
    return answer


@pytest.mark.parametrize(
    "answer",
    [
        web.StreamResponse(),
        web.Response(status=204),
        web.Response(status=304),
        _closing(),
        _with_cookie(),
        web.Response(headers={"Content-Length": "7"}),
        web.Response(headers={"Transfer-Encoding": "chunked"}),
        web.Response(headers={"Connection": "close"}),
        web.Response(headers={"X-A": "a\r\nX-B: b"}),
        web.Response(headers={"X-A": "a\nb"}),
        web.Response(headers={"X-A": "a\0b"}),
    ],
)
async def test_anything_else_is_for_the_other_lane(answer: web.StreamResponse) -> None:
    assert whole(answer, now=NOW) is None
