import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from joserfc.jwk import ECKey

from contract.errors import StartFault, Unavailable
from gateway.authn.jwt.sources import JwkSetAddress, JwkSetFile, PemFile
from tests.support.certificate import server_and_client
from tests.support.clock import FrozenClock
from tests.support.tokens import jwk_set, public

ONE, TWO = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
FIRST = jwk_set(public(ONE, kid="one"))
BOTH = jwk_set(public(ONE, kid="one"), public(TWO, kid="two"))


@dataclass(slots=True, kw_only=True)
class Issuer:
    url: str = ""
    body: bytes = FIRST
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.asked += 1
        return web.Response(body=self.body, status=self.status, headers=self.headers)


@dataclass(slots=True, kw_only=True)
class Scene:
    issuer: Issuer
    keys: JwkSetAddress
    clock: FrozenClock

    async def names(self, name: str | None) -> list[str | None]:
        return [key.name for key in await self.keys.named(name)]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """An issuer on https whose keys are kept for ten minutes."""
    server_tls, client_tls = server_and_client(tmp_path)
    issuer, clock = Issuer(), FrozenClock()
    server = RawTestServer(issuer.answer)
    await server.start_server(ssl=server_tls)
    issuer.url = str(server.make_url("/keys"))
    keys = JwkSetAddress(issuer.url, clock, seconds=600, tls=client_tls)
    yield Scene(issuer=issuer, clock=clock, keys=keys)
    await server.close()


async def test_keys_are_asked_for_once_while_they_are_young(scene: Scene) -> None:
    for _ in range(3):
        assert await scene.names("one") == ["one"]
    assert scene.issuer.asked == 1
    scene.clock.advance(seconds=600)
    scene.issuer.body = jwk_set(public(TWO, kid="two"))
    assert await scene.names("one") == []
    assert scene.issuer.asked == 2


async def test_many_at_once_ask_once(scene: Scene) -> None:
    found = await asyncio.gather(*(scene.names("one") for _ in range(50)))
    assert found == [["one"]] * 50
    assert scene.issuer.asked == 1


async def test_an_unknown_name_is_reason_to_ask_but_not_for_ever(scene: Scene) -> None:
    assert await scene.names("one") == ["one"]
    scene.issuer.body = BOTH
    scene.clock.advance(seconds=31)
    assert await scene.names("two") == ["two"]
    for number in range(50):
        assert await scene.names(f"made up {number}") == []
    assert scene.issuer.asked == 2


async def test_an_issuer_that_is_away_is_borne_for_a_while(scene: Scene) -> None:
    assert await scene.names("one") == ["one"]
    scene.issuer.status = 500
    scene.clock.advance(seconds=601)
    assert await scene.names("one") == ["one"]
    assert scene.issuer.asked == 2
    assert await scene.names("one") == ["one"]
    assert scene.issuer.asked == 2
    scene.clock.advance(seconds=600)
    with pytest.raises(Unavailable):
        await scene.names("one")
    scene.issuer.status = 200
    scene.clock.advance(seconds=6)
    assert await scene.names("one") == ["one"]


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (500, FIRST, {}),
        (302, FIRST, {"Location": "/keys"}),
        (200, b"no set", {}),
        (200, b'{"keys":[]}', {}),
        (200, FIRST + b" " * (1 << 20), {}),
    ],
)
async def test_an_answer_that_is_no_set_gives_no_keys(
    scene: Scene, status: int, body: bytes, headers: dict[str, str]
) -> None:
    scene.issuer.status, scene.issuer.body, scene.issuer.headers = status, body, headers
    with pytest.raises(Unavailable):
        await scene.names("one")
    assert scene.issuer.asked == 1


async def test_an_issuer_whose_certificate_nobody_vouches_for_gives_no_keys(scene: Scene) -> None:
    with pytest.raises(Unavailable):
        await JwkSetAddress(scene.issuer.url, scene.clock, seconds=600).named("one")
    assert scene.issuer.asked == 0


async def test_files_are_read_at_start(tmp_path: Path) -> None:
    pem, keys = tmp_path / "key.pem", tmp_path / "keys.json"
    pem.write_bytes(ONE.as_pem(private=False))
    keys.write_bytes(BOTH)
    assert len(await PemFile(pem).named("whatever")) == 1
    assert [key.name for key in await JwkSetFile(keys).named("two")] == ["two"]
    assert await JwkSetFile(keys).named("three") == ()


def test_a_file_that_cannot_be_used_is_told_at_start(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"no key")
    for path, told in ((tmp_path / "missing", "cannot read"), (other, "cannot be used")):
        with pytest.raises(StartFault, match=rf"\[auth.jwt\] key_file: .*{told}"):
            PemFile(path)
        with pytest.raises(StartFault, match=rf"\[auth.jwt\] jwk_set_file: .*{told}"):
            JwkSetFile(path)
