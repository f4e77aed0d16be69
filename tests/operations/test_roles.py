"""Role by organisation by route, as the manual says it: who is less is refused, and who is enough is let in.

The processes decide by `contract/routes`: a least role that changes there or in the manual alone fails here.
"""

from collections.abc import Iterator

import pytest

from contract.routes import ROUTES, Needs
from contract.target import Target
from tests.operations.cast import Cast
from tests.operations.manual import Told, told
from tests.support.api import Answer, Credential
from tests.support.stack import UNREMARKED

pytestmark = [UNREMARKED, pytest.mark.timeout(300)]

READS = {"GET"}
WITH_BODY = {"POST", "PUT", "PATCH"}
WRITES = WITH_BODY | {"DELETE"}
ORDER = (Needs.SIGNED_IN, Needs.EDITOR, Needs.ADMIN, Needs.SERVER_ADMIN)
OWN = {"viewer": Needs.SIGNED_IN, "editor": Needs.EDITOR, "admin": Needs.ADMIN, "server_admin": Needs.SERVER_ADMIN}
"""The callers, and the most that each of them is in the organisation of the cast."""

OF_THE_THING = {"/api/user/password", "/api/user/using/:id", "/api/users/:id/using/:orgId"}
"""Their 401 is recorded, and speaks of a password or an organisation that was sent."""


def asked() -> Iterator[Told]:
    """Every route that is not for everybody; the forms of pages are asked by their own tests."""
    for route in told():
        match = ROUTES.match(route.method, Target.read(route.target.encode()))
        assert match is not None, f"the manual tells of {route}, which there is not"
        is_form = match.route.page and route.method == "POST"
        if (
            route.needs is not Needs.PUBLIC
            and not is_form
            and route.method in {"GET", "POST", "PUT", "PATCH", "DELETE"}
        ):
            yield route


async def ask(cast: Cast, route: Told, by: Credential, **headers: str) -> Answer:
    body = b"{}" if route.method in WITH_BODY else None
    return await cast.api.ask(route.method, route.target, body, by=by, headers=headers)


def is_page(route: Told) -> bool:
    match = ROUTES.match(route.method, Target.read(route.target.encode()))
    return match is not None and match.route.page


def is_refused(answer: Answer, route: Told, status: int) -> bool:
    """People are led on: to the log-in page, or home."""
    return answer.status == (302 if is_page(route) else status)


def is_shut(answer: Answer, route: Told, *statuses: int) -> bool:
    return answer.status in statuses and route.template not in OF_THE_THING


async def test_strangers_are_let_in_nowhere(cast: Cast) -> None:
    found = [(route, await ask(cast, route, cast.anonymous)) for route in asked()]
    assert len(found) > 150
    assert [(str(route), answer.status) for route, answer in found if not is_refused(answer, route, 401)] == []


@pytest.mark.parametrize("caller", OWN)
async def test_who_is_less_than_the_least_is_refused(cast: Cast, caller: str) -> None:
    above = ORDER[ORDER.index(OWN[caller]) + 1 :]
    by: Credential = getattr(cast, caller)
    found = [(route, await ask(cast, route, by)) for route in asked() if route.needs in above]
    assert [(str(route), answer.status) for route, answer in found if not is_refused(answer, route, 403)] == []


@pytest.mark.parametrize("caller", OWN)
async def test_who_is_the_least_or_more_is_not_refused_for_it(cast: Cast, caller: str) -> None:
    """Where any caller may ask, handlers still judge by the thing that is asked for."""
    below = ORDER[1 : ORDER.index(OWN[caller]) + 1]
    by: Credential = getattr(cast, caller)
    found = [(route, await ask(cast, route, by)) for route in asked() if route.needs in below]
    assert [(str(route), answer.status) for route, answer in found if is_shut(answer, route, 302, 401, 403)] == []


async def test_whoever_is_signed_in_is_no_stranger(cast: Cast) -> None:
    everywhere = [route for route in asked() if route.needs is Needs.SIGNED_IN]
    found = [(route, await ask(cast, route, cast.viewer)) for route in everywhere]
    assert [(str(route), answer.status) for route, answer in found if is_shut(answer, route, 302, 401)] == []


async def test_a_role_elsewhere_is_none_here(cast: Cast) -> None:
    """An Admin of another organisation, who asks for this one."""
    of_roles = [route for route in asked() if route.needs in {Needs.EDITOR, Needs.ADMIN} and not is_page(route)]
    here = {"X-Grafana-Org-Id": str(cast.org_id)}
    found = [(route, await ask(cast, route, cast.outsider, **here)) for route in of_roles]
    assert len(found) > 30
    assert [(str(route), answer.status) for route, answer in found if answer.status not in {403, 404}] == []


async def test_the_manual_and_the_table_know_the_same_routes() -> None:
    table = {(method, route.template) for route in ROUTES.routes for method in route.methods.split()}
    assert {(route.method, route.template) for route in told()} == table
