"""A door to the slices that dashboards live in, over a real database, and people who knock."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from backend.access.call import Handler
from backend.access.trail import Trail
from backend.dashboards import routes as dashboard_routes
from backend.dashboards.files import DashboardFiles
from backend.dashboards.home import Home, home_document
from backend.dashboards.saving import Saving
from backend.dashboards.service import Dashboards
from backend.folders import routes as folder_routes
from backend.folders.changes import FolderChanges
from backend.folders.service import Folders
from backend.permissions import routes as permission_routes
from backend.permissions.service import Permissions
from backend.search import routes as search_routes
from backend.search.service import Search
from backend.search.store import SearchStore
from backend.stars import routes as star_routes
from backend.stars.store import StarStore
from backend.storage.database import Database
from backend.versions import routes as version_routes
from backend.versions.service import Versions
from contract.audit import AuditStream
from contract.identity import Identity, Role
from tests.support.clock import FrozenClock
from tests.support.counting import CountingDatabase
from tests.support.database import open_database
from tests.support.people import add_org, add_user
from tests.support.signed import Reply, SignedClient, open_door

SAVE = "/api/dashboards/db"


def told(answer: Reply) -> tuple[int, str]:
    """Status and text, as most tests compare them."""
    return answer.status, answer.json["message"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boards:
    """`admin`, `editor` and `viewer` are of organisation 1, `stranger` is the Admin of another."""

    client: SignedClient
    database: CountingDatabase
    clock: FrozenClock
    admin: Identity
    editor: Identity
    viewer: Identity
    stranger: Identity
    audit: io.StringIO = field(default_factory=io.StringIO)
    """What was audited, a JSON object a line."""

    async def get(self, target: str, *, by: Identity | None = None) -> Reply:
        return await self.client.ask(by or self.admin, "GET", target)

    async def post(self, target: str, body: object = None, *, by: Identity | None = None) -> Reply:
        return await self.client.ask(by or self.admin, "POST", target, body)

    async def put(self, target: str, body: object, *, by: Identity | None = None) -> Reply:
        return await self.client.ask(by or self.admin, "PUT", target, body)

    async def delete(self, target: str, *, by: Identity | None = None) -> Reply:
        return await self.client.ask(by or self.admin, "DELETE", target)

    async def save(self, title: str, *, by: Identity | None = None, **wish: Any) -> Reply:
        """Save `title`; keywords that are no field of the request's body are the dashboard's."""
        fields = {"overwrite", "folderId", "folderUid", "isFolder", "message"}
        body = {name: wish.pop(name) for name in fields & wish.keys()}
        return await self.post(SAVE, {**body, "dashboard": {"title": title, **wish}}, by=by)

    async def save_text(self, raw: bytes) -> Reply:
        """Save a body as it is written here."""
        json = {"Content-Type": "application/json"}
        return await self.client.ask(self.admin, "POST", SAVE, raw=raw, headers=json)

    async def saved(self, title: str, **wish: Any) -> Any:
        answer = await self.save(title, **wish)
        assert answer.status == 200, answer.body
        return answer.json

    async def read(self, uid: str, *, by: Identity | None = None) -> Any:
        answer = await self.get(f"/api/dashboards/uid/{uid}", by=by)
        assert answer.status == 200, answer.body
        return answer.json


@asynccontextmanager
async def open_boards(
    folder: Path, *, files: Path | None = None, viewers_can_edit: bool = False, home: Path | None = None
) -> AsyncIterator[Boards]:
    clock = FrozenClock()
    async with open_database(folder, clock=clock) as opened:
        database = CountingDatabase(opened)
        trail = Trail(AuditStream(clock, audit := io.StringIO()))
        handlers = _handlers(database, clock, trail, files=files, viewers_can_edit=viewers_can_edit, home=home)
        async with open_door(handlers, clock=clock) as client:
            yield replace(await peopled(client, database, clock), audit=audit)


def _handlers(
    database: Database,
    clock: FrozenClock,
    trail: Trail,
    *,
    files: Path | None,
    viewers_can_edit: bool,
    home: Path | None,
) -> dict[str, Handler]:
    dashboards = Dashboards(database, viewers_can_edit=viewers_can_edit)
    saving = Saving(database, clock=clock, versions_to_keep=20)
    search = Search(SearchStore(database))
    return {
        **dashboard_routes.handlers(
            dashboards=dashboards,
            saving=saving,
            home=Home(database, document=home_document(home)),
            files=DashboardFiles(files),
        ),
        **folder_routes.handlers(
            folders=Folders(database, search=search, viewers_can_edit=viewers_can_edit),
            changes=FolderChanges(database, clock=clock, versions_to_keep=20),
        ),
        **permission_routes.handlers(Permissions(database, clock=clock, trail=trail)),
        **search_routes.handlers(search=search, dashboards=dashboards),
        **version_routes.handlers(Versions(database, saving=saving)),
        **star_routes.handlers(StarStore(database)),
    }


async def peopled(client: SignedClient, database: CountingDatabase, clock: FrozenClock) -> Boards:
    """Organisation 1 may be there already."""
    found = await database.fetch_value("SELECT id FROM orgs WHERE id = 1")
    org = int(found or await add_org(database, "Main Org."))
    other = await add_org(database, "Elsewhere")
    return Boards(
        client=client,
        database=database,
        clock=clock,
        admin=await add_user(database, "ada", org_id=org, role=Role.ADMIN, is_server_admin=True),
        editor=await add_user(database, "ed", org_id=org, role=Role.EDITOR),
        viewer=await add_user(database, "vic", org_id=org, role=Role.VIEWER),
        stranger=await add_user(database, "sam", org_id=other, role=Role.ADMIN),
    )
