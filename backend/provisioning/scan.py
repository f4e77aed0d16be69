"""One provider: its files against the dashboards that came from them."""

import asyncio
from collections.abc import Sequence

from backend.provisioning import board_file
from backend.provisioning.board_file import BoardFile
from backend.provisioning.boards import Boards, Origin
from backend.provisioning.fault import Broken, Fault
from backend.provisioning.provider import Provider
from backend.provisioning.store import Known, ProvisionedBoards
from backend.storage.database import Database
from contract.clock import Clock
from contract.identity import Identity, Kind, Role


class Scan:
    """Reads a file again when it was written, or is broken; tells a fault once."""

    def __init__(self, provider: Provider, *, database: Database, boards: Boards, clock: Clock) -> None:
        self.provider = provider
        self._database = database
        self._boards = boards
        self._clock = clock
        self._seen: dict[str, tuple[int, int]] = {}
        self._told: dict[str, tuple[tuple[int, int], str]] = {}
        self._trouble: Fault | None = None
        self._due = 0.0

    @property
    def is_due(self) -> bool:
        return self._clock.monotonic() >= self._due

    async def run(self) -> Sequence[Fault]:
        """What is newly wrong. A folder that cannot be read takes nothing away."""
        self._due = self._clock.monotonic() + self.provider.interval
        try:
            org_id = await self.provider.whose.found(self._database)
            files = await asyncio.to_thread(board_file.walk, self.provider.path)
        except Broken as broken:
            return self._told_once(Fault(file=str(self.provider.path), cause=str(broken)))
        self._trouble = None
        caller = Identity(kind=Kind.NOBODY, org_id=org_id, role=Role.ADMIN)
        faults = await self._apply(caller, files)
        await self._take_away_missing(caller, {file.external_id for file in files})
        return faults

    def _told_once(self, fault: Fault) -> Sequence[Fault]:
        news = () if fault == self._trouble else (fault,)
        self._trouble = fault
        return news

    async def _apply(self, caller: Identity, files: Sequence[BoardFile]) -> list[Fault]:
        known = {one.external_id: one for one in await self._known() if one.org_id == caller.org_id}
        present = {file.external_id for file in files}
        faults = []
        for file in files:
            if self._is_settled(file, known):
                continue
            origin = Origin(provider=self.provider, file=file, present=present)
            cause = await self._cause(caller, origin, known.get(file.external_id))
            if cause and self._is_news(file, cause):
                faults.append(Fault(file=str(file.path), cause=cause))
        return faults

    def _is_settled(self, file: BoardFile, known: dict[str, Known]) -> bool:
        """One whose dashboard was deleted is not."""
        return file.external_id in known and self._seen.get(file.external_id) == file.state

    def _is_news(self, file: BoardFile, cause: str) -> bool:
        news = (file.state, cause)
        before, self._told[file.external_id] = self._told.get(file.external_id), news
        return before != news

    async def _cause(self, caller: Identity, origin: Origin, known: Known | None) -> str:
        """What is wrong with the file, "" for nothing."""
        try:
            board = await asyncio.to_thread(board_file.read, origin.file, terms=self.provider.terms)
            if known is None or known.checksum != board.checksum:
                await self._boards.put(caller, origin, board, known)
        except Broken as broken:
            return str(broken)
        self._seen[origin.file.external_id] = origin.file.state
        self._told.pop(origin.file.external_id, None)
        return ""

    async def _take_away_missing(self, caller: Identity, present: set[str]) -> None:
        for known in await self._known():
            if known.external_id not in present or known.org_id != caller.org_id:
                self._seen.pop(known.external_id, None)
                await self._boards.take_away(known, keep=self.provider.keeps)

    async def _known(self) -> list[Known]:
        return await ProvisionedBoards(self._database).of(self.provider.name)
