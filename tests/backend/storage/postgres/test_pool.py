from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.storage.away import DatabaseAway
from backend.storage.postgres.database import PostgresDatabase
from contract.settings.places import Database as Place
from tests.support.certificate import server_and_client
from tests.support.postgres import Postgres


@pytest.fixture
async def by_tls(tmp_path: Path) -> AsyncIterator[Place]:
    server_and_client(tmp_path)
    server = Postgres.make(pem=(tmp_path / "server.pem").read_bytes())
    yield replace(server.place("postgres"), host=f"127.0.0.1:{server.port}", ca_cert_path=tmp_path / "server.pem")
    server.remove()


async def _is_encrypted(place: Place) -> bool:
    database = await PostgresDatabase.open(place)
    try:
        return bool(await database.fetch_value("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
    finally:
        await database.close()


async def test_the_way_to_the_server_is_as_safe_as_the_settings_say(by_tls: Place) -> None:
    assert await _is_encrypted(replace(by_tls, ssl_mode="verify-full"))
    assert await _is_encrypted(replace(by_tls, ssl_mode="require", ca_cert_path=None))
    assert not await _is_encrypted(replace(by_tls, ssl_mode="disable", ca_cert_path=None))
    other_name = replace(by_tls, host=by_tls.host.replace("127.0.0.1", "localhost"))
    assert await _is_encrypted(replace(other_name, ssl_mode="verify-ca"))
    for untrusted in (replace(by_tls, ca_cert_path=None), other_name):
        with pytest.raises(DatabaseAway) as away:
            await PostgresDatabase.open(replace(untrusted, ssl_mode="verify-full"))
        assert away.value.reason == "its certificate is not trusted"
