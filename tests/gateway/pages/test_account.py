"""The account page, through a real gateway and a real backend."""

import re

import pytest

from tests.support.reader import FORM, HTML, Reader, location, reader
from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, basic, bearer, cookie

pytestmark = UNREMARKED

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
ELSEWHERE: Header = ("Origin", "http://evil.test")


def session_ids(page: str) -> list[str]:
    return re.findall(r'name="id" value="(\d+)"', page.partition('id="organisations"')[0])


async def is_signed_in(one: Reader) -> bool:
    return (await one.stack.ask("GET", "/api/org", cookie(one.token))).status == 200


async def test_each_session_is_told_by_its_browser_and_one_is_this_one(stack: Stack) -> None:
    here, _ = await reader(stack, agent=CHROME), await reader(stack, agent=FIREFOX)
    page = await here.read("/account")
    assert "Chrome 120 on Linux" in page
    assert "Firefox 140 on Windows 10" in page
    assert page.count("This one") == 1
    assert page.index("Chrome 120") < page.index("This one") < page.index("Firefox 140")
    assert "127.0.0.1" in page
    assert '<time datetime="' in page


async def test_another_session_can_be_ended(stack: Stack) -> None:
    here, there = await reader(stack), await reader(stack)
    [number] = session_ids(await here.read("/account"))
    answer = await here.send("/account/sessions/revoke", id=number)
    assert (answer.status, location(answer)) == (303, "/account?done=session")
    assert "That session has ended." in await here.read(location(answer))
    assert await is_signed_in(here)
    assert not await is_signed_in(there)


async def test_all_others_can_be_ended_at_once(stack: Stack) -> None:
    here, *others = [await reader(stack) for _ in range(3)]
    answer = await here.send("/account/sessions/revoke-others")
    assert (answer.status, location(answer)) == (303, "/account?done=sessions")
    assert await is_signed_in(here)
    assert [await is_signed_in(one) for one in others] == [False, False]
    assert "End all others" not in await here.read("/account")


async def test_nobody_ends_a_session_of_somebody_else(stack: Stack) -> None:
    ada = await stack.person("ada")
    theirs, own = await reader(stack, "ada", ada.password), await reader(stack)
    listed = await stack.done("GET", "/api/user/auth-tokens", cookie(theirs.token))
    answer = await own.send("/account/sessions/revoke", id=listed[0]["id"])
    assert answer.status == 404
    assert b"User auth token not found" in answer.body
    assert await is_signed_in(theirs)


@pytest.mark.parametrize("number", ["", "x", "-1", "1.0", "9" * 40, "\N{ARABIC-INDIC DIGIT ONE}"])
async def test_a_number_that_is_none_is_refused(stack: Stack, number: str) -> None:
    here = await reader(stack)
    assert (await here.send("/account/sessions/revoke", id=number)).status == 400


async def test_a_new_password_keeps_this_session_and_ends_the_others(stack: Stack) -> None:
    ada = await stack.person("ada")
    here, there = [await reader(stack, "ada", ada.password) for _ in range(2)]
    answer = await here.send("/account/password", old=ada.password, new="a new one", again="a new one")
    assert (answer.status, location(answer)) == (303, "/account?done=password")
    assert await is_signed_in(here)
    assert not await is_signed_in(there)
    assert (await stack.ask("GET", "/api/org", ada.basic)).status == 401
    assert (await stack.ask("GET", "/api/org", basic("ada", "a new one"))).status == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "told"),
    [
        ("wrong", "a new one", "a new one", "Invalid old password"),
        ("admin", "a new one", "another", "The two new passwords are not the same."),
        ("admin", "abc", "abc", "New password is too short"),
    ],
)
async def test_a_password_that_cannot_be_changed_says_why(
    stack: Stack, old: str, new: str, again: str, told: str
) -> None:
    here = await reader(stack)
    answer = await here.send("/account/password", old=old, new=new, again=again)
    assert answer.status == 400
    assert f'role="alert" id="error" tabindex="-1" autofocus>{told}' in answer.body.decode()
    assert b"a new one" not in answer.body
    assert (await stack.ask("GET", "/api/org", AS_ADMIN)).status == 200


async def test_a_user_goes_on_in_another_organisation(stack: Stack) -> None:
    other = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Second & last"}))["orgId"]
    here = await reader(stack)
    assert "Switch to Second &amp; last" in await here.read("/account")
    answer = await here.send("/account/organisation", id=other)
    assert (answer.status, location(answer)) == (303, "/account?done=organisation")
    assert (await stack.done("GET", "/api/org", cookie(here.token)))["id"] == other
    assert "Switch to Main Org." in await here.read("/account")


async def test_a_foreign_organisation_is_refused(stack: Stack) -> None:
    ada = await stack.person("ada")
    other = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Second"}))["orgId"]
    here = await reader(stack, "ada", ada.password)
    answer = await here.send("/account/organisation", id=other)
    assert answer.status == 400
    assert b"Not a valid organization" in answer.body


@pytest.mark.parametrize(
    "target", ["/account/sessions/revoke-others", "/account/password", "/account/organisation", "/account/log-out"]
)
@pytest.mark.parametrize("foreign", [ELSEWHERE, ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")])
async def test_another_sites_form_changes_nothing(stack: Stack, target: str, foreign: Header) -> None:
    here, there = await reader(stack), await reader(stack)
    answer = await here.send(target, foreign)
    assert answer.status in {302, 403}
    assert location(answer) in {"", "/"}
    assert await is_signed_in(here)
    assert await is_signed_in(there)


async def test_a_remembered_basic_password_is_no_way_round_that(stack: Stack) -> None:
    there = await reader(stack)
    answer = await stack.ask("POST", "/account/sessions/revoke-others", AS_ADMIN, FORM, ELSEWHERE, body=b"")
    assert answer.status in {302, 403}
    assert await is_signed_in(there)


async def test_another_type_than_a_forms_is_refused(stack: Stack) -> None:
    headers = (cookie(await stack.log_in()), ("Content-Type", "text/plain"))
    answer = await stack.ask("POST", "/account/sessions/revoke-others", *headers, body=b"x=y")
    assert answer.status == 415


@pytest.mark.parametrize("target", ["/account/sessions/revoke", "/account/password", "/account/log-out"])
async def test_no_get_changes_anything(stack: Stack, target: str) -> None:
    here = await reader(stack)
    assert (await here.ask("GET", target)).status == 404
    assert await is_signed_in(here)


async def test_a_key_has_no_account(stack: Stack) -> None:
    answer = await stack.ask("GET", "/account", bearer(await stack.key("Admin")), HTML)
    assert answer.status in {302, 403}


async def test_a_stranger_is_sent_to_log_in_and_back(stack: Stack) -> None:
    answer = await stack.ask("GET", "/account", HTML)
    assert (answer.status, location(answer)) == (302, "/login")
    assert (answer.one("Set-Cookie") or b"").startswith(b"redirect_to=/account;")
    answer = await stack.ask("POST", "/account/password", HTML, FORM, body=b"old=a&new=b&again=b")
    assert (answer.status, location(answer)) == (302, "/login")


async def test_the_button_logs_out_and_cannot_fail(stack: Stack) -> None:
    here = await reader(stack)
    for _ in range(2):
        answer = await here.send("/account/log-out")
        assert (answer.status, location(answer)) == (303, "/login")
        assert any(line.startswith(b"grafana_session=; ") for line in answer.all("Set-Cookie"))
    assert not await is_signed_in(here)


async def test_only_words_of_our_own_stand_in_a_page(stack: Stack) -> None:
    here = await reader(stack)
    page = await here.read("/account?done=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "alert(1)" not in page
    assert 'role="status"' not in page
