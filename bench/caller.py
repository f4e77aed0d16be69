"""Callers of the gateways that keep their connections, and read of an answer what a browser would."""

import asyncio
import base64
import json
from dataclasses import dataclass
from typing import Any

from bench.house import Address

COOKIE = "grafana_session"
ADMIN = "Authorization: Basic " + base64.b64encode(b"admin:admin").decode()


@dataclass(frozen=True, slots=True)
class Answer:
    """`token` is the session token that came with it; empty if it was cleared, None if there was none."""

    status: int
    token: str | None
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Caller:
    """One connection, made when first needed and again after it was dropped."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, target: str, *headers: str, body: object = None) -> Answer:
        await self.send(method, target, *headers, body=body)
        return await self.answer()

    async def send(self, method: str, target: str, *headers: str, body: object = None) -> None:
        _, writer = self._ends or await self._connect()
        sent = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {target} HTTP/1.1", "Host: gateway", *headers]
        if method != "GET":
            lines += ["Content-Type: application/json", f"Content-Length: {len(sent)}"]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + sent)
        await writer.drain()

    async def answer(self) -> Answer:
        assert self._ends is not None
        reader, _ = self._ends
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status_line, *fields = head[:-4].split("\r\n")
        pairs = [(name.lower(), value.strip()) for name, _, value in (field.partition(":") for field in fields)]
        length = int(next((value for name, value in pairs if name == "content-length"), "0"))
        body = await reader.readexactly(length)
        if ("connection", "close") in pairs:
            self.drop()
        return Answer(int(status_line.split(" ")[1]), _token(pairs), body)

    @property
    def open(self) -> bool:
        """Whether there is a connection that was not closed by the other side."""
        return self._ends is not None and not self._ends[0].at_eof() and not self._ends[1].is_closing()

    def drop(self) -> None:
        """Leave without reading."""
        if self._ends is not None:
            self._ends[1].transport.abort()
            self._ends = None

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._ends = await asyncio.open_connection(*self._address, limit=1 << 20)
        return self._ends


def cookie(token: str) -> str:
    return f"Cookie: {COOKIE}={token}"


def _token(pairs: list[tuple[str, str]]) -> str | None:
    cookies = [value for name, value in pairs if name == "set-cookie" and value.startswith(f"{COOKIE}=")]
    return cookies[0].partition("=")[2].partition(";")[0] if cookies else None


async def sign_in(address: Address) -> str:
    """The token of a new session; the password is remembered, so that this is quick."""
    caller = Caller(address)
    answer = await caller.ask("POST", "/api/user/auth-tokens/rotate", ADMIN)
    caller.drop()
    assert answer.status == 200, answer
    assert answer.token, answer
    return answer.token
