"""The directory as Grafana's API shows it to server admins."""

from collections.abc import Mapping, Sequence

import msgspec

from contract.operations.directory import (
    DirectoryAttributeJson,
    DirectoryHostJson,
    DirectoryPersonJson,
    DirectoryRoleJson,
)
from gateway.ldap.description import EVERYBODY, Server
from gateway.ldap.person import Person


class Named(msgspec.Struct, frozen=True):
    """An organisation, of what the backend tells of it."""

    id: int
    name: str


def shown_hosts(states: Sequence[tuple[Server, str, bool]]) -> list[DirectoryHostJson]:
    return [
        {
            "host": host,
            "port": server.port,
            "available": available,
            "error": "" if available else "The server does not answer, or does not let us in",
        }
        for server, host, available in states
    ]


def organisations(person: Person) -> list[int]:
    return sorted({mapping.org_id for mapping in person.mappings})


def shown_person(person: Person, names: Mapping[int, str]) -> DirectoryPersonJson:
    """`names` are those of the organisations."""
    own = person.server.attributes
    return {
        "name": _attribute(own.name, person.given_name),
        "surname": _attribute(own.surname, person.surname),
        "email": _attribute(own.email, person.email),
        "login": _attribute(own.username, person.login),
        "isGrafanaAdmin": person.is_server_admin,
        "isDisabled": False,
        "roles": [*_mapped(person, names), *_unmapped(person)],
        "teams": None,
    }


def _attribute(name: str, value: str) -> DirectoryAttributeJson:
    return {"cfgAttrValue": name, "ldapValue": value}


def _mapped(person: Person, names: Mapping[int, str]) -> list[DirectoryRoleJson]:
    return [
        {
            "orgId": mapping.org_id,
            "orgName": names[mapping.org_id],
            "orgRole": mapping.role.value if mapping.role else "",
            "groupDN": mapping.group,
        }
        for mapping in person.mappings
    ]


def _unmapped(person: Person) -> list[DirectoryRoleJson]:
    """Groups that no line speaks of."""
    spoken_of = {mapping.group.casefold() for mapping in person.server.mappings} - {EVERYBODY}
    groups = sorted(group for group in person.groups if group.casefold() not in spoken_of)
    return [{"orgId": 0, "orgName": "", "orgRole": "", "groupDN": group} for group in groups]
