"""Logging in at a provider with one's hands: a real browser, the real processes, a provider that others wrote."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.support.browser import Browser, Window, running_browser
from tests.support.doorward import Doorward, running_doorward
from tests.support.programs import free_port
from tests.support.ready_made import ReadyMade, running_ready_made

pytestmark = pytest.mark.xdist_group("browser")

DORA: dict[str, object] = {
    "sub": "dora",
    "name": "Dora Doe",
    "preferred_username": "dora",
    "email": "dora@example.com",
}
ENTER = "a[href$='/login/generic_oauth']"
AGREE = "button[name=sub][value=dora]"
DENY = "button[value=deny]"
LOG_OUT = ".who button"


@dataclass(frozen=True, slots=True)
class House:
    doorward: Doorward
    provider: ReadyMade


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("provider")
    port = free_port()
    back = f"http://127.0.0.1:{port}/login/generic_oauth"
    async with running_ready_made(folder, DORA, redirect_uri=back) as provider:
        own = {
            "ENABLED": "true",
            "NAME": "Acme",
            "ISSUER": provider.issuer,
            "CLIENT_ID": provider.client_id,
            "CLIENT_SECRET": provider.client_secret,
            "SCOPES": "openid profile email",
        }
        settings = {f"GF_AUTH_GENERIC_OAUTH_{key}": value for key, value in own.items()}
        settings |= {
            "GF_SERVER_ROOT_URL": f"http://127.0.0.1:{port}/",
            "GF_AUTH_GITHUB_ENABLED": "true",
            "GF_AUTH_GITHUB_ISSUER": f"http://127.0.0.1:{free_port()}",
            "GF_AUTH_GITHUB_SCOPES": "openid",
        }
        with running_doorward(settings, port=port) as doorward:
            yield House(doorward, provider)


@pytest.fixture
async def window(browser: Browser) -> AsyncIterator[Window]:
    async with browser.window() as opened:
        yield opened


async def test_a_person_logs_in_at_the_provider_and_out_again(house: House, window: Window) -> None:
    await window.open(f"{house.doorward.url}/account")
    assert ("link", "Log in with Acme") in await window.names()
    await window.follow(ENTER)
    assert "Authorize Client" in await window.text()
    await window.follow(AGREE)
    assert await window.path() == "/account"
    told = await window.text()
    assert "dora" in told
    assert "This one" in told
    assert "your account comes from Generic OAuth" in told
    await window.follow(LOG_OUT)
    assert await window.path() == "/login"
    await window.open(f"{house.doorward.url}/account")
    assert await window.path() == "/login"


async def test_a_refusal_at_the_provider_is_told_once_and_can_be_tried_again(house: House, window: Window) -> None:
    await window.open(f"{house.doorward.url}/account")
    await window.follow(ENTER)
    await window.follow(DENY)
    assert await window.path() == "/login?disableAutoLogin=true"
    assert "The provider did not let you in." in await window.text()
    await window.open(f"{house.doorward.url}/login")
    assert "The provider did not let you in." not in await window.text()
    await window.follow(ENTER)
    await window.follow(AGREE)
    assert await window.path() == "/account"


async def test_a_provider_that_does_not_answer_is_told(house: House, window: Window) -> None:
    await window.open(f"{house.doorward.url}/login")
    await window.follow("a[href$='/login/github']")
    assert "The provider does not answer. Please try again in a moment." in await window.text()
    assert window.complaints == []


async def test_nothing_of_the_log_in_stays_in_the_address_or_is_told_onwards(house: House, window: Window) -> None:
    await window.open(f"{house.doorward.url}/login")
    await window.follow(ENTER)
    assert await window.ask("document.referrer") in {"", f"{house.doorward.url}/"}
    await window.follow(AGREE)
    assert await window.path() == "/"
    assert "code=" not in await window.ask("document.referrer")
    assert "code=" not in await window.ask("location.href")
    cookies = str(await window.ask("document.cookie"))
    assert re.fullmatch(r"(grafana_session_expiry=[0-9]+)?", cookies)
