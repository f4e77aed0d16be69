"""The way to a provider, as the settings make it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from contract.errors import StartFault
from tests.gateway.oauth.people import DORA, FAILED, reasons
from tests.support.certificate import server_and_client
from tests.support.clock import FrozenClock
from tests.support.openid import CLIENT, SECRET, running_openid
from tests.support.stack import UNREMARKED, Stack
from tests.support.visitor import Visitor, location

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]


@pytest.mark.parametrize(
    ("more", "comes_in"),
    [({}, False), ({"tls_client_ca": "server.pem"}, True), ({"tls_skip_verify_insecure": "true"}, True)],
)
async def test_a_provider_is_believed_by_its_certificate(
    start_stack: Start, tmp_path: Path, more: dict[str, str], comes_in: object
) -> None:
    server, _ = server_and_client(tmp_path)
    paths = {key: str(tmp_path / value) if value.endswith(".pem") else value for key, value in more.items()}
    async with running_openid(FrozenClock(), tls=server) as provider:
        own = {"enabled": "true", "client_id": CLIENT, "client_secret": SECRET, "scopes": "openid"}
        own |= {"issuer": provider.issuer, **paths}
        stack = await start_stack({("auth.generic_oauth", key): value for key, value in own.items()})
        browser = Visitor(stack)
        there = location(await browser.get("/login/generic_oauth"))
        if not comes_in:
            assert there == FAILED
            assert reasons(stack) == [("auth.oauth.provider.unreachable", "discovery")]
            return
        assert location(await browser.get(provider.approve(there, DORA))) == "/"


async def test_a_certificate_that_cannot_be_read_keeps_the_gateway_from_starting(start: Start) -> None:
    with pytest.raises(StartFault, match=r"\[auth.generic_oauth\] tls_client_ca"):
        await start({"tls_client_ca": "/nowhere/ca.pem"})


async def test_a_log_in_stands_below_a_sub_path(start: Start) -> None:
    browser = Visitor(await start(others={("server", "root_url"): "http://localhost:3000/grafana/"}))
    answer = await browser.get("/login/generic_oauth")
    assert "redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fgrafana%2Flogin%2Fgeneric_oauth" in location(answer)
    assert b"Path=/grafana;" in (answer.one("Set-Cookie") or b"")
    assert location(await browser.get("/login/nowhere")) == f"/grafana{FAILED}"
