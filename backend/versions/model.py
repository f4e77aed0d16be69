"""One earlier state of a dashboard."""

from dataclasses import dataclass

from backend.dashboards.view import NOBODY_KNOWN
from backend.storage.database import Row
from backend.versions.answers import VersionJson, VersionWithDataJson
from contract import jsontext
from contract.clock import rfc3339


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """`parent` is 0 for the first one, `restored_from` for all that brought nothing back."""

    id: int
    dashboard_id: int
    uid: str
    parent: int
    restored_from: int
    number: int
    created: int
    created_by: str
    message: str

    @classmethod
    def of(cls, row: Row) -> "Version":
        return cls(
            id=row["id"],
            dashboard_id=row["dashboard_id"],
            uid=row["uid"],
            parent=row["parent_version"],
            restored_from=row["restored_from"],
            number=row["version"],
            created=row["created"],
            created_by=row["login"] or NOBODY_KNOWN,
            message=row["message"],
        )

    @property
    def told(self) -> str:
        """What a list says of it where its author said nothing."""
        if self.restored_from:
            return f"Restored from version {self.restored_from}"
        return self.message or ("" if self.parent else "Initial save")

    def in_list(self) -> VersionJson:
        return self._as_json(self.told)

    def with_data(self, document: str) -> VersionWithDataJson:
        """Alone, with the JSON text that the dashboard was."""
        return {**self._as_json(self.message), "data": jsontext.embed(document)}

    def _as_json(self, message: str) -> VersionJson:
        return {
            "id": self.id,
            "dashboardId": self.dashboard_id,
            "uid": self.uid,
            "parentVersion": self.parent,
            "restoredFrom": self.restored_from,
            "version": self.number,
            "created": rfc3339(self.created),
            "createdBy": self.created_by,
            "message": message,
        }
