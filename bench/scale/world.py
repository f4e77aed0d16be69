"""A backend of this process over one database, and an admin who asks it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from backend.app import opened
from backend.storage.database import Database
from backend.storage.open import open_database
from contract.clock import SystemClock
from contract.identity import Identity, Kind, Role
from contract.logs import configure_logs
from contract.settings import load
from contract.settings.places import Database as Place
from tests.support.signed import SECRET, SignedClient, serving

ADMIN = Identity(
    kind=Kind.USER, id=1, login="admin", org_id=1, role=Role.ADMIN, is_server_admin=True, method="basic"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    client: SignedClient
    database: Database

    async def make(self, target: str, body: object, *, org_id: int = 1) -> Any:
        reply = await self.client.ask(_in(org_id), "POST", target, body)
        assert reply.status in {200, 201}, (target, reply.body)
        return reply.json

    async def ask(self, target: str, *, org_id: int = 1) -> Any:
        reply = await self.client.ask(_in(org_id), "GET", target)
        assert reply.status == 200, (target, reply.body)
        return reply.json


def _in(org_id: int) -> Identity:
    return msgspec.structs.replace(ADMIN, org_id=org_id)


@asynccontextmanager
async def open_world(place: Place, folder: Path) -> AsyncIterator[World]:
    words = {("paths", "data"): str(folder), ("security", "secret_key"): SECRET}
    configure_logs(level="error", process="bench")
    clock = SystemClock()
    database = await open_database(place, clock=clock)
    try:
        settings = load(None, {}, words)
        async with opened(settings, database, clock) as door, serving(door, clock=clock) as client:
            yield World(client=client, database=database)
    finally:
        await database.close()
