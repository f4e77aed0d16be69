"""The two sorts of objects that have permissions, and how each refuses."""

from dataclasses import dataclass

from contract.errors import Forbidden, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    folders_only: bool
    missing: str
    denied: str
    updated: str

    def not_found(self) -> NotFound:
        return NotFound(self.missing, extra={"status": "not-found"} if self.folders_only else None)

    def forbidden(self) -> Forbidden:
        return Forbidden(self.denied)


DASHBOARDS = Sort(
    folders_only=False,
    missing="Dashboard not found",
    denied="Access denied to this dashboard",
    updated="Dashboard permissions updated",
)
FOLDERS = Sort(
    folders_only=True,
    missing="Folder not found",
    denied="Access denied",
    updated="Folder permissions updated",
)
