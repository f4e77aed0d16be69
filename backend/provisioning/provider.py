"""A file in `provisioning/dashboards`: from which folders dashboards come, and where they go."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from backend.dashboards.model import ROOT_TITLE
from backend.provisioning.data_source_file import without_nothing
from backend.provisioning.document import Document
from backend.provisioning.fault import Broken
from backend.provisioning.folder import PAUSE
from backend.provisioning.whose import Whose


class _Options(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    path: str = ""
    folder: str = ""
    """The name of `path` in files of long ago."""
    folders_from_files_structure: bool = False


class _Provider(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    name: str = ""
    type: str = "file"
    org_id: int = 0
    org_name: str = ""
    folder: str = ""
    folder_uid: str = ""
    disable_deletion: bool = False
    allow_ui_updates: bool = False
    update_interval_seconds: int = 0
    options: _Options = _Options()


class _Written(msgspec.Struct, frozen=True, kw_only=True):
    providers: list[_Provider] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`folder` is a title, "" at the root; `interval` seconds between two looks at `path`."""

    name: str
    whose: Whose
    folder: str
    folder_uid: str
    path: Path
    by_structure: bool
    keeps: bool
    """Whether dashboards outlive their files."""
    editable: bool
    interval: float

    @property
    def terms(self) -> str:
        """Whatever of a dashboard depends on more than its file."""
        return repr((self.folder, self.folder_uid, self.by_structure, self.editable))


def interpreted(document: Document) -> Sequence[Provider]:
    """Raises Broken."""
    try:
        written = msgspec.convert(without_nothing(document.texts), _Written, strict=False)
    except msgspec.ValidationError as error:
        raise Broken(str(error)) from None
    return [_provider(one) for one in written.providers]


def _provider(one: _Provider) -> Provider:
    path = one.options.path or one.options.folder
    _refuse_unusable(one, path)
    return Provider(
        name=one.name,
        whose=Whose.of(one.org_id, one.org_name),
        folder="" if one.folder.casefold() == ROOT_TITLE.casefold() else one.folder,
        folder_uid=one.folder_uid,
        path=Path(path).absolute(),
        by_structure=one.options.folders_from_files_structure,
        keeps=one.disable_deletion,
        editable=one.allow_ui_updates,
        interval=float(one.update_interval_seconds) if one.update_interval_seconds > 0 else PAUSE,
    )


def _refuse_unusable(one: _Provider, path: str) -> None:
    if not one.name:
        raise Broken("a provider has no name")
    if one.type != "file":
        raise Broken(f"provider {one.name}: type is not file")
    if not path:
        raise Broken(f"provider {one.name}: options.path is missing")
    if one.options.folders_from_files_structure and (one.folder or one.folder_uid):
        raise Broken(f"provider {one.name}: folder and foldersFromFilesStructure exclude each other")
