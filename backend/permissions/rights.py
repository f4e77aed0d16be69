"""What a caller may do with one dashboard or folder."""

from dataclasses import dataclass

from backend.permissions.level import Level
from backend.permissions.subject import Subject, granted
from backend.storage.database import Statements
from contract.identity import Identity, Kind

_STARLESS = frozenset({Kind.ANONYMOUS, Kind.NOBODY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """`edit` is changing in the browser, `save` is keeping the change: only the second guards writes."""

    view: bool
    edit: bool
    save: bool
    admin: bool
    star: bool


def rights_of(caller: Identity, *, viewers_can_edit: bool = False) -> Rights:
    """Rights by role alone, as they are at the root."""
    return rights_by(caller, None, viewers_can_edit=viewers_can_edit)


def rights_by(caller: Identity, granted: int | None, *, viewers_can_edit: bool = False) -> Rights:
    """`granted` is what subject.granted read; `viewers_can_edit` moves nothing but `edit` (auth.md §16)."""
    level = Subject.of(caller).level(granted)
    view = level >= Level.VIEW
    save = level >= Level.EDIT
    return Rights(
        view=view,
        edit=save or (view and viewers_can_edit),
        save=save,
        admin=level >= Level.ADMIN,
        star=caller.kind not in _STARLESS,
    )


class ObjectRights:
    """For slices that only have a dashboard's name: made of a database, or of a transaction's block."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def on(self, caller: Identity, dashboard_id: int) -> Rights | None:
        """None for what is not in the caller's organisation. A folder is an object too."""
        return await self._rights(caller, "d.id = $5", dashboard_id)

    async def on_uid(self, caller: Identity, uid: str) -> Rights | None:
        return await self._rights(caller, "d.uid = $5", uid)

    async def _rights(self, caller: Identity, which: str, name: int | str) -> Rights | None:
        sql = f"SELECT {_GRANTED} AS granted FROM dashboards d WHERE d.org_id = $1 AND {which}"  # noqa: S608 - constants
        row = await self._statements.fetch_one(sql, caller.org_id, *Subject.of(caller).values, name)
        return rights_by(caller, row["granted"]) if row else None


_GRANTED = granted("d.id", first=2)
