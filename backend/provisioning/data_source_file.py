"""A file in `provisioning/datasources`: what it declares, and what it wants deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from backend.datasources.declared import Declared
from backend.datasources.model import DataSource
from backend.provisioning.document import Document
from backend.provisioning.fault import Broken
from backend.provisioning.whose import Whose
from contract import jsontext


class _Source(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    name: str = ""
    type: str = ""
    access: str = "proxy"
    uid: str = ""
    org_id: int = 0
    org_name: str = ""
    url: str = ""
    user: str = ""
    database: str = ""
    password: str = ""
    basic_auth: bool = False
    basic_auth_user: str = ""
    basic_auth_password: str = ""
    with_credentials: bool = False
    is_default: bool = False
    editable: bool = False
    secure_json_data: dict[str, str] = msgspec.field(default_factory=dict)

    def secrets(self) -> dict[str, str]:
        """`secureJsonData` wins over the plain fields, which old files have."""
        plain = {"password": self.password, "basicAuthPassword": self.basic_auth_password}
        return {name: text for name, text in plain.items() if text} | self.secure_json_data

    def __repr__(self) -> str:
        return f"_Source(name={self.name!r}, type={self.type!r})"


class _Deletion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    name: str = ""
    org_id: int = 0
    org_name: str = ""


class _Written(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    datasources: list[_Source] = msgspec.field(default_factory=list)
    delete_datasources: list[_Deletion] = msgspec.field(default_factory=list)
    prune: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    whose: Whose
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSourceFile:
    """`declared` sources have no organisation yet: it is looked up by whose they are."""

    declared: Sequence[tuple[Whose, Declared]]
    gone: Sequence[Gone]
    prune: bool


def interpreted(document: Document) -> DataSourceFile:
    """Raises Broken."""
    try:
        written = msgspec.convert(without_nothing(document.texts), _Written, strict=False)
    except msgspec.ValidationError as error:
        raise Broken(str(error)) from None
    typed = _json_datas(document.typed)
    return DataSourceFile(
        declared=[
            (Whose.of(source.org_id, source.org_name), _declared(source, json_data))
            for source, json_data in zip(written.datasources, typed, strict=True)
        ],
        gone=[Gone(whose=Whose.of(one.org_id, one.org_name), name=one.name) for one in written.delete_datasources],
        prune=written.prune,
    )


def without_nothing(value: object) -> object:
    """What is null counts as absent."""
    if isinstance(value, list):
        return [without_nothing(item) for item in value]
    if isinstance(value, Mapping):
        return {key: without_nothing(item) for key, item in value.items() if item is not None}
    return value


def _json_datas(typed: Mapping[str, object]) -> Sequence[Any]:
    sources = typed.get("datasources")
    return [source.get("jsonData") for source in sources] if isinstance(sources, list) else []


def _declared(source: _Source, json_data: object) -> Declared:
    made = DataSource(
        id=0,
        org_id=0,
        uid=source.uid,
        name=source.name,
        type=source.type,
        access=source.access or "proxy",
        url=source.url,
        user=source.user,
        database=source.database,
        basic_auth=source.basic_auth,
        basic_auth_user=source.basic_auth_user,
        with_credentials=source.with_credentials,
        is_default=source.is_default,
        json_data="{}" if json_data is None else jsontext.encode(json_data).decode(),
        read_only=not source.editable,
    )
    return Declared(source=made, secrets=source.secrets())
