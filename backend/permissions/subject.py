"""Who a caller is to lists of permissions, and the SQL that asks them."""

from dataclasses import dataclass

from backend.permissions.level import Level, level_of
from backend.permissions.model import Grant
from backend.storage.database import Value
from contract.identity import Identity, Kind, Role

_WITH_ROW = frozenset({Kind.USER, Kind.SERVICE_ACCOUNT})
"""Kinds whose number is a user's row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A caller's row among the users (0: none) and its role, which has what lesser roles have."""

    user_id: int
    role: Role

    @classmethod
    def of(cls, caller: Identity) -> "Subject":
        return cls(user_id=caller.id if caller.kind in _WITH_ROW else 0, role=caller.role)

    @property
    def values(self) -> tuple[Value, Value, Value]:
        """For the three placeholders of `granted` and `granting`."""
        roles = [role.value for role in (Role.VIEWER, Role.EDITOR) if self.role.covers(role)]
        most, *fewer = roles or [""]
        return self.user_id, most, fewer[0] if fewer else most

    def seeing(self, dashboard: str, *, first: int) -> tuple[str, tuple[Value, ...]]:
        """SQL: whether the subject may see `dashboard`, and the values for it from placeholder `first` on."""
        if self.role is Role.ADMIN:
            return "TRUE", ()
        return reached(dashboard, first=first), self.reaching(Level.VIEW)

    def is_meant_by(self, grant: Grant) -> bool:
        """Whether `granting` holds for this grant's row."""
        if grant.role is None:
            return grant.user_id == self.user_id
        return self.role.covers(grant.role)

    def level(self, granted: int | None) -> Level:
        """`granted` is what the nearest list grants, None where there is none. Admins need no grant."""
        if granted is None or self.role is Role.ADMIN:
            return level_of(self.role)
        return Level(granted)

    def reaching(self, least: Level) -> tuple[Value, ...]:
        """For the five placeholders of `reached`."""
        return (*self.values, int(level_of(self.role)), int(least))


def granting(first: int) -> str:
    """SQL: whether the row `p` of permissions speaks of the subject whose values begin at placeholder `first`."""
    user, role, other = (f"${number}" for number in range(first, first + 3))
    return f"(p.user_id = {user} OR p.role IN ({role}, {other}))"


def granted(dashboard: str, *, first: int) -> str:
    """SQL: the level that the list deciding about `dashboard` grants, 0 for none; NULL where no list decides."""
    return f"""(
        SELECT COALESCE(MAX(p.level), 0) FROM guarded g
        LEFT JOIN permissions p ON p.dashboard_id = g.guard_id AND {granting(first)}
        WHERE g.dashboard_id = {dashboard} GROUP BY g.dashboard_id
    )"""  # noqa: S608 - our own column names and placeholders


def reached(dashboard: str, *, first: int) -> str:
    """SQL: whether the subject has the least level on `dashboard`. Admins always have: do not ask about them."""
    return f"COALESCE({granted(dashboard, first=first)}, ${first + 3}) >= ${first + 4}"


def lifted(*, first: int) -> str:
    """SQL: what a list grants the subject the least level on, the value after the subject's three.

    Asked where the role alone does not reach it.
    """
    return f"""
        SELECT g.dashboard_id FROM permissions p JOIN guarded g ON g.guard_id = p.dashboard_id
        WHERE {granting(first)} AND p.level >= ${first + 3}
    """  # noqa: S608 - our own column names and placeholders
