"""The way to a provider: few requests, small answers, no memory."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from contract.secret import Secret

_LIMIT = 1024 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=10.0, connect=5.0)
_HEADERS = {"Accept": "application/json", "User-Agent": "doorward"}


class NoAnswer(Exception):  # noqa: N818 - a fact about a provider, for whoever asked it
    """A word for the log; nothing of what was asked or answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """`content` is what the JSON says, None for anything else. `next` is where a list goes on (RFC 8288)."""

    status: int
    content: object
    next: str = ""

    @property
    def good(self) -> bool:
        return self.status == 200  # noqa: PLR2004 - OK, by its own name


class Wire:
    """Redirects are not followed: they would carry credentials where nobody has named it (RFC 9700)."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.tls = tls

    async def get(self, url: str, *, token: Secret | None = None) -> Reply:
        """`token` goes into the Authorization header, never into the address; raises NoAnswer."""
        headers = {"Authorization": f"Bearer {token.reveal()}"} if token else {}
        return await self._ask("GET", url, headers=headers)

    async def post(self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str]) -> Reply:
        """Raises NoAnswer."""
        return await self._ask("POST", url, headers=headers, form=form)

    async def _ask(
        self, method: str, url: str, *, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> Reply:
        try:
            async with (
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), timeout=_TIMEOUT) as session,
                session.request(
                    method,
                    url,
                    data=form,
                    headers={**_HEADERS, **headers},
                    ssl=self.tls or True,
                    allow_redirects=False,
                ) as answer,
            ):
                content = _decoded(await _text(answer))
                return Reply(status=answer.status, content=content, next=_next(answer))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NoAnswer(type(error).__name__) from None


def _next(answer: aiohttp.ClientResponse) -> str:
    """Only an address of the same origin: the token goes there."""
    links: Mapping[str, Mapping[str, str | URL]] = answer.links
    following = links["next"].get("url") if "next" in links else None
    return str(following) if isinstance(following, URL) and _origin(following) == _origin(answer.url) else ""


def _origin(url: URL) -> tuple[str, str | None, int | None]:
    return url.scheme, url.host, url.port


async def _text(answer: aiohttp.ClientResponse) -> bytes:
    text = b""
    while more := await answer.content.read(_LIMIT + 1 - len(text)):
        text += more
        if len(text) > _LIMIT:
            raise NoAnswer("TooLong")
    return text


def _decoded(text: bytes) -> object:
    try:
        found: object = json.loads(text.decode())
        # Half of a surrogate pair is in no text that could be passed on.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found
