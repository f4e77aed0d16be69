"""The session API of aiohttp-session by hand, as the gateway's low-level server uses it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import RawTestServer
from aiohttp_session import get_session, new_session, session_middleware
from yarl import URL

from gateway.sessions.cookie import CookieRules
from gateway.sessions.sessions import Sessions
from gateway.sessions.storage import DoorwardStorage
from tests.gateway.sessions.gateways import sign_in

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")


async def log_in(request: web.Request) -> web.Response:
    session = await new_session(request)
    session["user"], session["method"] = int(request.query["user"]), "form"
    return web.Response()


async def log_out(request: web.Request) -> web.Response:
    (await get_session(request)).invalidate()
    return web.Response()


async def show(request: web.Request) -> web.Response:
    session = await get_session(request)
    return web.json_response(dict(session) | {"new": session.new})


PAGES = {"/login": log_in, "/logout": log_out, "/show": show}


@pytest.fixture
async def server(sessions: Sessions) -> AsyncIterator[RawTestServer]:
    storage = DoorwardStorage(sessions=sessions, cookies=CookieRules(), address_of=lambda _: "192.0.2.1")
    around = session_middleware(storage)

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        # The middleware is typed for applications; it uses nothing that a plain request does not have.
        return await around(request, PAGES[request.path])  # type: ignore[arg-type]

    server = RawTestServer(answer)
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def browser(server: RawTestServer) -> AsyncIterator[ClientSession]:
    async with ClientSession(server.make_url("/"), cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


def token_of(browser: ClientSession, server: RawTestServer) -> str | None:
    cookie = browser.cookie_jar.filter_cookies(URL(server.make_url("/"))).get("grafana_session")
    return cookie.value if cookie else None


async def test_who_never_logged_in_has_an_empty_session_and_gets_no_cookie(browser: ClientSession) -> None:
    async with browser.get("/show") as answer:
        assert await answer.json() == {"new": True}
        assert "Set-Cookie" not in answer.headers


async def test_a_log_in_starts_a_session_and_sets_both_cookies(browser: ClientSession, sessions: Sessions) -> None:
    async with browser.get("/login?user=5", headers={"User-Agent": "curl/8.5.0"}) as answer:
        names = [line.partition("=")[0] for line in answer.headers.getall("Set-Cookie")]
    assert names == ["grafana_session", "grafana_session_expiry"]
    (session,) = await sessions.list_of(5)
    assert (session.client_ip, session.user_agent, session.method) == ("192.0.2.1", "curl/8.5.0", "form")
    async with browser.get("/show") as answer:
        assert await answer.json() == {"user": 5, "session": session.id, "method": "form", "new": False}
        assert "Set-Cookie" not in answer.headers


async def test_looking_marks_no_token_as_seen(browser: ClientSession, sessions: Sessions) -> None:
    await browser.get("/login?user=5")
    await browser.get("/show")
    assert not (await sessions.list_of(5))[0].seen


async def test_logging_in_twice_makes_a_new_token_and_ends_the_first(
    browser: ClientSession, server: RawTestServer, sessions: Sessions
) -> None:
    await browser.get("/login?user=5")
    first = token_of(browser, server)
    await browser.get("/login?user=5")
    assert token_of(browser, server) not in (None, first)
    assert len(await sessions.list_of(5)) == 1


@pytest.mark.parametrize("planted", ["0123456789abcdef0123456789abcdef", "junk"])
async def test_a_planted_cookie_is_never_adopted(
    browser: ClientSession, server: RawTestServer, sessions: Sessions, planted: str
) -> None:
    browser.cookie_jar.update_cookies({"grafana_session": planted}, URL(server.make_url("/")))
    await browser.get("/login?user=5")
    assert token_of(browser, server) != planted
    assert await sessions.find(planted) is None


async def test_a_log_out_ends_the_session_and_clears_both_cookies(
    browser: ClientSession, server: RawTestServer, sessions: Sessions
) -> None:
    await browser.get("/login?user=5")
    async with browser.get("/logout") as answer:
        lines = answer.headers.getall("Set-Cookie")
    assert lines == list(CookieRules().clear())
    assert token_of(browser, server) is None
    assert await sessions.list_of(5) == []


async def test_a_log_out_without_a_session_clears_the_cookies_all_the_same(browser: ClientSession) -> None:
    async with browser.get("/logout") as answer:
        assert (answer.status, answer.headers.getall("Set-Cookie")) == (200, list(CookieRules().clear()))


async def test_the_first_of_two_cookies_decides(server: RawTestServer, sessions: Sessions) -> None:
    good = (await sign_in(sessions)).token
    async with ClientSession(server.make_url("/"), cookie_jar=CookieJar(unsafe=True)) as client:
        for cookies, new in ((f"grafana_session={good}; grafana_session=x", False), ("grafana_session=x", True)):
            async with client.get("/show", headers={"Cookie": cookies}) as answer:
                assert (await answer.json())["new"] is new
        tossed = {"Cookie": f"grafana_session=x; grafana_session={good}"}
        async with client.get("/show", headers=tossed) as answer:
            assert (await answer.json())["new"] is True
