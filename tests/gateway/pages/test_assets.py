import re

import pytest

from tests.support.reader import HTML
from tests.support.stack import UNREMARKED, Header, Stack, cookie

pytestmark = UNREMARKED

DEAD = cookie("0123456789abcdef0123456789abcdef")


async def named(stack: Stack) -> list[str]:
    page = (await stack.ask("GET", "/login", HTML)).body.decode()
    found = set(re.findall(r'"(/public/[^"]+)"', page))
    return sorted(found, key=lambda target: target.rpartition(".")[2])


@pytest.mark.parametrize("credential", [(), (DEAD,), (cookie("junk"),)])
async def test_what_a_page_names_is_there_for_everybody_and_for_long(
    stack: Stack, credential: tuple[Header, ...]
) -> None:
    targets = await named(stack)
    assert [target.rpartition(".")[2] for target in targets] == ["css", "js", "svg"]
    for target in targets:
        answer = await stack.ask("GET", target, *credential)
        assert answer.status == 200
        assert answer.one("Cache-Control") == b"public, max-age=31536000, immutable"
        assert answer.one("X-Content-Type-Options") == b"nosniff"
        assert not answer.all("Set-Cookie")


@pytest.mark.parametrize("name", ["doorward.css", "..%2fpages.py", "x", "doorward.000000000000.js"])
async def test_nothing_else_is(stack: Stack, name: str) -> None:
    assert (await stack.ask("GET", f"/public/{name}")).status in {400, 404}
