"""Roles in several organisations, by the provider's own ones: `org_mapping` beside `role_attribute_path`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from contract.errors import StartFault
from contract.identity import Role
from contract.providers import GITHUB
from gateway.authn.roles import ClaimPath, RoleMap
from gateway.oauth.registration import Registration

_ANY: Final = "*"
_COLON: Final = re.compile(r"(?<!\\):")
_NUMBER: Final = re.compile("[1-9][0-9]{0,9}")
_ROLES: Final = {role.value.lower(): role for role in Role}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """`theirs` and `ours` may be `*`; `ours` is the number or the name of an organisation."""

    theirs: str
    ours: str
    role: Role


@dataclass(slots=True, kw_only=True)
class ProviderRights:
    """As `contract.internal.UpsertUser` takes them."""

    roles: dict[int, Role] | None = None
    named_roles: dict[str, Role] = field(default_factory=dict)
    role_everywhere: Role | None = None
    is_server_admin: bool | None = None


class ProviderRoles:
    def __init__(self, role_map: RoleMap, *, mapping: Sequence[Mapped], organizations: ClaimPath | None) -> None:
        self._role_map = role_map
        self._mapping = mapping
        self._organizations = organizations

    @classmethod
    def of(cls, registration: Registration, role_map: RoleMap) -> "ProviderRoles":
        """Raises StartFault for a mapping or an expression that cannot be read."""
        own, section = registration.settings, registration.section
        path = own.org_attribute_path or ("groups" if registration.code == GITHUB else "")
        return cls(
            role_map,
            mapping=[_mapped(word, section) for word in own.org_mapping],
            organizations=ClaimPath.read(path, section=section, key="org_attribute_path"),
        )

    def rights(self, claims: Mapping[str, object]) -> ProviderRights:
        """Raises InvalidRole. A role of the expression's goes before a lower one of the mapping's."""
        plain = self._role_map.rights(claims, always=bool(self._mapping))
        fitting = self._fitting(claims) if self._role_map.follows else []
        if not fitting:
            return ProviderRights(roles=plain.roles, is_server_admin=plain.is_server_admin)
        return _rights(fitting, self._role_map.direct(claims), is_server_admin=plain.is_server_admin)

    def _fitting(self, claims: Mapping[str, object]) -> list[Mapped]:
        theirs = {_ANY, *(self._organizations.texts(claims) if self._organizations else ())}
        return [each for each in self._mapping if each.theirs in theirs]


def _rights(fitting: Sequence[Mapped], direct: Role | None, *, is_server_admin: bool | None) -> ProviderRights:
    found = ProviderRights(roles={}, is_server_admin=is_server_admin)
    roles: dict[int, Role] = {}
    for each in fitting:
        role = _higher(each.role, direct)
        if each.ours == _ANY:
            found.role_everywhere = _higher(role, found.role_everywhere)
        elif _NUMBER.fullmatch(each.ours):
            roles[int(each.ours)] = _higher(role, roles.get(int(each.ours)))
        else:
            found.named_roles[each.ours] = _higher(role, found.named_roles.get(each.ours))
    found.roles = roles
    return found


def _higher(role: Role, other: Role | None) -> Role:
    return other if other is not None and other.covers(role) else role


def _mapped(word: str, section: str) -> Mapped:
    """`ours` stays as it is written: a name of digits alone would be taken for a number."""
    parts = [part.replace("\\:", ":").strip() for part in _COLON.split(word)]
    role = _ROLES.get(parts[2].lower()) if len(parts) > 2 else Role.VIEWER  # noqa: PLR2004 - theirs, ours, role
    if len(parts) not in {2, 3} or not all(parts[:2]) or role is None:
        cure = "write ExternalOrg:OrgIdOrName:Role each, with a role of None, Viewer, Editor and Admin"
        raise StartFault(f"[{section}] org_mapping: {cure}")
    return Mapped(theirs=parts[0], ours=parts[1], role=role)
