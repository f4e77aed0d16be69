"""What a save must hold against (api.md §2.1): the steps that need no database, each a refusal or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.dashboards.draft import Draft
from backend.dashboards.model import ROOT_TITLE, Stored
from backend.uid import check_uid
from contract.errors import BadRequest, NotFound, PreconditionFailed

_NAME_TAKEN = "A dashboard with the same name in the folder already exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A save as it was asked for. `folder_uid` wins over `folder_id`; 0 and "" both mean the root.

    `restored_from` is the version that is being brought back, 0 for a new state.
    """

    draft: Draft
    folder_id: int = 0
    folder_uid: str = ""
    is_folder: bool = False
    overwrite: bool = False
    message: str = ""
    restored_from: int = 0


def refuse_malformed(wish: Wish) -> None:
    """Steps 2 to 6."""
    if not wish.draft.title:
        raise BadRequest("Dashboard title cannot be empty")
    if wish.is_folder and (wish.folder_id > 0 or wish.folder_uid):
        raise BadRequest("A Dashboard Folder cannot be added to another folder")
    if wish.is_folder and wish.draft.title.casefold() == ROOT_TITLE.casefold():
        raise BadRequest("A folder with that name already exists")
    check_uid(wish.draft.uid)


def refuse_unknown_id(wish: Wish, found: Stored | None) -> None:
    """Step 7."""
    if wish.draft.id and found is None:
        raise NotFound("Dashboard not found", extra={"status": "not-found"})


def one_target(by_id: Stored | None, by_uid: Stored | None) -> Stored | None:
    """Step 9: the object that the wish names, None for a new one."""
    if by_id and by_uid and by_id.id != by_uid.id:
        raise BadRequest("A dashboard with the same uid already exists")
    return by_id or by_uid


def refuse_other_state(wish: Wish, target: Stored) -> None:
    """Steps 10 and 11."""
    if target.is_folder != wish.is_folder:
        raise BadRequest("Dashboard cannot be changed to a folder")
    if target.version != wish.draft.version and not wish.overwrite:
        raise _precondition("version-mismatch", "The dashboard has been changed by someone else")


def owner_of_title(wish: Wish, others: Sequence[Stored], *, folder_id: int) -> Stored | None:
    """Steps 12 to 14: who of `others`, all of the same slug, the save lands on instead; only with overwrite."""
    if not wish.is_folder and any(other.is_folder for other in others):
        raise BadRequest("Dashboard name cannot be the same as folder")
    if wish.is_folder and any(not other.is_folder for other in others):
        raise BadRequest("Folder name cannot be the same as one of its dashboards")
    owner = next((other for other in others if other.folder_id == folder_id), None)
    if owner and not wish.overwrite:
        raise _precondition("name-exists", _NAME_TAKEN)
    return owner


def refuse_owned(wish: Wish, target: Stored) -> None:
    """Step 16."""
    if target.is_provisioned:
        raise BadRequest("Cannot save provisioned dashboard")
    if target.plugin_id and not wish.overwrite:
        raise _precondition("plugin-dashboard", f"The dashboard belongs to plugin {target.plugin_id}.")


def _precondition(status: str, message: str) -> PreconditionFailed:
    return PreconditionFailed(message, extra={"status": status})
