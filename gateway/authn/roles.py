"""From the claims of a provider to our roles: `role_attribute_path` and its neighbours (auth.md §13, §14)."""

from collections.abc import Mapping
from dataclasses import dataclass

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from contract.errors import Forbidden, StartFault
from contract.identity import Role

_SERVER_ADMIN = "grafanaadmin"
_NAMED = {role.value.lower(): role for role in Role}


class InvalidRole(Forbidden):
    """The claims yield no role, and the settings insist on one."""

    message_id = "jwt.invalid_role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """As `contract.internal.UpsertUser` takes them: None leaves alone."""

    roles: dict[int, Role] | None = None
    is_server_admin: bool | None = None


class RoleMap:
    """`org_id` and `otherwise` are the organisation and the role that new users get."""

    def __init__(
        self,
        path: "ClaimPath | None",
        *,
        strict: bool,
        skip_sync: bool,
        may_be_server_admin: bool,
        org_id: int,
        otherwise: Role,
    ) -> None:
        self._path = path
        self._strict = strict
        self._skip_sync = skip_sync
        self._may_be_server_admin = may_be_server_admin
        self._org_id = org_id
        self._otherwise = otherwise

    @property
    def follows(self) -> bool:
        """Whether roles are the provider's to say after the first log-in."""
        return not self._skip_sync

    def direct(self, claims: Mapping[str, object]) -> Role | None:
        """The role that the expression itself yields."""
        word = self._word(claims)
        return Role.ADMIN if word == _SERVER_ADMIN else _NAMED.get(word)

    def rights(self, claims: Mapping[str, object], *, always: bool = False) -> Rights:
        """What the claims entitle to. No role among them is the one that new users get; raises InvalidRole.

        Without an expression roles are left alone, unless `always`.
        """
        if self._skip_sync or (self._path is None and not self._strict and not always):
            return Rights()
        word, role = self._word(claims), self.direct(claims)
        if role is None and self._strict:
            raise InvalidRole
        return Rights(
            roles={self._org_id: role or self._otherwise},
            is_server_admin=word == _SERVER_ADMIN if self._may_be_server_admin else None,
        )

    def _word(self, claims: Mapping[str, object]) -> str:
        return (self._path.text(claims) if self._path else "").lower()


class ClaimPath:
    """A JMESPath expression of the settings."""

    def __init__(self, compiled: ParsedResult) -> None:
        self._compiled = compiled

    @classmethod
    def read(cls, expression: str, *, section: str, key: str) -> "ClaimPath | None":
        """None for an empty one; raises StartFault naming the setting for one that cannot be read."""
        if not expression:
            return None
        try:
            return cls(jmespath.compile(expression))
        except JMESPathError:
            raise StartFault(f"[{section}] {key} is no JMESPath expression") from None

    def text(self, claims: Mapping[str, object]) -> str:
        """What the expression yields, if that is a text; else nothing."""
        found = self.find(claims)
        return found if isinstance(found, str) else ""

    def texts(self, claims: object) -> list[str]:
        """What the expression yields, if that is a text or a list: the texts among it."""
        found = self.find(claims)
        listed = found if isinstance(found, list) else [found]
        return [str(each) for each in listed if isinstance(each, str | int) and not isinstance(each, bool)]

    def find(self, claims: object) -> object:
        """Anything that JSON can say; None where the expression does not fit the claims."""
        try:
            return self._compiled.search(claims)
        except (JMESPathError, RecursionError):
            return None
