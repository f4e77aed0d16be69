"""What callers send to save a data source."""

from typing import Any

import msgspec

from contract.shapes import Body, Required


class DataSourceBody(Body, frozen=True, kw_only=True):
    """Creation and update alike. `json_data` is any JSON at all, kept as sent.

    `password` and `basic_auth_password` are the plain ways to give a secret, `secure_json_data` is the other.
    """

    name: Required = ""
    type: Required = ""
    access: Required = ""
    uid: str = ""
    url: str = ""
    user: str = ""
    database: str = ""
    password: str = ""
    basic_auth: bool = False
    basic_auth_user: str = ""
    basic_auth_password: str = ""
    with_credentials: bool = False
    is_default: bool = False
    json_data: Any = None
    secure_json_data: dict[str, str | None] = msgspec.field(default_factory=dict)
    version: int = 0

    def secure_secrets(self) -> dict[str, str]:
        return {name: value or "" for name, value in self.secure_json_data.items()}

    def plain_secrets(self) -> dict[str, str]:
        """An empty one is none."""
        given = {"password": self.password, "basicAuthPassword": self.basic_auth_password}
        return {name: value for name, value in given.items() if value}

    def __repr__(self) -> str:
        return f"DataSourceBody(name={self.name!r}, type={self.type!r})"
