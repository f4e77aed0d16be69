import asyncio
from pathlib import Path

from backend.datasources.declared import Declaring
from backend.datasources.service import DataSources
from backend.provisioning.data_sources import DataSourceFiles
from backend.provisioning.fault import Fault
from backend.provisioning.folder import Folder
from backend.provisioning.reloading import Reloading
from backend.storage.database import Database
from backend.vault.vault import Vault
from contract.errors import Unavailable
from tests.backend.provisioning.conftest import Files
from tests.support.clock import FrozenClock
from tests.support.people import People


async def test_changes_are_found_while_nobody_asks(
    database: Database, people: People, files: Files, clock: FrozenClock, tmp_path: Path
) -> None:
    vault = Vault(["a secret key for tests"], clock=clock)
    sources = DataSources(database, vault=vault, clock=clock)
    provisioned = DataSourceFiles(
        database,
        folder=Folder(files.root / "datasources"),
        declaring=Declaring(vault=vault, clock=clock),
        environ={"NAME": "from the environment"},
        pause=0.01,
    )

    async def known() -> list[str]:
        return [source.name for source in await sources.list(people.admin.org_id)]

    async def until(*names: str) -> None:
        async with asyncio.timeout(10):
            while await known() != list(names):  # noqa: ASYNC110 - a database tells nobody that it changed
                await asyncio.sleep(0.01)

    async with Reloading(provisioned, what="data sources").running():
        files.sources("datasources: [{name: $NAME, type: loki, uid: u}]")
        await until("from the environment")
        files.sources("datasources: {", name="b.yaml")
        files.sources("datasources: [{name: another name, type: loki, uid: u}]")
        await until("another name")


class Stumbling:
    """Fails at its first look."""

    pause = 0.01

    def __init__(self) -> None:
        self.looks = 0
        self.went_on = asyncio.Event()

    async def apply(self) -> list[Fault]:
        return []

    async def look(self) -> list[Fault]:
        self.looks += 1
        if self.looks == 1:
            raise Unavailable
        if self.looks == 2:
            raise RuntimeError("a bug")
        self.went_on.set()
        return []


async def test_a_look_that_fails_is_not_the_last() -> None:
    stumbling = Stumbling()
    async with Reloading(stumbling, what="data sources").running(), asyncio.timeout(10):
        await stumbling.went_on.wait()
