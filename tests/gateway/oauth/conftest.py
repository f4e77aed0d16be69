from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.gateway.oauth.people import DORA
from tests.support.clock import FrozenClock
from tests.support.openid import CLIENT, SECRET, Claims, OpenId, running_openid
from tests.support.stack import Overrides, Stack
from tests.support.visitor import Visitor, location

Enter = Callable[..., Awaitable[str]]


@pytest.fixture
async def provider() -> AsyncIterator[OpenId]:
    async with running_openid(FrozenClock()) as found:
        yield found


@pytest.fixture
def start(provider: OpenId, start_stack: Callable[..., Awaitable[Stack]]) -> Callable[..., Awaitable[Stack]]:
    """A whole Doorward that knows the provider by its issuer; `more` are further keys of the section."""

    async def started(more: dict[str, str] | None = None, *, others: Overrides | None = None) -> Stack:
        own = {
            "enabled": "true",
            "name": "Acme",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "scopes": "openid profile email",
            "issuer": provider.issuer,
            **(more or {}),
        }
        overrides = {("auth.generic_oauth", key): value for key, value in own.items()}
        return await start_stack({**overrides, **(others or {})}, clock=provider.clock)

    return started


@pytest.fixture
def enter(provider: OpenId) -> Enter:
    """Log a person in with a fresh browser; where the last step leads."""

    async def entered(stack: Stack, person: Claims | None = None, *, visitor: Visitor | None = None) -> str:
        browser = visitor or Visitor(stack)
        away = location(await browser.get("/login/generic_oauth"))
        return location(await browser.get(provider.approve(away, person or DORA)))

    return entered
