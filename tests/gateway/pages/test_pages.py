"""What every page keeps to, and the log-in page."""

import re
from collections.abc import Awaitable, Callable

import pytest

from gateway.pages.assets import Assets
from gateway.pages.pages import Pages
from gateway.pages.press import Press
from gateway.pages.provider import Provider
from tests.support.reader import FORM, HTML, Reader, location, reader
from tests.support.stack import UNREMARKED, Stack, cookie

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
POLICY = (
    rb"default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]+'; style-src 'self'; img-src 'self'; "
    rb"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GITHUB = Provider(name="github", label="GitHub", path="/login/github")


def pages(*providers: Provider, form: bool = True, hint: str = "") -> Pages:
    press = Press(Assets(), sub_path="/grafana")
    return Pages(press, login_hint=hint, password_hint="", form=form, providers=providers)


@pytest.mark.parametrize("target", ["/", "/login", "/account", "/account/keys"])
async def test_every_page_allows_nothing_that_is_not_its_own(stack: Stack, target: str) -> None:
    one = Reader(stack, "") if target == "/login" else await reader(stack)
    answer = await one.ask("GET", target)
    assert answer.status == 200
    assert re.fullmatch(POLICY, answer.one("Content-Security-Policy") or b"")
    assert answer.one("Referrer-Policy") == b"same-origin"
    assert answer.one("X-Frame-Options") == b"deny"
    assert answer.one("Cache-Control") == b"no-store"
    assert answer.one("Content-Type") == b"text/html; charset=utf-8"
    page = answer.body.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! defer src=)", page)
    assert not re.search(r'(?:src|href|action)="(?!/)', page.replace('href="#main"', ""))


@pytest.mark.parametrize("target", ["/", "/account", "/account/keys"])
async def test_every_page_can_be_read_aloud(stack: Stack, target: str) -> None:
    page = await (await reader(stack)).read(target)
    assert page.lstrip().startswith('<!doctype html>\n<html lang="en">')
    assert page.count("<h1>") == 1
    assert '<a class="skip" href="#main">' in page
    assert page.count('aria-current="page"') == 1
    fields = set(re.findall(r'<(?:input|select) id="([^"]+)"', page))
    assert fields == set(re.findall(r'<label (?:class="skip" )?for="([^"]+)"', page))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page)) <= set(ids)


def test_a_sub_path_stands_before_every_address() -> None:
    page = pages(GITHUB).login().text or ""
    assert set(re.findall(r'(?:src|href|action)="(/[^/"]*)', page)) == {"/grafana"}


def test_providers_stand_beside_the_form_or_alone() -> None:
    both, alone, nothing = (
        pages(GITHUB).login().text or "",
        pages(GITHUB, form=False).login().text or "",
        pages(form=False).login().text or "",
    )
    assert 'href="/grafana/login/github">Log in with GitHub</a>' in both
    assert "<form" in both
    assert "Log in with GitHub" in alone
    assert "<form" not in alone
    assert "switched off" in nothing


def test_what_settings_and_callers_say_is_text() -> None:
    page = pages(hint='"><b>').login(error="<b>", wanted="/<b>", user='"<b>').text or ""
    assert "<b>" not in page


def test_a_form_may_lead_to_where_the_settings_send_those_who_log_out() -> None:
    press = Press(Assets(), sub_path="", signout_url="https://sso.test/out?x=1")
    answer = Pages(press, login_hint="", password_hint="").login()
    assert "; form-action 'self' https://sso.test; " in answer.headers["Content-Security-Policy"]


async def test_a_wrong_password_is_told_on_the_page(stack: Stack) -> None:
    answer = await stack.ask("POST", "/login", HTML, FORM, body=b"user=%22ad%26min&password=wrong")
    assert answer.status == 401
    assert 'name="user" value="&#34;ad&amp;min"' in answer.body.decode()
    assert b"wrong" not in answer.body
    assert 'role="alert" id="error">Invalid username or password' in answer.body.decode()


async def test_a_full_house_is_told_on_the_page(start_stack: StartStack) -> None:
    stack = await start_stack({("quota", "enabled"): "true", ("quota", "global_session"): "0"})
    answer = await stack.ask("POST", "/login", HTML, FORM, body=b"user=admin&password=admin")
    assert answer.status == 403
    assert 'role="alert" id="error">session Quota reached' in answer.body.decode()


async def test_the_form_leads_to_where_the_reader_wanted_to_go(stack: Stack) -> None:
    remembered = ("Cookie", "redirect_to=/account")
    page = (await stack.ask("GET", "/login", HTML, remembered)).body.decode()
    assert "<code>/account</code>" in page
    answer = await stack.ask("POST", "/login", HTML, FORM, remembered, body=b"user=admin&password=admin")
    assert (answer.status, location(answer)) == (303, "/account")


async def test_who_is_signed_in_needs_no_log_in_page(stack: Stack) -> None:
    answer = await stack.ask("GET", "/login", cookie(await stack.log_in()), HTML)
    assert (answer.status, location(answer)) == (302, "/")


async def test_pages_have_no_button_to_log_out_where_the_settings_say_so(start_stack: StartStack) -> None:
    stack = await start_stack({("auth", "disable_signout_menu"): "true"})
    assert "/account/log-out" not in await (await reader(stack)).read("/account")


async def test_who_looks_around_without_a_log_in_is_shown_the_way_to_one(start_stack: StartStack) -> None:
    stack = await start_stack({("auth.anonymous", "enabled"): "true", ("auth.anonymous", "org_name"): "Main Org."})
    page = (await stack.ask("GET", "/", HTML)).body.decode()
    assert "without having logged in, as Viewer" in page
    assert 'href="/login">Log in</a>' in page
    assert "<form" not in page
    assert b'<form method="post" action="/login">' in (await stack.ask("GET", "/login", HTML)).body
    for target in ("/account", "/account/keys"):
        answer = await stack.ask("GET", target, HTML)
        assert (answer.status, location(answer)) == (302, "/login")


async def test_other_sites_may_show_our_pages_where_the_settings_let_them(start_stack: StartStack) -> None:
    stack = await start_stack({("security", "allow_embedding"): "true"})
    answer = await stack.ask("GET", "/login")
    assert answer.all("X-Frame-Options") == []
    assert b"frame-ancestors" not in (answer.one("Content-Security-Policy") or b"")
