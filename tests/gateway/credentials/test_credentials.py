"""How often the backend is asked about a credential, counted on the wire."""

import asyncio

import pytest

from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, basic, bearer, request

pytestmark = UNREMARKED


def asked(stack: Stack, question: str) -> int:
    return sum(each.target == f"/internal/{question}".encode() for each in stack.recorder.requests)


async def status(stack: Stack, credential: Header) -> int:
    return (await stack.ask("GET", "/api/org", credential)).status


async def test_a_good_password_is_checked_once_an_hour(stack: Stack) -> None:
    ada = await stack.person("ada")
    stack.forget_seen()
    for _ in range(3):
        assert await status(stack, ada.basic) == 200
    stack.clock.advance(seconds=3600)
    assert await status(stack, ada.basic) == 200
    assert asked(stack, "verify-password") == 1
    stack.clock.advance(seconds=1)
    assert await status(stack, ada.basic) == 200
    assert asked(stack, "verify-password") == 2


async def test_a_good_key_is_checked_once(stack: Stack) -> None:
    key = await stack.key()
    stack.forget_seen()
    for _ in range(3):
        assert await status(stack, bearer(key)) == 200
    assert asked(stack, "verify-key") == 1


async def test_a_wrong_password_is_checked_every_time(stack: Stack) -> None:
    await stack.person("ada")
    stack.forget_seen()
    for _ in range(3):
        assert await status(stack, basic("ada", "wrong")) == 401
    assert asked(stack, "verify-password") == 3


async def test_who_somebody_is_is_read_again_after_five_seconds(stack: Stack) -> None:
    ada = await stack.person("ada")
    await status(stack, ada.basic)
    stack.forget_seen()
    stack.clock.advance(seconds=4.9)
    await status(stack, ada.basic)
    assert asked(stack, "identity") == 0
    stack.clock.advance(seconds=0.2)
    await status(stack, ada.basic)
    assert asked(stack, "identity") == 1


@pytest.mark.parametrize(("password", "expected"), [("pw-ada", 200), ("wrong", 401)])
async def test_twenty_callers_at_once_cost_one_check(stack: Stack, password: str, expected: int) -> None:
    await stack.person("ada")
    stack.forget_seen()
    found = await asyncio.gather(*(status(stack, basic("ada", password)) for _ in range(20)))
    assert set(found) == {expected}
    assert asked(stack, "verify-password") == 1


async def test_a_caller_who_leaves_takes_nobody_along(stack: Stack) -> None:
    ada = await stack.person("ada")
    impatient = await stack.client()
    await impatient.send(request("GET", "/api/org", ada.basic))
    patient = asyncio.create_task(status(stack, ada.basic))
    await asyncio.sleep(0.005)
    impatient.writer.transport.abort()
    assert await patient == 200


async def test_the_same_words_as_password_and_as_key_are_two_things(stack: Stack) -> None:
    key = await stack.key()
    assert await status(stack, bearer(key)) == 200
    assert await status(stack, basic("", key)) == 401
    assert await status(stack, basic(key, "")) == 401
    assert await status(stack, basic("api_key", "")) == 401
    assert await status(stack, bearer("admin:admin")) == 401


async def test_no_credential_is_told_to_the_backend_but_in_an_internal_call(stack: Stack) -> None:
    ada = await stack.person("ada")
    stack.forget_seen()
    await status(stack, ada.basic)
    (forwarded,) = stack.seen
    assert ada.password.encode() not in forwarded.head
    assert ada.basic[1].encode() not in forwarded.head
    assert await status(stack, AS_ADMIN) == 200
