"""What the directory's settings file says (auth.md §12)."""

from dataclasses import dataclass

from contract.identity import Role
from contract.secret import Secret
from gateway.ldap.escaping import PLACE

EVERYBODY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMapping:
    """`is_server_admin` None says nothing about it, `role` None gives none."""

    group: str
    org_id: int
    role: Role | None
    is_server_admin: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    name: str
    surname: str
    username: str
    member_of: str
    email: str

    @property
    def asked(self) -> list[str]:
        return sorted(
            {name for name in (self.name, self.surname, self.username, self.member_of, self.email) if name}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSearch:
    """With an empty `filter` the user's own attribute tells the groups."""

    filter: str
    bases: tuple[str, ...]
    user_attribute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How the way to the server is kept secret. Files are paths; empty is the system's own."""

    start_tls: bool
    skip_verify: bool
    ca_file: str
    cert_file: str
    key_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    hosts: tuple[str, ...]
    port: int
    use_ssl: bool
    trust: Trust
    timeout: float
    """Seconds for each of its answers."""
    bind_dn: str
    bind_password: Secret
    search_filter: str
    search_bases: tuple[str, ...]
    group_search: GroupSearch
    attributes: Attributes
    mappings: tuple[GroupMapping, ...]

    @property
    def binds_as_user(self) -> bool:
        """The user's own name is made from the template, and searches."""
        return PLACE in self.bind_dn and not self.bind_password

    def url(self, host: str) -> str:
        bracketed = f"[{host}]" if ":" in host else host
        return f"{'ldaps' if self.use_ssl else 'ldap'}://{bracketed}:{self.port}"
