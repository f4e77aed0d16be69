"""Users whom the directory knows no more, and those whom it only seems not to know."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.gateway.ldap.conftest import MAPPINGS
from tests.support.clock import FrozenClock
from tests.support.directory import Slapd
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, basic, cookie, json_of
from tests.support.waiting import until

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
HOURLY = {("auth.ldap", "sync_cron"): "0 * * * *"}
NEVER = {("auth.ldap", "active_sync_enabled"): "false"}


async def account(stack: Stack, login: str) -> dict[str, Any]:
    found: dict[str, Any] = await stack.done("GET", f"/api/users/lookup?loginOrEmail={login}", AS_ADMIN)
    return found


async def disabled(stack: Stack, login: str) -> bool:
    user_id = (await account(stack, login))["id"]
    return bool((await stack.done("GET", f"/api/users/{user_id}", AS_ADMIN))["isDisabled"])


async def compared(stack: Stack) -> dict[str, Any]:
    """The facts of the next round, once it is done."""
    before = len(_rounds(stack))
    stack.clock.advance(seconds=3600)
    await until(lambda: len(_rounds(stack)) > before, seconds=10)
    return {name: _rounds(stack)[-1][name] for name in ("users", "disabled")}


def _rounds(stack: Stack) -> list[dict[str, Any]]:
    return [event for event in stack.audited() if event["audit"] == "directory_compared"]


async def test_who_is_removed_is_disabled_and_signed_out_by_the_next_round(start: Start, slapd: Slapd) -> None:
    stack = await start(others=HOURLY)
    dn = slapd.person("marie")
    slapd.person("irene")
    token = await stack.log_in("marie", "pw-marie")
    await stack.log_in("irene", "pw-irene")
    assert await compared(stack) == {"users": 2, "disabled": 0}
    slapd.delete(dn)
    assert await compared(stack) == {"users": 2, "disabled": 1}
    assert (await stack.ask("GET", "/api/user", cookie(token))).status == 401
    assert (await stack.ask("GET", "/api/user", basic("marie", "pw-marie"))).status == 401
    assert await disabled(stack, "marie")
    assert not await disabled(stack, "irene")
    assert await compared(stack) == {"users": 2, "disabled": 0}


async def test_who_comes_back_is_enabled_by_the_next_round_or_log_in(start: Start, slapd: Slapd) -> None:
    stack = await start(others=HOURLY)
    dn = slapd.person("marie")
    slapd.person("irene")
    await stack.log_in("irene", "pw-irene")
    await stack.log_in("marie", "pw-marie")
    slapd.rename(dn, "uid=marie", below="ou=groups,dc=test")
    assert await compared(stack) == {"users": 2, "disabled": 1}
    slapd.rename("uid=marie,ou=groups,dc=test", "uid=marie", below="ou=people,dc=test")
    assert await compared(stack) == {"users": 2, "disabled": 0}
    assert not await disabled(stack, "marie")
    slapd.rename(dn, "uid=marie", below="ou=groups,dc=test")
    assert await compared(stack) == {"users": 2, "disabled": 1}
    slapd.rename("uid=marie,ou=groups,dc=test", "uid=marie", below="ou=people,dc=test")
    await stack.log_in("marie", "pw-marie")
    assert not await disabled(stack, "marie")


async def test_whom_an_admin_has_disabled_no_round_enables(start: Start, slapd: Slapd) -> None:
    stack = await start(others=HOURLY)
    slapd.person("marie")
    await stack.log_in("marie", "pw-marie")
    user_id = (await account(stack, "marie"))["id"]
    await stack.done("POST", f"/api/admin/users/{user_id}/disable", AS_ADMIN)
    assert await compared(stack) == {"users": 0, "disabled": 0}
    assert await disabled(stack, "marie")


async def test_groups_are_followed_and_who_is_in_none_is_out(start: Start, slapd: Slapd) -> None:
    stack = await start(mappings=MAPPINGS, others=HOURLY)
    for uid in ("marie", "irene"):
        slapd.person(uid)
    admins, editors = slapd.group("admins", "marie"), slapd.group("editors", "irene")
    marie, irene = await stack.log_in("marie", "pw-marie"), await stack.log_in("irene", "pw-irene")
    slapd.modify(f"dn: {admins}\nchangetype: modify\nreplace: memberUid\nmemberUid: irene\n")
    slapd.modify(f"dn: {editors}\nchangetype: modify\nreplace: memberUid\nmemberUid: nobody\n")
    assert await compared(stack) == {"users": 2, "disabled": 1}
    assert (await stack.ask("GET", "/api/user", cookie(marie))).status == 401
    [org] = json_of(await stack.ask("GET", "/api/user/orgs", cookie(irene)))
    assert org["role"] == "Admin"


async def test_nobody_is_disabled_by_an_outage_or_a_refused_bind(start: Start, slapd: Slapd) -> None:
    stack = await start(others=HOURLY)
    marie = slapd.person("marie")
    slapd.person("irene")
    token = await stack.log_in("irene", "pw-irene")
    await stack.log_in("marie", "pw-marie")
    slapd.delete(marie)
    slapd.stop()
    stack.clock.advance(seconds=3600)
    sync = f"/api/admin/ldap/sync/{(await account(stack, 'marie'))['id']}"
    assert (await stack.ask("POST", sync, AS_ADMIN)).status == 503
    slapd.describe(secret="another-one")
    slapd.start()
    assert (await stack.ask("POST", sync, AS_ADMIN)).status == 503
    assert not await disabled(stack, "marie")
    slapd.stop()
    slapd.describe()
    slapd.start()
    assert await compared(stack) == {"users": 2, "disabled": 1}
    assert (await stack.done("GET", "/api/user", cookie(token)))["login"] == "irene"


async def test_nobody_is_disabled_where_the_directory_shows_nobody(start: Start, slapd: Slapd) -> None:
    """Rights that the reader has lost look the same as an empty directory."""
    stack = await start(others=HOURLY)
    names = [slapd.person(uid) for uid in ("marie", "irene")]
    for uid in ("marie", "irene"):
        await stack.log_in(uid, f"pw-{uid}")
    for name in names:
        slapd.delete(name)
    assert await compared(stack) == {"users": 2, "disabled": 0}
    assert not await disabled(stack, "marie")


async def test_a_missing_place_says_nothing_about_who_is_in_it(start: Start, slapd: Slapd) -> None:
    stack = await start(others=NEVER)
    dn = slapd.person("marie")
    await stack.log_in("marie", "pw-marie")
    user_id = (await account(stack, "marie"))["id"]
    slapd.delete(dn)
    slapd.rename("ou=people,dc=test", "ou=staff")
    assert (await stack.ask("POST", f"/api/admin/ldap/sync/{user_id}", AS_ADMIN)).status == 503
    assert not await disabled(stack, "marie")


async def test_a_round_is_for_one_gateway(start: Start, slapd: Slapd) -> None:
    clock = FrozenClock()
    first, second = await start(others=HOURLY, clock=clock), await start(others=HOURLY, clock=clock)
    slapd.person("marie")
    await first.log_in("marie", "pw-marie")
    clock.advance(seconds=3600)
    await until(lambda: bool(_rounds(first) + _rounds(second)), seconds=10)
    # Both have looked at the clock again by now.
    await asyncio.sleep(1.5)
    assert len(_rounds(first) + _rounds(second)) == 1


async def test_a_new_name_is_no_new_user(start: Start, slapd: Slapd) -> None:
    stack = await start(others=NEVER)
    dn = slapd.person("marie")
    await stack.log_in("marie", "pw-marie")
    before = (await account(stack, "marie"))["id"]
    slapd.rename(dn, "uid=mcurie")
    await stack.log_in("mcurie", "pw-marie")
    assert (await account(stack, "mcurie"))["id"] == before


async def test_an_old_name_in_other_hands_is_another_user(start: Start, slapd: Slapd) -> None:
    """The account of who had the name is in the way until somebody decides what becomes of it."""
    stack = await start(others=NEVER)
    first = slapd.person("marie")
    await stack.log_in("marie", "pw-marie")
    slapd.delete(first)
    slapd.person("marie", password="another")
    answer = await stack.ask("POST", "/api/login", body={"user": "marie", "password": "another"})
    assert answer.status == 401
