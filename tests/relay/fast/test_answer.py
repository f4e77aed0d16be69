import pytest

from relay.fast.answer import LARGEST, SimpleAnswer, read_head

LINES = b"Content-Type: text/plain\r\nDate: Sun, 22 Nov 2026 01:00:00 GMT\r\n"
HEAD = b"HTTP/1.1 200 OK\r\n" + LINES
PLAIN = HEAD + b"Content-Length: 5\r\n\r\nhello"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKS = b"5\r\nhello\r\n06\r\n, over\r\n0\r\n\r\n"
NOT_CHUNKS = (
    b"5;a=b\r\nhello\r\n",
    b"5 \r\nhello\r\n",
    b"+5\r\nhello\r\n",
    b"0x5\r\nhello\r\n",
    b"5\nhello\r\n",
    b"5\r\nhello",
    b"4\r\nhello\r\n",
    b"6\r\nhello\r\n",
    b"5\r\nhello\r\n0\r\nX: trailer\r\n\r\n",
    b"5\r\nhello\r\n0\r\n\r\n5\r\nagain\r\n",
    b"0000005\r\nhello\r\n",
    b"9\r\n0\r\n\r\n",
)


def test_a_plain_answer_is_passed_on_with_its_framing_last() -> None:
    answer = SimpleAnswer(read_head)
    assert answer.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + LINES + b"\r\nhello") is True
    assert answer.written() == PLAIN


def test_what_only_says_that_the_connection_goes_on_is_dropped() -> None:
    answer = SimpleAnswer(read_head)
    assert answer.feed(HEAD + b"Connection: keep-alive\r\nContent-Length: 5\r\n\r\nhello") is True
    assert answer.written() == PLAIN


def test_a_body_in_several_pieces_is_collected() -> None:
    answer = SimpleAnswer(read_head)
    assert [answer.feed(PLAIN[:-3]), answer.feed(b"l"), answer.feed(b"lo")] == [False, False, True]
    assert answer.written() == PLAIN


def test_chunks_are_passed_on_as_they_came() -> None:
    answer = SimpleAnswer(read_head)
    assert answer.feed(CHUNKED + CHUNKS) is True
    assert answer.written() == CHUNKED + CHUNKS


def test_chunks_may_come_in_several_pieces() -> None:
    answer = SimpleAnswer(read_head)
    assert [answer.feed(CHUNKED), answer.feed(CHUNKS[:9]), answer.feed(CHUNKS[9:])] == [False, False, True]
    assert answer.flows
    assert answer.written() == CHUNKED + CHUNKS


@pytest.mark.parametrize(
    "data",
    [
        PLAIN + b"surplus",
        PLAIN[:20],
        HEAD + b"\r\nhello",
        HEAD + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
        *[HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n" for body in NOT_CHUNKS],
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKS,
        HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        HEAD.replace(b"text/plain", b"text/event-stream") + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n40000\r\n%b\r\n0\r\n\r\n" % bytes(0x40000),
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
    answer = SimpleAnswer(read_head)
    assert answer.feed(data) is None
    assert answer.received() == data


def test_heads_are_remembered_but_none_with_a_cookie() -> None:
    read_head.cache_clear()
    for cookie in (b"", b"Set-Cookie: session=secret\r\n", b"set-cookie2: s\r\n"):
        SimpleAnswer(read_head).feed(HEAD + cookie + b"Content-Length: 5\r\n\r\nhello")
        assert read_head.cache_info().currsize == 1
