"""Who is at the other end of the socket, behind the proxies that we trust (decisions.md 20)."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gateway.guard.devices import COOKIE
from gateway.sessions.cookie import read_cookie
from relay.reading import CanonicalRequest

_ADDRESSES = 4096
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAMING = (
    b"x-forwarded-for",
    b"x-real-ip",
    b"forwarded",
    b"x-client-ip",
    b"true-client-ip",
    b"cf-connecting-ip",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """`address` is decided, for audit, limits and identity. The two header texts are only ever passed on.

    `is_local` means a loopback socket, and no header that names somebody elsewhere. `device` is the cookie of
    known devices as sent, believed by nobody before its MAC is checked.
    """

    address: str
    is_local: bool
    forwarded_for: str | None
    real_ip: str | None
    device: str | None = None


class Clients:
    def __init__(self, trusted_proxies: Sequence[Network]) -> None:
        self._trusted = tuple(trusted_proxies)

    def of(self, reading: CanonicalRequest) -> Client:
        chain = _chain(reading)
        real_ip = reading.all(b"x-real-ip")
        address = self._decided(reading.peer, chain, real_ip)
        return Client(
            address=address,
            is_local=_is_loopback(reading.peer) and _is_loopback(address) and _names_nobody_else(reading),
            forwarded_for=", ".join(chain) or None,
            real_ip=_text(real_ip[0]) if real_ip else None,
            device=read_cookie(reading.headers, COOKIE) if b"cookie" in reading.index else None,
        )

    def _decided(self, peer: str, chain: list[str], real_ip: tuple[bytes, ...]) -> str:
        """The right-most hop that no trusted proxy vouches for."""
        if not self.trusts(peer):
            return peer
        for hop in reversed(chain):
            address = _address(hop)
            if address is None:
                return peer
            # As we spell it: rules, audit and logs know each address by one name.
            peer = str(address)
            if not self.trusts(hop):
                return peer
        named = _address(_text(real_ip[0])) if not chain and len(real_ip) == 1 else None
        return str(named) if named is not None else peer

    def trusts(self, text: str) -> bool:
        """Whether the address is that of a proxy that we trust."""
        address = _address(text)
        return address is not None and any(address in network for network in self._trusted)


def _chain(reading: CanonicalRequest) -> list[str]:
    lines = reading.all(b"x-forwarded-for")
    return [hop for line in lines for hop in (part.strip() for part in _text(line).split(",")) if hop]


def _names_nobody_else(reading: CanonicalRequest) -> bool:
    texts = [part.strip() for name in _NAMING for line in reading.all(name) for part in _text(line).split(",")]
    return all(_is_loopback(text) for text in texts)


@lru_cache(_ADDRESSES)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_loopback(text: str) -> bool:
    address = _address(text)
    return address is not None and address.is_loopback


def _text(value: bytes) -> str:
    return value.decode("latin-1").strip()
