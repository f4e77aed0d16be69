import pytest

from relay.headers import fold, forwardable, listed, section


def test_hop_by_hop_headers_and_those_named_in_connection_are_dropped() -> None:
    headers = [
        (b"Host", b"h"),
        (b"Connection", b"close , X-One"),
        (b"connection", b"x-two"),
        (b"X-ONE", b"1"),
        (b"X-Two", b"2"),
        (b"Set-Cookie", b"a"),
        (b"Keep-Alive", b"5"),
        (b"TE", b"gzip"),
        (b"Set-Cookie", b"b"),
    ]
    assert forwardable(headers) == [(b"Host", b"h"), (b"Set-Cookie", b"a"), (b"Set-Cookie", b"b")]


def test_a_name_folds_to_what_the_laxest_reader_takes_it_for() -> None:
    assert fold(b"X_Forwarded.FOR") == b"x-forwarded-for"


def test_a_list_may_be_spread_over_lines() -> None:
    assert listed([b"a, B ,", b"", b"\tc"]) == [b"a", b"b", b"c"]


def test_a_header_cannot_break_its_line() -> None:
    assert section(b"GET / HTTP/1.1", [(b"A", b"1")]) == b"GET / HTTP/1.1\r\nA: 1\r\n\r\n"
    for value in (b"a\nb", b"a\rb", b"a\x00b"):
        with pytest.raises(ValueError, match="line"):
            section(b"GET / HTTP/1.1", [(b"A", value)])
