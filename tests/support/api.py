"""A caller that sends what it is told and nothing else: no cookie, no credential, no redirect of its own."""

import base64
import io
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any, Final

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from tests.support.described import check_described
from tests.support.vigil import VIGIL

_LARGE: Final = 2**20
SESSION: Final = "grafana_session"
Credential = Mapping[str, str]
NOBODY: Final[Credential] = {}


def basic(login: str, password: str) -> Credential:
    return {"Authorization": "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()}


def bearer(key: str) -> Credential:
    return {"Authorization": f"Bearer {key}"}


def session(token: str) -> Credential:
    return {"Cookie": f"{SESSION}={token}"}


PASSWORD: Final = "admin"
ADMIN: Final = basic("admin", PASSWORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: CIMultiDict[str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def token(self) -> str | None:
        """The session cookie that came along; empty if it was cleared, None if there was none."""
        cookies = [SimpleCookie(line) for line in self.headers.getall("Set-Cookie", [])]
        values = [cookie[SESSION].value for cookie in cookies if SESSION in cookie]
        assert len(values) < 2
        return values[0] if values else None


class Api:
    def __init__(self, client: aiohttp.ClientSession, url: str) -> None:
        self.client = client
        self.url = url

    async def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        by: Credential = NOBODY,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """`target` goes out as it is. A body that is no bytes is sent as JSON."""
        sent = {**by, **(headers or {})}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        if isinstance(body, bytes) and len(body) >= _LARGE:
            # aiohttp warns of large bodies that are bytes.
            body = io.BytesIO(body)
        url = URL(self.url + target, encoded=True)
        VIGIL.overhear(f"{target}\n{sent}\n".encode() + (body if isinstance(body, bytes) else b""))
        async with self.client.request(method, url, data=body, headers=sent, allow_redirects=False) as answer:
            text = await answer.read()
            VIGIL.overhear(f"{answer.headers}\n".encode() + text)
            check_described(method, target, status=answer.status, media_type=answer.content_type, body=text)
            return Answer(status=answer.status, headers=answer.headers.copy(), body=text)

    async def get(self, target: str, *, by: Credential = NOBODY) -> Answer:
        return await self.ask("GET", target, by=by)

    async def post(self, target: str, body: object = None, *, by: Credential = NOBODY) -> Answer:
        return await self.ask("POST", target, body, by=by)

    async def log_in(self, user: str = "admin", password: str = PASSWORD) -> str:
        """The new session's token."""
        answer = await self.post("/api/login", {"user": user, "password": password})
        assert answer.status == 200, answer.body
        assert answer.token
        return answer.token

    async def made(self, target: str, body: object, *, by: Credential = ADMIN) -> Any:
        """POST that must succeed."""
        answer = await self.post(target, body, by=by)
        assert answer.status == 200, answer.body
        return answer.json

    async def key(self, name: str, *, role: str = "Viewer") -> str:
        return str((await self.made("/api/auth/keys", {"name": name, "role": role}))["key"])

    async def user(self, login: str, password: str) -> int:
        """A Viewer of the first organisation."""
        wish = {"login": login, "password": password, "name": login}
        return int((await self.made("/api/admin/users", wish))["id"])

    async def data_source(self, name: str, url: str, **wish: object) -> str:
        """The target of the proxy to it."""
        body = {"name": name, "type": "prometheus", "access": "proxy", "url": url, **wish}
        return f"/api/datasources/proxy/{(await self.made('/api/datasources', body))['id']}"


@asynccontextmanager
async def open_api(url: str, *, at_once: int = 100, tls: ssl.SSLContext | None = None) -> AsyncIterator[Api]:
    """With so many connections at most."""
    skipped = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=at_once, ssl=tls or True),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=skipped,
        timeout=timeout,
        auto_decompress=False,
    ) as client:
        yield Api(client, url)
