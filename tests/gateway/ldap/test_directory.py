"""A directory that takes connections and says nothing, or that is there in part."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.ldap.away import DirectoryAway
from gateway.ldap.reading import read_servers
from tests.support.directory import SECRET, SUFFIX, Slapd


@pytest.fixture
def silent_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def described(*ports: int) -> str:
    return "".join(
        f"""
[[servers]]
host = "127.0.0.1"
port = {port}
timeout = 1
bind_dn = "cn=root,{SUFFIX}"
bind_password = "{SECRET}"
search_filter = "(uid=%s)"
search_base_dns = ["ou=people,{SUFFIX}"]
"""
        for port in ports
    )


async def test_a_server_that_says_nothing_holds_up_neither_us_nor_the_loop(
    tmp_path: Path, slapd: Slapd, silent_port: int
) -> None:
    from gateway.ldap.directory import Directory  # noqa: PLC0415 - an optional library

    file = tmp_path / "ldap.toml"
    file.write_text(described(silent_port))
    loop = asyncio.get_running_loop()
    began = loop.time()
    question = asyncio.ensure_future(Directory(read_servers(file), seconds=0.2).prove("marie", "pw"))
    await asyncio.sleep(0.05)
    assert loop.time() - began < 0.15
    with pytest.raises(DirectoryAway):
        await question
    assert loop.time() - began < 0.6


async def test_a_yes_counts_and_a_no_does_not_while_a_server_is_away(
    tmp_path: Path, slapd: Slapd, silent_port: int
) -> None:
    from gateway.ldap.directory import Directory  # noqa: PLC0415 - an optional library

    dn = slapd.person("marie")
    file = tmp_path / "ldap.toml"
    file.write_text(described(silent_port, slapd.port))
    directory = Directory(read_servers(file))
    person = await directory.prove("marie", "pw-marie")
    assert person is not None
    assert person.dn == dn
    with pytest.raises(DirectoryAway):
        await directory.prove("marie", "wrong")


async def test_wrong_settings_of_our_own_are_no_wrong_password(tmp_path: Path, slapd: Slapd) -> None:
    from gateway.ldap.directory import Directory  # noqa: PLC0415 - an optional library

    slapd.person("marie")
    file = tmp_path / "ldap.toml"
    file.write_text(described(slapd.port).replace(SECRET, "wrong"))
    with pytest.raises(DirectoryAway):
        await Directory(read_servers(file)).prove("marie", "pw-marie")
