import socket

import pytest

from backend.datasources.proxy.address import SourceAddress
from backend.datasources.proxy.egress import Egress, Place
from contract.errors import Forbidden
from tests.backend.datasources.proxy.conftest import Backend, Caller, Terms
from tests.support.echo import Echo

X = "/api/datasources/proxy/1/x"
ANYWHERE = "0.0.0.0"  # noqa: S104 - refused here, not bound
REFUSAL = {"message": "Data proxy hostname and ip are not included in whitelist"}


@pytest.mark.parametrize(
    "address",
    [
        ANYWHERE,
        "0.1.2.3",
        "169.254.169.254",
        "169.254.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "fe80::1",
        "fe80::1%1",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
    ],
)
def test_some_addresses_are_never_a_data_sources(address: str) -> None:
    with pytest.raises(Forbidden):
        Egress(allow_private=True, own=()).check(address, port=80)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
    ],
)
def test_private_addresses_are_a_matter_of_settings(address: str) -> None:
    Egress(allow_private=True, own=()).check(address, port=80)
    with pytest.raises(Forbidden):
        Egress(allow_private=False, own=()).check(address, port=80)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_public_addresses_are_always_fine(address: str) -> None:
    Egress(allow_private=False, own=()).check(address, port=80)


@pytest.mark.parametrize("host", ["", ANYWHERE, "::", "127.0.0.1", "localhost"])
@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1"])
def test_our_own_listeners_are_refused_at_their_ports_alone(host: str, address: str) -> None:
    egress = Egress(allow_private=True, own=(Place(host=host, port=3000),))
    egress.check(address, port=9090)
    with pytest.raises(Forbidden):
        egress.check(address, port=3000)


def test_a_listener_on_every_interface_is_ours_by_every_address_of_this_machine() -> None:
    egress = Egress(allow_private=True, own=(Place(host="", port=3000),))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        mine = probe.getsockname()[0]
    with pytest.raises(Forbidden):
        egress.check(mine, port=3000)
    egress.check("192.0.2.1", port=3000)


def test_a_listener_elsewhere_is_ours_by_its_address_and_by_its_name() -> None:
    egress = Egress(allow_private=True, own=(Place(host="10.0.0.5", port=6379), Place(host="redis", port=6379)))
    with pytest.raises(Forbidden):
        egress.check("10.0.0.5", port=6379)
    with pytest.raises(Forbidden):
        egress.check_name(SourceAddress.read("http://Redis:6379"))
    egress.check("10.0.0.6", port=6379)
    egress.check_name(SourceAddress.read("http://redis:80"))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"],
)
async def test_no_spelling_of_an_address_gets_past_the_guard(backend: Backend, echo: Echo, host: str) -> None:
    await backend.add(f"http://{host}:{echo.port}")
    caller = await backend.caller(terms=Terms(egress=Egress(allow_private=False, own=())))
    reply = await caller.ask("GET", X)
    assert (reply.status, reply.json) == (403, REFUSAL)
    assert echo.seen == []


async def test_a_source_that_is_our_own_listener_is_refused(backend: Backend, echo: Echo) -> None:
    await backend.add(echo.url)
    own = Egress(allow_private=True, own=(Place(host="", port=echo.port),))
    caller = await backend.caller(terms=Terms(egress=own))
    reply = await caller.ask("GET", X)
    assert (reply.status, reply.json, echo.seen) == (403, REFUSAL, [])


@pytest.mark.parametrize("host", ["169.254.169.254", ANYWHERE, "[::]", "[fe80::1]"])
async def test_never_is_never(backend: Backend, caller: Caller, host: str) -> None:
    await backend.add(f"http://{host}/latest/meta-data")
    reply = await caller.ask("GET", X)
    assert (reply.status, reply.json) == (403, REFUSAL)
