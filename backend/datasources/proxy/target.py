"""The request target that a data source is sent: its own base path, the caller's raw remainder and raw query."""

from urllib.parse import quote, unquote_to_bytes

from contract.errors import BadGateway

_CREDENTIALS = (b"u", b"p")


def join(base: bytes, rest: bytes, query: bytes) -> bytes:
    """Exactly one slash where the two meet; without a rest the base stays as it is.

    Dot segments in `rest` were refused when the request was read, so nothing here leaves the base.
    """
    path = base.removesuffix(b"/") + b"/" + rest.removeprefix(b"/") if rest else base
    return (path or b"/") + (b"?" + query if query else b"")


def influxdb_08_rest(database: str, rest: bytes) -> bytes:
    """The rest below `db/<database>/`. Raises BadGateway for a name that would leave the base path."""
    if database in {"", ".", ".."}:
        raise BadGateway
    return b"db/" + quote(database, safe="").encode("ascii") + b"/" + rest


def influxdb_08_query(query: bytes, *, user: str, password: str) -> bytes:
    """The query with the source's `u` and `p` instead of any the caller sent."""
    kept = [pair for pair in query.split(b"&") if pair and _name(pair) not in _CREDENTIALS]
    own = [b"u=" + _quoted(user), b"p=" + _quoted(password)]
    return b"&".join([*kept, *own])


def _name(pair: bytes) -> bytes:
    return unquote_to_bytes(pair.partition(b"=")[0].replace(b"+", b" "))


def _quoted(text: str) -> bytes:
    return quote(text, safe="").encode("ascii")
