import pytest

from contract.errors import NotFound
from contract.identity import ORG_MISSING, Kind, Role
from contract.internal import IdentityRecord, Subject
from gateway.authn.organisation import OtherOrganisation, identity_of, org_header
from gateway.authn.proved import Proved
from tests.support.readings import reading

ADA = IdentityRecord(
    subject=Subject(kind=Kind.USER, id=5),
    active=True,
    login="ada",
    org_id=1,
    roles={1: Role.VIEWER, 2: Role.ADMIN},
)
ROBOT = IdentityRecord(
    subject=Subject(kind=Kind.API_KEY, id=7), active=True, name="robot", org_id=1, roles={1: Role.EDITOR}
)


def acting(record: IdentityRecord, target: str, *headers: tuple[str, str], method: str = "GET") -> tuple[int, str]:
    identity = identity_of(Proved(record=record, method="basic"), reading(target, *headers, method=method))
    return identity.org_id, identity.role.value


def header(value: str) -> tuple[str, str]:
    return ("X-Grafana-Org-Id", value)


def test_the_active_organisation_is_the_default() -> None:
    assert acting(ADA, "/api/org") == (1, "Viewer")


@pytest.mark.parametrize("value", ["2", " 2", "2 "])
def test_the_header_chooses_for_one_request(value: str) -> None:
    assert acting(ADA, "/api/org", header(value)) == (2, "Admin")


@pytest.mark.parametrize("value", ["abc", "1.0", "0", "", "\uff12"])
def test_a_header_that_names_no_organisation_is_ignored(value: str) -> None:
    assert acting(ADA, "/api/org", header(value)) == (1, "Viewer")


@pytest.mark.parametrize("value", ["3", "-1", "9223372036854775807"])
def test_who_is_no_member_has_no_role(value: str) -> None:
    assert acting(ADA, "/api/org", header(value)) == (ORG_MISSING, "None")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_target_in_the_query_goes_before_the_header(method: str) -> None:
    assert acting(ADA, "/api/org?targetOrgId=2", header("1"), method=method) == (2, "Admin")
    assert acting(ADA, "/api/org?a=b&targetOrgId=%32&targetOrgId=1", method=method) == (2, "Admin")
    assert acting(ADA, "/api/org?targetOrgId=3", header("1"), method=method) == (ORG_MISSING, "None")
    assert acting(ADA, "/api/org?targetOrgId=x", header("2"), method=method) == (2, "Admin")
    assert acting(ADA, "/api/org?targetOrgId=2&orgId=1", method=method) == (2, "Admin")


def test_a_key_of_another_organisation_is_refused() -> None:
    assert acting(ROBOT, "/api/org", header("1")) == (1, "Editor")
    with pytest.raises(OtherOrganisation):
        acting(ROBOT, "/api/org", header("2"))
    with pytest.raises(OtherOrganisation):
        acting(ROBOT, "/api/org?targetOrgId=2", header("1"))


def test_nobody_in_particular_targets_nothing() -> None:
    anybody = IdentityRecord(
        subject=Subject(kind=Kind.ANONYMOUS, id=0), active=True, org_id=1, roles={1: Role.VIEWER}
    )
    assert acting(anybody, "/api/org?targetOrgId=2", header("2")) == (1, "Viewer")


def test_the_query_chooses_on_reads_below_api_only() -> None:
    assert acting(ADA, "/api/org?orgId=2") == (2, "Admin")
    assert acting(ADA, "/api/org?orgId=text") == (1, "Viewer")
    assert acting(ADA, "/api/org?orgId=2", method="POST") == (1, "Viewer")
    assert acting(ADA, "/d/x?orgId=2") == (1, "Viewer")
    assert acting(ADA, "/api/org?orgId=2", header("1")) == (1, "Viewer")


def test_a_foreign_organisation_in_the_query_is_not_found() -> None:
    with pytest.raises(NotFound):
        acting(ADA, "/api/org?orgId=3")


def test_a_user_without_an_active_organisation_has_no_role() -> None:
    homeless = IdentityRecord(subject=Subject(kind=Kind.USER, id=6), active=True)
    assert acting(homeless, "/api/org") == (ORG_MISSING, "None")


def test_the_header_is_handed_on_as_it_was_sent() -> None:
    assert org_header(reading("/", header(" 2"))) == " 2"
    assert org_header(reading("/")) is None
