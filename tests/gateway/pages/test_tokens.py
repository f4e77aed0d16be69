"""Service accounts and their tokens on pages, through a real gateway and a real backend."""

import re

import pytest

from tests.support.reader import Reader, location, reader
from tests.support.stack import UNREMARKED, Stack, bearer

pytestmark = UNREMARKED


async def make(one: Reader, name: str = "CI runner", role: str = "Editor") -> str:
    """The number of a new account."""
    answer = await one.send("/account/service-accounts", name=name, role=role)
    assert answer.status == 303, answer.body
    found = re.fullmatch(r"/account/service-accounts/(\d+)\?done=account", location(answer))
    assert found
    return found[1]


async def make_token(one: Reader, account: str, name: str = "first", life: int = 86400) -> str:
    answer = await one.send(f"/account/service-accounts/{account}/tokens", name=name, life=life)
    assert answer.status == 200, answer.body
    assert answer.all("Cache-Control") == [b"no-store"]
    found = re.search(rb'id="secret" value="([^"]+)"', answer.body)
    assert found
    return found[1].decode()


async def test_an_account_has_a_page_of_its_own(stack: Stack) -> None:
    here = await reader(stack)
    account = await make(here, "<b>", "Viewer")
    page = await here.read("/account/keys")
    assert f'<a href="/account/service-accounts/{account}">&lt;b&gt;</a>' in page
    page = await here.read(f"/account/service-accounts/{account}")
    assert "&lt;b&gt;" in page
    assert "Viewer" in page


async def test_a_token_is_shown_once_and_lets_its_program_in(stack: Stack) -> None:
    here = await reader(stack)
    account = await make(here)
    secret = await make_token(here, account)
    assert (await stack.ask("GET", "/api/org", bearer(secret))).status == 200
    page = await here.read(f"/account/service-accounts/{account}")
    assert "first" in page
    assert secret not in page


async def test_a_deleted_token_lets_nobody_in_any_more(stack: Stack) -> None:
    here = await reader(stack)
    account = await make(here)
    secret = await make_token(here, account)
    assert (await stack.ask("GET", "/api/org", bearer(secret))).status == 200
    [number] = re.findall(r'name="id" value="(\d+)"', await here.read(f"/account/service-accounts/{account}"))
    answer = await here.send(f"/account/service-accounts/{account}/tokens/delete", id=number)
    assert (answer.status, location(answer)) == (303, f"/account/service-accounts/{account}?done=token")
    assert (await stack.ask("GET", "/api/org", bearer(secret))).status == 401


async def test_a_deleted_account_takes_its_tokens_along(stack: Stack) -> None:
    here = await reader(stack)
    account = await make(here)
    secret = await make_token(here, account)
    answer = await here.send("/account/service-accounts/delete", id=account)
    assert (answer.status, location(answer)) == (303, "/account/keys?done=account")
    assert (await stack.ask("GET", "/api/org", bearer(secret))).status == 401
    assert (await here.ask("GET", f"/account/service-accounts/{account}")).status == 404


async def test_what_cannot_be_made_says_why(stack: Stack) -> None:
    here = await reader(stack)
    account = await make(here)
    await make_token(here, account)
    assert (await here.send("/account/service-accounts", name="CI runner", role="Viewer")).status == 400
    assert (await here.send("/account/service-accounts", name="x", role="King")).status == 400
    again = await here.send(f"/account/service-accounts/{account}/tokens", name="first", life=0)
    assert again.status in {400, 409}
    assert b'role="alert"' in again.body


@pytest.mark.parametrize("number", ["x", "999", "-1", "9" * 30])
async def test_an_account_that_is_not_there_has_no_page(stack: Stack, number: str) -> None:
    here = await reader(stack)
    assert (await here.ask("GET", f"/account/service-accounts/{number}")).status == 404


async def test_no_viewer_sees_or_makes_any(stack: Stack) -> None:
    admin, ada = await reader(stack), await stack.person("ada")
    here, account = await reader(stack, "ada", ada.password), await make(admin)
    assert (await here.ask("GET", f"/account/service-accounts/{account}")).status in {302, 403}
    assert (await here.send("/account/service-accounts", name="x", role="Viewer")).status in {302, 403}
    assert (await here.send(f"/account/service-accounts/{account}/tokens", name="x", life=0)).status in {302, 403}
    assert (await here.send("/account/service-accounts/delete", id=1)).status in {302, 403}
