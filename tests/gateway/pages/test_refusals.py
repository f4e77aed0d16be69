"""Refusals as people read them; programs go on getting JSON and redirects."""

from typing import cast

import pytest
from aiohttp import web

from contract.errors import NotFound
from gateway.pages.assets import Assets
from gateway.pages.press import Press
from gateway.pages.refusals import RefusalPages
from gateway.visit import Visit
from tests.support.reader import FORM, HTML, reader
from tests.support.stack import UNREMARKED, Stack, cookie, json_of

pytestmark = UNREMARKED


async def test_what_is_not_there_is_told_as_a_page_to_people_alone(stack: Stack) -> None:
    here = await reader(stack)
    answer = await here.ask("GET", "/nowhere")
    assert answer.status == 404
    assert b"<h1>There is no such page</h1>" in answer.body
    assert b"frame-ancestors 'none'" in (answer.one("Content-Security-Policy") or b"")
    answer = await stack.ask("GET", "/nowhere", cookie(here.token))
    assert json_of(answer) == {"message": "Not found"}
    answer = await here.ask("GET", "/api/nowhere")
    assert json_of(answer) == {"message": "Not found"}


async def test_what_a_role_does_not_reach_is_told_and_does_not_lead_away(stack: Stack) -> None:
    ada = await stack.person("ada")
    here = await reader(stack, "ada", ada.password)
    answer = await here.ask("GET", "/account/keys")
    assert answer.status == 403
    assert b"<h1>You may not see this</h1>" in answer.body


@pytest.mark.parametrize("target", ["/login", "/account/log-out"])
async def test_another_sites_form_is_refused_with_a_page(stack: Stack, target: str) -> None:
    foreign = ("Origin", "http://evil.test")
    answer = await stack.ask("POST", target, HTML, FORM, foreign, body=b"user=admin&password=admin")
    assert answer.status == 403
    assert b"origin not allowed" in answer.body
    assert b"<h1>" in answer.body
    assert not answer.all("Set-Cookie")


async def test_a_backend_that_is_away_is_told_with_when_to_come_back(stack: Stack) -> None:
    here = await reader(stack)
    await here.read("/account")
    stack.recording = True
    stack.script = _break
    answer = await here.ask("GET", "/account")
    assert answer.status == 503
    assert answer.one("Retry-After")
    assert b"<h1>Back in a moment</h1>" in answer.body


async def told(fault: Exception) -> web.StreamResponse:
    async def fail(visit: Visit) -> web.StreamResponse:
        raise fault

    pages = RefusalPages(Press(Assets(), sub_path=""))
    return await pages.guarded(fail)(cast("Visit", None))


async def test_a_fault_of_ours_is_a_page_that_tells_nothing_of_it() -> None:
    answer = await told(ValueError("the secret detail"))
    assert isinstance(answer, web.Response)
    assert answer.status == 500
    assert "It has been logged." in (answer.text or "")
    assert "secret detail" not in (answer.text or "")


@pytest.mark.parametrize("fault", [NotFound(), ConnectionResetError()])
async def test_what_is_no_fault_is_left_to_others(fault: Exception) -> None:
    with pytest.raises(type(fault)):
        await told(fault)


async def _break(call: object) -> None:
    raise ConnectionResetError
