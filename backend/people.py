"""The slices about users, organisations and keys, put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.access.call import Handler
from backend.access.door import InternalHandler
from backend.access.trail import Trail
from backend.credentials.anonymous import Anonymous, AnonymousRules
from backend.credentials.identities import Identities
from backend.credentials.internal import InternalCalls
from backend.credentials.key_proofs import KeyProofs
from backend.credentials.logins import Logins
from backend.credentials.passwords import Passwords
from backend.credentials.sightings import Sightings
from backend.credentials.store import CredentialStore
from backend.externals.dismissals import Dismissals
from backend.externals.service import ExternalUsers
from backend.keys import routes as keys_routes
from backend.keys.model import KeyLimits
from backend.keys.service import Keys
from backend.members import routes as members_routes
from backend.members.service import Members
from backend.orgs import routes as orgs_routes
from backend.orgs.service import Orgs
from backend.quotas.quotas import Quotas
from backend.service_accounts import routes as service_accounts_routes
from backend.storage.database import Database
from backend.users import routes as users_routes
from backend.users.accounts import Accounts
from backend.users.first_admin import FirstAdmin
from backend.users.joining import Joining
from backend.users.password_changes import PasswordChanges
from backend.users.profiles import Profiles
from contract.audit import Audit
from contract.clock import Clock
from contract.identity import Role
from contract.settings import Settings
from contract.settings.kinds import ApiKeysMode


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRules:
    """What the settings say; the defaults are Grafana's."""

    joining: Joining = field(default_factory=lambda: Joining(auto_assign=True, org_id=1, role=Role.VIEWER))
    users_may_create_orgs: bool = False
    keys: KeyLimits = field(default_factory=KeyLimits)
    keys_mode: ApiKeysMode = "enabled"
    token_days: int | None = None
    anonymous: AnonymousRules | None = None
    passwords_elsewhere: bool = False
    """A directory or a proxy knows who people are: nobody changes their own password here."""

    @classmethod
    def of(cls, settings: Settings) -> "PeopleRules":
        users, quota = settings.users, settings.quota
        role = Role(users.auto_assign_org_role)
        return cls(
            joining=Joining(
                auto_assign=users.auto_assign_org,
                org_id=users.auto_assign_org_id,
                role=role,
                quotas=Quotas.of(quota),
            ),
            users_may_create_orgs=users.allow_org_create,
            keys=KeyLimits(
                seconds_to_live=settings.auth.api_key_max_seconds_to_live,
                in_org=quota.org_api_key if quota.enabled else -1,
                in_all=quota.global_api_key if quota.enabled else -1,
            ),
            keys_mode=settings.auth.api_keys_mode,
            token_days=settings.service_accounts.token_expiration_day_limit,
            anonymous=_anonymous(settings),
            passwords_elsewhere=settings.auth_ldap.enabled or settings.auth_proxy.enabled,
        )


class People:
    """`handlers` and `internal` are for the door. Close it, and `passwords` with it, before the database."""

    def __init__(
        self, database: Database, *, passwords: Passwords, rules: PeopleRules, clock: Clock, audit: Audit
    ) -> None:
        self._passwords = passwords
        self._sightings = Sightings(CredentialStore(database), clock)
        self.first_admin = FirstAdmin(database, passwords=self._passwords, clock=clock)
        self.trail = Trail(audit)
        self.handlers = _handlers(database, self._passwords, rules, clock, self.trail)
        externals = ExternalUsers(database, joining=rules.joining, clock=clock, audit=audit)
        identities = Identities(
            CredentialStore(database),
            self._sightings,
            clock,
            anonymous=Anonymous(database, rules.anonymous),
        )
        dismissals = Dismissals(database, clock=clock, audit=audit)
        self.internal = self._internal(CredentialStore(database), identities, externals, dismissals, clock)

    async def close(self) -> None:
        await self._sightings.close()
        self._passwords.close()

    def _internal(
        self,
        store: CredentialStore,
        identities: Identities,
        externals: ExternalUsers,
        dismissals: Dismissals,
        clock: Clock,
    ) -> Mapping[bytes, InternalHandler]:
        calls = InternalCalls(
            logins=Logins(store, self._passwords),
            keys=KeyProofs(store, passwords=self._passwords, sightings=self._sightings, clock=clock),
            identities=identities,
            externals=externals,
            dismissals=dismissals,
        )
        return calls.handlers()


def _handlers(
    database: Database, passwords: Passwords, rules: PeopleRules, clock: Clock, trail: Trail
) -> Mapping[str, Handler]:
    users = users_routes.handlers(
        profiles=Profiles(database, clock),
        accounts=Accounts(database, passwords=passwords, joining=rules.joining, clock=clock, trail=trail),
        passwords=PasswordChanges(
            database, passwords=passwords, clock=clock, trail=trail, elsewhere=rules.passwords_elsewhere
        ),
    )
    orgs = Orgs(
        database,
        clock=clock,
        trail=trail,
        users_may_create=rules.users_may_create_orgs,
        quotas=rules.joining.quotas,
    )
    keys = Keys(database, clock=clock, trail=trail, limits=rules.keys)
    return {
        **users,
        **orgs_routes.handlers(orgs),
        **members_routes.handlers(Members(database, clock=clock, trail=trail, quotas=rules.joining.quotas)),
        **keys_routes.handlers(keys, mode=rules.keys_mode),
        **service_accounts_routes.handlers(
            database, clock=clock, trail=trail, keys=rules.keys, days=rules.token_days
        ),
    }


def _anonymous(settings: Settings) -> AnonymousRules | None:
    anonymous = settings.auth_anonymous
    if not anonymous.enabled:
        return None
    return AnonymousRules(org_name=anonymous.org_name, role=Role(anonymous.org_role))
