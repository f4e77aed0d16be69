"""What the gateway's own pages ask of the backend, and what they make of its answers."""

from collections.abc import Awaitable, Callable

import pytest

from contract.headers import IDENTITY
from tests.support.reader import Reader, reader
from tests.support.recorder import Call
from tests.support.stack import UNREMARKED, Stack

pytestmark = UNREMARKED


async def page_with(stack: Stack, script: Callable[[Call], Awaitable[None]]) -> tuple[int, bytes]:
    """The account page of somebody whose backend answers by `script`."""
    here: Reader = await reader(stack)
    stack.forget_seen()
    stack.recording, stack.script = True, script
    answer = await here.ask("GET", "/account")
    return answer.status, answer.body


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b'[{"orgId":"x"}]', b"\xff", b"[" * 2000])
async def test_an_answer_that_is_not_as_agreed_is_a_backend_that_is_away(stack: Stack, body: bytes) -> None:
    async def say(call: Call) -> None:
        await call.answer(body)

    status, page = await page_with(stack, say)
    assert status == 503
    assert b"Back in a moment" in page


@pytest.mark.parametrize(
    ("told", "shown"), [(403, 403), (404, 404), (400, 503), (401, 503), (500, 503), (302, 503)]
)
async def test_a_refusal_is_passed_on_as_what_it_means(stack: Stack, told: int, shown: int) -> None:
    async def refuse(call: Call) -> None:
        await call.answer(b'{"message":"<b>no</b>"}', status=f"{told} Whatever")

    status, page = await page_with(stack, refuse)
    assert status == shown
    assert b"<b>" not in page


async def test_it_asks_as_the_visitor_and_passes_no_cookie_on(stack: Stack) -> None:
    async def say(call: Call) -> None:
        await call.answer(b"[]" if call.request.target == b"/api/user/orgs" else b"{}")

    status, _ = await page_with(stack, say)
    assert status == 200
    assert b"/api/user/orgs" in {each.target for each in stack.seen}
    for each in stack.seen:
        assert len(each.all(IDENTITY)) == 1
        assert not {"cookie", "authorization", "origin"} & each.names
