"""What callers were told when something went wrong, kept to be searched."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.support.api import NOBODY, Answer, Api, Credential
from tests.support.rawclient import RawClient

_OF_A_SOURCE: Final = re.compile(r"^/api/datasources/proxy/[0-9]+/status/")
"""Answers of the data source itself, which tells what it was sent."""

_LEADING_ON: Final = frozenset({b"location", b"set-cookie"})
"""In a redirect they hold what the caller is to bring along: a session, the state of a log-in, the way back."""


def _room(target: str) -> str:
    return ".".join(target.partition("?")[0].split("/")[1:3])


def _is_page(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"content-type" and b"html" in value for name, value in headers)


class Errors:
    """Whole answers that are no success, and all pages, by names that tell where they came from."""

    def __init__(self) -> None:
        self.kept: dict[Path, bytes] = {}

    def keep(self, what: str, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> None:
        if status < 300 and not _is_page(headers):
            return
        told = [header for header in headers if status >= 400 or header[0].lower() not in _LEADING_ON]
        head = b"".join(b"%b: %b\r\n" % header for header in told)
        name = f"answer {len(self.kept)}, {status} to {what}"
        self.kept[Path(name)] = head + b"\r\n" + body


class WitnessedApi(Api):
    def __init__(self, api: Api, errors: Errors) -> None:
        super().__init__(api.client, api.url)
        self.errors = errors

    async def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        *,
        by: Credential = NOBODY,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        answer = await super().ask(method, target, body, by=by, headers=headers)
        if not _OF_A_SOURCE.match(target):
            pairs = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
            self.errors.keep(f"{method} {_room(target)}", answer.status, pairs, answer.body)
        return answer

    async def ask_raw(self, port: int, data: bytes) -> int:
        """The status of the answer to exactly these bytes."""
        async with await RawClient.connect(("127.0.0.1", port)) as client:
            answer = await client.ask(data)
        head = [(answer.reason, b""), *answer.headers]
        self.errors.keep("raw bytes", answer.status, head, answer.body)
        return answer.status
