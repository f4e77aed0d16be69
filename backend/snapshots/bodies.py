"""What callers send to take a snapshot."""

from typing import Annotated, Any

import msgspec

from contract.shapes import Body


class SnapshotBody(Body, frozen=True, kw_only=True):
    """`expires` is seconds from now, not positive for never; empty keys are made up."""

    dashboard: Annotated[dict[str, Any] | None, msgspec.Meta(extra={"required": True})] = None
    name: str = ""
    expires: int = 0
    external: bool = False
    key: str = ""
    delete_key: str = ""

    def __repr__(self) -> str:
        return f"SnapshotBody(name={self.name!r}, external={self.external})"
