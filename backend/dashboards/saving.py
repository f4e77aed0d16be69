"""Saving a dashboard or folder: the object's next state, if the caller may write it (api.md §2.1)."""

from backend.dashboards.model import Saved
from backend.dashboards.plan import Plan, plan
from backend.dashboards.rules import Wish, refuse_malformed, refuse_owned
from backend.dashboards.store import DashboardStore, Revision
from backend.permissions.guards import follow
from backend.permissions.rights import ObjectRights, rights_of
from backend.quotas.quotas import UNBOUNDED, Quotas
from backend.storage.database import Database, Statements
from contract import jsontext
from contract.clock import Clock
from contract.errors import Forbidden
from contract.identity import Identity, Kind

_AUTHORS = frozenset({Kind.USER, Kind.SERVICE_ACCOUNT})
"""Kinds whose number is a user's row."""


class Saving:
    def __init__(
        self, database: Database, *, clock: Clock, versions_to_keep: int, quotas: Quotas = UNBOUNDED
    ) -> None:
        self._database = database
        self._quotas = quotas
        self._clock = clock
        self._keep = versions_to_keep

    async def save(self, caller: Identity, wish: Wish) -> Saved:
        """Raises, in the order of api.md §2.1: BadRequest, NotFound, PreconditionFailed, Forbidden."""
        refuse_malformed(wish)
        async with self._database.transaction() as statements:
            return await self.save_within(statements, caller, wish)

    async def save_within(self, statements: Statements, caller: Identity, wish: Wish) -> Saved:
        """As `save`, of a wish that is not malformed, as part of a transaction."""
        store = DashboardStore(statements)
        planned = await plan(store, caller.org_id, wish)
        await _refuse_unwritable(statements, caller, planned)
        if planned.target:
            refuse_owned(wish, planned.target)
        elif not wish.is_folder:
            await self._quotas.refuse_dashboard(statements, caller.org_id)
        saved = await self._write(store, caller, wish, planned)
        if planned.moves:
            await follow(statements, saved.id, folder_id=planned.place.id or None)
        return saved

    async def _write(self, store: DashboardStore, caller: Identity, wish: Wish, planned: Plan) -> Saved:
        row = planned.target.id if planned.target else await _reserve(store, caller, wish, planned)
        revision = Revision(
            id=row,
            uid=planned.uid,
            slug=planned.slug,
            title=wish.draft.title,
            version=planned.version,
            folder_id=planned.place.id or None,
            tags=wish.draft.tags,
            document=_document(row, wish, planned),
            author=caller.id if caller.kind in _AUTHORS else None,
            at=int(self._clock.now()),
            message=wish.message,
            restored_from=wish.restored_from,
        )
        await store.write(revision, keep=self._keep)
        return Saved(
            id=row,
            uid=planned.uid,
            slug=planned.slug,
            version=planned.version,
            is_folder=wish.is_folder,
            folder_uid=planned.place.uid,
        )


async def _refuse_unwritable(statements: Statements, caller: Identity, planned: Plan) -> None:
    """What is changed must be the caller's to write, and so must the folder that it is new in."""
    rights, asked = ObjectRights(statements), []
    if planned.target:
        asked.append(await rights.on(caller, planned.target.id))
    if planned.moves:
        place = planned.place.id
        asked.append(await rights.on(caller, place) if place else rights_of(caller))
    if not all(one and one.save for one in asked):
        raise Forbidden("Access denied to save dashboard")


async def _reserve(store: DashboardStore, caller: Identity, wish: Wish, planned: Plan) -> int:
    return await store.reserve(
        caller.org_id,
        uid=planned.uid,
        slug=planned.slug,
        folder_id=planned.place.id or None,
        is_folder=wish.is_folder,
    )


def _document(row: int, wish: Wish, planned: Plan) -> str:
    """The JSON as it is read from now on: as sent, with the values that were decided here."""
    decided = {"id": row, "uid": planned.uid, "version": planned.version, "title": wish.draft.title}
    return jsontext.encode({**wish.draft.document, **decided}).decode()
