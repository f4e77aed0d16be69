"""Making the data sources what the files in `provisioning/datasources` say (docs/provisioning.md)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from backend.datasources.declared import Declared, Declaring
from backend.datasources.store import DataSourceStore
from backend.provisioning.data_source_file import DataSourceFile, interpreted
from backend.provisioning.document import read
from backend.provisioning.expansion import Expansion
from backend.provisioning.fault import Broken, Fault
from backend.provisioning.folder import PAUSE, Folder, States
from backend.provisioning.store import ProvisionedSources
from backend.storage.database import Database, Statements
from backend.storage.violation import UniqueViolation
from contract.errors import BadRequest
from contract.logs import logger

_log = logger("backend.provisioning")
_TAKEN = "another data source has its name or uid"


class DataSourceFiles:
    """Each file is one transaction: all that it says, or nothing of it. `pause` is seconds between two looks."""

    def __init__(
        self,
        database: Database,
        *,
        folder: Folder,
        declaring: Declaring,
        environ: Mapping[str, str],
        pause: float = PAUSE,
    ) -> None:
        self._database = database
        self._folder = folder
        self._declaring = declaring
        self._environ = environ
        self._states: States = ()
        self.pause = pause

    async def look(self) -> Sequence[Fault]:
        if await asyncio.to_thread(self._folder.state) == self._states:
            return ()
        return await self.apply()

    async def apply(self) -> Sequence[Fault]:
        """What is wrong with which file. Nothing is pruned while a file is broken, or the folder is gone."""
        self._states = await asyncio.to_thread(self._folder.state)
        try:
            files = await asyncio.to_thread(self._folder.files)
        except Broken as broken:
            return [Fault(file=str(self._folder.path), cause=str(broken))]
        faults, named, defaults = list[Fault](), set[int](), set[int]()
        for path in files:
            try:
                named |= await self._apply_file(path, defaults)
            except Broken as broken:
                faults.append(Fault(file=str(path), cause=str(broken)))
        if not faults and self._folder.is_there():
            await self._prune(named)
        return faults

    async def _apply_file(self, path: Path, defaults: set[int]) -> set[int]:
        """The rows that it names; `defaults` are the organisations whose default is declared. Raises Broken."""
        file = await asyncio.to_thread(self._interpreted, path)
        async with self._database.transaction() as statements:
            for gone in file.gone:
                await self._declaring.delete(statements, await gone.whose.found(statements), gone.name)
            declared = await self._placed(statements, file)
            _refuse_second_default(declared, defaults)
            return {await self._put(statements, one, prune=file.prune) for one in declared}

    def _interpreted(self, path: Path) -> DataSourceFile:
        expansion = Expansion(self._environ)
        file = interpreted(read(path, expansion))
        if expansion.missing:
            _log.warning("variables are not set", file=str(path), variables=sorted(expansion.missing))
        return file

    async def _placed(self, statements: Statements, file: DataSourceFile) -> list[Declared]:
        return [
            replace(one, source=replace(one.source, org_id=await whose.found(statements)))
            for whose, one in file.declared
        ]

    async def _put(self, statements: Statements, declared: Declared, *, prune: bool) -> int:
        """Raises Broken, naming the source."""
        try:
            number = await self._declaring.put(statements, declared)
        except (BadRequest, UniqueViolation) as refusal:
            cause = _TAKEN if isinstance(refusal, UniqueViolation) else refusal.message
            raise Broken(f"data source {declared.source.name}: {cause}") from None
        await ProvisionedSources(statements).mark(number, prune=prune)
        return number

    async def _prune(self, named: set[int]) -> None:
        async with self._database.transaction() as statements:
            for number in await ProvisionedSources(statements).pruned():
                if number not in named:
                    await DataSourceStore(statements).delete(number)


def _refuse_second_default(declared: Sequence[Declared], defaults: set[int]) -> None:
    """Over all files. Raises Broken."""
    for one in declared:
        if one.source.is_default and one.source.org_id in defaults:
            raise Broken("only one data source of an organisation can be its default")
        if one.source.is_default:
            defaults.add(one.source.org_id)
