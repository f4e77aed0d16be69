"""The bounds of `[quota]`, held by whoever is about to make one more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from backend.quotas.store import QuotaStore
from backend.storage.database import Statements
from contract.errors import Forbidden
from contract.settings.people import Quota

ANY: Final = -1
"""As a bound: none."""


class QuotaReached(Forbidden):
    """One more would be one too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """Within the transaction that makes one more. Keys and tokens are counted in backend/keys."""

    org_user: int = ANY
    org_dashboard: int = ANY
    org_data_source: int = ANY
    user_org: int = ANY
    global_user: int = ANY
    global_org: int = ANY
    global_dashboard: int = ANY

    @classmethod
    def of(cls, quota: Quota) -> "Quotas":
        if not quota.enabled:
            return cls()
        return cls(
            org_user=quota.org_user,
            org_dashboard=quota.org_dashboard,
            org_data_source=quota.org_data_source,
            user_org=quota.user_org,
            global_user=quota.global_user,
            global_org=quota.global_org,
            global_dashboard=quota.global_dashboard,
        )

    async def refuse_user(self, block: Statements) -> None:
        """Each of these raises QuotaReached."""
        await _refuse("user Quota reached", self.global_user, QuotaStore(block).users)

    async def refuse_member(self, block: Statements, org_id: int) -> None:
        await _refuse("user Quota reached", self.org_user, QuotaStore(block).members, org_id)

    async def refuse_org(self, block: Statements, *, user_id: int) -> None:
        """`user_id` is who will be its first member."""
        await _refuse("org Quota reached", self.global_org, QuotaStore(block).orgs)
        await _refuse("org Quota reached", self.user_org, QuotaStore(block).orgs_of, user_id)

    async def refuse_dashboard(self, block: Statements, org_id: int) -> None:
        await _refuse("Quota reached", self.global_dashboard, QuotaStore(block).dashboards)
        await _refuse("Quota reached", self.org_dashboard, QuotaStore(block).dashboards_of, org_id)

    async def refuse_data_source(self, block: Statements, org_id: int) -> None:
        await _refuse("data_source Quota reached", self.org_data_source, QuotaStore(block).data_sources, org_id)


UNBOUNDED: Final = Quotas()


async def _refuse(text: str, most: int, count: Callable[..., Awaitable[int]], *of: int) -> None:
    if most != ANY and await count(*of) >= most:
        raise QuotaReached(text)
