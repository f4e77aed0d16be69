"""`doorward session …`: what is shown and ended is what the gateways themselves see."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from backend.users.model import User
from contract.audit import Event
from contract.clock import rfc3339
from contract.errors import StartFault
from doorward.admin.said import Said, listed
from doorward.admin.shell import Shell
from doorward.admin.users import Users
from gateway.sessions.devices import device_of
from gateway.sessions.model import Session

_AT_ONCE = 32
_COLUMNS = ("id", "login", "address", "device", "method", "started", "last_used")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owned:
    user: User
    session: Session

    def row(self) -> dict[str, object]:
        session, device = self.session, device_of(self.session.user_agent)
        return {
            "id": session.id,
            "user": self.user.id,
            "login": self.user.login,
            "address": session.client_ip,
            "device": f"{device.browser} on {device.os}",
            "method": session.method,
            "started": rfc3339(session.created_at),
            "last_used": rfc3339(session.used_at or session.created_at),
        }


class BrowserSessions:
    """Raises StartFault from every method while Redis does not answer."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._users = Users(shell)

    async def show(self, name: str | None) -> Said:
        """Of one user, or of all."""
        owned = await self._of(await self._chosen(name))
        return listed(_COLUMNS, [one.row() for one in owned], none="There is no session")

    async def revoke(self, numbers: Sequence[int], name: str | None) -> Said:
        """Those with the numbers, of the user if one is named; nothing is done if one of them is not there."""
        owned = {one.session.id: one for one in await self._of(await self._chosen(name))}
        missing = [str(number) for number in numbers if number not in owned]
        if missing:
            cure = "`doorward session list` shows which there are"
            raise StartFault(f"There is no session {', '.join(missing)}: {cure}")
        chosen = [owned[number] for number in dict.fromkeys(numbers)]
        for one in chosen:
            await self._shell.reach().sessions.revoke(one.user.id, one.session.id)
            self._tell(user=one.user.id, session=one.session.id)
        return _said(len(chosen))

    async def revoke_all(self, name: str | None) -> Said:
        """Of one user, or of everybody."""
        ended = [await self._end_all_of(user) for user in await self._chosen(name)]
        return _said(sum(ended))

    async def _end_all_of(self, user: User) -> int:
        ended = await self._shell.reach().sessions.revoke_all(user.id)
        if ended:
            self._tell(user=user.id, ended=ended)
        return ended

    async def _chosen(self, name: str | None) -> Sequence[User]:
        self._shell.reach()
        return await self._users.all() if name is None else [await self._users.named(name)]

    async def _of(self, users: Sequence[User]) -> list[_Owned]:
        found: list[_Owned] = []
        for start in range(0, len(users), _AT_ONCE):
            asked = [self._of_one(user) for user in users[start : start + _AT_ONCE]]
            found += [one for some in await asyncio.gather(*asked) for one in some]
        return found

    async def _of_one(self, user: User) -> Sequence[_Owned]:
        sessions = await self._shell.reach().sessions.list_of(user.id)
        return [_Owned(user=user, session=session) for session in sessions]

    def _tell(self, **facts: int) -> None:
        self._shell.trail.tell(Event.SESSION_REVOKED, self._shell.operator(), **facts)


def _said(ended: int) -> Said:
    return Said(text=f"Ended {ended} {'session' if ended == 1 else 'sessions'}", facts={"ended": ended})
