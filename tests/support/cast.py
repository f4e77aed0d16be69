"""Those who take part in the attacks (security.md §0): each has a password, a session, some a key."""

from dataclasses import dataclass

from tests.support.stack import AS_ADMIN, Header, Person, Stack, bearer, cookie


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    person: Person
    token: str

    @property
    def basic(self) -> Header:
        return self.person.basic

    @property
    def session(self) -> Header:
        return cookie(self.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """`u1` and `u2` are Viewers, `ed` an Editor, `adm` an Admin of organisation 1; `x1` is a Viewer of 2."""

    u1: Player
    u2: Player
    ed: Player
    adm: Player
    x1: Player
    viewer_key: Header


async def assembled(stack: Stack) -> Cast:
    org_id = (await stack.done("POST", "/api/orgs", AS_ADMIN, body={"name": "Elsewhere"}))["orgId"]
    return Cast(
        u1=await _player(stack, "u1"),
        u2=await _player(stack, "u2"),
        ed=await _player(stack, "ed", "Editor"),
        adm=await _player(stack, "adm", "Admin"),
        x1=await _player(stack, "x1", org_id=org_id),
        viewer_key=bearer(await stack.key("Viewer")),
    )


async def _player(stack: Stack, login: str, role: str = "Viewer", *, org_id: int = 1) -> Player:
    person = await stack.person(login, role, org_id=org_id)
    return Player(person=person, token=await stack.log_in(person.login, person.password))
