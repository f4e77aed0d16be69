"""The way to a directory over TLS: by ldaps, and by StartTLS."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.certificate import server_and_client
from tests.support.directory import SECRET, SUFFIX, Slapd, running_slapd
from tests.support.stack import UNREMARKED, Stack

pytestmark = UNREMARKED
StartStack = Callable[..., Awaitable[Stack]]
CASES = ("ldaps", "start_tls")


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    folder = tmp_path / "slapd"
    folder.mkdir()
    server_and_client(folder)
    pem = folder / "server.pem"
    lines = f"TLSCertificateFile {pem}\nTLSCertificateKeyFile {pem}"
    with running_slapd(folder, tls=lines) as running:
        running.person("marie")
        yield running


@pytest.fixture
def start(start_stack: StartStack, tmp_path: Path, slapd: Slapd) -> Callable[..., Awaitable[Stack]]:
    async def started(way: str, *, authority: Path, host: str = "127.0.0.1", more: str = "") -> Stack:
        port, word = (slapd.tls_port, "use_ssl") if way == "ldaps" else (slapd.port, "start_tls")
        file = tmp_path / "ldap.toml"
        file.write_text(f"""
[[servers]]
host = "{host}"
port = {port}
{word} = true
root_ca_cert = "{authority}"
timeout = 2
bind_dn = "cn=root,{SUFFIX}"
bind_password = "{SECRET}"
search_filter = "(uid=%s)"
search_base_dns = ["ou=people,{SUFFIX}"]
{more}
[servers.attributes]
username = "uid"
email = "mail"
""")
        return await start_stack({("auth.ldap", "enabled"): "true", ("auth.ldap", "config_file"): str(file)})

    return started


async def tried(stack: Stack) -> int:
    return (await stack.ask("POST", "/api/login", body={"user": "marie", "password": "pw-marie"})).status


@pytest.mark.parametrize("way", CASES)
async def test_a_server_of_a_trusted_authority_is_asked(start: StartStack, slapd: Slapd, way: str) -> None:
    assert await tried(await start(way, authority=slapd.folder / "server.pem")) == 200


@pytest.mark.parametrize("way", CASES)
async def test_a_server_of_another_authority_is_told_no_password(
    start: StartStack, tmp_path: Path, slapd: Slapd, way: str
) -> None:
    server_and_client(tmp_path)
    assert await tried(await start(way, authority=tmp_path / "server.pem")) == 503


@pytest.mark.parametrize("way", CASES)
async def test_a_certificate_for_another_name_is_refused(start: StartStack, slapd: Slapd, way: str) -> None:
    assert await tried(await start(way, authority=slapd.folder / "server.pem", host="localhost")) == 503


@pytest.mark.parametrize("way", CASES)
async def test_whoever_wants_no_verification_gets_none(
    start: StartStack, tmp_path: Path, slapd: Slapd, way: str
) -> None:
    server_and_client(tmp_path)
    stack = await start(way, authority=tmp_path / "server.pem", more="ssl_skip_verify = true")
    assert await tried(stack) == 200
