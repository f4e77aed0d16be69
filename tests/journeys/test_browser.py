"""What people do with their hands: a real browser in front of the real processes."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.api import ADMIN, PASSWORD, Api, basic, bearer, session
from tests.support.browser import Browser, Window, running_browser
from tests.support.doorward import Doorward

pytestmark = pytest.mark.xdist_group("browser")

USER, SECRET, SEND = "#user", "#password", "main button:not([type])"
NEW_KEY = "[aria-labelledby=new-key]"
LOG_OUT = ".who button"
FIRST_PASSWORD, NEXT_PASSWORD = "the first one", "the next one"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture
async def window(browser: Browser) -> AsyncIterator[Window]:
    """Ends with the browser having found nothing to complain of."""
    async with browser.window() as opened:
        yield opened
        assert opened.complaints == []


async def log_in(window: Window, doorward: Doorward, login: str = "admin", password: str = PASSWORD) -> None:
    await window.open(f"{doorward.url}/login")
    await window.fill(USER, login)
    await window.fill(SECRET, password)
    await window.follow(SEND)


async def test_a_keyboard_is_enough(doorward: Doorward, window: Window) -> None:
    await window.open(f"{doorward.url}/account?from=here")
    assert await window.path() == "/login"
    assert await window.focused() == "E-mail or username"
    await window.write("admin")
    await window.press("Tab")
    assert await window.focused() == "Password"
    await window.write("admin")
    async with window.arrival():
        await window.press("Enter")
    assert await window.path() == "/account?from=here"
    found: list[str] = []
    while found[-1:] != ["Log out"]:
        await window.press("Tab")
        found.append(await window.focused())
    assert found == ["Skip to the content", "Doorward", "Home", "Account", "Keys", "Log out"]
    async with window.arrival():
        await window.press("Enter")
    assert await window.path() == "/login"


async def test_a_wrong_password_is_told_and_the_right_one_goes_on(doorward: Doorward, window: Window) -> None:
    await log_in(window, doorward, password="a wrong one")
    assert "Invalid username or password" in await window.text()
    assert await window.focused() == "E-mail or username"
    await window.fill(USER, "admin")
    await window.fill(SECRET, "admin")
    assert await window.ask("document.querySelector('#password').type") == "password"
    await window.click("[data-reveals]")
    assert await window.ask("document.querySelector('#password').type") == "text"
    await window.follow(SEND)
    assert "Welcome" in await window.text()


async def test_a_session_elsewhere_is_seen_and_ended(doorward: Doorward, api: Api, window: Window) -> None:
    await api.user("sid", FIRST_PASSWORD)
    elsewhere = session(await api.log_in("sid", FIRST_PASSWORD))
    await log_in(window, doorward, "sid", FIRST_PASSWORD)
    await window.open(f"{doorward.url}/account")
    told = await window.text()
    assert "This one" in told
    assert "on Linux" in told
    assert "127.0.0.1" in told
    await window.follow("form[action$='/revoke'] button")
    assert "That session has ended." in await window.text()
    assert (await api.get("/api/user", by=elsewhere)).status == 401


async def test_a_key_is_made_copied_and_deleted(doorward: Doorward, api: Api, window: Window) -> None:
    await log_in(window, doorward)
    await window.open(f"{doorward.url}/account/keys")
    await window.fill("#key-name", "deploy")
    await window.follow(f"{NEW_KEY} button")
    await window.click("[data-copies]")
    assert await window.sees("Copied.")
    copied = await window.paste("#key-name")
    assert (await api.get("/api/org", by=bearer(copied))).status == 200
    await window.open(f"{doorward.url}/account/keys")
    assert copied not in await window.ask("document.documentElement.outerHTML")
    await window.click("summary")
    await window.follow("details button")
    assert "Nobody comes in with it any more." in await window.text()
    assert (await api.get("/api/org", by=bearer(copied))).status == 401


async def test_an_organisation_is_switched_and_a_password_changed(
    doorward: Doorward, api: Api, window: Window
) -> None:
    await api.user("ada", FIRST_PASSWORD)
    other = (await api.made("/api/orgs", {"name": "Second"}))["orgId"]
    await api.made(f"/api/orgs/{other}/users", {"loginOrEmail": "ada", "role": "Admin"})
    elsewhere = session(await api.log_in("ada", FIRST_PASSWORD))
    await log_in(window, doorward, "ada", FIRST_PASSWORD)
    await window.open(f"{doorward.url}/account")
    await window.follow("form[action$='/organisation'] button")
    assert (await api.get("/api/org", by=elsewhere)).json["name"] == "Second"
    assert ("link", "Keys") in await window.names()
    for field, value in (("#old", FIRST_PASSWORD), ("#new", NEXT_PASSWORD), ("#again", NEXT_PASSWORD)):
        await window.fill(field, value)
    await window.follow("form[action$='/password'] button:not([type])")
    assert "Your password was changed." in await window.text()
    assert (await api.get("/api/user", by=elsewhere)).status == 401
    assert (await api.get("/api/user", by=basic("ada", NEXT_PASSWORD))).status == 200


async def test_nothing_needs_a_script(doorward: Doorward, api: Api, window: Window) -> None:
    await window.without_scripts()
    await log_in(window, doorward)
    await window.open(f"{doorward.url}/account")
    assert "UTC" in await window.text()
    assert ("button", "Show the new password") not in await window.names()
    await window.open(f"{doorward.url}/account/keys")
    await window.fill("#account-name", "runner")
    await window.follow("[aria-labelledby=new-account] button")
    await window.fill("#name", "first")
    await window.follow("[aria-labelledby=new-token] button")
    secret = str(await window.ask("document.querySelector('#secret').value"))
    assert (await api.get("/api/org", by=bearer(secret))).status == 200
    await window.click("summary")
    await window.follow("details button")
    assert (await api.get("/api/org", by=bearer(secret))).status == 401
    await window.follow(LOG_OUT)
    assert await window.path() == "/login"


async def test_every_page_fits_a_narrow_window_and_names_what_can_be_used(
    doorward: Doorward, api: Api, window: Window
) -> None:
    await api.made("/api/auth/keys", {"name": "k" * 120, "role": "Viewer"}, by=ADMIN)
    await log_in(window, doorward)
    await window.looks(width=320)
    for path in ("/", "/account", "/account/keys", "/nowhere"):
        await window.open(doorward.url + path)
        assert await window.ask("document.documentElement.scrollWidth") == 320, path
        assert all(name for _, name in await window.names()), path
