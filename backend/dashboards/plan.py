"""Which row a save changes, under which uid and in which folder (api.md §2.1, steps 7 to 14)."""

from dataclasses import dataclass

from backend.dashboards.model import Stored
from backend.dashboards.rules import (
    Wish,
    one_target,
    owner_of_title,
    refuse_other_state,
    refuse_unknown_id,
)
from backend.dashboards.slug import slug_of
from backend.dashboards.store import DashboardStore
from backend.uid import free_uid
from contract.errors import NotFound

_ROOT_UIDS = frozenset({"", "general"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folder that a save goes to, 0 and "" at the root."""

    id: int = 0
    uid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`target` is the row to change, None for a new one."""

    target: Stored | None
    uid: str
    slug: str
    place: Place

    @property
    def version(self) -> int:
        return self.target.version + 1 if self.target else 1

    @property
    def moves(self) -> bool:
        """Whether the object was not in this folder before."""
        return self.target is None or self.target.folder_id != self.place.id


async def plan(store: DashboardStore, org_id: int, wish: Wish) -> Plan:
    """Raises NotFound, BadRequest or PreconditionFailed. Good for the transaction that `store` reads in."""
    draft = wish.draft
    by_id = await store.find(org_id, draft.id) if draft.id else None
    refuse_unknown_id(wish, by_id)
    place = await _place(store, org_id, wish)
    named = one_target(by_id, await store.find_by_uid(org_id, draft.uid) if draft.uid else None)
    if named:
        refuse_other_state(wish, named)
    slug = slug_of(draft.title)
    others = await _others(store, org_id, slug, place=place, named=named)
    owner = owner_of_title(wish, others, folder_id=place.id)
    if owner:
        # The save lands on the title's owner, which keeps its uid; what the wish named stays as it is.
        return Plan(target=owner, uid=owner.uid, slug=slug, place=place)
    uid = draft.uid or (named.uid if named else await free_uid(org_id, store.find_by_uid))
    return Plan(target=named, uid=uid, slug=slug, place=place)


async def _place(store: DashboardStore, org_id: int, wish: Wish) -> Place:
    """Step 8."""
    if wish.folder_uid not in _ROOT_UIDS:
        folder = await store.find_by_uid(org_id, wish.folder_uid)
    elif wish.folder_uid or wish.folder_id <= 0:
        return Place()
    else:
        folder = await store.find(org_id, wish.folder_id)
    if folder is None or not folder.is_folder:
        raise NotFound("Folder not found")
    return Place(id=folder.id, uid=folder.uid)


async def _others(
    store: DashboardStore, org_id: int, slug: str, *, place: Place, named: Stored | None
) -> list[Stored]:
    found = await store.namesakes(org_id, slug, folder_id=place.id)
    return [other for other in found if named is None or other.id != named.id]
