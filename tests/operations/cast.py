"""Who asks: callers of every role."""

import asyncio
from dataclasses import dataclass, field

from tests.support.api import ADMIN, NOBODY, Api, Credential, session


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """All but `server_admin` are members of organisation `org_id` alone; `server_admin` is its Admin, too."""

    api: Api
    org_id: int
    server_admin: Credential
    admin: Credential
    editor: Credential
    viewer: Credential
    outsider: Credential
    anonymous: Credential = field(default_factory=lambda: NOBODY)


async def assembled(api: Api, *, crowd: int = 0) -> Cast:
    """`crowd` is how many users and organisations there are before theirs."""
    for number in range(crowd):
        await api.made("/api/orgs", {"name": f"org {number}"})
    await asyncio.gather(*(api.user(f"user{number}", "of a crowd") for number in range(crowd)))
    org_id = (await api.made("/api/orgs", {"name": "the cast's"}))["orgId"]
    other = (await api.made("/api/orgs", {"name": "elsewhere"}))["orgId"]
    return Cast(
        api=api,
        org_id=org_id,
        server_admin=await server_admin(api, "server-admin", org_id),
        admin=(await _member(api, "admin-of-it", "Admin", org_id))[1],
        editor=(await _member(api, "editor-of-it", "Editor", org_id))[1],
        viewer=(await _member(api, "viewer-of-it", "Viewer", org_id))[1],
        outsider=(await _member(api, "admin-elsewhere", "Admin", other))[1],
    )


async def server_admin(api: Api, login: str, org_id: int, *, by: Credential = ADMIN) -> Credential:
    """The session of a new server admin, who is the organisation's Admin, too."""
    user_id, credential = await _member(api, login, "Admin", org_id, by=by)
    await _done(api, "PUT", f"/api/admin/users/{user_id}/permissions", {"isGrafanaAdmin": True}, by=by)
    return credential


async def _member(
    api: Api, login: str, role: str, org_id: int, *, by: Credential = ADMIN
) -> tuple[int, Credential]:
    """Number and session of a new user."""
    password = f"the password of {login}"
    wish = {"login": login, "password": password, "OrgId": org_id}
    user_id = int((await api.made("/api/admin/users", wish, by=by))["id"])
    await _done(api, "PATCH", f"/api/orgs/{org_id}/users/{user_id}", {"role": role}, by=by)
    return user_id, session(await api.log_in(login, password))


async def _done(api: Api, method: str, target: str, body: object, *, by: Credential) -> None:
    answer = await api.ask(method, target, body, by=by)
    assert answer.status == 200, answer.body
