"""Somebody whom a directory knows."""

from dataclasses import dataclass

from contract.identity import Role
from gateway.ldap.description import EVERYBODY, GroupMapping, Server
from gateway.ldap.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`dn` is the directory's name for them, `key` what stays when that changes; `server` is the one that told."""

    dn: str
    key: Key
    login: str
    email: str
    given_name: str
    surname: str
    groups: frozenset[str]
    server: Server

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.surname}".strip()

    @property
    def mappings(self) -> list[GroupMapping]:
        """Those that fit, the first one of each organisation."""
        groups = {group.casefold() for group in self.groups}
        chosen: dict[int, GroupMapping] = {}
        for mapping in self.server.mappings:
            fits = mapping.group == EVERYBODY or mapping.group.casefold() in groups
            if fits and (mapping.role or mapping.is_server_admin):
                chosen.setdefault(mapping.org_id, mapping)
        return list(chosen.values())

    @property
    def roles(self) -> dict[int, Role]:
        return {mapping.org_id: mapping.role for mapping in self.mappings if mapping.role}

    @property
    def is_server_admin(self) -> bool | None:
        """None where no mapping of the server speaks of it."""
        if all(mapping.is_server_admin is None for mapping in self.server.mappings):
            return None
        return any(mapping.is_server_admin for mapping in self.mappings)

    @property
    def is_admitted(self) -> bool:
        """With mappings in the settings, one must fit."""
        return not self.server.mappings or bool(self.mappings)
