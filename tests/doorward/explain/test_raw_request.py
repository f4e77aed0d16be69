import pytest

from contract.errors import MisdirectedRequest, UntrustedFraming
from doorward.explain.raw_request import NotARequest, RawRequest


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_request_is_read_up_to_its_body(end: bytes) -> None:
    raw = RawRequest.read(end.join([b"POST /api/x HTTP/1.1", b"Host: h", b"A:  b ", b"", b"no: header"]))
    assert (raw.method, raw.target, raw.version) == ("POST", b"/api/x", (1, 1))
    assert raw.headers == ((b"Host", b"h"), (b"A", b"b"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "There is no request"),
        (b"GET /api/org\n", "Line 1"),
        (b"GET  /api/org HTTP/1.1\n", "Line 1"),
        (b"GET /api/org HTTP/2\n", "Line 1"),
        (b"G\xc3\x89T / HTTP/1.1\n", "Line 1"),
        (b"GET / HTTP/1.1\nHost h\n", "Line 2"),
        (b"GET / HTTP/1.1\nHost: h\nA: b\n folded: c\n", "Line 4"),
        (b"GET / HTTP/1.1\nHost : h\n", "Line 2"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number_alone(text: bytes, told: str) -> None:
    with pytest.raises(NotARequest, match=told) as refusal:
        RawRequest.read(text)
    assert "folded" not in refusal.value.message


def test_it_is_refused_as_the_gateway_would_refuse_it() -> None:
    for text, refusal in (
        (b"GET /a/../b HTTP/1.1\nHost: h\n", UntrustedFraming),
        (b"GET http://other/ HTTP/1.1\nHost: h\n", MisdirectedRequest),
        (b"GET / HTTP/1.1\nHost: h\nAuthorization: a\nAuthorization: b\n", UntrustedFraming),
    ):
        with pytest.raises(refusal):
            RawRequest.read(text).reading(peer="127.0.0.1", scheme="http")
