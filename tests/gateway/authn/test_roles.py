import pytest

from contract.errors import StartFault
from contract.identity import Role
from gateway.authn.roles import ClaimPath, InvalidRole, Rights, RoleMap

GROUPS = "contains(groups[*], 'admins') && 'Admin' || contains(groups[*], 'editors') && 'Editor' || none"


def role_map(path: str = "role", *, strict: bool = False, skip: bool = False, admin: bool = False) -> RoleMap:
    return RoleMap(
        ClaimPath.read(path, section="auth.jwt", key="role_attribute_path"),
        strict=strict,
        skip_sync=skip,
        may_be_server_admin=admin,
        org_id=3,
        otherwise=Role.VIEWER,
    )


@pytest.mark.parametrize(
    ("word", "role"),
    [("Viewer", Role.VIEWER), ("editor", Role.EDITOR), ("ADMIN", Role.ADMIN), ("None", Role.NONE)],
)
def test_a_role_is_read_in_any_case(word: str, role: Role) -> None:
    assert role_map().rights({"role": word}) == Rights(roles={3: role})


def test_an_expression_may_look_at_groups() -> None:
    chosen = role_map(GROUPS)
    assert chosen.rights({"groups": ["staff", "admins"]}).roles == {3: Role.ADMIN}
    assert chosen.rights({"groups": ["editors"]}).roles == {3: Role.EDITOR}
    assert chosen.rights({"groups": ["staff"]}).roles == {3: Role.VIEWER}


@pytest.mark.parametrize("claims", [{}, {"role": "Owner"}, {"role": ""}, {"role": ["Admin"]}, {"role": 7}])
def test_no_role_is_that_of_new_users_or_a_refusal(claims: dict[str, object]) -> None:
    assert role_map().rights(claims) == Rights(roles={3: Role.VIEWER})
    with pytest.raises(InvalidRole):
        role_map(strict=True).rights(claims)


def test_an_expression_that_does_not_fit_the_claims_yields_no_role() -> None:
    assert role_map(GROUPS).rights({"groups": 7}).roles == {3: Role.VIEWER}


def test_server_admins_are_made_only_where_that_is_allowed() -> None:
    claims = {"role": "GrafanaAdmin"}
    assert role_map().rights(claims) == Rights(roles={3: Role.ADMIN})
    assert role_map(admin=True).rights(claims) == Rights(roles={3: Role.ADMIN}, is_server_admin=True)
    assert role_map(admin=True).rights({"role": "Admin"}).is_server_admin is False


def test_without_an_expression_or_with_sync_off_nothing_is_said() -> None:
    assert role_map("").rights({"role": "Admin"}) == Rights()
    assert role_map(skip=True, strict=True, admin=True).rights({"role": "Admin"}) == Rights()
    with pytest.raises(InvalidRole):
        role_map("", strict=True).rights({"role": "Admin"})


def test_an_expression_that_cannot_be_read_is_told_at_start() -> None:
    with pytest.raises(StartFault, match=r"\[auth.jwt\] role_attribute_path"):
        role_map("contains(")
