"""Cookie lines: the first of a name is the one, and none of ours goes on."""

from typing import cast

from gateway.cookies import GatewayCookies
from gateway.sessions.cookie import CookieRules, read_cookie
from gateway.sessions.sessions import Sessions
from tests.fuzz.target import FuzzTarget

_RULES = CookieRules()
# Only asked about rotations, and there are none here.
_COOKIES = GatewayCookies(rules=_RULES, sessions=cast("Sessions", None))
_OURS = frozenset((_RULES.name, _RULES.expiry_name, "redirect_to", "renderKey", "login_error", "oauth_state"))

_MOST_LINES = 6


def check(data: bytes) -> None:
    # More lines are no other case, and each of them costs.
    lines = data.split(b"\n")[:_MOST_LINES]
    before = [(b"Cookie", line) for line in lines]
    after = [(b"cookie", _COOKIES.without_ours(line)) for line in lines]
    for _, line in after:
        assert _COOKIES.without_ours(line) == line
    _check_gone(after)
    for other in {pair.partition(b"=")[0].strip(b" \t") for line in lines[:2] for pair in line.split(b";")[:4]}:
        text = other.decode("latin-1")
        if other.isascii() and text not in _OURS and not text.startswith(("oauth_", "doorward_")):
            assert read_cookie(after, text) == read_cookie(before, text)
    _check_first(before)


def _check_gone(after: list[tuple[bytes, bytes]]) -> None:
    """By a reader of our own for all of them, and by Doorward's for those that still stand there in some form."""
    together = b";".join(line for _, line in after)
    assert _OURS.isdisjoint(
        pair.partition(b"=")[0].strip(b" \t").decode("latin-1") for pair in together.split(b";")
    )
    for name in _OURS:
        if name.encode() in together:
            assert read_cookie(after, name) is None


def _check_first(headers: list[tuple[bytes, bytes]]) -> None:
    """Lines read together are one long line, and what follows the first changes nothing."""
    together = [(b"Cookie", b";".join(line for _, line in headers))]
    found = _RULES.read(headers)
    assert _RULES.read(together) == found
    if found is not None:
        assert _RULES.read([*headers, (b"Cookie", b"grafana_session=later")]) == found


TARGET = FuzzTarget(
    check=check,
    words=(
        *(b"grafana_session=", b"grafana_session_expiry=1", b"oauth_state=x", b"redirect_to=/", b"renderKey=k"),
        *(b"; ", b";", b"=", b'"', b"\n", b"\t", b"a=b", b"$Version=1", b",", b"Grafana_Session=x", b"\\073"),
    ),
)
