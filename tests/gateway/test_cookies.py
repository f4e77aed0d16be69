from pathlib import Path

import pytest

from tests.support.stack import COOKIE, UNREMARKED, Stack, cookie, open_stack, token_of
from tests.support.valkey import Valkey

pytestmark = UNREMARKED


async def forwarded(stack: Stack, *lines: str) -> list[bytes]:
    """The Cookie lines that the backend is sent."""
    stack.recording = True
    sent = [("Cookie", line) for line in lines]
    await stack.ask("GET", "/api/snapshots/abc", *sent)
    return stack.last.all("Cookie")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("a=1", [b"a=1"]),
        ("a=1;b=2 ;  c=3", [b"a=1; b=2; c=3"]),
        (f"a=1; {COOKIE}=x; b=2", [b"a=1; b=2"]),
        (f"{COOKIE}=x", []),
        (f"{COOKIE}", []),
        (f" {COOKIE} = x", []),
        (f"{COOKIE}x=1; x{COOKIE}=1", [f"{COOKIE}x=1; x{COOKIE}=1".encode()]),
        (f"=1; {COOKIE}_expiry=9", [b"=1"]),
        ("oauth_state=1; oauth_code_verifier=2; oauth=3", [b"oauth=3"]),
        ("renderKey=1; login_error=2; redirect_to=/; doorward_device=1", []),
        ('a="b; c"', [b'a="b; c"']),
    ],
)
async def test_the_backend_sees_no_cookie_of_ours(stack: Stack, line: str, kept: list[bytes]) -> None:
    assert await forwarded(stack, line) == kept


async def test_every_line_is_looked_at(stack: Stack) -> None:
    assert await forwarded(stack, "a=1", f"{COOKIE}=x", "b=2") == [b"a=1", b"b=2"]


async def test_a_successor_is_sent_only_while_nobody_has_used_it(stack: Stack) -> None:
    old = await stack.log_in()
    await stack.done("GET", "/api/org", cookie(old))
    stack.clock.advance(seconds=601)
    told = {
        token_of(await stack.ask("GET", target, cookie(old))) for target in ("/api/org", "/api/login/ping", "/")
    }
    (successor,) = told
    assert successor
    await stack.done("GET", "/api/org", cookie(successor))
    for target in ("/api/org", "/api/login/ping", "/"):
        assert token_of(await stack.ask("GET", target, cookie(old))) is None


async def test_on_https_cookies_travel_on_https_only(tmp_path: Path, store: Valkey) -> None:
    store.flush()
    overrides = {
        ("server", "root_url"): "https://dash.example.org/",
        ("security", "cookie_secure"): "true",
        ("auth", "login_cookie_name"): "__Host-doorward",
    }
    async with open_stack(tmp_path, store, overrides) as stack:
        answer = await stack.ask("POST", "/api/login", body={"user": "admin", "password": "admin"})
        for line in answer.all("Set-Cookie"):
            attributes = set(line.decode().split("; ")[1:])
            assert {"Secure", "Path=/", "SameSite=Lax"} <= attributes
            assert not any(each.startswith("Domain") for each in attributes)
        assert any(line.startswith(b"__Host-doorward=") for line in answer.all("Set-Cookie"))
