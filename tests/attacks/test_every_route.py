"""What a stranger and a curious browser get of each route (cases A55 and A87)."""

import pytest

from contract.routes import ROUTES, Needs, Route
from tests.support.cast import Cast
from tests.support.stack import UNREMARKED, Stack, cookie

pytestmark = [pytest.mark.asyncio(loop_scope="module"), UNREMARKED]

_OWN_REFUSAL = {"tokens.rotate"}
"""Public, for it proves the caller by itself: without anything to prove that is a 401, too."""


def _target(route: Route) -> str:
    parts = ["7" if part.startswith(":") else part for part in route.template.split("/")]
    return "/".join("a" if part == "*" else part for part in parts)


async def test_a_stranger_is_refused_with_a_challenge_wherever_nothing_is_public(stack: Stack) -> None:
    for route in ROUTES.routes:
        if route.needs is Needs.PUBLIC or route.page:
            continue
        for method in route.served:
            answer = await stack.ask(method, _target(route))
            assert (method, route.template, answer.status) == (method, route.template, 401)
            assert b'Bearer realm="Doorward"' in answer.all("WWW-Authenticate")
    assert stack.seen == []


async def test_a_stranger_on_a_page_is_led_to_the_log_in_and_nowhere_else(stack: Stack) -> None:
    for route in ROUTES.routes:
        if not route.page or route.needs is Needs.PUBLIC:
            continue
        for method in route.served:
            answer = await stack.ask(method, _target(route))
            assert (method, route.template, answer.status in {302, 303}) == (method, route.template, True)
            assert answer.one("Location") == b"/login"
    assert stack.seen == []


async def test_only_public_routes_do_without_a_credential(stack: Stack) -> None:
    for route in ROUTES.routes:
        if route.needs is not Needs.PUBLIC or route.name in _OWN_REFUSAL:
            continue
        answer = await stack.ask(route.served[0], _target(route))
        assert (route.template, answer.status == 401) == (route.template, False)
    public = {b"/api/health", b"/api/snapshots/7", b"/api/openapi.json"}
    assert {request.target for request in stack.seen} == public


@pytest.mark.parametrize(
    "target",
    ["/logout", "/api/logout", "/user/auth-tokens/rotate", "/api/snapshots-delete/7", "/api/snapshots-delete/"],
)
async def test_whoever_only_looks_changes_nothing(stack: Stack, cast: Cast, target: str) -> None:
    session = cookie(await stack.log_in(cast.u1.person.login, cast.u1.person.password))
    answer = await stack.ask("HEAD", target, session)
    assert (answer.status, answer.all("Set-Cookie"), stack.seen) == (404, [], [])
    assert (await stack.ask("GET", "/api/login/ping", session)).status == 200


async def test_the_others_sessions_end_and_the_asking_one_stays(stack: Stack, cast: Cast) -> None:
    person = cast.u2.person
    asking, other, third = [cookie(await stack.log_in(person.login, person.password)) for _ in range(3)]
    answer = await stack.done("POST", "/api/user/auth-tokens/revoke-others", asking)
    assert answer["message"] == "User auth tokens revoked"
    for session, status in ((asking, 200), (other, 401), (third, 401), (cast.u1.session, 200)):
        assert (await stack.ask("GET", "/api/login/ping", session)).status == status
