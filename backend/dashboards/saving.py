"""Saving a dashboard or folder: the object's next state, if the caller may write it (api.md §2.1)."""

from backend.dashboards.model import Saved
from backend.dashboards.plan import Plan, plan
from backend.dashboards.rights import rights_of
from backend.dashboards.rules import Wish, refuse_malformed, refuse_owned
from backend.dashboards.store import DashboardStore, Revision
from backend.storage.database import Database
from contract import jsontext
from contract.clock import Clock
from contract.errors import Forbidden
from contract.identity import Identity, Kind

_AUTHORS = frozenset({Kind.USER, Kind.SERVICE_ACCOUNT})
"""Kinds whose number is a user's row."""


class Saving:
    def __init__(self, database: Database, *, clock: Clock, versions_to_keep: int) -> None:
        self._database = database
        self._clock = clock
        self._keep = versions_to_keep

    async def save(self, caller: Identity, wish: Wish) -> Saved:
        """Raises, in the order of api.md §2.1: BadRequest, NotFound, PreconditionFailed, Forbidden."""
        refuse_malformed(wish)
        async with self._database.transaction() as statements:
            store = DashboardStore(statements)
            planned = await plan(store, caller.org_id, wish)
            if not rights_of(caller).save:
                raise Forbidden("Access denied to save dashboard")
            if planned.target:
                refuse_owned(wish, planned.target)
            return await self._write(store, caller, wish, planned)

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
