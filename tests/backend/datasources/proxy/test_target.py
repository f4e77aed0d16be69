import pytest

from backend.datasources.proxy.address import SourceAddress
from backend.datasources.proxy.target import influxdb_08_query, influxdb_08_rest, join
from contract.errors import BadGateway


@pytest.mark.parametrize(
    ("base", "rest", "target"),
    [
        (b"", b"", b"/"),
        (b"/", b"", b"/"),
        (b"/base", b"", b"/base"),
        (b"/base/", b"", b"/base/"),
        (b"", b"x", b"/x"),
        (b"", b"/x", b"/x"),
        (b"/base", b"x", b"/base/x"),
        (b"/base/", b"/x/", b"/base/x/"),
        (b"/base", b"x//y", b"/base/x//y"),
    ],
)
def test_base_and_rest_meet_in_one_slash(base: bytes, rest: bytes, target: bytes) -> None:
    assert join(base, rest, b"") == target
    assert join(base, rest, b"a=1") == target + b"?a=1"


@pytest.mark.parametrize("database", ["", ".", ".."])
def test_a_database_never_leads_out_of_the_base_path(database: str) -> None:
    with pytest.raises(BadGateway):
        influxdb_08_rest(database, b"series")


def test_a_database_is_one_segment() -> None:
    assert influxdb_08_rest("a/../b?c", b"series") == b"db/a%2F..%2Fb%3Fc/series"


def test_the_callers_own_user_and_password_are_replaced() -> None:
    assert influxdb_08_query(b"u=a&q=1&p=b&&up=2", user="x", password="") == b"q=1&up=2&u=x&p="
    assert influxdb_08_query(b"", user="x", password="y") == b"u=x&p=y"


def test_an_address_keeps_the_authority_as_it_was_written() -> None:
    assert SourceAddress.read("http://h").authority == "h"
    assert SourceAddress.read("http://h:80").authority == "h:80"
    assert SourceAddress.read("https://[::1]:9").authority == "[::1]:9"
    assert SourceAddress.read("http://bücher.example/ä b".replace(" ", "")).authority == "xn--bcher-kva.example"


def test_the_path_of_an_address_can_be_sent() -> None:
    assert SourceAddress.read("http://h/ä/%20?q#f").base == b"/%C3%A4/%20"
    assert SourceAddress.read("https://h").port == 443
