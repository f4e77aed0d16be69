"""Making dashboards what the files of the providers say (docs/provisioning.md)."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from backend.provisioning.boards import Boards
from backend.provisioning.document import read
from backend.provisioning.expansion import Expansion
from backend.provisioning.fault import Broken, Fault
from backend.provisioning.folder import PAUSE, Folder, States
from backend.provisioning.provider import Provider, interpreted
from backend.provisioning.scan import Scan
from backend.provisioning.store import ProvisionedBoards
from backend.storage.database import Database
from contract.clock import Clock


class DashboardProviders:
    def __init__(
        self, database: Database, *, folder: Folder, boards: Boards, environ: Mapping[str, str], clock: Clock
    ) -> None:
        self._database = database
        self._folder = folder
        self._boards = boards
        self._environ = environ
        self._clock = clock
        self._states: States = ()
        self._scans: list[Scan] = []

    @property
    def pause(self) -> float:
        return min([PAUSE, *(scan.provider.interval for scan in self._scans)])

    async def apply(self) -> Sequence[Fault]:
        """Dashboards of providers that are gone go too, unless a file is broken, or the folder is gone."""
        self._states = await asyncio.to_thread(self._folder.state)
        providers, faults = await asyncio.to_thread(self._read)
        self._scans = [self._scan(provider) for provider in providers]
        if not faults and self._folder.is_there():
            await self._take_away_orphans()
        for scan in self._scans:
            faults += await scan.run()
        return faults

    async def look(self) -> Sequence[Fault]:
        if await asyncio.to_thread(self._folder.state) != self._states:
            return await self.apply()
        return [fault for scan in self._scans if scan.is_due for fault in await scan.run()]

    def _scan(self, provider: Provider) -> Scan:
        return Scan(provider, database=self._database, boards=self._boards, clock=self._clock)

    def _read(self) -> tuple[Sequence[Provider], list[Fault]]:
        providers, faults = dict[str, Provider](), list[Fault]()
        try:
            files = self._folder.files()
        except Broken as broken:
            return (), [Fault(file=str(self._folder.path), cause=str(broken))]
        for path in files:
            try:
                self._add(path, providers)
            except Broken as broken:
                faults.append(Fault(file=str(path), cause=str(broken)))
        return list(providers.values()), faults

    def _add(self, path: Path, providers: dict[str, Provider]) -> None:
        for provider in interpreted(read(path, Expansion(self._environ))):
            if provider.name in providers:
                raise Broken(f"there is another provider {provider.name}")
            providers[provider.name] = provider

    async def _take_away_orphans(self) -> None:
        store, named = ProvisionedBoards(self._database), {scan.provider.name for scan in self._scans}
        for provider in await store.providers():
            for known in await store.of(provider) if provider not in named else ():
                await self._boards.take_away(known, keep=False)
