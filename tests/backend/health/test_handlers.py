from pathlib import Path

from backend.health.handlers import Build
from backend.health.routes import handlers
from contract.identity import NOBODY
from tests.support.clock import FrozenClock
from tests.support.database import open_database
from tests.support.signed import open_door

BUILD = Build(grafana_version="11.6.0", version="0.1.0", commit="abc")


async def test_anybody_hears_that_the_database_answers_and_which_version_we_speak(tmp_path: Path) -> None:
    clock = FrozenClock()
    async with (
        open_database(tmp_path) as database,
        open_door(handlers(database, BUILD), clock=clock) as client,
    ):
        answer = await client.ask(NOBODY, "GET", "/api/health")
        assert answer.status == 200
        assert answer.json == {
            "commit": "abc",
            "database": "ok",
            "version": "11.6.0",
            "product": "Doorward",
            "productVersion": "0.1.0",
        }
        head = await client.ask(NOBODY, "HEAD", "/api/health")
        assert (head.status, head.json) == (200, None)


async def test_a_database_that_is_away_is_503(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database:
        async with open_door(handlers(database, BUILD), clock=FrozenClock()) as client:
            await database.close()
            answer = await client.ask(NOBODY, "GET", "/api/health")
        assert (answer.status, answer.json["database"]) == (503, "failing")
        assert int(answer.headers["Retry-After"]) > 0


async def test_an_unsigned_request_does_not_come_past_a_gateway_and_is_refused(tmp_path: Path) -> None:
    async with (
        open_database(tmp_path) as database,
        open_door(handlers(database, BUILD), clock=FrozenClock()) as client,
    ):
        assert (await client.unsigned("GET", "/api/health")).status == 401


async def test_a_hidden_version_is_told_to_nobody(tmp_path: Path) -> None:
    build = Build(grafana_version="11.6.0", version="0.1.0", commit="abc", hidden=True)
    async with (
        open_database(tmp_path) as database,
        open_door(handlers(database, build), clock=FrozenClock()) as client,
    ):
        answer = await client.ask(NOBODY, "GET", "/api/health")
        assert answer.json == {"database": "ok", "product": "Doorward"}
