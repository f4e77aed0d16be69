import pytest

from backend.access.roles import require
from contract.errors import Forbidden, Unauthenticated
from contract.identity import NOBODY, Identity, Kind, Role
from contract.routes import Needs, Route
from tests.support.denial import denial, numbered


def route(needs: Needs, *, action: str = "") -> Route:
    return Route("GET", "/api/thing", "thing.read", needs, action=action)


def person(role: Role, *, is_server_admin: bool = False) -> Identity:
    return Identity(kind=Kind.USER, id=5, org_id=1, role=role, is_server_admin=is_server_admin)


@pytest.mark.parametrize("needs", [each for each in Needs if each is not Needs.PUBLIC])
def test_without_an_identity_only_public_routes_are_open(needs: Needs) -> None:
    require(route(Needs.PUBLIC), NOBODY)
    with pytest.raises(Unauthenticated):
        require(route(needs), NOBODY)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.NONE, {Needs.SIGNED_IN}),
        (Role.VIEWER, {Needs.SIGNED_IN}),
        (Role.EDITOR, {Needs.SIGNED_IN, Needs.EDITOR}),
        (Role.ADMIN, {Needs.SIGNED_IN, Needs.EDITOR, Needs.ADMIN}),
    ],
)
def test_a_role_opens_its_own_routes_and_those_below(role: Role, allowed: set[Needs]) -> None:
    for needs in (Needs.SIGNED_IN, Needs.EDITOR, Needs.ADMIN, Needs.SERVER_ADMIN):
        if needs in allowed:
            require(route(needs), person(role))
            continue
        with pytest.raises(Forbidden):
            require(route(needs), person(role))


def test_a_server_admin_has_no_role_by_that() -> None:
    require(route(Needs.SERVER_ADMIN), person(Role.VIEWER, is_server_admin=True))
    with pytest.raises(Forbidden):
        require(route(Needs.ADMIN), person(Role.VIEWER, is_server_admin=True))


def test_a_refusal_names_the_missing_permission_where_there_is_one() -> None:
    with pytest.raises(Forbidden) as refusal:
        require(route(Needs.ADMIN, action="things:read"), person(Role.EDITOR))
    assert numbered(refusal.value.extra | {"message": refusal.value.message}) == denial("things:read")
    with pytest.raises(Forbidden) as refusal:
        require(route(Needs.ADMIN), person(Role.EDITOR))
    assert (refusal.value.message, refusal.value.extra) == ("Permission denied", {})
