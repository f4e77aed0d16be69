"""A backend with the slices about people alone, whose callers are what its own database says they are."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from backend.credentials.passwords import Parameters, Passwords
from backend.people import People, PeopleRules
from backend.storage.database import Database
from backend.users.first_admin import AdminSettings
from contract.audit import AuditStream
from contract.identity import ORG_MISSING, Identity, Kind, Role
from contract.internal import (
    IDENTITY,
    VERIFY_KEY,
    VERIFY_PASSWORD,
    IdentityRecord,
    Subject,
    Verified,
    VerifyKey,
    VerifyPassword,
)
from contract.secret import Secret
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.signed import Reply, SignedClient, open_door

QUICK = Parameters(memory_kib=64, passes=1)
ADMIN = AdminSettings(login="admin", email="admin@localhost", password=Secret("admin"))


class Household:
    """Organisation 1 is `Main Org.`, user 1 its first admin. `admin` is their identity at the start."""

    admin: Identity

    def __init__(self, client: SignedClient, database: Database, clock: FrozenClock, audit: io.StringIO) -> None:
        self.client = client
        self.database = database
        self.clock = clock
        self._audit = audit

    async def ask(self, caller: Identity, method: str, target: str, body: object = None) -> Reply:
        return await self.client.ask(caller, method, target, body)

    async def done(self, caller: Identity, method: str, target: str, body: object = None) -> Any:
        """The answer's body; it must be 200."""
        reply = await self.ask(caller, method, target, body)
        assert reply.status == 200, (method, target, reply.status, reply.json)
        return reply.json

    async def person(self, login: str, role: Role = Role.VIEWER, *, server_admin: bool = False) -> Identity:
        """A new member of organisation 1 with the password `pw-<login>`."""
        wanted = {
            "login": login,
            "email": f"{login}@example.com",
            "name": login.title(),
            "password": f"pw-{login}",
        }
        user_id = (await self.done(self.admin, "POST", "/api/admin/users", wanted))["id"]
        await self.done(self.admin, "PATCH", f"/api/orgs/1/users/{user_id}", {"role": role.value})
        if server_admin:
            flag = {"isGrafanaAdmin": True}
            await self.done(self.admin, "PUT", f"/api/admin/users/{user_id}/permissions", flag)
        identity = await self.identity(user_id)
        await self.writes_done()
        return identity

    async def org(self, name: str) -> int:
        """A new organisation, whose Admin is the first admin."""
        return int((await self.done(self.admin, "POST", "/api/orgs", {"name": name}))["orgId"])

    async def identity(self, user_id: int, *, org_id: int | None = None) -> Identity:
        """Who the user is now, in the organisation asked for or the active one, as a gateway would see it."""
        record = await self.record(Subject(kind=Kind.USER, id=user_id))
        acting = record.org_id if org_id is None else org_id
        return Identity(
            kind=Kind.USER,
            id=user_id,
            login=record.login,
            email=record.email,
            name=record.name,
            org_id=acting if acting in record.roles else ORG_MISSING,
            role=record.roles.get(acting, Role.NONE),
            is_server_admin=record.is_server_admin,
            method="basic",
        )

    async def key(self, role: Role) -> Identity:
        """The identity of a new API key of organisation 1."""
        made = await self.done(self.admin, "POST", "/api/auth/keys", {"name": f"key {role}", "role": role.value})
        return Identity(kind=Kind.API_KEY, id=made["id"], name=made["name"], org_id=1, role=role, method="key")

    async def record(self, subject: Subject) -> IdentityRecord:
        reply = await self.client.call(IDENTITY, subject)
        assert reply.status == 200
        return msgspec.convert(reply.json, IdentityRecord, strict=False)

    async def log_in(self, login: str, password: str) -> Verified:
        reply = await self.client.call(VERIFY_PASSWORD, VerifyPassword(login=login, password=password))
        assert reply.status == 200
        return msgspec.convert(reply.json, Verified)

    async def show_key(self, key: str) -> Verified:
        reply = await self.client.call(VERIFY_KEY, VerifyKey(key=key))
        assert reply.status == 200
        return msgspec.convert(reply.json, Verified)

    async def writes_done(self) -> None:
        """Writes take turns: one that is asked for now comes after those that nobody waited for."""
        await self.database.execute("DELETE FROM users WHERE id = 0")

    def audited(self) -> list[dict[str, Any]]:
        """All events so far."""
        return [json.loads(line) for line in self._audit.getvalue().splitlines()]


@asynccontextmanager
async def open_household(folder: Path, rules: PeopleRules | None = None) -> AsyncIterator[Household]:
    clock = FrozenClock()
    audit = io.StringIO()
    async with open_database(folder, clock=clock) as database:
        people = People(
            database,
            passwords=Passwords(QUICK),
            rules=rules or PeopleRules(),
            clock=clock,
            audit=AuditStream(clock, audit),
        )
        await people.first_admin.ensure(ADMIN)
        async with open_door(people.handlers, clock=clock, internal=people.internal) as client:
            household = Household(client, database, clock, audit)
            household.admin = await household.identity(1)
            yield household
        await people.close()


def in_session(identity: Identity, session_id: int) -> Identity:
    """The same caller, who signed in with a browser."""
    return msgspec.structs.replace(identity, method="session", session_id=session_id)


def in_nowhere(identity: Identity) -> Identity:
    """The same caller, who asked for an organisation that they are no member of."""
    return msgspec.structs.replace(identity, org_id=ORG_MISSING, role=Role.NONE)
