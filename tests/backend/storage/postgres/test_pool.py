from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from backend.storage.away import DatabaseAway
from backend.storage.postgres.database import PostgresDatabase
from backend.storage.postgres.pool import Pool
from contract.errors import StartFault
from contract.settings.places import Database as Place
from tests.support.authority import Authority, Pair
from tests.support.certificate import server_and_client
from tests.support.postgres import Postgres


@dataclass(frozen=True, slots=True, kw_only=True)
class Strict:
    """A server that takes nobody by TCP without TLS and a certificate of its authority."""

    place: Place
    authority: Authority

    def known_by(self, pair: Pair) -> Place:
        return replace(self.place, client_cert_path=pair.certificate, client_key_path=pair.key)


@pytest.fixture
async def by_tls(tmp_path: Path) -> AsyncIterator[Place]:
    server_and_client(tmp_path)
    server = Postgres.make(pem=(tmp_path / "server.pem").read_bytes())
    yield replace(server.place("postgres"), host=f"127.0.0.1:{server.port}", ca_cert_path=tmp_path / "server.pem")
    server.remove()


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strict]:
    authority = Authority(tmp_path_factory.mktemp("postgres"))
    pair, client = authority.server(host="database.test"), authority.client()
    pem = pair.key.read_bytes() + pair.certificate.read_bytes()
    server = Postgres.make(pem=pem, authorities=authority.file.read_bytes())
    place = replace(
        server.place("postgres"),
        host=f"127.0.0.1:{server.port}",
        ssl_mode="verify-full",
        ca_cert_path=authority.file,
        client_cert_path=client.certificate,
        client_key_path=client.key,
        server_cert_name="database.test",
    )
    yield Strict(place=place, authority=authority)
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


async def test_both_sides_prove_who_they_are(strict: Strict, tmp_path: Path) -> None:
    assert await _is_encrypted(strict.place)
    stranger = Authority(tmp_path, "stranger").client("mallory")
    for changed in (
        replace(strict.place, client_cert_path=None, client_key_path=None),
        strict.known_by(stranger),
        replace(strict.place, ssl_mode="disable"),
    ):
        with pytest.raises(DatabaseAway):
            await PostgresDatabase.open(changed)
    with pytest.raises(DatabaseAway) as away:
        await PostgresDatabase.open(replace(strict.place, server_cert_name=""))
    assert away.value.reason == "its certificate is not trusted"


async def test_a_new_certificate_is_shown_from_the_next_connection_on(strict: Strict) -> None:
    own = strict.authority.client("renewing")
    pool = await Pool.open(strict.known_by(own), statement_seconds=5.0)
    async with pool.session() as one:
        own.replace_with(strict.authority.client("renewed"))
        async with pool.session() as another:
            numbers = [await session.rows(_SERIAL, ()) for session in (one, another)]
    await pool.close()
    assert numbers[0] != numbers[1]


_SERIAL = "SELECT client_serial::text AS serial FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


async def test_files_that_do_not_fit_each_other_are_told_at_the_start(strict: Strict) -> None:
    mixed = replace(strict.authority.client("one"), key=strict.authority.client("other").key)
    with pytest.raises(StartFault, match=r"correct \[database\] ca_cert_path, client_cert_path, client_key_path"):
        await PostgresDatabase.open(strict.known_by(mixed))
