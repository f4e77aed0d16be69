"""Who callers without a credential are ([auth.anonymous], auth.md §10)."""

from dataclasses import dataclass

from backend.orgs.store import OrgStore
from backend.storage.database import Database
from contract.identity import Role
from contract.internal import IdentityRecord, Subject
from contract.logs import logger

_log = logger("backend.credentials")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonymousRules:
    org_name: str
    role: Role


class Anonymous:
    """With `rules` None nobody is let in."""

    def __init__(self, database: Database, rules: AnonymousRules | None) -> None:
        self._orgs = OrgStore(database)
        self._rules = rules

    async def record(self, subject: Subject) -> IdentityRecord:
        """Not active while there is no organisation of that name."""
        if self._rules is None:
            return IdentityRecord(subject=subject, active=False)
        org = await self._orgs.find_named(self._rules.org_name)
        if org is None:
            _log.warning("nobody is let in anonymously: [auth.anonymous] org_name names no organization")
            return IdentityRecord(subject=subject, active=False)
        return IdentityRecord(subject=subject, active=True, org_id=org.id, roles={org.id: self._rules.role})
