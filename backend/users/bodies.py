"""What callers send."""

from backend.users.accounts import Application
from backend.users.model import Changes
from contract.shapes import Body, Required


class ProfileBody(Body, frozen=True):
    login: str = ""
    email: str = ""
    name: str = ""
    theme: str = ""

    def changes(self) -> Changes:
        return Changes(login=self.login, email=self.email, name=self.name, theme=self.theme)


class OwnPasswordBody(Body, frozen=True):
    """`confirmNew` may be sent, and is not compared."""

    old_password: str = ""
    new_password: str = ""

    def __repr__(self) -> str:
        return "OwnPasswordBody('******')"


class PasswordBody(Body, frozen=True):
    password: Required = ""

    def __repr__(self) -> str:
        return "PasswordBody('******')"


class UserBody(Body, frozen=True):
    login: str = ""
    email: str = ""
    name: str = ""
    password: Required = ""
    org_id: int = 0

    def __repr__(self) -> str:
        return f"UserBody(login={self.login!r}, password='******')"

    def application(self) -> Application:
        return Application(
            login=self.login, email=self.email, name=self.name, password=self.password, org_id=self.org_id
        )


class ServerAdminBody(Body, frozen=True):
    is_grafana_admin: bool = False
