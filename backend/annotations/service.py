"""The rules of annotations: who may see a dashboard sees its annotations, who may save it writes them."""

from dataclasses import replace

from backend.annotations.answers import AnnotationTagJson
from backend.annotations.model import Annotation, Author, Change, Note
from backend.annotations.question import Question
from backend.annotations.store import AnnotationStore
from backend.permissions.rights import ObjectRights, Rights, rights_of
from backend.permissions.subject import Subject
from backend.storage.database import Database, Statements
from contract.clock import Clock
from contract.errors import Forbidden, NotFound
from contract.identity import Identity

_DENIED = "Access denied to this dashboard"


class Annotations:
    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def ask(self, question: Question, caller: Identity) -> list[Annotation]:
        store = AnnotationStore(self._database)
        return await store.ask(question, org_id=caller.org_id, subject=Subject.of(caller))

    async def tags(self, text: str, caller: Identity, *, limit: int) -> list[AnnotationTagJson]:
        """Of what the caller may see."""
        store = AnnotationStore(self._database)
        return await store.tags(text, org_id=caller.org_id, subject=Subject.of(caller), limit=limit)

    async def read(self, annotation_id: int, caller: Identity) -> Annotation:
        """Raises NotFound, and Forbidden for one on a dashboard that the caller may not see."""
        found = await _found(self._database, annotation_id, caller)
        if not (await _rights(self._database, found.dashboard_id, caller)).view:
            raise Forbidden(_DENIED)
        return found

    async def add(self, note: Note, caller: Identity) -> int:
        """The new annotation's number. Raises NotFound for an unknown dashboard, and Forbidden."""
        async with self._database.transaction() as block:
            dashboard_id = await _dashboard_of(block, note, caller)
            await _require_saving(block, dashboard_id, caller)
            starts = note.starts or self._milliseconds()
            starts, ends = sorted((starts, note.ends or starts))
            made = Annotation(
                org_id=caller.org_id,
                dashboard_id=dashboard_id,
                panel_id=note.panel_id,
                author=Author(id=Subject.of(caller).user_id),
                starts=starts,
                ends=ends,
                text=note.text,
                tags=note.tags,
                data=note.data,
            )
            return await AnnotationStore(block).add(made, at=self._milliseconds())

    async def change(self, annotation_id: int, change: Change, caller: Identity) -> None:
        """Raises NotFound and Forbidden."""
        async with self._database.transaction() as block:
            found = await _found(block, annotation_id, caller)
            await _require_saving(block, found.dashboard_id, caller)
            await AnnotationStore(block).update(_changed(found, change), at=self._milliseconds())

    async def delete(self, annotation_id: int, caller: Identity) -> None:
        """Raises NotFound and Forbidden."""
        async with self._database.transaction() as block:
            found = await _found(block, annotation_id, caller)
            await _require_saving(block, found.dashboard_id, caller)
            await AnnotationStore(block).delete(annotation_id)

    def _milliseconds(self) -> int:
        return int(self._clock.now() * 1000)


async def _found(statements: Statements, annotation_id: int, caller: Identity) -> Annotation:
    found = await AnnotationStore(statements).find(caller.org_id, annotation_id)
    if found is None:
        raise NotFound("Annotation not found")
    return found


async def _dashboard_of(block: Statements, note: Note, caller: Identity) -> int:
    """The number; 0 for none. A uid wins over a number."""
    if not note.dashboard_uid:
        return note.dashboard_id
    found = await AnnotationStore(block).dashboard(caller.org_id, note.dashboard_uid)
    if found is None:
        raise NotFound("Dashboard not found")
    return found


async def _rights(statements: Statements, dashboard_id: int, caller: Identity) -> Rights:
    """On the dashboard, or without one by role alone; raises NotFound for one that is not here."""
    if not dashboard_id:
        return rights_of(caller)
    rights = await ObjectRights(statements).on(caller, dashboard_id)
    if rights is None:
        raise NotFound("Dashboard not found")
    return rights


async def _require_saving(block: Statements, dashboard_id: int, caller: Identity) -> None:
    if not (await _rights(block, dashboard_id, caller)).save:
        raise Forbidden(_DENIED)


def _changed(found: Annotation, change: Change) -> Annotation:
    starts, ends = sorted((change.starts or found.starts, change.ends or found.ends))
    return replace(
        found,
        text=change.text or found.text,
        starts=starts,
        ends=ends,
        tags=found.tags if change.tags is None else change.tags,
        data=found.data if change.data is None else change.data,
    )
