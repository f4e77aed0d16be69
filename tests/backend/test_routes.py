"""All routes of the backend at once: who may, and whose they are."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from contract.identity import NOBODY, Identity, Kind, Role
from contract.routes import ROUTES, Needs, Owner, Route
from tests.support.boards import Boards
from tests.support.office import open_office
from tests.support.people import add_user, api_key
from tests.support.world import fill, target_of

OURS = [route for route in ROUTES.routes if route.owner is Owner.BACKEND]
ASKING_OTHERS = {
    "datasources.proxy",
    "datasources.proxy_by_uid",
    "datasources.resources",
    "datasources.health",
    "datasources.health_by_uid",
}
"""Routes whose work is a data source's."""


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Boards]:
    async with open_office(tmp_path) as boards:
        await fill(boards, range(2))
        yield boards


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    route: Route

    def __str__(self) -> str:
        return f"{self.method} {self.route.template}"


ALL = [Asked(method, route) for route in OURS for method in route.served]
LEAST = {Needs.SIGNED_IN: Role.NONE, Needs.EDITOR: Role.EDITOR, Needs.ADMIN: Role.ADMIN}
EVERYTHING = json.loads(
    """{
        "name": "n", "type": "prometheus", "access": "proxy", "title": "t", "parentUid": "", "items": [],
        "version": 1, "role": "Viewer", "loginOrEmail": "ada", "theme": "", "text": "x", "orgId": 1
    }"""
)
"""A body that most routes can read."""
OWN_401 = {"user.use_org", "users.use_org", "user.change_password"}
"""An organisation that is not the caller's, and a wrong old password, are told as 401 (api.md §9)."""
DENIED = "Permission denied"
OF_NO_ORGANISATION = {
    "snapshots.read",  # whoever knows the key may, wherever they belong (api.md §14)
    "snapshots.delete_by_delete_key",
    "preferences.dismiss",  # the number is no object's
    "org_users.remove",  # as recorded: 200 for any user there is, 404 for others
}


def may(route: Route, identity: Identity) -> bool:
    """As the table of routes has it."""
    if route.needs is Needs.SERVER_ADMIN:
        return identity.is_server_admin
    return route.needs is Needs.PUBLIC or identity.role.covers(LEAST[route.needs])


async def said(office: Boards, asked: Asked, identity: Identity, *, unknown: bool) -> tuple[int, str]:
    """Status, and the body with the object's name taken out."""
    target = target_of(asked.route, unknown=unknown)
    body = None if asked.method in {"GET", "HEAD", "DELETE"} else EVERYTHING
    answer = await office.client.ask(identity, asked.method, target, body)
    text = re.sub(r"ACE[0-9]+", "ACE", answer.body.decode())
    own, others = target_of(asked.route).split("/"), target.split("/")
    for mine, other in zip(own, others, strict=True):
        text = text if mine == other else text.replace(other, mine)
    return answer.status, text


@pytest.mark.parametrize("role", Role)
async def test_a_role_opens_what_the_table_says_and_nothing_else(office: Boards, role: Role) -> None:
    member = await add_user(office.database, f"{role.value or 'nothing'}-user", org_id=1, role=role)
    for identity in (member, replace(member, is_server_admin=True), api_key(role)):
        for asked in ALL:
            status, text = await said(office, asked, identity, unknown=True)
            allowed = may(asked.route, identity)
            assert status != 401 or asked.route.name in OWN_401, (str(asked), identity, text)
            assert allowed or status == 403, (str(asked), identity, status, text)
            assert status < 500, (str(asked), identity, status, text)
            assert not (allowed and identity.kind is Kind.USER and DENIED in text), (str(asked), identity, text)


async def test_without_a_credential_only_what_is_public_is_open(office: Boards) -> None:
    for asked in ALL:
        status, text = await said(office, asked, NOBODY, unknown=True)
        assert (status == 401) == (asked.route.needs is not Needs.PUBLIC), (str(asked), status, text)


async def test_what_another_organisation_has_is_as_if_it_were_not(office: Boards) -> None:
    before = await seen_by_its_admin(office)
    for identity in (office.stranger, replace(office.stranger, role=Role.EDITOR), api_key(Role.ADMIN, org_id=2)):
        for asked in ALL:
            if ":" not in asked.route.template or asked.route.name in OF_NO_ORGANISATION:
                continue
            theirs = await said(office, asked, identity, unknown=False)
            assert theirs == await said(office, asked, identity, unknown=True), str(asked)
    assert await seen_by_its_admin(office) == before


async def seen_by_its_admin(office: Boards) -> dict[str, bytes]:
    """All that can be read of the organisation that the strangers do not belong to."""
    found = {}
    for route in OURS:
        if "GET" in route.served and not route.changes and route.name not in ASKING_OTHERS:
            answer = await office.client.ask(office.admin, "GET", target_of(route))
            found[route.template] = answer.body
    return found
