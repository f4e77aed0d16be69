"""What the directory says of a password, as the backend would have said it."""

from contract.clock import Clock
from contract.internal import UpsertUser, Verified
from contract.logs import logger
from contract.providers import LDAP
from contract.settings import Settings
from gateway.credentials.externals import Externals, RefusedUser
from gateway.ldap.directory import Directory
from gateway.ldap.person import Person

PROOF_SECONDS = 60.0
"""How long a directory's yes is remembered for Basic: whoever is removed there is out within this."""
_log = logger("gateway.ldap")


class DirectoryPasswords:
    def __init__(self, directory: Directory, externals: Externals, settings: Settings, clock: Clock) -> None:
        self._directory = directory
        self._externals = externals
        self._rules = settings.auth_ldap
        self._clock = clock

    async def verified(self, login: str, password: str) -> Verified:
        """Raises DirectoryAway, Unavailable."""
        person = await self._directory.prove(login, password)
        if person is None:
            return Verified()
        if not self.admits(person):
            _log.warning("a user of the directory is in none of the mapped groups")
            return Verified()
        try:
            record = await self._externals.sign_in(self.wanted(person))
        except RefusedUser as refusal:
            _log.warning("a user of the directory cannot sign in", reason=refusal.message_id)
            return Verified(reason=refusal.message_id or "")
        return Verified(
            subject=record.subject,
            credential_version=record.credential_version,
            good_until=self._clock.now() + PROOF_SECONDS,
        )

    def admits(self, person: Person) -> bool:
        return self._rules.skip_org_role_sync or person.is_admitted

    def wanted(self, person: Person) -> UpsertUser:
        """What the account is to be like."""
        follows = not self._rules.skip_org_role_sync
        return UpsertUser(
            provider=LDAP,
            external_id=person.key.text,
            login=person.login,
            email=person.email,
            name=person.name,
            roles=person.roles if follows else None,
            is_server_admin=person.is_server_admin if follows else None,
            allow_sign_up=self._rules.allow_sign_up,
        )
