"""The targets of the fuzzer, asked about what is nearly right: built by a grammar, with faults here and there."""

from base64 import b64encode

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import answer, authorization, cookies, request_head, request_stream

_EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True, database=None)
_TOKEN = st.text("abcXYZ019-_.!#~", min_size=1, max_size=8).map(str.encode)
_VALUE = st.text('abc 019,;="\\\t\x80\xff\x00\r\n', max_size=12).map(lambda text: text.encode("latin-1"))
_NAME = _TOKEN | st.sampled_from(
    (b"Cookie", b"Connection", b"Content-Length", b"Transfer-Encoding", b"Expect", b"Upgrade", b"X_Grafana_User")
)
_KNOWN = st.sampled_from((b"keep-alive", b"close", b"chunked", b"0", b"4", b"websocket", b"100-continue"))
_HEADERS = st.lists(st.tuples(_NAME, _KNOWN | _VALUE), max_size=4)
_TARGET = st.lists(st.sampled_from((b"/", b"a", b"%2e", b"..", b"?", b"api", b"%", b" ", b"#")), max_size=6)
_METHOD = st.sampled_from((b"GET", b"POST", b"get", b"HEAD", b"BREW"))
_VERSION = st.sampled_from((b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0"))
_BODY = st.sampled_from((b"", b"body", b"4\r\nbody\r\n0\r\n\r\n", b"0\r\nT: v\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"))
_STATUS = st.sampled_from((b"200 OK", b"204 No", b"304 No", b"100 Go on", b"101 Switch", b"401 Who", b"099 Odd"))
_CUTS = st.lists(st.integers(0, 200), max_size=3)


def _section(start: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    return b"\r\n".join([start, *(name + b": " + value for name, value in headers), b"", body])


_REQUEST = st.builds(
    lambda method, target, version, headers, body: _section(
        b"%b /%b %b" % (method, b"".join(target), version), [(b"Host", b"gw.test"), *headers], body
    ),
    _METHOD,
    _TARGET,
    _VERSION,
    _HEADERS,
    _BODY,
)
_ANSWER = st.builds(
    lambda version, status, headers, body: _section(version + b" " + status, [(b"Date", b"x"), *headers], body),
    _VERSION,
    _STATUS,
    _HEADERS,
    _BODY,
)


def _cut(data: bytes, places: list[int]) -> bytes:
    for place in sorted(places, reverse=True):
        data = data[:place] + b"|~|" + data[place:]
    return data


@_EXAMPLES
@given(_REQUEST)
def test_both_lanes_read_a_request_alike(request: bytes) -> None:
    request_head.check(request)


@_EXAMPLES
@given(st.lists(_REQUEST, max_size=3), _CUTS)
def test_requests_end_where_their_grammar_says(requests: list[bytes], cuts: list[int]) -> None:
    request_stream.check(_cut(b"".join(requests), cuts))


@_EXAMPLES
@given(_ANSWER, _CUTS, st.sampled_from((b"G", b"H", b"P")))
def test_an_answer_reads_the_same_however_it_comes(said: bytes, cuts: list[int], method: bytes) -> None:
    answer.check(method + _cut(said, cuts))


@_EXAMPLES
@given(st.lists(st.tuples(_TOKEN | st.sampled_from((b"grafana_session", b"oauth_state")), _VALUE), max_size=5))
def test_cookies_are_ours_or_go_on_as_they_are(pairs: list[tuple[bytes, bytes]]) -> None:
    cookies.check(b"; ".join(b"=".join(pair) for pair in pairs))


@_EXAMPLES
@given(
    st.sampled_from((b"Basic ", b"bearer ", b"BASIC  ", b"Digest ", b"")), st.binary(max_size=20), st.booleans()
)
def test_a_header_is_one_credential_or_none(scheme: bytes, said: bytes, encoded: bool) -> None:
    authorization.check(scheme + (b64encode(said) if encoded else said))
