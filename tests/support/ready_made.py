"""A ready-made OpenID provider in a process of its own: oidc-provider-mock, which stands on authlib."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from tests.support.programs import free_port

_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyMade:
    """`client_id` and `client_secret` are what it calls us since we registered."""

    issuer: str
    client_id: str
    client_secret: str

    async def agree(self, location: str, subject: str) -> str:
        """The path and query that the browser comes back to after `subject` has pressed the page's button."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(location, data={"sub": subject}, allow_redirects=False) as answer,
        ):
            assert answer.status == 302, await answer.text()
            back = urlsplit(answer.headers["Location"])
            return f"{back.path}?{back.query}"

    async def revoke(self, subject: str) -> None:
        """All that was granted to `subject` ends."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.issuer}/users/{subject}/revoke-tokens") as answer,
        ):
            assert answer.status == 204, await answer.text()

    async def describe(self, subject: str, claims: dict[str, object]) -> None:
        """What it says of `subject` from now on."""
        async with (
            aiohttp.ClientSession() as session,
            session.put(f"{self.issuer}/users/{subject}", json=claims) as answer,
        ):
            assert answer.status == 204, await answer.text()


@asynccontextmanager
async def running_ready_made(
    folder: Path, claims: dict[str, object], *, redirect_uri: str
) -> AsyncIterator[ReadyMade]:
    port = free_port()
    process = _started(folder / "provider", "--port", str(port), "--user-claims", json.dumps(claims))
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            found = await _registered(f"http://127.0.0.1:{port}", redirect_uri)
        yield found
    finally:
        process.kill()
        process.wait()


def _started(log: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "oidc_provider_mock", "--require-registration", "--require-nonce", *words]
    with log.open("wb") as written:
        return subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT)


async def _registered(issuer: str, redirect_uri: str) -> ReadyMade:
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.post(
                    f"{issuer}/oauth2/clients", json={"redirect_uris": [redirect_uri]}
                ) as answer:
                    told = await answer.json()
                    break
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
    return ReadyMade(issuer=issuer, client_id=told["client_id"], client_secret=told["client_secret"])
