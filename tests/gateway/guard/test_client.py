from ipaddress import ip_network

import pytest

from gateway.guard.client import Clients
from tests.support.readings import reading

CLIENTS = Clients([ip_network("127.0.0.0/8"), ip_network("::1/128"), ip_network("10.1.0.0/16")])


def test_a_stranger_is_known_by_its_socket_whatever_its_headers_say() -> None:
    names = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP"]
    headers = [(name, "127.0.0.1") for name in names]
    client = CLIENTS.of(reading("/", *headers, peer="203.0.113.5"))
    assert (client.address, client.is_local) == ("203.0.113.5", False)


@pytest.mark.parametrize(
    ("chain", "address"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("10.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("6.6.6.6, nonsense, 10.1.2.3", "10.1.2.3"),
        ("10.1.0.1, 10.1.0.2", "10.1.0.1"),
        ("nonsense", "127.0.0.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_behind_a_trusted_proxy_the_right_most_untrusted_hop_counts(chain: str, address: str) -> None:
    assert CLIENTS.of(reading("/", ("X-Forwarded-For", chain), peer="127.0.0.1")).address == address


def test_several_lines_of_a_chain_are_read_as_one() -> None:
    lines = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "198.51.100.1")]
    client = CLIENTS.of(reading("/", *lines, peer="127.0.0.1"))
    assert (client.address, client.forwarded_for) == ("198.51.100.1", "6.6.6.6, 198.51.100.1")


def test_a_trusted_proxy_may_name_the_caller_by_x_real_ip_alone() -> None:
    client = CLIENTS.of(reading("/", ("X-Real-IP", "198.51.100.7"), peer="127.0.0.1"))
    assert (client.address, client.real_ip) == ("198.51.100.7", "198.51.100.7")


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_loopback_socket_is_not_local_when_a_header_names_somebody_else(name: str) -> None:
    assert not CLIENTS.of(reading("/", (name, "203.0.113.5"), peer="127.0.0.1")).is_local


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1"])
def test_a_plain_loopback_socket_is_local(peer: str) -> None:
    assert CLIENTS.of(reading("/", peer=peer)).is_local
