"""Which host a request names, where only one will do."""

from collections.abc import Awaitable, Callable

import pytest

from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, basic, request

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
INSISTING = {
    ("server", "domain"): "grafana.example",
    ("server", "root_url"): "https://grafana.example/sub/",
    ("server", "enforce_domain"): "true",
}


@pytest.mark.parametrize("host", ["grafana.example", "GRAFANA.example:3000", "grafana.example."])
async def test_our_own_name_is_served(start_stack: StartStack, host: str) -> None:
    stack = await start_stack(INSISTING)
    assert (await stack.send(request("GET", "/api/org", AS_ADMIN, host=host))).status == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:3000", "[::1]", "grafana.example.evil.example"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_any_other_name_is_led_home_before_anything_is_looked_at(
    start_stack: StartStack, host: str, method: str
) -> None:
    stack = await start_stack(INSISTING)
    stack.forget_seen()
    for credential in (AS_ADMIN, basic("admin", "wrong")):
        answer = await stack.send(request(method, "/d/x?a=%2Fb", credential, host=host))
        assert (answer.status, answer.all("Location")) == (301, [b"https://grafana.example/sub/d/x?a=%2Fb"])
        assert not answer.all("Set-Cookie")
    assert stack.recorder.requests == []


async def test_health_is_told_under_every_name(start_stack: StartStack) -> None:
    stack = await start_stack(INSISTING)
    assert (await stack.send(request("GET", "/api/health", host="10.0.0.7:3000"))).status == 200


async def test_every_name_is_served_unless_one_is_insisted_on(stack: Stack) -> None:
    assert (await stack.send(request("GET", "/api/org", AS_ADMIN, host="evil.example"))).status == 200
