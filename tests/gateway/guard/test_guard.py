"""The guard as callers meet it: passwords typed at the door of a whole Doorward."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.support.rawclient import RawAnswer
from tests.support.stack import UNREMARKED, Header, Stack, basic, cookie, json_of

pytestmark = UNREMARKED

StartStack = Callable[..., Awaitable[Stack]]
WRONG = "wrong"
MALLORY, ADA = "127.0.0.9", "127.0.0.2"
DEVICE = b"doorward_device="


async def guess(stack: Stack, login: str, password: str = WRONG, *, source: str = MALLORY) -> RawAnswer:
    return await stack.ask("GET", "/api/user", basic(login, password), source=source)


async def fail(stack: Stack, login: str, times: int, *, source: str = MALLORY) -> None:
    for _ in range(times):
        assert (await guess(stack, login, source=source)).status == 401


async def log_in(
    stack: Stack, login: str, password: str, *headers: Header, source: str = ADA
) -> tuple[int, Header | None]:
    """The status, and the device cookie as the browser would send it."""
    wanted = {"user": login, "password": password}
    answer = await stack.ask("POST", "/api/login", *headers, body=wanted, source=source)
    found = [line for line in answer.all("Set-Cookie") if line.startswith(DEVICE)]
    return answer.status, ("Cookie", found[0].split(b";")[0].decode()) if found else None


def audited(stack: Stack) -> list[str]:
    return [event["audit"] for event in stack.audited()]


def told(answer: RawAnswer) -> tuple[int, Any, list[bytes]]:
    return answer.status, json_of(answer), answer.all("WWW-Authenticate")


async def test_after_five_failures_the_right_password_fails_like_a_wrong_one(stack: Stack) -> None:
    ada = await stack.person("ada")
    wrong = await guess(stack, "ada")
    await fail(stack, "ada", 4)
    locked = await guess(stack, "ada", ada.password)
    assert told(locked) == told(wrong)
    assert locked.one("Retry-After") is None


async def test_the_lock_opens_after_five_minutes(stack: Stack) -> None:
    ada = await stack.person("ada")
    await fail(stack, "ada", 5)
    stack.clock.advance(seconds=299)
    assert (await guess(stack, "ada", ada.password)).status == 401
    stack.clock.advance(seconds=1)
    assert (await guess(stack, "ada", ada.password)).status == 200


async def test_login_and_e_mail_in_any_case_are_one_account(stack: Stack) -> None:
    ada = await stack.person("ada")
    for name in ("ada", "ADA", "ada@example.com", "Ada@Example.com", "aDa"):
        await fail(stack, name, 1)
    assert (await guess(stack, "ada", ada.password)).status == 401


async def test_a_success_forgets_the_failures(stack: Stack) -> None:
    ada = await stack.person("ada")
    await fail(stack, "ada", 4)
    assert (await guess(stack, "ada", ada.password)).status == 200
    await fail(stack, "ada", 4)
    assert (await log_in(stack, "ada", ada.password, source=MALLORY))[0] == 200


async def test_parallel_guesses_cannot_pass_the_limit(stack: Stack) -> None:
    await stack.person("ada")
    found = await asyncio.gather(
        *(guess(stack, "ada", f"wrong {number}", source=f"127.0.1.{number + 1}") for number in range(25))
    )
    assert {answer.status for answer in found} <= {401, 429, 503}
    assert audited(stack).count("login_failed") == 5


async def test_unknown_names_are_counted_too(stack: Stack) -> None:
    await fail(stack, "nobody", 6)
    assert audited(stack)[-2:] == ["login_failed", "locked_out"]


async def test_a_block_over_its_limit_is_told_so_whatever_the_name(stack: Stack) -> None:
    ada = await stack.person("ada")
    await fail(stack, "nobody", 50)
    answers = [
        await guess(stack, "nobody"),
        await guess(stack, "somebody else"),
        await guess(stack, "ada", ada.password),
        await stack.ask("POST", "/api/login", body={"user": "ada", "password": ada.password}, source=MALLORY),
    ]
    bodies = [json_of(answer) for answer in answers]
    assert [answer.status for answer in answers] == [429] * 4
    assert bodies == [{"message": "Too many failed log-ins from your address; try again later"}] * 4
    assert all(answer.one("Retry-After") == b"300" for answer in answers)


async def test_a_full_block_opens_again_when_its_failures_are_old(stack: Stack) -> None:
    ada = await stack.person("ada")
    await fail(stack, "nobody", 50)
    assert (await guess(stack, "ada", ada.password)).status == 429
    stack.clock.advance(seconds=300)
    assert (await guess(stack, "ada", ada.password)).status == 200


async def test_whoever_guesses_cannot_lock_out_a_known_device(stack: Stack) -> None:
    ada = await stack.person("ada")
    _, device = await log_in(stack, "ada", ada.password)
    assert device is not None
    await fail(stack, "ada", 50)
    assert (await log_in(stack, "ada", ada.password, device, source=ADA))[0] == 200
    # Even behind the same address as the attacker.
    assert (await log_in(stack, "ada", ada.password, device, source=MALLORY))[0] == 200


async def test_nor_an_address_from_which_the_password_was_right_lately(stack: Stack) -> None:
    ada = await stack.person("ada")
    assert (await guess(stack, "ada", ada.password, source=ADA)).status == 200
    await fail(stack, "ada", 6)
    # A log-in always asks, where basic may be remembered.
    assert (await log_in(stack, "ada", ada.password, source="127.0.0.3"))[0] in {200, 401}
    assert (await log_in(stack, "ada", ada.password, source=ADA))[0] == 200


async def test_a_known_device_has_five_guesses_too(stack: Stack) -> None:
    ada = await stack.person("ada")
    _, device = await log_in(stack, "ada", ada.password)
    assert device is not None
    for _ in range(5):
        assert (await log_in(stack, "ada", "wrong", device))[0] == 401
    stack.clock.advance(seconds=30)
    other = await stack.person("eve")
    assert (await log_in(stack, "ada", "still wrong", device))[0] == 401
    assert audited(stack).count("locked_out") == 1
    assert (await log_in(stack, "eve", other.password, source="127.0.0.4"))[0] == 200


async def test_a_device_of_one_account_is_a_stranger_to_another(stack: Stack) -> None:
    ada, eve = await stack.person("ada"), await stack.person("eve")
    _, device = await log_in(stack, "eve", eve.password)
    assert device is not None
    await fail(stack, "ada", 5)
    assert (await log_in(stack, "ada", ada.password, device))[0] == 401


async def test_an_empty_password_is_not_counted(stack: Stack) -> None:
    ada = await stack.person("ada")
    for _ in range(8):
        assert (await guess(stack, "ada", "")).status == 401
    assert (await guess(stack, "ada", ada.password)).status == 200


async def test_memory_does_not_tell_a_right_password_where_wrong_ones_are_not_judged(stack: Stack) -> None:
    ada = await stack.person("ada")
    for source in (ADA, MALLORY):
        assert (await guess(stack, "ada", ada.password, source=source)).status == 200
    await fail(stack, "ada", 6)
    assert (await guess(stack, "ada", ada.password)).status == 401
    assert (await guess(stack, "ada", ada.password, source=ADA)).status == 200


async def test_nor_from_a_full_block(stack: Stack) -> None:
    ada = await stack.person("ada")
    assert (await guess(stack, "ada", ada.password)).status == 200
    await fail(stack, "nobody", 50)
    assert (await guess(stack, "ada", "wrong")).status == 429
    assert (await guess(stack, "ada", ada.password)).status == 429


async def test_memory_answers_again_once_a_password_was_judged(stack: Stack) -> None:
    ada = await stack.person("ada")
    assert (await guess(stack, "ada", ada.password)).status == 200
    await fail(stack, "ada", 4)
    assert (await guess(stack, "ada", ada.password)).status == 200
    stack.forget_seen()
    assert (await guess(stack, "ada", ada.password)).status == 200
    assert not [each for each in stack.recorder.requests if each.target == b"/internal/verify-password"]


async def test_sessions_and_keys_come_in_from_a_full_block(stack: Stack) -> None:
    ada = await stack.person("ada")
    token = await stack.log_in("ada", ada.password)
    key = await stack.key()
    await fail(stack, "nobody", 50)
    assert (await guess(stack, "nobody")).status == 429
    for header in (cookie(token), ("Authorization", f"Bearer {key}")):
        assert (await stack.ask("GET", "/api/org", header, source=MALLORY)).status == 200


async def test_two_gateways_count_together(start_stack: StartStack) -> None:
    first = await start_stack()
    second = await start_stack(clock=first.clock)
    ada = await first.person("ada")
    await fail(first, "ada", 3)
    await fail(second, "ada", 2)
    assert (await guess(first, "ada", ada.password)).status == 401


@pytest.mark.parametrize(
    ("switch", "name_locks", "block_limit"),
    [
        ("disable_brute_force_login_protection", False, False),
        ("disable_username_login_protection", False, True),
        ("disable_ip_address_login_protection", True, False),
    ],
)
async def test_the_guard_can_be_switched_off(
    start_stack: StartStack, switch: str, name_locks: bool, block_limit: bool
) -> None:
    few = ("security", "brute_force_login_protection_max_attempts")
    stack = await start_stack({("security", switch): "true", few: "2"})
    ada = await stack.person("ada")
    await fail(stack, "ada", 3)
    assert (await guess(stack, "ada", ada.password)).status == (401 if name_locks else 200)
    await fail(stack, "nobody", 16 if name_locks else 17)
    assert (await guess(stack, "nobody")).status == (429 if block_limit else 401)


async def test_the_default_password_from_afar_is_a_failure_like_others(start_stack: StartStack) -> None:
    stack = await start_stack({("gateway", "trusted_proxies"): "127.0.0.1"})
    far: Header = ("X-Forwarded-For", "192.0.2.9")
    for _ in range(5):
        answer = await stack.ask("GET", "/api/user", basic("admin", "admin"), far)
        assert answer.status == 401
    await stack.ask("GET", "/api/user", basic("admin", "admin"), far)
    assert audited(stack)[-2:] == ["login_failed", "locked_out"]
    stack.clock.advance(seconds=300)
    assert (await stack.ask("GET", "/api/user", basic("admin", "admin"))).status == 200


def change(old: str, new: str) -> dict[str, str]:
    return {"oldPassword": old, "newPassword": new, "confirmNew": new}


async def test_wrong_old_passwords_count_like_any_other(stack: Stack) -> None:
    ada = await stack.person("ada")
    token = cookie(await stack.log_in("ada", ada.password))
    wrong = await stack.ask("PUT", "/api/user/password", token, body=change("wrong", "new one"), source=MALLORY)
    assert (wrong.status, json_of(wrong)["messageId"]) == (401, "password-auth.failed")
    for _ in range(4):
        await stack.ask("PUT", "/api/user/password", token, body=change("wrong", "new one"), source=MALLORY)
    right = change(ada.password, "new one")
    locked = await stack.ask("PUT", "/api/user/password", token, body=right, source=MALLORY)
    assert told(locked) == told(wrong)
    assert audited(stack)[-1] == "locked_out"
    stack.clock.advance(seconds=300)
    assert (await stack.ask("PUT", "/api/user/password", token, body=right, source=MALLORY)).status == 200


async def test_a_change_that_was_refused_for_another_reason_is_no_guess(stack: Stack) -> None:
    ada = await stack.person("ada")
    for _ in range(8):
        wish = change(ada.password, "x")
        answer = await stack.ask("PUT", "/api/user/password", ada.basic, body=wish, source=MALLORY)
        assert (answer.status, json_of(answer)["message"]) == (400, "New password is too short")
    wish = change(ada.password, "new one")
    assert (await stack.ask("PUT", "/api/user/password", ada.basic, body=wish, source=MALLORY)).status == 200


async def test_the_log_in_page_tells_people_to_wait(stack: Stack) -> None:
    await fail(stack, "nobody", 50)
    headers = (("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "text/html"))
    answer = await stack.ask("POST", "/login", *headers, body=b"user=nobody&password=wrong", source=MALLORY)
    assert (answer.status, answer.one("Retry-After")) == (429, b"300")
    assert (answer.one("Content-Type") or b"").startswith(b"text/html")
    assert b"try again later" in answer.body


async def test_a_flood_of_wrong_passwords_keeps_no_signed_in_user_waiting(stack: Stack) -> None:
    ada = await stack.person("ada")
    token = cookie(await stack.log_in("ada", ada.password))
    flood = asyncio.gather(*(guess(stack, f"u{number}", source=MALLORY) for number in range(150)))
    for _ in range(10):
        assert (await stack.ask("GET", "/api/user", token, source=ADA)).status == 200
    assert {answer.status for answer in await flood} <= {401, 429}
    assert audited(stack).count("login_failed") <= 50
