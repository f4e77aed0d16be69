"""Users whom a proxy names, where a directory is on: they must be in it, and are who it says (auth.md §11)."""

from contract.internal import IdentityRecord, Subject, UpsertUser
from gateway.credentials.externals import Externals, RefusedUser
from gateway.ldap.directory import Directory
from gateway.ldap.passwords import DirectoryPasswords


class UnknownToDirectory(RefusedUser):
    message_id = "user.sync.forbidden"


class ProxiedUsers:
    """In the place of `Externals`, for those of the proxy."""

    def __init__(self, directory: Directory, passwords: DirectoryPasswords, externals: Externals) -> None:
        self._directory = directory
        self._passwords = passwords
        self._externals = externals

    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord:
        """Raises RefusedUser, DirectoryAway, Unavailable. What else the proxy says of the user does not count."""
        person = await self._directory.find(wanted.external_id)
        if person is None or not self._passwords.admits(person):
            raise UnknownToDirectory
        return await self._externals.sign_in(self._passwords.wanted(person))

    async def current(self, subject: Subject) -> IdentityRecord:
        return await self._externals.current(subject)
