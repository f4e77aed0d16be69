"""One dashboard from its file, in one transaction."""

from collections.abc import Collection
from dataclasses import dataclass

from backend.dashboards.draft import Draft
from backend.dashboards.model import Stored
from backend.dashboards.plan import Place
from backend.dashboards.rules import Wish, refuse_malformed
from backend.dashboards.saving import Saving
from backend.dashboards.slug import slug_of
from backend.dashboards.store import DashboardStore
from backend.provisioning.board_file import Board, BoardFile
from backend.provisioning.board_folders import BoardFolders
from backend.provisioning.fault import Broken
from backend.provisioning.provider import Provider
from backend.provisioning.store import Known, ProvisionedBoards
from backend.storage.database import Database, Statements
from contract.clock import Clock
from contract.errors import Problem, Unavailable
from contract.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Of a dashboard: its file, and all external ids of the provider that are there."""

    provider: Provider
    file: BoardFile
    present: Collection[str]

    def may_take(self, owner: Known) -> bool:
        """Its own, or that of a file which has another name now."""
        if owner.provider != self.provider.name:
            return False
        return owner.external_id == self.file.external_id or owner.external_id not in self.present


class Boards:
    def __init__(self, database: Database, *, saving: Saving, folders: BoardFolders, clock: Clock) -> None:
        self._database = database
        self._saving = saving
        self._folders = folders
        self._clock = clock

    async def put(self, caller: Identity, origin: Origin, board: Board, known: Known | None) -> None:
        """`known` is what came from the file before. Raises Broken, and Unavailable."""
        try:
            await self._put(caller, origin, board, known)
        except Unavailable:
            raise
        except Problem as refusal:
            raise Broken(refusal.message) from None

    async def take_away(self, known: Known, *, keep: bool) -> None:
        """The file is gone; `keep` leaves the dashboard to people."""
        async with self._database.transaction() as statements:
            if keep:
                await ProvisionedBoards(statements).release(known.id)
            else:
                await DashboardStore(statements).delete(known.id)

    async def _put(self, caller: Identity, origin: Origin, board: Board, known: Known | None) -> None:
        draft = Draft.read({**board.document, "id": known.id if known else None})
        refuse_malformed(Wish(draft=draft))
        place = await self._folders.place(caller, origin.provider, origin.file.folders)
        wish = Wish(draft=draft, folder_uid=place.uid, overwrite=True)
        async with self._database.transaction() as statements:
            await _make_way(statements, caller, origin, draft, place)
            saved = await self._saving.save_within(statements, caller, wish)
            new = Known(
                id=saved.id,
                org_id=caller.org_id,
                provider=origin.provider.name,
                external_id=origin.file.external_id,
                checksum=board.checksum,
            )
            locked, at = not origin.provider.editable, int(self._clock.now())
            await ProvisionedBoards(statements).put(new, locked=locked, at=at)


async def _make_way(statements: Statements, caller: Identity, origin: Origin, draft: Draft, place: Place) -> None:
    """Unlock what the save will land on. Raises Broken where that is another file's, or has another uid."""
    boards, store = ProvisionedBoards(statements), DashboardStore(statements)
    if draft.id:
        await boards.unlock(draft.id)
    named = await store.find_by_uid(caller.org_id, draft.uid) if draft.uid else None
    namesakes = await store.namesakes(caller.org_id, slug_of(draft.title), folder_id=place.id)
    for one in {other.id: other for other in (named, *namesakes) if other and not other.is_folder}.values():
        owner = await boards.owner(one.id)
        if owner is not None and not origin.may_take(owner):
            what = "uid" if one is named else "title"
            raise Broken(f"its {what} is that of {owner.external_id}")
        await boards.unlock(one.id)
        if draft.uid and draft.uid != one.uid and one.id != draft.id:
            await _clear(statements, origin, one, owner)


async def _clear(statements: Statements, origin: Origin, one: Stored, owner: Known | None) -> None:
    """A dashboard of the title that is not the file's may only go where its own file is gone."""
    if owner is None or origin.provider.keeps:
        raise Broken("a dashboard with its title is in the folder already")
    await DashboardStore(statements).delete(one.id)
