"""What callers send."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from contract.identity import Role
from contract.shapes import Body, Required

RequiredRole = Annotated[Literal["Viewer", "Editor", "Admin"], msgspec.Meta(extra={"required": True})]


class RoleBody(Body, frozen=True):
    role: RequiredRole = "Viewer"

    def wanted(self) -> Role:
        return Role(self.role)


class MemberBody(Body, frozen=True):
    login_or_email: Required = ""
    role: RequiredRole = "Viewer"

    def wanted(self) -> Role:
        return Role(self.role)


def with_role(body: object) -> object:
    """An empty or null role that is there means Viewer; one that is not there is missing (api.md §6)."""
    if not isinstance(body, Mapping):
        return body
    return {name: "Viewer" if _is_blank_role(name, value) else value for name, value in body.items()}


def _is_blank_role(name: str, value: object) -> bool:
    return name.lower() == "role" and value in (None, "")
