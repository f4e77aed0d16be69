import pytest

from relay.fast.answer import LARGEST, SimpleAnswer

LINES = b"Content-Type: text/plain\r\nDate: Sun, 22 Nov 2026 01:00:00 GMT\r\n"
HEAD = b"HTTP/1.1 200 OK\r\n" + LINES
PLAIN = HEAD + b"Content-Length: 5\r\n\r\nhello"


def test_a_plain_answer_is_passed_on_with_its_framing_last() -> None:
    answer = SimpleAnswer()
    assert answer.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + LINES + b"\r\nhello") is True
    assert answer.written() == PLAIN


def test_what_only_says_that_the_connection_goes_on_is_dropped() -> None:
    answer = SimpleAnswer()
    assert answer.feed(HEAD + b"Connection: keep-alive\r\nContent-Length: 5\r\n\r\nhello") is True
    assert answer.written() == PLAIN


def test_a_body_in_several_pieces_is_collected() -> None:
    answer = SimpleAnswer()
    assert [answer.feed(PLAIN[:-3]), answer.feed(b"l"), answer.feed(b"lo")] == [False, False, True]
    assert answer.written() == PLAIN


@pytest.mark.parametrize(
    "data",
    [
        PLAIN + b"surplus",
        PLAIN[:20],
        HEAD + b"\r\nhello",
        HEAD + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nConnection: close\r\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nconnection: x-secret\r\nX-Secret: 1\r\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nX-Doorward-Forget: user=1\r\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nUpgrade: h2c\r\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nTrailer: X\r\n\r\nhello",
        HEAD + b"Content-Length: +5\r\n\r\nhello",
        HEAD + b"Content-Length: 5 \r\n\r\nhello",
        HEAD + b"Content-Length: %d\r\n\r\n" % LARGEST,
        HEAD + b"X: a\rb\r\nContent-Length: 5\r\n\r\nhello",
        HEAD + b"X: a\nb\r\nContent-Length: 5\r\n\r\nhello",
        HEAD + b"X: a\x00b\r\nContent-Length: 5\r\n\r\nhello",
        HEAD + b"X : ab\r\nContent-Length: 5\r\n\r\nhello",
        HEAD + b" folded\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),
        *[PLAIN.replace(b"200", status) for status in (b"100", b"101", b"103", b"204", b"205", b"304", b"401")],
    ],
)
def test_anything_else_is_for_the_other_lane(data: bytes) -> None:
    answer = SimpleAnswer()
    assert answer.feed(data) is None
    assert answer.received() == data
