"""No answer costs a statement for each of the things that it tells of."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backend.app import opened
from backend.credentials.passwords import Passwords
from contract.identity import Identity, Kind, Role
from contract.routes import ROUTES, Owner
from contract.settings import load
from tests.support.clock import FrozenClock
from tests.support.counted import CountedDatabase
from tests.support.database import open_database
from tests.support.household import QUICK
from tests.support.signed import SECRET, SignedClient, serving

MOST = 5
"""Statements of one answer."""

ASKED = {
    "/api/org": "",
    "/api/org/users": "",
    "/api/org/users/search": "?perpage=50",
    "/api/org/users/lookup": "",
    "/api/user": "",
    "/api/user/orgs": "",
    "/api/user/teams": "",
    "/api/user/stars": "",
    "/api/users": "",
    "/api/users/search": "?perpage=50",
    "/api/users/lookup": "?loginOrEmail=admin",
    "/api/users/:id": "/api/users/1",
    "/api/users/:id/orgs": "/api/users/1/orgs",
    "/api/users/:id/teams": "/api/users/1/teams",
    "/api/orgs": "",
    "/api/orgs/:id": "/api/orgs/1",
    "/api/orgs/name/:name": "/api/orgs/name/org-0",
    "/api/orgs/:id/users": "/api/orgs/1/users",
    "/api/auth/keys": "?includeExpired=true",
    "/api/serviceaccounts/search": "?perpage=50",
    "/api/serviceaccounts/:id": "/api/serviceaccounts/{account}",
    "/api/access-control/serviceaccounts/:id": "/api/access-control/serviceaccounts/{account}",
    "/api/serviceaccounts/:id/tokens": "/api/serviceaccounts/{account}/tokens",
    "/api/serviceaccounts/migrationstatus": "",
    "/api/dashboards/db/:slug": "/api/dashboards/db/board-0",
    "/api/dashboards/uid/:uid": "/api/dashboards/uid/board-0",
    "/api/dashboards/uid/:uid/permissions": "/api/dashboards/uid/board-0/permissions",
    "/api/dashboards/id/:id/permissions": "/api/dashboards/id/{board}/permissions",
    "/api/dashboards/uid/:uid/versions": "/api/dashboards/uid/board-0/versions",
    "/api/dashboards/uid/:uid/versions/:version": "/api/dashboards/uid/board-0/versions/1",
    "/api/dashboards/id/:id/versions": "/api/dashboards/id/{board}/versions",
    "/api/dashboards/id/:id/versions/:version": "/api/dashboards/id/{board}/versions/1",
    "/api/dashboards/home": "",
    "/api/dashboards/tags": "",
    "/api/search": "",
    "/api/search/sorting": "",
    "/api/folders": "",
    "/api/folders/:uid": "/api/folders/folder-0",
    "/api/folders/id/:id": "/api/folders/id/{folder}",
    "/api/folders/:uid/counts": "/api/folders/folder-0/counts",
    "/api/folders/:uid/permissions": "/api/folders/folder-0/permissions",
    "/api/datasources": "",
    "/api/datasources/plugins": "",
    "/api/datasources/:id": "/api/datasources/1",
    "/api/datasources/uid/:uid": "/api/datasources/uid/source-0",
    "/api/datasources/name/:name": "/api/datasources/name/source-0",
    "/api/datasources/id/:name": "/api/datasources/id/source-0",
    "/api/plugins": "",
    "/api/dashboard/snapshots": "",
    "/api/snapshots/:key": "/api/snapshots/key-0",
    "/api/snapshot/shared-options": "",
    "/api/user/preferences": "",
    "/api/org/preferences": "",
    "/api/frontend/settings": "",
    "/api/admin/settings": "",
    "/api/admin/stats": "",
    "/api/annotations": "",
    "/api/annotations/tags": "",
    "/api/annotations/:id": "/api/annotations/1",
}
"""From the template of each route that reads the database to what is asked of it, or is added to it."""

NOT_ASKED = (
    "/api/health", "/api/openapi.json", "/api/manual", "/file/", "/api/dashboards/file/",
    "/api/datasources/proxy/", "/resources/", "/health", "/api/plugins/:id/settings", "/api/snapshots-delete/",
    "/api/teams/search", "/api/v1/provisioning/",
)  # fmt: skip
"""Parts of the templates that answer from files, from elsewhere, or with nothing."""


@dataclass(slots=True, kw_only=True)
class World:
    """A backend with some of everything. `places` are numbers of the first things made."""

    client: SignedClient
    database: CountedDatabase
    admin: Identity
    made: int = 0
    places: dict[str, int]

    async def done(self, method: str, target: str, body: object) -> Any:
        reply = await self.client.ask(self.admin, method, target, body)
        assert reply.status in {200, 201}, (target, reply.body)
        return reply.json

    async def grow(self, by: int) -> None:
        for number in range(self.made, self.made + by):
            await self._add_people(number)
            await self._add_content(number)
        self.made += by

    async def _add_people(self, number: int) -> None:
        user = {
            "name": f"u{number}",
            "login": f"user-{number}",
            "email": f"u{number}@x.org",
            "password": "pw-1234",
        }
        user_id = (await self.done("POST", "/api/admin/users", user))["id"]
        org_id = (await self.done("POST", "/api/orgs", {"name": f"org-{number}"}))["orgId"]
        await self.done("POST", f"/api/orgs/{org_id}/users", {"loginOrEmail": user["login"], "role": "Viewer"})
        await self.done("POST", "/api/auth/keys", {"name": f"key-{number}", "role": "Viewer"})
        account = (await self.done("POST", "/api/serviceaccounts", {"name": f"robot-{number}"}))["id"]
        account = self.places.setdefault("account", account)
        await self.done("POST", f"/api/serviceaccounts/{account}/tokens", {"name": f"token-{number}"})
        self.places["user"] = user_id

    async def _add_content(self, number: int) -> None:
        folder = await self.done("POST", "/api/folders", {"uid": f"folder-{number}", "title": f"folder {number}"})
        board = await self._save(f"board-{number}", folder=f"folder-{number}")
        self.places.setdefault("folder", folder["id"])
        self.places.setdefault("board", board)
        await self._save("board-0", folder="folder-0", overwrite=True)
        await self._save(f"inner-{number}", folder="folder-0")
        await self.done("POST", f"/api/user/stars/dashboard/{board}", None)
        granted = [{"userId": self.places["user"], "permission": 2}, {"role": "Viewer", "permission": 1}]
        await self.done("POST", f"/api/folders/folder-{number}/permissions", {"items": granted})
        await self.done("POST", f"/api/dashboards/uid/board-{number}/permissions", {"items": granted})
        snapshot = {"dashboard": {"title": "x"}, "name": f"snap-{number}", "key": f"key-{number}"}
        await self.done("POST", "/api/snapshots", {**snapshot, "deleteKey": f"delete-{number}"})
        note = {"dashboardId": board, "time": 1000 + number, "text": "x", "tags": ["a", f"t{number}"]}
        await self.done("POST", "/api/annotations", note)
        source = {"uid": f"source-{number}", "name": f"source-{number}", "type": "prometheus", "access": "proxy"}
        secret = {"secureJsonData": {"password": "x"}, "url": "http://127.0.0.1:9"}
        await self.done("POST", "/api/datasources", {**source, **secret})

    async def _save(self, uid: str, *, folder: str, overwrite: bool = False) -> int:
        board = {"uid": uid, "title": uid, "tags": ["all", uid]}
        body = {"dashboard": board, "folderUid": folder, "overwrite": overwrite}
        return int((await self.done("POST", "/api/dashboards/db", body))["id"])

    async def statements(self, target: str, *, by: Identity) -> list[str]:
        """Of the second time that it is asked: what is remembered from the first is not counted."""
        target = target.format_map(self.places)
        await self.client.ask(by, "GET", target)
        self.database.statements.clear()
        reply = await self.client.ask(by, "GET", target)
        assert reply.status == 200 or by is not self.admin, (target, reply.body)
        return list(self.database.statements)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    words = {("paths", "data"): str(tmp_path), ("security", "secret_key"): SECRET}
    clock, settings = FrozenClock(), load(None, {}, words)
    admin = Identity(
        kind=Kind.USER, id=1, login="admin", org_id=1, role=Role.ADMIN, is_server_admin=True, method="basic"
    )
    async with AsyncExitStack() as stack:
        database = CountedDatabase(await stack.enter_async_context(open_database(tmp_path, clock=clock)))
        door = await stack.enter_async_context(opened(settings, database, clock, passwords=Passwords(QUICK)))
        client = await stack.enter_async_context(serving(door, clock=clock))
        yield World(client=client, database=database, admin=admin, places={})


def _templates() -> set[str]:
    read = {route.template for route in ROUTES.routes if "GET" in route.methods and route.owner is Owner.BACKEND}
    return {template for template in read if not any(part in template for part in NOT_ASKED)}


def test_every_route_that_reads_is_asked() -> None:
    assert _templates() == ASKED.keys()


@pytest.mark.timeout(120)
async def test_more_things_cost_no_more_statements(world: World) -> None:
    await world.grow(2)
    callers = [world.admin, Identity(kind=Kind.USER, id=2, org_id=1, role=Role.VIEWER, method="basic")]
    targets = [place if place.startswith("/") else template + place for template, place in ASKED.items()]
    few = {(one, by.id): await world.statements(one, by=by) for one in targets for by in callers}
    await world.grow(5)
    many = {(one, by.id): await world.statements(one, by=by) for one in targets for by in callers}
    grown = {
        asked: Counter(many[asked]) - Counter(few[asked]) for asked in few if len(many[asked]) > len(few[asked])
    }
    assert grown == {}
    assert {asked: len(put) for asked, put in many.items() if len(put) > MOST} == {}
