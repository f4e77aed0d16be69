import pytest

from contract.errors import Forbidden
from gateway.guard.origin import Origins
from tests.support.readings import reading

ORIGINS = Origins(["dash.example.org", "other.example.org:8443"])


@pytest.mark.parametrize(
    "header",
    [
        ("Origin", "http://evil.test"),
        ("Origin", "http://gw.test.evil.test"),
        ("Origin", "http://sub.gw.test"),
        ("Origin", "null"),
        ("Origin", ""),
        ("Origin", "http://[bad"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_sites_page_may_not_change_anything(header: tuple[str, str], method: str) -> None:
    with pytest.raises(Forbidden):
        ORIGINS.refuse_foreign_change(reading("/api/org", header, method=method))


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("Origin", "http://gw.test"),),
        (("Origin", "https://gw.test:8080"),),
        (("Origin", "https://dash.example.org"),),
        (("Origin", "https://other.example.org:8443"),),
        (("Sec-Fetch-Site", "same-origin"),),
        (("Sec-Fetch-Site", "none"),),
    ],
)
def test_our_pages_trusted_hosts_and_programs_may(headers: tuple[tuple[str, str], ...]) -> None:
    ORIGINS.refuse_foreign_change(reading("/api/org", *headers, method="POST"))


def test_a_foreign_page_may_read_but_not_open_a_websocket() -> None:
    foreign = ("Origin", "http://evil.test")
    ORIGINS.refuse_foreign_change(reading("/api/org", foreign))
    handshake = (
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    )
    with pytest.raises(Forbidden):
        ORIGINS.refuse_foreign_change(reading("/api/datasources/proxy/1/ws", foreign, *handshake))


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_a_page_on_another_port_of_our_host_is_foreign_to_a_browser_that_says_so(site: str) -> None:
    neighbour = (("Origin", "http://gw.test:8080"), ("Sec-Fetch-Site", site))
    assert ORIGINS.is_foreign(reading("/api/org", *neighbour, method="POST"))
    trusted = (("Origin", "https://dash.example.org"), ("Sec-Fetch-Site", site))
    assert not ORIGINS.is_foreign(reading("/api/org", *trusted, method="POST"))


def test_two_origins_are_foreign() -> None:
    both = (("Origin", "http://gw.test"), ("Origin", "http://gw.test"))
    assert ORIGINS.is_foreign(reading("/", *both, method="POST"))


NAMED = Origins([], naming=["X-Forwarded-Host"])


@pytest.mark.parametrize("named", ["dash.example.org", "dash.example.org:443", "DASH.example.org"])
def test_a_proxy_may_say_under_which_host_we_were_asked(named: str) -> None:
    headers = (("Origin", "https://dash.example.org"), ("X-Forwarded-Host", named))
    NAMED.refuse_foreign_change(reading("/api/org", *headers, method="POST"))
    for origins, told in ((ORIGINS, named.replace("dash", "inner")), (NAMED, "inner.example.org")):
        foreign = (("Origin", "https://evil.test"), ("X-Forwarded-Host", told))
        with pytest.raises(Forbidden):
            origins.refuse_foreign_change(reading("/api/org", *foreign, method="POST"))
