"""While something is away: a 503 that says when to try again, and never a log-out."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.support.api import ADMIN, Answer, Api, basic, bearer, open_api, session
from tests.support.doorward import Doorward, Role, short_folder
from tests.support.processes import eventually
from tests.support.programs import Program, free_port
from tests.support.roles import listens
from tests.support.valkey import running_valkey


def assert_away(answer: Answer) -> None:
    assert answer.status == 503, answer.body
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json["message"]
    assert "Set-Cookie" not in answer.headers


@contextmanager
def paused(process: psutil.Process) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


async def test_a_store_that_hangs_logs_nobody_out(doorward: Doorward, api: Api) -> None:
    by_session, by_key = session(await api.log_in()), bearer(await api.key("before"))
    known = (by_key, ADMIN)
    for by in (by_session, *known):
        assert (await api.get("/api/org", by=by)).status == 200
    with paused(doorward.child(Role.VALKEY)):
        # For a second, what is known of sessions may still be true.
        await asyncio.sleep(1.3)
        while_away = await asyncio.gather(
            api.get("/api/org", by=by_session),
            api.post("/api/user/auth-tokens/rotate", by=by_session),
            api.post("/api/login", {"user": "admin", "password": "admin"}),
            api.get("/api/org", by=basic("ada", "a guess that nobody would count")),
            api.get("/api/org", by=session("0" * 32)),
        )
        for answer in while_away:
            assert_away(answer)
        for by in known:
            assert (await api.get("/api/org", by=by)).status == 200
    answer = await api.get("/api/org", by=by_session)
    assert (answer.status, answer.token) == (200, None)


async def test_a_backend_that_is_not_there_is_told_as_such() -> None:
    port = free_port()
    with short_folder() as folder, running_valkey() as valkey:
        nowhere = f"http://127.0.0.1:{free_port()}"
        settings = {"GF_GATEWAY_REDIS_URL": valkey.url, "GF_GATEWAY_BACKEND_URL": nowhere}
        gateway = Program(folder, "gateway", f"--data={folder / 'data'}", f"--http-port={port}", settings=settings)
        gateway.start()
        assert await asyncio.to_thread(eventually, lambda: listens(port), seconds=10)
        async with open_api(f"http://127.0.0.1:{port}") as api:
            assert_away(await api.get("/api/org", by=ADMIN))
            assert_away(await api.get("/api/org", by=bearer("eyJrIjoiayIsIm4iOiJuIiwiaWQiOjF9")))
            assert_away(await api.post("/api/login", {"user": "admin", "password": "admin"}))
            assert_away(await api.get("/api/health"))
            assert (await api.get("/api/org")).status == 401
        gateway.stop()
