"""What folders must hold against: each a refusal or nothing."""

from collections.abc import Sequence

from backend.dashboards.model import ROOT_TITLE, Stored
from backend.folders.model import GENERAL, Above
from backend.uid import check_uid
from contract.errors import BadRequest, PreconditionFailed

DEEPEST = 4
"""How many folders may lie in each other; the root is not counted (decisions.md 32)."""

_TAKEN = "A folder or dashboard in the general folder with the same name already exists"


def refuse_malformed(*, uid: str, title: str) -> None:
    if not title:
        raise BadRequest("Folder title cannot be empty")
    if title.casefold() == ROOT_TITLE.casefold() or uid.casefold() == GENERAL:
        raise BadRequest("A folder with that name already exists")
    check_uid(uid)


def refuse_other_version(stored: int, sent: int, *, overwrite: bool) -> None:
    if stored != sent and not overwrite:
        raise changed()


def changed() -> PreconditionFailed:
    return PreconditionFailed("The folder has been changed by someone else", extra={"status": "version-mismatch"})


def refuse_taken_uid(holder: Stored | None) -> None:
    """Creating over what exists is an update without a version."""
    if holder is None:
        return
    if not holder.is_folder:
        raise BadRequest("Dashboard cannot be changed to a folder")
    raise changed()


def refuse_namesakes(others: Sequence[Stored], *, parent_id: int, own_id: int = 0) -> None:
    """`others` have the slug: folders anywhere, and what lies in the parent."""
    beside = [other for other in others if other.folder_id == parent_id and other.id != own_id]
    if any(other.is_folder for other in beside):
        raise BadRequest(_TAKEN)
    if beside:
        raise BadRequest("Folder name cannot be the same as one of its dashboards")


def refuse_depth(above: Sequence[Above], *, height: int) -> None:
    """`above` is the way to the new parent, `height` that of what is to lie in it."""
    if len(above) + height > DEEPEST:
        raise BadRequest(f"Folders can be at most {DEEPEST} deep")


def refuse_circle(above: Sequence[Above], folder_id: int) -> None:
    if any(folder.id == folder_id for folder in above):
        raise BadRequest("A folder cannot be moved below itself")
