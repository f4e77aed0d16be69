"""Whom the provider knows, and what is asked of a Doorward about them."""

from typing import Any, Final

from redis.asyncio import Redis

from tests.support.stack import Stack, connected, json_of
from tests.support.visitor import Visitor

DORA: Final[dict[str, Any]] = {
    "sub": "248289761001",
    "name": "Dora Doe",
    "preferred_username": "dora",
    "email": "dora@example.com",
    "email_verified": True,
}
FAILED: Final = "/login?disableAutoLogin=true"


async def who(visitor: Visitor) -> dict[str, Any]:
    """The user that this browser is signed in as."""
    answer = await visitor.get("/api/user")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = json_of(answer)
    return found


def reasons(stack: Stack) -> list[tuple[str, str]]:
    """Why log-ins were refused so far, with the cause."""
    return [(event["reason"], event["cause"]) for event in stack.audited() if event["audit"] == "login_failed"]


async def kept(stack: Stack) -> str:
    """All that is in Redis, as text."""
    async with connected(stack.valkey) as redis:
        found: list[object] = []
        async for key in redis.scan_iter():
            found += [key, await _content(redis, key)]
    return repr(found)


async def _content(redis: Redis, key: str) -> object:
    match await redis.type(key):
        case "string":
            return await redis.get(key)
        case "hash":
            return await redis.hgetall(key)
        case "zset":
            return await redis.zrange(key, 0, -1)
        case other:
            return await redis.smembers(key) if other == "set" else await redis.lrange(key, 0, -1)
