"""The canonical reading of a request target: one meaning, whatever spelling."""

from urllib.parse import quote_from_bytes, unquote_to_bytes

from contract.errors import UntrustedFraming
from contract.routes import ROUTES
from contract.target import Target
from relay.authority import split_absolute
from tests.fuzz.target import FuzzTarget

_METHODS = ("GET", "POST", "DELETE")


def check(data: bytes) -> None:
    try:
        target = Target.read(data)
    except UntrustedFraming:
        return
    assert target.raw == data
    assert data in {target.path, target.path + b"?" + target.query}
    letters = "".join(target.segments)
    assert not any(letter < " " or letter in {"\\", "\x7f"} for letter in letters)
    assert not {".", ".."} & {part for segment in target.segments for part in segment.split("/")}
    _check_spellings(target)
    absolute = split_absolute(b"http://gw.test" + data)
    assert absolute == ("http", b"gw.test", data)


def _check_spellings(target: Target) -> None:
    """Written the plainest way, and the most escaped way, it is the same place, and stays so."""
    parts = [unquote_to_bytes(part) for part in target.path[1:].split(b"/")]
    plain = b"/" + b"/".join(quote_from_bytes(part, safe="").encode() for part in parts)
    escaped = b"/" + b"/".join(b"".join(b"%%%02x" % byte for byte in part) for part in parts)
    for spelling in (plain, escaped):
        again = Target.read(spelling)
        assert again.segments == target.segments
        assert again.is_api == target.is_api
        for method in _METHODS:
            one, other = ROUTES.match(method, target), ROUTES.match(method, again)
            assert (one and (one.route, one.params)) == (other and (other.route, other.params))


TARGET = FuzzTarget(
    check=check,
    words=(
        *(
            b"/",
            b".",
            b"..",
            b"%2e",
            b"%2E%2e",
            b"%2f",
            b"%5c",
            b"%00",
            b"%7f",
            b"%25",
            b"%c3%bc",
            b"%c0%af",
            b";",
        ),
        *(b"?", b"#", b"//", b"/api", b"/api/datasources/proxy/1/", b"/api/dashboards/uid/", b"/api/org/users/1"),
        *(b"/api/folders/", b"/file/", b"/login", b"/public/", b"/api/snapshots/", b"/apis", b"/:id", b"/*"),
    ),
)
