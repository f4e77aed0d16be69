"""What callers send to be saved."""

from typing import Annotated, Any

import msgspec

from backend.dashboards.draft import Draft
from backend.dashboards.rules import Wish
from contract.shapes import Body

_RequiredDocument = Annotated[Any, msgspec.Meta(extra={"required": True})]


class SaveBody(Body, frozen=True):
    dashboard: _RequiredDocument = None
    folder_id: int = 0
    folder_uid: str = ""
    is_folder: bool = False
    overwrite: bool = False
    message: str = ""

    def wish(self) -> Wish:
        return Wish(
            draft=Draft.read(self.dashboard),
            folder_id=max(self.folder_id, 0),
            folder_uid=self.folder_uid.strip(),
            is_folder=self.is_folder,
            overwrite=self.overwrite,
            message=self.message,
        )
