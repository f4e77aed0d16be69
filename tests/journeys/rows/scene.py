"""Who takes part in a row, and the things it is about, made when they are first named."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.support.stack import AS_ADMIN, Header, Person, Stack, bearer, cookie, json_of

_WORD = re.compile(r"\{([a-z_]+)\}")
_numbers = count()


@dataclass(slots=True)
class Scene:
    """`me` is who asks: the user that `{login}`, `{password}` and `{own_session}` are of."""

    stack: Stack
    me: Person
    elsewhere: int
    """An organisation that nobody but the first admin is in."""
    _known: dict[str, object] = field(default_factory=dict)

    async def text(self, template: str) -> str:
        for word in _WORD.findall(template):
            template = template.replace(f"{{{word}}}", str(await self._of(word)), 1)
        return template

    async def body(self, template: object) -> object:
        """A value that is one word is what it stands for, numbers included."""
        if not isinstance(template, dict):
            return template
        return {name: await self._value(value) for name, value in template.items()}

    async def _value(self, template: object) -> object:
        whole = _WORD.fullmatch(template) if isinstance(template, str) else None
        return template if whole is None else await self._of(whole[1])

    async def _of(self, word: str) -> object:
        if word not in self._known:
            self._known[word] = await self._makers()[word]()
        return self._known[word]

    def _makers(self) -> Mapping[str, Callable[[], Awaitable[object]]]:
        return {
            "word": self._new_word,
            "login": self._login,
            "password": self._password,
            "me": self._me,
            "own_session": self._own_session,
            "victim": self._victim,
            "victims_session": self._victims_session,
            "key": self._key,
            "taken": self._taken,
            "account": self._account,
            "taken_account": self._taken_account,
            "token": self._token,
            "migrated_key": self._migrated_key,
            "migrated_account": self._migrated_account,
            "key_elsewhere": self._key_elsewhere,
            "account_elsewhere": self._account_elsewhere,
        }

    async def _new_word(self) -> str:
        return new_word()

    async def _login(self) -> str:
        return self.me.login

    async def _password(self) -> str:
        return self.me.password

    async def _me(self) -> int:
        return self.me.id

    async def _own_session(self) -> object:
        return await self._session_of(self.me)

    async def _victim(self) -> int:
        self._known["person"] = person = await self.stack.person(new_word())
        return person.id

    async def _victims_session(self) -> object:
        await self._of("victim")
        person = self._known["person"]
        assert isinstance(person, Person)
        return await self._session_of(person)

    async def _session_of(self, person: Person) -> object:
        await self.stack.log_in(person.login, person.password)
        return (await self.stack.done("GET", f"/api/admin/users/{person.id}/auth-tokens", AS_ADMIN))[-1]["id"]

    async def _key(self) -> object:
        return (await self._made("/api/auth/keys", role="Viewer"))["id"]

    async def _taken(self) -> object:
        return (await self._made("/api/auth/keys", role="Viewer"))["name"]

    async def _account(self) -> object:
        return (await self._made("/api/serviceaccounts", role="Viewer"))["id"]

    async def _taken_account(self) -> object:
        return (await self._made("/api/serviceaccounts", role="Viewer"))["name"]

    async def _token(self) -> object:
        return (await self._made(f"/api/serviceaccounts/{await self._of('account')}/tokens"))["id"]

    async def _migrated_key(self) -> object:
        key = await self._key()
        await self.stack.done("POST", f"/api/serviceaccounts/migrate/{key}", AS_ADMIN)
        return key

    async def _migrated_account(self) -> object:
        await self._of("migrated_key")
        found = await self.stack.done("GET", "/api/serviceaccounts/search?query=sa-autogen", AS_ADMIN)
        return max(account["id"] for account in found["serviceAccounts"])

    async def _key_elsewhere(self) -> object:
        return (await self._made("/api/auth/keys", self._there, role="Viewer"))["id"]

    async def _account_elsewhere(self) -> object:
        return (await self._made("/api/serviceaccounts", self._there, role="Viewer"))["id"]

    @property
    def _there(self) -> Header:
        return ("X-Grafana-Org-Id", str(self.elsewhere))

    async def _made(self, path: str, *headers: Header, **wish: object) -> Any:
        answer = await self.stack.ask("POST", path, AS_ADMIN, *headers, body={"name": new_word(), **wish})
        assert answer.status in {200, 201}, answer.body
        return json_of(answer)


def new_word() -> str:
    return f"w{next(_numbers)}"


async def token_of_account(stack: Stack, role: str) -> Header:
    """The credential of a new service account."""
    wish = {"name": new_word(), "role": role}
    account = await stack.ask("POST", "/api/serviceaccounts", AS_ADMIN, body=wish)
    made = await stack.done(
        "POST", f"/api/serviceaccounts/{json_of(account)['id']}/tokens", AS_ADMIN, body={"name": new_word()}
    )
    return bearer(made["key"])


async def session_of(stack: Stack, person: Person) -> Header:
    return cookie(await stack.log_in(person.login, person.password))
