"""The address at the other end of a socket."""

import asyncio
import ipaddress

_MAPPED = "::ffff:"


def peer_of(transport: asyncio.BaseTransport) -> str:
    """Empty for a unix socket."""
    name = transport.get_extra_info("peername")
    return plain_address(str(name[0])) if isinstance(name, tuple) else ""


def plain_address(text: str) -> str:
    """IPv4 where it was mapped into IPv6, so that rules and logs see one spelling."""
    if not text.startswith(_MAPPED):
        return text
    mapped = ipaddress.IPv6Address(text).ipv4_mapped
    return str(mapped) if mapped else text
