"""Canonical requests made from a few words, for rules that look at a request without a socket."""

from relay.reading import CanonicalRequest, canonical

HOST = (b"Host", b"gw.test")


def reading(
    target: str = "/api/org",
    *headers: tuple[str, str],
    method: str = "GET",
    peer: str = "192.0.2.9",
) -> CanonicalRequest:
    """What the listener would read of such a request."""
    sent = tuple((name.encode(), value.encode()) for name, value in headers)
    return canonical(
        method=method,
        target=target.encode(),
        version=(1, 1),
        headers=(HOST, *sent),
        peer=peer,
        scheme="http",
    )
