"""A TLS handshake between two contexts, in memory."""

import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """`shown` and `asked` are the certificates of server and client, in DER."""

    version: str
    cipher: str
    protocol: str | None
    shown: bytes
    asked: bytes | None


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, *, name: str = "127.0.0.1") -> Agreed:
    """Raises ssl.SSLError of whichever side refuses."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    caller = client.wrap_bio(down, up, server_hostname=name)
    host = server.wrap_bio(up, down, server_side=True)
    for _ in range(4):
        _step(caller)
        _step(host)
    caller.write(b"x")
    assert host.read() == b"x"
    used = caller.cipher()
    shown, version = caller.getpeercert(binary_form=True), caller.version()
    assert used is not None
    assert shown is not None
    assert version is not None
    assert caller.compression() is None
    return Agreed(
        version=version,
        cipher=used[0],
        protocol=caller.selected_alpn_protocol(),
        shown=shown,
        asked=host.getpeercert(binary_form=True),
    )


def _step(side: ssl.SSLObject) -> None:
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return
