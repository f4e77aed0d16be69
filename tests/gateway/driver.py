"""One connection of somebody whose requests say by which lane they went."""

from collections.abc import Awaitable, Callable

from tests.support.rawclient import RawAnswer, RawClient
from tests.support.stack import AS_ADMIN, Header, Stack, bearer, cookie, request


class Driver:
    def __init__(self, stack: Stack, client: RawClient, header: Header) -> None:
        self._stack = stack
        self._client = client
        self._header = header
        self.answer: RawAnswer

    @property
    def _carried(self) -> int:
        assert self._stack.express is not None
        return self._stack.express.carried

    async def went_fast(
        self,
        target: str,
        *headers: Header,
        method: str = "GET",
        header: Header | None = None,
        body: bytes | None = None,
    ) -> bool:
        """`header` is somebody else's credential."""
        before, own = self._carried, header or self._header
        sent = [own, *headers] if own[0] else headers
        await self._client.send(request(method, target, *sent, body=body))
        self.answer = await self._client.answer(method=method)
        return self._carried > before


Drive = Callable[[Header], Awaitable[Driver]]


async def header_of(stack: Stack, kind: str) -> Header:
    match kind:
        case "session":
            return cookie(await stack.log_in())
        case "key":
            return bearer(await stack.key("Admin"))
        case _:
            return AS_ADMIN


def internal(stack: Stack) -> list[bytes]:
    """The internal calls since the last `forget_seen`."""
    return [each.target for each in stack.recorder.requests if each.target.startswith(b"/internal/")]
