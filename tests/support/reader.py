"""A person with a browser, as far as bytes go: cookie, forms, and the word that HTML is wanted."""

from dataclasses import dataclass
from urllib.parse import urlencode

from tests.support.rawclient import RawAnswer
from tests.support.stack import ADMIN, Header, Stack, cookie

HTML: Header = ("Accept", "text/html,application/xhtml+xml")
FORM: Header = ("Content-Type", "application/x-www-form-urlencoded")
OWN: Header = ("Origin", "http://gw.test")


@dataclass(frozen=True, slots=True)
class Reader:
    stack: Stack
    token: str

    async def read(self, target: str) -> str:
        """The page, which must be there."""
        answer = await self.ask("GET", target)
        assert answer.status == 200, (target, answer.status, answer.headers)
        return answer.body.decode()

    async def send(self, target: str, origin: Header = OWN, **fields: str | int) -> RawAnswer:
        """A form's fields, from a page of our own unless `origin` tells otherwise."""
        headers = (cookie(self.token), HTML, FORM, origin)
        return await self.stack.ask("POST", target, *headers, body=urlencode(fields).encode())

    async def ask(self, method: str, target: str) -> RawAnswer:
        return await self.stack.ask(method, target, cookie(self.token), HTML)


async def reader(stack: Stack, login: str = ADMIN[0], password: str = ADMIN[1], agent: str = "") -> Reader:
    """Somebody who has just logged in."""
    headers = (("User-Agent", agent),) if agent else ()
    return Reader(stack, await stack.log_in(login, password, *headers))


def location(answer: RawAnswer) -> str:
    return (answer.one("Location") or b"").decode()
