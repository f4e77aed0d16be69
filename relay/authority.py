"""Reading `Host` and the authority of an absolute-form target (RFC 9112 §3.2)."""

import re

from contract.errors import UntrustedFraming

_HOST = re.compile(rb"(?:[0-9A-Za-z._\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::([0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": b":80", "https": b":443"}
_ABSOLUTE = re.compile(rb"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_HIGHEST_PORT = 65535


def check_authority(text: bytes) -> None:
    """Raises UntrustedFraming unless `text` is one host with at most one port, nothing else."""
    found = _HOST.fullmatch(text)
    if found is None:
        raise UntrustedFraming("The Host header is not valid")
    if found[1] is not None and not 0 < int(found[1]) <= _HIGHEST_PORT:
        raise UntrustedFraming("The Host header's port is not valid")


def comparable(authority: bytes, scheme: str) -> bytes:
    """The authority in lower case, without a trailing dot and without the scheme's default port."""
    host = authority.lower().removesuffix(_DEFAULT_PORTS[scheme])
    name, colon, port = (host, b"", b"") if host.endswith(b"]") else host.partition(b":")
    if host.startswith(b"["):
        return host
    return name.removesuffix(b".") + colon + port


def split_absolute(target: bytes) -> tuple[str, bytes, bytes] | None:
    """Scheme, authority and origin form of an absolute-form target; None if it has another form."""
    found = _ABSOLUTE.fullmatch(target)
    if found is None:
        return None
    rest = found[3] if found[3].startswith(b"/") else b"/" + found[3]
    return found[1].lower().decode("ascii"), found[2], rest
