"""The README's commands, as they stand there, in their order."""

import asyncio
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.api import Api
from tests.support.doorward import Doorward
from tests.support.echo import open_echo
from tests.support.programs import REPOSITORY
from tests.support.required import required


def commands() -> Iterator[str]:
    text = (REPOSITORY / "README.md").read_text().replace("\\\n", "")
    yield from re.findall(r"^    (curl .*)$", text, re.MULTILINE)


class Shell:
    """Runs the commands against our Doorward instead of the one at port 3000."""

    def __init__(self, folder: Path, replaced: dict[str, str]) -> None:
        self._folder = folder
        self._replaced = replaced
        self.key = ""

    def run(self, command: str) -> Any:
        """The answer, which must be a good one."""
        for old, new in self._replaced.items():
            command = command.replace(old, new)
        done = subprocess.run(
            ["/bin/sh", "-c", command.replace("curl ", "curl -sS -w '\\n%{http_code}' ", 1)],
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", "KEY": self.key},
            capture_output=True,
            text=True,
            check=True,
        )
        body, _, status = done.stdout.rpartition("\n")
        assert status == "200", f"{command}: {status} {body}"
        return json.loads(body)


async def test_every_command_does_what_it_says(doorward: Doorward, api: Api, tmp_path: Path) -> None:
    required("curl")
    async with open_echo() as source:
        shell = Shell(
            tmp_path, {"localhost:3000": f"127.0.0.1:{doorward.port}", "127.0.0.1:9090": source.authority}
        )
        org, login, *rest = commands()
        assert shell.run(org)["name"] == "Main Org."
        assert shell.run(login)["message"] == "Logged in"
        await api.log_in()  # the second session, which one of the commands revokes
        tokens, rotate, revoke, logout, make_key, use_key, add_source, query, password = rest
        assert [token["isActive"] for token in shell.run(tokens)] == [True, False]
        assert shell.run(rotate)["message"] == "Token rotated"
        assert shell.run(revoke)["message"] == "User auth token revoked"
        assert shell.run(logout)["message"] == "Logged out"
        shell.key = shell.run(make_key)["key"]
        assert shell.run(use_key)["name"] == "Main Org."
        assert shell.run(add_source)["id"] == 1
        answer = await asyncio.to_thread(shell.run, query)
        assert answer["target"] == "/api/v1/query?query=up"
        assert shell.run(password)["message"] == "User password changed"
