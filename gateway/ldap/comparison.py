"""Holding our accounts of the directory's users against the directory (auth.md §12)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from contract.internal import External, ListExternals
from contract.logs import logger
from contract.providers import LDAP
from gateway.credentials.externals import Externals, RefusedUser
from gateway.ldap.directory import Directory
from gateway.ldap.key import Key
from gateway.ldap.passwords import DirectoryPasswords
from gateway.ldap.person import Person

_log = logger("gateway.ldap")


class Listing(Protocol):
    async def external_users(self, wanted: ListExternals) -> list[External]: ...


class Standing(Enum):
    """`LEFT`: the directory knows them no more, or in none of the mapped groups."""

    HERE = "here"
    LEFT = "left"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    users: int
    disabled: int


class Comparison:
    """Nobody is ever dismissed for what the directory did not say: all raise DirectoryAway, and Unavailable."""

    def __init__(
        self, directory: Directory, passwords: DirectoryPasswords, *, externals: Externals, listing: Listing
    ) -> None:
        self._directory = directory
        self._passwords = passwords
        self._externals = externals
        self._listing = listing

    async def user(self, user_id: int) -> External | None:
        """Our account, if the directory's users include it."""
        found = await self._listing.external_users(ListExternals(provider=LDAP, user_id=user_id))
        return found[0] if found else None

    async def one(self, user: External) -> Standing:
        """Brought up to date, or dismissed."""
        person = await self._person(user)
        if person is None:
            await self._dismiss(user)
            return Standing.LEFT
        return await self._settled(person)

    async def all(self) -> Compared:
        """All of them. That the directory shows none of several is taken for a fault of ours, and they stay."""
        users = [user async for user in self._everybody()]
        left = []
        for user in users:
            person = await self._person(user)
            if person is None:
                left.append(user)
            else:
                await self._settled(person)
        if len(left) > 1 and len(left) == len(users):
            _log.error("the directory shows none of its users: nobody is disabled; look at its settings")
            return Compared(users=len(users), disabled=0)
        gone = [await self._dismiss(user) for user in left]
        return Compared(users=len(users), disabled=gone.count(True))

    async def _everybody(self) -> AsyncIterator[External]:
        """But whom an admin has disabled: that is not the directory's to change."""
        after = 0
        while page := await self._listing.external_users(ListExternals(provider=LDAP, after=after)):
            after = page[-1].user_id
            for user in page:
                if user.is_dismissed or not user.is_disabled:
                    yield user

    async def _person(self, user: External) -> Person | None:
        key = Key.read(user.external_id)
        person = await self._directory.known(key) if key is not None else None
        return person if person is not None and self._passwords.admits(person) else None

    async def _settled(self, person: Person) -> Standing:
        try:
            await self._externals.settle(self._passwords.wanted(person))
        except RefusedUser as refusal:
            _log.warning("a user of the directory cannot be brought up to date", reason=refusal.message_id)
            return Standing.REFUSED
        return Standing.HERE

    async def _dismiss(self, user: External) -> bool:
        dismissed = await self._externals.dismiss(LDAP, user.external_id)
        return dismissed.subject is not None
