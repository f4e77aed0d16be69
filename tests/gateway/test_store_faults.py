"""Redis stopped, frozen, read-only, slow, refusing or empty: a 503 in time, no cookie cleared, soon back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis

from tests.support.clock import RunningClock
from tests.support.rawclient import RawAnswer
from tests.support.slow_link import SlowLink
from tests.support.stack import AS_ADMIN, UNREMARKED, Header, Stack, basic, bearer, cookie, open_stack
from tests.support.valkey import Valkey, running_valkey

pytestmark = [UNREMARKED, pytest.mark.timeout(90)]

MEMORY_SECONDS = 1.5
BACK_WITHIN = 5.0
ANSWER_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class House:
    """`server` can be taken away from the `stack`, whose link to it can be slowed."""

    stack: Stack
    server: Valkey
    link: SlowLink


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    with running_valkey() as server:
        async with SlowLink(server.socket).open() as link:
            direct, server.url = server.url, link.url
            async with open_stack(tmp_path, server, clock=RunningClock()) as stack:
                server.url = direct
                yield House(stack, server, link)


@contextmanager
def stopped(house: House) -> Iterator[None]:
    """Its data come back with it: a clean stop writes them down."""
    with _control(house) as redis:
        redis.save()
    house.server.stop()
    yield
    house.server.start()


@contextmanager
def frozen(house: House) -> Iterator[None]:
    with house.server.frozen():
        yield


@contextmanager
def read_only(house: House) -> Iterator[None]:
    with _control(house) as redis:
        redis.replicaof("127.0.0.1", "1")
        yield
        redis.replicaof("NO", "ONE")


@contextmanager
def slow(house: House) -> Iterator[None]:
    house.link.delay = 3.0
    yield
    house.link.delay = 0.0


@contextmanager
def refusing(house: House) -> Iterator[None]:
    with _control(house) as redis:
        redis.config_set("requirepass", "another")
        redis.execute_command("CLIENT", "KILL", "TYPE", "NORMAL", "SKIPME", "YES")
        yield
        redis.config_set("requirepass", "")


def _control(house: House) -> Redis:
    return Redis(unix_socket_path=str(house.server.socket))


Fault = Callable[[House], AbstractContextManager[None]]
FAULTS = [stopped, frozen, read_only, slow, refusing]


async def timed(stack: Stack, method: str, target: str, *headers: Header, body: object = None) -> RawAnswer:
    began = time.monotonic()
    answer = await stack.ask(method, target, *headers, body=body)
    assert time.monotonic() - began < ANSWER_WITHIN, (method, target)
    return answer


def assert_away(answer: RawAnswer) -> None:
    assert answer.status == 503, answer.body
    assert int(answer.one("Retry-After") or 0) > 0
    assert not answer.all("Set-Cookie")


async def back(stack: Stack, credential: Header) -> RawAnswer:
    """The first answer that is no 503, which must come in time."""
    until = time.monotonic() + BACK_WITHIN
    while True:
        answer = await stack.ask("GET", "/api/org", credential)
        if answer.status != 503:
            return answer
        assert time.monotonic() < until, "still away"
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("fault", FAULTS)
async def test_nobody_is_logged_out_by_a_store_that_is_away(house: House, fault: Fault) -> None:
    stack = house.stack
    token, unused, key = await stack.log_in(), await stack.log_in(), await stack.key()
    for known in (cookie(token), AS_ADMIN, bearer(key)):
        assert (await stack.ask("GET", "/api/org", known)).status == 200
    with fault(house):
        await asyncio.sleep(MEMORY_SECONDS)
        form = {"user": "admin", "password": "admin"}
        away = await asyncio.gather(
            *(timed(stack, "GET", "/api/org", cookie(token)) for _ in range(5)),
            timed(stack, "GET", "/api/org", cookie(unused)),
            timed(stack, "GET", "/api/org", cookie("0" * 32)),
            timed(stack, "GET", "/api/user/auth-tokens", cookie(token)),
            timed(stack, "POST", "/api/user/auth-tokens/rotate", cookie(token)),
            timed(stack, "GET", "/", cookie(token), ("Accept", "text/html")),
            timed(stack, "POST", "/api/login", body=form),
            timed(stack, "GET", "/api/org", basic("ada", "a guess that nobody would count")),
        )
        for answer in away:
            assert_away(answer)
        for known in (AS_ADMIN, bearer(key)):
            assert (await timed(stack, "GET", "/api/org", known)).status == 200
    for session in (token, unused):
        answer = await back(stack, cookie(session))
        assert (answer.status, answer.all("Set-Cookie")) == (200, [])
    assert (await stack.ask("GET", "/api/org", cookie("0" * 32))).status == 401


async def test_who_proved_a_password_goes_on_beside_a_few_guesses_that_nobody_can_judge(house: House) -> None:
    stack = house.stack
    ada = await stack.person("ada")
    assert (await stack.ask("GET", "/api/org", ada.basic)).status == 200
    with stopped(house):
        for guess in ("old password", "old password", "1", "2", "3", "old password"):
            assert_away(await timed(stack, "GET", "/api/org", basic("ada", guess)))
            assert (await timed(stack, "GET", "/api/org", ada.basic)).status == 200
        assert_away(await timed(stack, "GET", "/api/org", basic("ADA", "4")))
        for guess in ("5", "6", ada.password):
            assert_away(await timed(stack, "GET", "/api/org", basic("ada", guess)))
    assert (await back(stack, ada.basic)).status == 200


async def test_a_store_that_came_back_empty_is_not_believed_at_once(house: House) -> None:
    stack = house.stack
    token, key = await stack.log_in(), await stack.key()
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200
    house.server.stop()
    house.server.start()
    await asyncio.sleep(0.2)
    assert_away(await timed(stack, "GET", "/api/org", cookie(token)))
    for known in (AS_ADMIN, bearer(key)):
        assert (await stack.ask("GET", "/api/org", known)).status == 200
    answer = await back(stack, cookie(token))
    assert (answer.status, answer.all("Set-Cookie")) == (401, [])
    for target in ("/", "/login"):
        page = await stack.ask("GET", target, cookie(token), ("Accept", "text/html"))
        assert (page.status, page.all("Set-Cookie")) == (302 if target == "/" else 200, [])
    assert not (await stack.ask("POST", "/api/user/auth-tokens/rotate", cookie(token))).all("Set-Cookie")
    again = await stack.log_in("admin", "admin", cookie(token))
    assert (await stack.ask("GET", "/api/org", cookie(again))).status == 200


async def test_a_store_that_is_emptied_under_us_is_not_believed_at_once(house: House) -> None:
    stack = house.stack
    token = await stack.log_in()
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200
    with _control(house) as redis:
        redis.flushall()
    await asyncio.sleep(0.05)
    assert_away(await timed(stack, "GET", "/api/org", cookie(token)))
    assert (await back(stack, cookie(token))).status == 401


async def test_what_is_remembered_bridges_a_hiccup(house: House) -> None:
    """Half a second without an answer is nobody's outage."""
    stack = house.stack
    token = await stack.log_in()
    for _ in range(2):
        assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200
        await asyncio.sleep(0.4)
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200
    with frozen(house):
        answer = await timed(stack, "GET", "/api/org", cookie(token))
        assert answer.status == 200
