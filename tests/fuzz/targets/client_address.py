"""Who is behind the proxies: the right-most hop that nobody trusted vouches for, and never a text that is none."""

import ipaddress

from contract.errors import Problem
from gateway.guard.block import address_block
from gateway.guard.client import Client, Clients
from relay.framing import HTTP_11
from relay.reading import canonical
from tests.fuzz.target import FuzzTarget

_TRUSTED = tuple(map(ipaddress.ip_network, ("127.0.0.0/8", "::1/128", "10.0.0.0/8")))
_CLIENTS = Clients(_TRUSTED)
_PEERS = ("10.0.0.1", "127.0.0.1", "::1", "192.0.2.9", "")
_NAMES = {b"f": b"X-Forwarded-For", b"r": b"X-Real-IP", b"o": b"Forwarded"}


def check(data: bytes) -> None:
    """The first letter chooses the peer; lines begin with the letter of their header."""
    peer = _PEERS[data[0] % len(_PEERS)] if data else ""
    headers = [(_NAMES.get(line[:1], b"X-Forwarded-For"), line[1:]) for line in data[1:].split(b"\n")]
    client = _client(headers, peer)
    if client is not None:
        _check_decided(client, headers, peer)


def _client(headers: list[tuple[bytes, bytes]], peer: str) -> Client | None:
    sent = ((b"Host", b"gw.test"), *headers)
    try:
        reading = canonical(method="GET", target=b"/", version=HTTP_11, headers=sent, peer=peer, scheme="http")
    except Problem:
        return None
    return _CLIENTS.of(reading)


def _check_decided(client: Client, headers: list[tuple[bytes, bytes]], peer: str) -> None:
    if not _is_trusted(peer):
        assert client.address == peer
        assert not client.is_local
        return
    assert str(ipaddress.ip_address(client.address)) == client.address
    assert address_block(address_block(client.address)) == address_block(client.address)
    hops = [hop.strip() for hop in (client.forwarded_for or "").split(",") if hop.strip()]
    if client.is_local:
        assert ipaddress.ip_address(client.address).is_loopback
        assert all(_is_trusted(hop) for hop in hops)
    if not _is_trusted(client.address) and hops:
        # Whatever stands left of it was said by a stranger, and changes nothing.
        spelled = [str(_plain(hop)) for hop in hops]
        at = len(spelled) - spelled[::-1].index(client.address)
        assert all(_is_trusted(hop) for hop in hops[at:])
        lied = [(b"X-Forwarded-For", b"198.51.100.1, 127.0.0.1"), *headers]
        again = _client(lied, peer)
        assert again is None or again.address == client.address


def _is_trusted(text: str) -> bool:
    address = _plain(text)
    return address is not None and any(address in network for network in _TRUSTED)


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None) or address


TARGET = FuzzTarget(
    check=check,
    words=(
        *(
            b"f",
            b"\nf",
            b"\nr",
            b"\no",
            b", ",
            b",",
            b"192.0.2.1",
            b"127.0.0.1",
            b"10.1.2.3",
            b"::1",
            b"2001:db8::1",
        ),
        *(
            b"::ffff:127.0.0.1",
            b"::ffff:192.0.2.1",
            b"fe80::1%eth0",
            b"unknown",
            b"127.1",
            b"0177.0.0.1",
            b" ",
            b"\t",
        ),
        *(b"192.0.2.1:80", b"[::1]", b"\xa0", b"\x85"),
    ),
)
