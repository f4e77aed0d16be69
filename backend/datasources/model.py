"""A data source as it is stored, and as its callers see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from backend.datasources.answers import DataSourceJson
from backend.datasources.plugins import logo_of
from backend.datasources.url import kept
from backend.vault.model import Place, Sealed
from contract import jsontext


class Key(NamedTuple):
    """What names one data source within its organisation."""

    column: Literal["id", "uid", "name"]
    value: int | str


class Origin(StrEnum):
    """How a secret came in: as a plain password field, or in `secureJsonData` (decisions.md 31)."""

    PLAIN = "plain"
    SECURE = "secure"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSecret:
    """One encrypted value; only the vault can open it."""

    name: str
    origin: Origin
    sealed: Sealed


def place_of(source_id: int, name: str) -> Place:
    """Where the secret `name` of a data source belongs."""
    return Place(b"data source %d secret %b" % (source_id, name.encode()))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """`json_data` is JSON text. `version` counts updates that named a version (api.md §4)."""

    id: int
    org_id: int
    uid: str
    name: str
    type: str
    access: str
    url: str = ""
    user: str = ""
    database: str = ""
    basic_auth: bool = False
    basic_auth_user: str = ""
    with_credentials: bool = False
    is_default: bool = False
    json_data: str = "{}"
    read_only: bool = False
    version: int = 1
    secrets: Mapping[str, SealedSecret] = field(default_factory=dict)

    def as_json(self) -> DataSourceJson:
        return {
            "id": self.id,
            "uid": self.uid,
            "orgId": self.org_id,
            "name": self.name,
            "type": self.type,
            "typeLogoUrl": "",
            "access": self.access,
            "url": kept(self.url),
            "password": "",
            "user": self.user,
            "database": self.database,
            "basicAuth": self.basic_auth,
            "basicAuthUser": self.basic_auth_user,
            "basicAuthPassword": "",
            "withCredentials": self.with_credentials,
            "isDefault": self.is_default,
            "jsonData": jsontext.embed(self.json_data),
            "secureJsonFields": dict.fromkeys(sorted(self.secrets), True),
            "version": self.version,
            "readOnly": self.read_only,
        }

    def as_list_json(self) -> DataSourceJson:
        """Lists alone name the logo."""
        return {**self.as_json(), "typeLogoUrl": logo_of(self.type)}
