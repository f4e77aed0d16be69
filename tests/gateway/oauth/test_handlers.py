"""A log-in through an OpenID provider, from the page's button to a session."""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlsplit

from tests.gateway.oauth.conftest import Enter
from tests.gateway.oauth.people import DORA, FAILED, kept, reasons, who
from tests.support.openid import OpenId
from tests.support.stack import UNREMARKED, Stack
from tests.support.visitor import Visitor, location

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]


async def test_who_logs_in_at_the_provider_has_an_account_and_a_session(start: Start, enter: Enter) -> None:
    stack = await start()
    browser = Visitor(stack)
    assert await enter(stack, visitor=browser) == "/"
    found = await who(browser)
    assert (found["login"], found["email"], found["name"]) == ("dora", "dora@example.com", "Dora Doe")
    assert found["authLabels"] == ["Generic OAuth"]


async def test_the_same_person_comes_back_to_the_same_account_whatever_else_has_changed(
    start: Start, enter: Enter
) -> None:
    stack = await start()
    first, second = Visitor(stack), Visitor(stack)
    await enter(stack, visitor=first)
    await enter(stack, {**DORA, "email": "dora@new.example", "preferred_username": "dora2"}, visitor=second)
    assert (await who(first))["id"] == (await who(second))["id"]
    assert (await who(second))["email"] == "dora@new.example"


async def test_an_account_is_never_found_by_its_name(start: Start, enter: Enter) -> None:
    stack = await start()
    claims = {**DORA, "preferred_username": "admin", "email": "admin@localhost"}
    assert await enter(stack, claims) == FAILED
    assert reasons(stack) == [("user.sync.conflict", "")]


async def test_the_question_has_all_that_ties_the_answer_to_it(start: Start, provider: OpenId) -> None:
    stack = await start()
    answer = await Visitor(stack).get("/login/generic_oauth")
    question = dict(parse_qsl(urlsplit(location(answer)).query))
    assert answer.status == 302
    assert question["redirect_uri"] == "http://localhost:3000/login/generic_oauth"
    assert question["scope"] == "openid profile email"
    assert question["code_challenge_method"] == "S256"
    assert len({question["state"], question["nonce"], question["code_challenge"]}) == 3
    assert {len(question["state"]), len(question["nonce"]), len(question["code_challenge"])} == {43}


async def test_the_browser_keeps_a_cookie_that_no_script_reads(start: Start) -> None:
    answer = await Visitor(await start()).get("/login/generic_oauth")
    line = (answer.one("Set-Cookie") or b"").decode()
    assert re.fullmatch(r"oauth_state=[\w-]{43}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax", line)
    assert (answer.one("Cache-Control"), answer.one("Referrer-Policy")) == (b"no-store", b"no-referrer")


async def test_tabs_do_not_break_each_other(start: Start, provider: OpenId) -> None:
    browser = Visitor(await start())
    tabs = [location(await browser.get("/login/generic_oauth")) for _ in range(3)]
    for tab in (tabs[1], tabs[2], tabs[0]):
        assert location(await browser.get(provider.approve(tab, DORA))) == "/"


async def test_each_tab_goes_where_it_wanted_to(start: Start, provider: OpenId) -> None:
    browser = Visitor(await start())
    browser.cookies["redirect_to"] = "/d/one"
    first = location(await browser.get("/login/generic_oauth"))
    browser.cookies["redirect_to"] = "/d/two%3Ffrom=now"
    second = location(await browser.get("/login/generic_oauth"))
    assert location(await browser.get(provider.approve(first, DORA))) == "/d/one"
    assert location(await browser.get(provider.approve(second, DORA))) == "/d/two?from=now"
    assert "redirect_to" not in browser.cookies


async def test_no_log_in_leads_off_our_origin(start: Start, provider: OpenId) -> None:
    stack = await start()
    tricks = (
        "//evil.test",
        "/%5cevil.test",
        "https://evil.test",
        "javascript:alert(1)",
        "/%2fevil.test",
        "%09//evil",
    )
    for trick in tricks:
        browser = Visitor(stack)
        browser.cookies["redirect_to"] = trick
        away = location(await browser.get("/login/generic_oauth"))
        assert location(await browser.get(provider.approve(away, DORA))) == "/", trick


async def test_a_strict_cookie_is_reached_over_a_page_of_ours(start: Start, provider: OpenId) -> None:
    browser = Visitor(await start(others={("security", "cookie_samesite"): "strict"}))
    browser.cookies["redirect_to"] = "/d/one"
    away = location(await browser.get("/login/generic_oauth"))
    landed = await browser.get(provider.approve(away, DORA))
    assert (landed.status, landed.one("Refresh")) == (200, b"0; url=/d/one")
    assert (await who(browser))["login"] == "dora"


async def test_a_log_in_is_audited_with_its_way(start: Start, enter: Enter) -> None:
    stack = await start()
    await enter(stack)
    told = [event for event in stack.audited() if event["audit"] == "login"]
    assert [(event["method"], event["address"]) for event in told] == [("oauth_generic_oauth", "127.0.0.1")]


async def test_no_token_and_no_code_is_kept_or_told(start: Start, provider: OpenId) -> None:
    stack = await start()
    browser = Visitor(stack)
    away = location(await browser.get("/login/generic_oauth"))
    question = dict(parse_qsl(urlsplit(away).query))
    state, nonce = question["state"], question["nonce"]
    assert state not in await kept(stack)
    back = provider.approve(away, DORA)
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    await browser.get(back)
    verifier = provider.forms[-1]["code_verifier"]
    everything = await kept(stack) + stack.audit.getvalue()
    for secret in (state, nonce, code, verifier, browser.cookies["oauth_state"], "canary-refresh"):
        assert secret not in everything


async def test_a_log_in_is_begun_and_finished_at_different_gateways(start: Start, provider: OpenId) -> None:
    browser = Visitor(await start())
    away = location(await browser.get("/login/generic_oauth"))
    browser.stack = await start()
    assert location(await browser.get(provider.approve(away, DORA))) == "/"


async def test_the_client_proves_itself_in_the_form_where_the_provider_wants_that(
    start: Start, enter: Enter, provider: OpenId
) -> None:
    provider.in_form_only = True
    stack = await start()
    assert await enter(stack) == "/"
    assert ["client_secret" in form for form in provider.forms] == [False, True]
    assert await enter(stack) == "/"
    assert len(provider.forms) == 3


async def test_the_discovery_document_is_read_once(start: Start, enter: Enter, provider: OpenId) -> None:
    stack = await start()
    await enter(stack)
    await enter(stack)
    assert provider.asked.count("/.well-known/openid-configuration") == 1


async def test_a_head_neither_begins_nor_ends_a_log_in(start: Start) -> None:
    answer = await (await start()).ask("HEAD", "/login/generic_oauth")
    assert not any(line.startswith(b"oauth_state") for line in answer.all("Set-Cookie"))


async def test_the_device_is_known_from_now_on(start: Start, provider: OpenId) -> None:
    browser = Visitor(await start())
    await browser.get(provider.approve(location(await browser.get("/login/generic_oauth")), DORA))
    assert browser.cookies["doorward_device"]
