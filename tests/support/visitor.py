"""A browser as far as cookies and addresses go: it keeps what it is told, and goes only where it is sent."""

from tests.support.rawclient import RawAnswer
from tests.support.stack import Header, Stack


class Visitor:
    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.cookies: dict[str, str] = {}

    async def get(self, target: str, *headers: Header) -> RawAnswer:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = (*headers, *((("Cookie", kept),) if kept else ()), ("Accept", "text/html"))
        answer = await self.stack.ask("GET", target, *sent)
        for line in answer.all("Set-Cookie"):
            self._keep(line.decode())
        return answer

    def _keep(self, line: str) -> None:
        pair, *attributes = line.split("; ")
        name, _, value = pair.partition("=")
        if "Max-Age=0" in attributes:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


def location(answer: RawAnswer) -> str:
    found = answer.one("Location")
    assert found is not None, (answer.status, answer.body)
    return found.decode()
