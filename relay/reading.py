"""The one canonical reading of an incoming request: what two parsers could read differently is refused."""

from collections.abc import Collection, Mapping

import msgspec
from aiohttp import web

from contract.errors import HeaderTooLarge, MisdirectedRequest, NotImplementedHere, UntrustedFraming
from contract.headers import is_reserved
from contract.target import Target
from relay.address import plain_address
from relay.authority import check_authority, comparable, split_absolute
from relay.framing import HTTP_10, HTTP_11, Framing, read_framing
from relay.handshake import is_websocket
from relay.headers import HOP_BY_HOP, Headers, fold, has_control, is_token, listed
from relay.limits import HEADER_BLOCK, HEADER_FIELDS, REQUEST_LINE
from relay.refusals import VersionNotSupported

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PROXY_METHODS = frozenset({"PROPFIND", "REPORT"})
_PROXY = ("api", "datasources", "proxy")
_SINGLE = (b"host", b"authorization", b"expect")
_GUARDED = HOP_BY_HOP | {b"host", b"content-length", b"cookie", b"expect"}
"""Names that change a message's meaning, beside the reserved ones: refused when spelled with odd characters."""

Index = Mapping[bytes, tuple[bytes, ...]]


class CanonicalRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that has one meaning.

    `headers` are as sent, in wire order. `host` is as sent, empty if HTTP/1.0 left it out. `peer` is the socket's
    address, IPv4 where it was mapped into IPv6, empty for a unix socket. `scheme` is the socket's, not a header's.
    """

    method: str
    target: Target
    version: tuple[int, int]
    headers: tuple[tuple[bytes, bytes], ...]
    host: bytes
    peer: str
    scheme: str
    framing: Framing
    expects_continue: bool
    websocket: bool
    index: Index

    @property
    def has_body(self) -> bool:
        return self.framing.has_body

    def at(self, target: Target) -> "CanonicalRequest":
        """The same header with another target."""
        return msgspec.structs.replace(self, target=target)

    def one(self, name: bytes) -> bytes | None:
        """The value of `name` (lower case); raises UntrustedFraming when it was sent more than once."""
        found = self.index.get(name)
        if found is None:
            return None
        if len(found) > 1:
            raise UntrustedFraming("A header that has one value was sent more than once")
        return found[0]

    def all(self, name: bytes) -> tuple[bytes, ...]:
        """Every value of `name` (lower case), in wire order."""
        return self.index.get(name, ())


def read_request(request: web.BaseRequest, *, hosts: Collection[bytes] = ()) -> CanonicalRequest:
    """Read, on the bytes that were sent, what aiohttp parsed.

    `hosts` are the lower-case names served, with or without port; empty is any.
    """
    return canonical(
        method=request.method,
        target=request.raw_path.encode("utf-8", "surrogateescape"),
        version=(request.version.major, request.version.minor),
        headers=request.raw_headers,
        peer=plain_address(request.remote or ""),
        scheme="https" if request.secure else "http",
        hosts=hosts,
    )


def canonical(
    *,
    method: str,
    target: bytes,
    version: tuple[int, int],
    headers: tuple[tuple[bytes, bytes], ...],
    peer: str,
    scheme: str,
    hosts: Collection[bytes] = (),
) -> CanonicalRequest:
    """Raises UntrustedFraming, HeaderTooLarge, NotImplementedHere, MisdirectedRequest or VersionNotSupported."""
    if version not in {HTTP_10, HTTP_11}:
        raise VersionNotSupported
    _check_size(target, headers)
    index = _index(headers)
    _check_names(index)
    framing = read_framing(index, version)
    if method not in METHODS and method not in PROXY_METHODS:
        raise NotImplementedHere
    read, host = _target_and_host(target, index, version, scheme)
    if method in PROXY_METHODS and (read.segments[:3] != _PROXY or len(read.segments) <= len(_PROXY)):
        raise NotImplementedHere
    _check_served(host, scheme, hosts)
    return CanonicalRequest(
        method=method,
        target=read,
        version=version,
        headers=headers,
        host=host,
        peer=peer,
        scheme=scheme,
        framing=framing,
        expects_continue=version == HTTP_11 and b"100-continue" in listed(index.get(b"expect", ())),
        websocket=method == "GET" and version == HTTP_11 and not framing.has_body and is_websocket(index),
        index=index,
    )


def _check_size(target: bytes, headers: Headers) -> None:
    if len(target) > REQUEST_LINE:
        raise HeaderTooLarge("The request target is too long")
    if len(headers) > HEADER_FIELDS:
        raise HeaderTooLarge("The request has too many header fields")
    if sum(len(name) + len(value) + 4 for name, value in headers) > HEADER_BLOCK:
        raise HeaderTooLarge


def _index(headers: Headers) -> Index:
    index: dict[bytes, tuple[bytes, ...]] = {}
    for name, value in headers:
        if has_control(value):
            raise UntrustedFraming("A header's value has a control character")
        lowered = name.lower()
        index[lowered] = (*index.get(lowered, ()), value)
    return index


def _check_names(index: Index) -> None:
    for name in index:
        if not is_token(name):
            raise UntrustedFraming("A header's name is not a token")
        folded = fold(name)
        if folded != name and (is_reserved(folded) or folded in _GUARDED):
            raise UntrustedFraming("A header's name could be read as a reserved one")
    if any(len(index.get(name, ())) > 1 for name in _SINGLE):
        raise UntrustedFraming("A header that has one value was sent more than once")


def _target_and_host(raw: bytes, index: Index, version: tuple[int, int], scheme: str) -> tuple[Target, bytes]:
    host = index.get(b"host", (b"",))[0]
    if host or version == HTTP_11 or b"host" in index:
        check_authority(host)
    absolute = split_absolute(raw)
    if absolute is not None:
        named_scheme, authority, raw = absolute
        check_authority(authority)
        host = host or authority
        if named_scheme != scheme or comparable(authority, scheme) != comparable(host, scheme):
            raise MisdirectedRequest
    if raw.startswith(b"//"):
        raise UntrustedFraming("The request target could be read as another host's")
    return Target.read(raw), host


def _check_served(host: bytes, scheme: str, hosts: Collection[bytes]) -> None:
    if not hosts or not host:
        return
    named = comparable(host, scheme)
    if named not in hosts and named.rpartition(b":")[0] not in hosts:
        raise MisdirectedRequest
