"""Gateway and backend on a network of strangers: TLS for browsers, certificates on both sides behind."""

import asyncio
import re
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import aiohttp
import pytest

from relay.tls import TlsFiles, client_context, server_context
from tests.support.api import ADMIN, bearer, open_api, session
from tests.support.authority import Authority, Pair
from tests.support.handshake import handshake
from tests.support.processes import eventually
from tests.support.programs import REPOSITORY
from tests.support.required import required
from tests.support.roles import Roles, running_roles


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    roles: Roles
    authority: Authority
    front: Pair
    back: Pair
    client: Pair

    def trusting(self, pair: Pair | None = None) -> ssl.SSLContext:
        authorities = self.authority.file
        return client_context(
            pair.files(authorities=authorities)
            if pair is not None
            else TlsFiles(setting="-", authorities=authorities)
        )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    authority = Authority(tmp_path_factory.mktemp("tls"))
    front, back = authority.server("front"), authority.server("back", host="backend.test")
    client = authority.client("gateway-one")
    settings = {
        "GF_SERVER_PROTOCOL": "https",
        "GF_SERVER_CERT_FILE": str(front.certificate),
        "GF_SERVER_CERT_KEY": str(front.key),
        "GF_SERVER_CERTS_WATCH_INTERVAL": "1s",
        "GF_SECURITY_COOKIE_SECURE": "true",
        "GF_GATEWAY_BACKEND_CA_FILE": str(authority.file),
        "GF_GATEWAY_BACKEND_CERT_FILE": str(client.certificate),
        "GF_GATEWAY_BACKEND_CERT_KEY": str(client.key),
        "GF_GATEWAY_BACKEND_SERVER_NAME": "backend.test",
        "GF_BACKEND_CERT_FILE": str(back.certificate),
        "GF_BACKEND_CERT_KEY": str(back.key),
        "GF_BACKEND_CLIENT_CA_FILE": str(authority.file),
    }
    with running_roles(settings, backend_scheme="https", gateway_scheme="https") as roles:
        made = House(roles=roles, authority=authority, front=front, back=back, client=client)
        # Its socket is there before it answers handshakes.
        assert eventually(lambda: _is_well(made), seconds=20), roles.backend.err
        yield made


def _is_well(house: House) -> bool:
    try:
        with urlopen(f"{house.roles.gateway_url}/api/health", context=house.trusting()) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)
    except OSError:
        return False


async def test_they_work_together_and_cookies_are_for_https_alone(house: House) -> None:
    async with open_api(house.roles.gateway_url, tls=house.trusting()) as api:
        assert (await api.get("/api/org", by=ADMIN)).json["name"] == "Main Org."
        key = bearer(await api.key("over-tls"))
        for _ in range(3):
            assert (await api.get("/api/org", by=key)).status == 200
        assert (await api.get("/api/user", by=session(await api.log_in()))).json["login"] == "admin"
        answer = await api.post("/login", {"user": "admin", "password": "admin"})
        assert all("Secure" in line for line in answer.headers.getall("Set-Cookie"))


async def test_the_backend_hears_nobody_without_a_certificate_of_its_authority(
    house: House, tmp_path: Path
) -> None:
    mallory = Authority(tmp_path, "mallory").client()
    wrong = [None, mallory, house.authority.server("peer")]
    for pair in wrong:
        with pytest.raises((aiohttp.ClientError, ssl.SSLError)):
            await _status(house, house.trusting(pair))


async def test_a_certificate_alone_makes_nobody_believed(house: House) -> None:
    assert await _status(house, house.trusting(house.client)) == 401


async def _status(house: House, tls: ssl.SSLContext) -> int:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{house.roles.backend_url}/api/org", ssl=tls, server_hostname="backend.test") as answer,
    ):
        return answer.status


def test_certificates_made_as_the_manual_says_are_good(tmp_path: Path) -> None:
    [script] = re.findall(r"```sh\n(.*?)```", (REPOSITORY / "docs/tls.md").read_text(), re.DOTALL)
    required("openssl")
    subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, check=True, capture_output=True)
    backend, gateway = (
        TlsFiles(
            setting=name,
            certificate=tmp_path / f"{name}.crt",
            key=tmp_path / f"{name}.key",
            authorities=tmp_path / "ca.crt",
        )
        for name in ("backend", "gateway")
    )
    assert handshake(server_context(backend), client_context(gateway), name="backend.internal").asked is not None
    with pytest.raises(ssl.SSLError):
        handshake(server_context(backend), client_context(backend), name="backend.internal")


async def test_new_certificates_are_taken_while_requests_flow(house: House) -> None:
    """In front and behind; nobody who asks meanwhile is refused, and a pair that does not fit changes nothing."""
    before = await asyncio.to_thread(_shown, house)
    renewed = house.authority.server("renewed")
    async with open_api(house.roles.gateway_url, tls=house.trusting()) as api:
        key = bearer(await api.key("meanwhile"))
        house.front.certificate.write_bytes(renewed.certificate.read_bytes())
        refused = "new certificate refused"
        assert await asyncio.to_thread(eventually, lambda: refused in house.roles.gateway.err)
        assert await asyncio.to_thread(_shown, house) == before
        house.front.key.write_bytes(renewed.key.read_bytes())
        house.client.replace_with(house.authority.client("gateway-two"))
        house.back.replace_with(house.authority.server("moved", host="backend.test"))
        while await asyncio.to_thread(_shown, house) == before:
            assert (await api.get("/api/org", by=key)).status == 200
    async with open_api(house.roles.gateway_url, tls=house.trusting()) as api:
        assert (await api.get("/api/org", by=key)).status == 200


def _shown(house: House) -> str:
    parts = urlsplit(house.roles.gateway_url)
    return ssl.get_server_certificate((parts.hostname or "", parts.port or 0))
