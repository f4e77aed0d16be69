"""Users whom a proxy names, while a directory is on."""

from collections.abc import Awaitable, Callable

import pytest

from tests.gateway.ldap.conftest import MAPPINGS
from tests.support.directory import Slapd
from tests.support.stack import Header, Stack, json_of

Start = Callable[..., Awaitable[Stack]]
PROXY = {
    ("auth.proxy", "enabled"): "true",
    ("auth.proxy", "whitelist"): "127.0.0.1",
    ("auth.proxy", "headers"): "Role:X-WEBAUTH-ROLE Name:X-WEBAUTH-NAME",
}


def named(login: str) -> Header:
    return ("X-WEBAUTH-USER", login)


@pytest.fixture
async def stack(start: Start, slapd: Slapd) -> Stack:
    slapd.person("marie")
    slapd.group("editors", "marie")
    slapd.person("irene")
    return await start(mappings=MAPPINGS, others=PROXY)


async def test_the_directory_says_who_they_are(stack: Stack) -> None:
    boss = (named("marie"), ("X-WEBAUTH-ROLE", "Admin"), ("X-WEBAUTH-NAME", "The Boss"))
    user = await stack.done("GET", "/api/user", *boss)
    assert (user["login"], user["name"], user["authLabels"]) == ("marie", "Marie Curie", ["LDAP"])
    [org] = await stack.done("GET", "/api/user/orgs", *boss)
    assert org["role"] == "Editor"


@pytest.mark.parametrize("login", ["nobody", "irene", "*", "admin"])
async def test_who_is_not_in_it_or_in_no_mapped_group_stays_outside(stack: Stack, login: str) -> None:
    answer = await stack.ask("GET", "/api/user", named(login))
    assert (answer.status, json_of(answer)["messageId"]) == (401, "user.sync.forbidden")


async def test_a_local_account_of_that_name_is_not_spoken_for(stack: Stack, slapd: Slapd) -> None:
    slapd.person("admin")
    slapd.group("admins", "admin")
    answer = await stack.ask("GET", "/api/user", named("admin"))
    assert (answer.status, json_of(answer)["messageId"]) == (401, "user.sync.conflict")


async def test_while_it_is_away_nobody_new_comes_in(stack: Stack, slapd: Slapd) -> None:
    await stack.done("GET", "/api/user", named("marie"))
    slapd.stop()
    await stack.done("GET", "/api/user", named("marie"))
    assert (await stack.ask("GET", "/api/user", named("irene"))).status == 503
    stack.clock.advance(seconds=3601)
    assert (await stack.ask("GET", "/api/user", named("marie"))).status == 503
