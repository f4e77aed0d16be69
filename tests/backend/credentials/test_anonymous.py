from pathlib import Path

from backend.credentials.anonymous import AnonymousRules
from backend.people import PeopleRules
from contract.identity import Kind, Role
from contract.internal import IdentityRecord, Subject
from tests.support.household import Household, open_household

ANYBODY = Subject(kind=Kind.ANONYMOUS, id=0)


def rules(org_name: str, role: Role) -> PeopleRules:
    return PeopleRules(anonymous=AnonymousRules(org_name=org_name, role=role))


async def test_anonymous_callers_are_in_the_organisation_of_that_name(tmp_path: Path) -> None:
    async with open_household(tmp_path, rules("Visitors", Role.EDITOR)) as home:
        assert await home.record(ANYBODY) == IdentityRecord(subject=ANYBODY, active=False)
        visitors = await home.org("Visitors")
        record = await home.record(ANYBODY)
        assert (record.active, record.org_id, record.roles) == (True, visitors, {visitors: Role.EDITOR})
        assert not record.is_server_admin
        await home.done(home.admin, "PUT", f"/api/orgs/{visitors}", {"name": "Guests"})
        assert not (await home.record(ANYBODY)).active


async def test_nobody_is_anonymous_where_that_is_off(home: Household) -> None:
    assert not (await home.record(ANYBODY)).active
