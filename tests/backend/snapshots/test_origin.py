"""Snapshots of dashboards that permissions keep from somebody."""

from typing import Any

import pytest

from backend.access.trail import Trail
from backend.dashboards.draft import Draft
from backend.dashboards.rules import Wish
from backend.dashboards.saving import Saving
from backend.permissions.level import Level
from backend.permissions.model import Grant
from backend.permissions.service import Permissions
from backend.permissions.sort import DASHBOARDS
from backend.storage.database import Database
from contract.audit import AuditStream
from contract.identity import Assertion, Identity, Role
from tests.support.clock import FrozenClock
from tests.support.people import People
from tests.support.signed import Reply, SignedClient


@pytest.fixture
async def guarded(database: Database, clock: FrozenClock, people: People) -> None:
    """A dashboard "one" that Editors may look at, and nobody but Admins may do more with."""
    await Saving(database, clock=clock, versions_to_keep=5).save(
        people.admin, Wish(draft=Draft.read({"title": "One", "uid": "one"}))
    )
    looking = Grant(user_id=None, role=Role.EDITOR, level=Level.VIEW)
    permissions = Permissions(database, clock=clock, trail=Trail(AuditStream(clock)))
    admin = Assertion(identity=people.admin, client_address="127.0.0.1")
    await permissions.replace(admin, "one", DASHBOARDS, [looking])


async def take(client: SignedClient, by: Identity, **document: Any) -> Reply:
    return await client.ask(by, "POST", "/api/snapshots", {"dashboard": {"title": "One", **document}})


async def delete(client: SignedClient, by: Identity, key: str) -> int:
    return (await client.ask(by, "DELETE", f"/api/snapshots/{key}")).status


@pytest.mark.parametrize("name", [{"uid": "one"}, {"id": 1}, {"uid": "one", "id": None}])
@pytest.mark.usefixtures("guarded")
async def test_who_may_not_see_a_dashboard_takes_no_snapshot_of_it(
    client: SignedClient, people: People, name: dict[str, Any]
) -> None:
    refused = await take(client, people.viewer, **name)
    assert (refused.status, refused.json["message"]) == (403, "Access denied to this dashboard")
    assert (await take(client, people.editor, **name)).status == 200
    assert (await client.ask(people.admin, "GET", "/api/dashboard/snapshots")).json[0][
        "userId"
    ] == people.editor.id


@pytest.mark.parametrize(
    "name", [{}, {"uid": ""}, {"uid": "new"}, {"uid": 5}, {"id": 99}, {"id": 2**70}, {"id": True}]
)
@pytest.mark.usefixtures("guarded")
async def test_what_names_no_dashboard_here_may_be_anybodys(
    client: SignedClient, people: People, name: dict[str, Any]
) -> None:
    assert (await take(client, people.viewer, **name)).status == 200
    assert (await take(client, people.stranger, uid="one")).status == 200


@pytest.mark.usefixtures("guarded")
async def test_a_snapshot_is_deleted_by_its_maker_or_who_may_save_the_dashboard(
    client: SignedClient, people: People
) -> None:
    theirs, own = [(await take(client, by, uid="one")).json["key"] for by in (people.admin, people.editor)]
    assert await delete(client, people.editor, theirs) == 403
    assert await delete(client, people.editor, own) == 200
    assert await delete(client, people.admin, theirs) == 200
