import io
from dataclasses import replace

import msgspec

from backend.datasources.bodies import DataSourceBody
from backend.datasources.model import Key
from backend.datasources.service import DataSources
from backend.sealing import vault
from contract.audit import AuditStream
from contract.secret import Secret
from contract.settings import Settings
from doorward.admin.secrets import Secrets
from doorward.admin.shell import Shell
from tests.support.clock import FrozenClock


def of_a_backend(shell: Shell, settings: Settings, clock: FrozenClock) -> DataSources:
    """As a backend that runs has them, with a memory of its own."""
    return DataSources(shell.database, vault=vault(settings, clock), clock=clock)


async def save(sources: DataSources, name: str, **secrets: str) -> None:
    body = {"name": name, "type": "loki", "access": "proxy", "secureJsonData": secrets}
    await sources.create(1, msgspec.convert(body, DataSourceBody))


async def test_secrets_are_rotated_under_a_running_backend(
    shell: Shell, settings: Settings, clock: FrozenClock
) -> None:
    running = of_a_backend(shell, settings, clock)
    await save(running, "a", password="one", token="two")
    before = await shell.database.fetch_all("SELECT ciphertext FROM data_source_secrets")
    told = io.StringIO()
    said = await Secrets(replace(shell, audit=AuditStream(clock, told))).rotate()
    assert said.text == "Made data key 2 and sealed 2 secrets under it"
    assert (said.facts, said.warning) == ({"data_key": 2, "sealed": 2, "unreadable": 0}, "")
    assert '"audit":"secrets_rotated"' in told.getvalue()
    after = await shell.database.fetch_all("SELECT ciphertext FROM data_source_secrets")
    assert not {bytes(row["ciphertext"]) for row in before} & {bytes(row["ciphertext"]) for row in after}
    assert running.secrets(await running.read(1, Key("name", "a"))) == {"password": "one", "token": "two"}
    await save(running, "b", password="three")
    assert running.secrets(await running.read(1, Key("name", "b"))) == {"password": "three"}
    assert await shell.database.fetch_value("SELECT COUNT(*) FROM data_keys") == 1


async def test_secrets_of_a_lost_secret_key_are_told_and_kept(
    shell: Shell, settings: Settings, clock: FrozenClock
) -> None:
    former = replace(settings, security=replace(settings.security, secret_key=Secret("the key of last year")))
    await save(of_a_backend(shell, former, clock), "a", password="one")
    said = await Secrets(shell).rotate()
    assert "1 secret cannot be read" in said.warning
    old = of_a_backend(shell, former, clock)
    assert old.secrets(await old.read(1, Key("name", "a"))) == {"password": "one"}
