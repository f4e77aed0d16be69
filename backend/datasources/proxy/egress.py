"""Which addresses a data source may have, decided on what its name resolved to (decisions.md 29)."""

import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from backend.datasources.proxy.address import NOT_ALLOWED, SourceAddress
from contract.errors import Forbidden

_Address = IPv4Address | IPv6Address

_METADATA = frozenset(
    map(ip_address, ("100.100.100.200", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254", "192.0.0.192"))
)
"""Where clouds answer a machine's questions about itself, beside 169.254.169.254, which is link-local."""

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_THIS_NETWORK = 0
_ANYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a listener of ours is; an empty host is every interface of this machine."""

    host: str
    port: int


class Egress:
    """Refuses link-local, metadata and unspecified addresses, and `own` listeners; others by `allow_private`."""

    def __init__(self, *, allow_private: bool, own: Sequence[Place]) -> None:
        self._allow_private = allow_private
        self._own = tuple(own)

    def check_name(self, address: SourceAddress) -> None:
        """Raises Forbidden for a listener of ours by the name that our own settings give it."""
        if any(place.port == address.port and place.host.lower() == address.host.lower() for place in self._own):
            raise Forbidden(NOT_ALLOWED)

    def guard(self, port: int) -> "partial[None]":
        """What a connection to `port` must be asked with each resolved address."""
        return partial(self.check, port=port)

    def check(self, resolved: str, *, port: int) -> None:
        """Raises Forbidden; `resolved` is an address as text."""
        for address in _readings(ip_address(resolved.partition("%")[0])):
            if _is_never(address) or self._is_own(address, port):
                raise Forbidden(NOT_ALLOWED)
            if not self._allow_private and not address.is_global:
                raise Forbidden(NOT_ALLOWED)

    def _is_own(self, address: _Address, port: int) -> bool:
        near = [place for place in self._own if place.port == port]
        return any(_is_at(address, place.host) for place in near)


def _is_at(address: _Address, host: str) -> bool:
    if host in _ANYWHERE or host.lower() == "localhost":
        return _is_this_machine(address)
    with suppress(ValueError):
        listening = ip_address(host)
        return address == listening or (listening.is_loopback and address.is_loopback)
    return False


def _is_this_machine(address: _Address) -> bool:
    """Whether a packet there would never leave: the kernel then answers from the very same address."""
    if address.is_loopback:
        return True
    family = socket.AF_INET if address.version == IPv4Address(0).version else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect((str(address), 9))
        return ip_address(probe.getsockname()[0].partition("%")[0]) == address
    return False


def _is_never(address: _Address) -> bool:
    if address in _METADATA or address.is_link_local or address.is_unspecified or address.is_multicast:
        return True
    return isinstance(address, IPv4Address) and (
        address.packed[0] == _THIS_NETWORK or address == IPv4Address("255.255.255.255")
    )


def _readings(address: _Address) -> list[_Address]:
    """The address, and those that a gateway on the way might read into it."""
    if isinstance(address, IPv4Address):
        return [address]
    inner: list[_Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        inner.append(IPv4Address(address.packed[-4:]))
    return [address, *(found for found in inner if found is not None)]
