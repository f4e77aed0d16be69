"""One route: what it matches, who serves it, and the least a caller must be."""

import secrets
from dataclasses import dataclass
from enum import StrEnum

from contract.errors import Forbidden
from contract.logs import logger

_log = logger("access")


class Owner(StrEnum):
    GATEWAY = "gateway"
    BACKEND = "backend"


class Needs(StrEnum):
    """The least a caller must be. Users-only and object permissions are the handlers' (api.md §1 "Order")."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    EDITOR = "Editor"
    ADMIN = "Admin"
    SERVER_ADMIN = "server admin"


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table.

    `template` has `:name` for one segment and a last `*` for a raw remainder. `methods` are space separated;
    `ANY` is every method served at all. GET serves HEAD too, but where the route `changes` state: whoever only
    looks must not log anybody out (decisions.md 9). `page` routes answer people: refusals redirect. `action` is
    the permission as Grafana names it (auth.md §9), for the refusal's text alone: the role decides.
    """

    methods: str
    template: str
    name: str
    needs: Needs
    owner: Owner = Owner.BACKEND
    page: bool = False
    changes: bool = False
    action: str = ""

    def refusal(self) -> Forbidden:
        """For who is less than `needs`; where a permission is named, with a number that the log has, too."""
        if not self.action:
            return Forbidden()
        number = f"ACE{secrets.randbelow(10**10):010}"
        _log.info("access denied", id=number, route=self.name, action=self.action)
        needed = f"Permissions needed: {self.action}"
        return Forbidden(extra={"accessErrorId": number, "title": "Access denied", "error": needed})

    @property
    def served(self) -> tuple[str, ...]:
        """The methods that are answered."""
        methods = tuple(self.methods.split())
        return (*methods, "HEAD") if "GET" in methods and not self.changes else methods


ANY = "GET POST PUT PATCH DELETE OPTIONS PROPFIND REPORT"
