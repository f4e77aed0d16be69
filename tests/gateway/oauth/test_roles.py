"""Roles in our organisations by those of the provider (`org_mapping`)."""

from collections.abc import Awaitable, Callable

import pytest

from contract.errors import StartFault
from tests.gateway.oauth.conftest import Enter
from tests.gateway.oauth.people import DORA, FAILED, reasons
from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, json_of
from tests.support.visitor import Visitor

pytestmark = UNREMARKED
Start = Callable[..., Awaitable[Stack]]
Roles = Callable[..., Awaitable[dict[str, str]]]


@pytest.fixture
def roles(start: Start, enter: Enter) -> Roles:
    """Dora's, by the names of organisations, when she is in `theirs` at the provider."""

    async def found(stack: Stack, *theirs: str, role: str = "") -> dict[str, str]:
        browser = Visitor(stack)
        assert await enter(stack, {**DORA, "theirs": list(theirs), "role": role}, visitor=browser) == "/"
        orgs = json_of(await browser.get("/api/user/orgs"))
        return {org["name"]: org["role"] for org in orgs}

    return found


async def mapping(start: Start, *words: str, **more: str) -> Stack:
    """A Doorward with a second organisation `Second Org`."""
    text = "[" + ", ".join(f'"{word}"' for word in words) + "]"
    stack = await start({"org_mapping": text, "org_attribute_path": "theirs", **more})
    await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Second Org"})
    return stack


async def test_roles_are_given_by_number_by_name_and_everywhere(start: Start, roles: Roles) -> None:
    stack = await mapping(start, "ops:1:Editor", "ops:Second Org:Admin", "dev:Second Org", "all:*:Editor")
    assert await roles(stack, "ops") == {"Main Org.": "Editor", "Second Org": "Admin"}
    assert await roles(stack, "dev") == {"Second Org": "Viewer"}
    assert await roles(stack, "all", "dev") == {"Main Org.": "Editor", "Second Org": "Editor"}


async def test_who_is_in_none_gets_what_new_users_get_and_loses_the_rest(start: Start, roles: Roles) -> None:
    stack = await mapping(start, "ops:Second Org:Editor")
    assert await roles(stack, "ops") == {"Second Org": "Editor"}
    assert await roles(stack, "dev") == {"Main Org.": "Viewer"}


async def test_a_star_is_everybody_and_a_colon_can_be_escaped(start: Start, roles: Roles) -> None:
    stack = await mapping(start, "*:1:Viewer", "a\\\\:b:1:Editor")
    assert await roles(stack) == {"Main Org.": "Viewer"}
    assert await roles(stack, "a:b") == {"Main Org.": "Editor"}


async def test_a_higher_role_of_the_expression_goes_first(start: Start, roles: Roles) -> None:
    stack = await mapping(start, "ops:Second Org:Viewer", role_attribute_path="role")
    assert await roles(stack, "ops", role="Editor") == {"Second Org": "Editor"}
    assert await roles(stack, "ops", role="None") == {"Second Org": "Viewer"}
    assert await roles(stack, role="Editor") == {"Main Org.": "Editor"}


async def test_strict_settings_want_one_of_both(start: Start, enter: Enter) -> None:
    stack = await mapping(start, "ops:1:Editor", role_attribute_strict="true")
    assert await enter(stack, {**DORA, "theirs": ["dev"]}) == FAILED
    assert reasons(stack) == [("auth.oauth.role.missing", "")]


async def test_roles_that_do_not_follow_are_left_alone(start: Start, roles: Roles) -> None:
    stack = await mapping(start, "ops:Second Org:Admin", skip_org_role_sync="true")
    assert await roles(stack, "ops") == {"Main Org.": "Viewer"}


@pytest.mark.parametrize("word", ["ops", "ops:1:Boss", "ops:1:Editor:more", ":1:Editor", "ops::Editor"])
async def test_a_mapping_that_cannot_be_read_keeps_the_gateway_from_starting(start: Start, word: str) -> None:
    with pytest.raises(StartFault, match=r"\[auth.generic_oauth\] org_mapping"):
        await start({"org_mapping": word})
