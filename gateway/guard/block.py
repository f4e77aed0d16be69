"""The block of addresses that one party is likely to hold, which is what is counted (decisions.md 13)."""

import ipaddress
from functools import lru_cache

_IPV6_PREFIX = 64


@lru_cache(maxsize=4096)
def address_block(address: str) -> str:
    """An IPv4 address by itself; of IPv6 its /64, for whoever has one address there has them all.

    Not an IPv4 /24: its neighbours at a provider are strangers, and should not lock each other out.
    """
    try:
        read = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ipaddress.ip_network((read, _IPV6_PREFIX), strict=False))
