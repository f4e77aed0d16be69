"""Who asks: for each sort of caller that a row can name, one that may and those who may not."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.journeys.rows.row import Who
from tests.journeys.rows.scene import Scene, new_word, session_of, token_of_account
from tests.support.stack import ADMIN, AS_ADMIN, Header, Person, Stack, bearer, cookie

Credential = tuple[Header, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Players:
    stack: Stack
    elsewhere: int
    programs: Mapping[str, Header]
    """Keys and tokens, by kind and role."""
    lesser: Mapping[str, Header]
    """People who are no Admin of the organisation."""
    admin: tuple[Header, Header]
    """An Admin of the organisation who is no server admin: password and session."""
    root: Header
    """A server admin who is Viewer in the organisation."""
    first_session: Header

    async def allowed(self, who: Who) -> list[tuple[Scene, Credential]]:
        """Each with a scene of its own."""
        match who:
            case Who.ANYONE:
                return [(await self.newcomer(), ())]
            case Who.CALLER:
                return [*await self._both_ways(), *((self._scene(), (each,)) for each in self.programs.values())]
            case Who.OWNER | Who.USER:
                return await self._both_ways()
            case Who.ORG_ADMIN:
                credentials = (*self.admin, self.programs["key Admin"], self.programs["token Admin"])
                return [(self._scene(), (each,)) for each in credentials]
            case Who.SERVER_ADMIN:
                return [(self._scene(), (each,)) for each in (AS_ADMIN, self.first_session)]

    async def one_allowed(self, who: Who) -> tuple[Scene, Credential]:
        match who:
            case Who.ANYONE:
                return await self.newcomer(), ()
            case Who.CALLER | Who.OWNER | Who.USER:
                scene = await self.newcomer()
                return scene, (scene.me.basic,)
            case Who.ORG_ADMIN:
                return self._scene(), (self.admin[0],)
            case Who.SERVER_ADMIN:
                return self._scene(), (AS_ADMIN,)

    def forbidden(self, who: Who) -> Mapping[str, Header]:
        match who:
            case Who.ANYONE | Who.CALLER:
                return {}
            case Who.OWNER | Who.USER:
                return self.programs
            case Who.ORG_ADMIN:
                low = {name: header for name, header in self.programs.items() if "Admin" not in name}
                return {**self.lesser, **low, "server admin": self.root}
            case Who.SERVER_ADMIN:
                return {**self.lesser, **self.programs, "Admin": self.admin[0]}

    async def newcomer(self) -> Scene:
        """Of a Viewer whom nobody has seen so far."""
        return Scene(self.stack, await self.stack.person(new_word()), self.elsewhere)

    async def _both_ways(self) -> list[tuple[Scene, Credential]]:
        one, other = await self.newcomer(), await self.newcomer()
        return [(one, (one.me.basic,)), (other, (await session_of(self.stack, other.me),))]

    def _scene(self) -> Scene:
        login, password = ADMIN
        return Scene(self.stack, Person(id=1, login=login, password=password), self.elsewhere)


async def assembled(stack: Stack) -> Players:
    elsewhere = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Elsewhere"}))["orgId"]
    programs = {}
    for role in ("None", "Viewer", "Editor", "Admin"):
        programs[f"key {role}"] = bearer(await stack.key(role))
        programs[f"token {role}"] = await token_of_account(stack, role)
    people = {role: await stack.person(f"the-{role}".lower(), role) for role in ("Viewer", "Editor")}
    admin, root = await stack.person("the-admin", "Admin"), await stack.person("root")
    flag = {"isGrafanaAdmin": True}
    await stack.done("PUT", f"/api/admin/users/{root.id}/permissions", AS_ADMIN, body=flag)
    lesser = {name: person.basic for name, person in people.items()}
    session = cookie(await stack.log_in("the-editor", "pw-the-editor"))
    return Players(
        stack=stack,
        elsewhere=elsewhere,
        programs=programs,
        lesser={**lesser, "Editor's session": session},
        admin=(admin.basic, await session_of(stack, admin)),
        root=root.basic,
        first_session=cookie(await stack.log_in()),
    )
