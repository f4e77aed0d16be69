"""The page of keys, through a real gateway and a real backend."""

import re

import pytest

from tests.support.reader import Reader, location, reader
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, bearer

pytestmark = UNREMARKED


def shown_secret(page: bytes) -> str:
    found = re.search(rb'id="secret" value="([^"]+)"', page)
    assert found
    return found[1].decode()


async def make(one: Reader, name: str = "deploy", role: str = "Editor", life: int = 86400) -> str:
    answer = await one.send("/account/keys", name=name, role=role, life=life)
    assert answer.status == 200, answer.body
    return shown_secret(answer.body)


async def test_a_key_is_made_and_its_secret_shown_once(stack: Stack) -> None:
    here = await reader(stack)
    answer = await here.send("/account/keys", name="deploy", role="Editor", life=86400)
    assert answer.status == 200
    assert answer.all("Cache-Control") == [b"no-store"]
    secret = shown_secret(answer.body)
    assert (await stack.ask("GET", "/api/org", bearer(secret))).status == 200
    page = await here.read("/account/keys")
    assert "deploy" in page
    assert "Editor" in page
    assert secret not in page


async def test_a_deleted_key_lets_nobody_in_any_more(stack: Stack) -> None:
    here = await reader(stack)
    secret = await make(here)
    assert (await stack.ask("GET", "/api/org", bearer(secret))).status == 200
    number = re.findall(r'name="id" value="(\d+)"', await here.read("/account/keys"))[0]
    answer = await here.send("/account/keys/delete", id=number)
    assert (answer.status, location(answer)) == (303, "/account/keys?done=key")
    assert (await stack.ask("GET", "/api/org", bearer(secret))).status == 401
    assert "Nobody comes in with it any more." in await here.read(location(answer))


async def test_an_expired_key_is_marked(stack: Stack) -> None:
    here = await reader(stack)
    await make(here, life=60)
    assert "Expired" not in await here.read("/account/keys")
    stack.clock.advance(seconds=61)
    assert "Expired" in await here.read("/account/keys")


async def test_a_key_that_cannot_be_made_says_why(stack: Stack) -> None:
    here = await reader(stack)
    await make(here)
    taken = await here.send("/account/keys", name="deploy", role="Viewer", life=0)
    assert taken.status == 409
    assert b"Must Be Unique" in taken.body
    assert (await here.send("/account/keys", name="other", role="King", life=0)).status == 400
    assert (await here.send("/account/keys", name="other", role="Viewer", life="soon")).status == 400


async def test_a_name_is_text_and_never_markup(stack: Stack) -> None:
    here = await reader(stack)
    await make(here, name='<b>"x"')
    page = await here.read("/account/keys")
    assert "<b>" not in page
    assert "&lt;b&gt;&#34;x&#34;" in page


async def test_who_is_done_with_keys_sees_those_that_there_are_alone(stack: Stack) -> None:
    here = await reader(stack)
    await make(here)
    await stack.done("POST", "/api/serviceaccounts/hideApiKeys", AS_ADMIN)
    page = await here.read("/account/keys")
    assert "deploy" in page
    assert 'action="/account/keys"' not in page
    number = re.findall(r'name="id" value="(\d+)"', page)[0]
    await here.send("/account/keys/delete", id=number)
    page = await here.read("/account/keys")
    assert "API keys" not in page
    assert "Service accounts" in page


@pytest.mark.parametrize("role", ["Viewer", "Editor"])
async def test_keys_are_for_admins_of_the_organisation(stack: Stack, role: str) -> None:
    ada = await stack.person("ada", role)
    here = await reader(stack, "ada", ada.password)
    assert (await here.ask("GET", "/account/keys")).status in {302, 403}
    assert (await here.send("/account/keys", name="x", role="Admin", life=0)).status in {302, 403}
    assert (await here.send("/account/keys/delete", id=1)).status in {302, 403}
    assert "/account/keys" not in await here.read("/account")


async def test_an_admin_key_is_no_person(stack: Stack) -> None:
    answer = await stack.ask("GET", "/account/keys", bearer(await stack.key("Admin")))
    assert answer.status in {302, 403}
