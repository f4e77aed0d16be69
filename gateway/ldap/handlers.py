"""What server admins see and do of the directory: `/api/admin/ldap` (auth.md §12, §21)."""

import re
from typing import TYPE_CHECKING

from aiohttp import web

from contract.answers import json_answer, message_answer
from contract.audit import Audit, Event
from contract.errors import BadRequest, NotFound, Problem, StartFault
from gateway.asking import Asking
from gateway.ldap.shown import Named, organisations, shown_hosts, shown_person
from gateway.visit import Visit

if TYPE_CHECKING:
    from gateway.ldap.open_directory import OpenDirectory

_ID = re.compile("[1-9][0-9]{0,17}")
_GONE = "User not found in LDAP. Disabled the user without updating information"


class BadFile(Problem):
    """The operator's, so no fault of the caller; what is wrong stands beside the message."""

    status = 500
    default = "Failed to reload LDAP config"


class LdapHandlers:
    """`opened` is None where no directory is asked; who asks is a server admin."""

    def __init__(self, opened: "OpenDirectory | None", *, asking: Asking, audit: Audit) -> None:
        self._opened = opened
        self._asking = asking
        self._audit = audit

    async def status(self, visit: Visit) -> web.StreamResponse:
        return json_answer(shown_hosts(await self._directory(visit).directory.states()))

    async def user(self, visit: Visit) -> web.StreamResponse:
        login = visit.match.params["username"]
        person = await self._directory(visit).directory.find(login)
        if person is None:
            raise NotFound("No user was found in the LDAP server(s) with that username")
        names: list[Named] = []
        for org_id in organisations(person):
            reply = await self._asking.ask(visit, "GET", f"/api/orgs/{org_id}")
            if reply.status == NotFound.status:
                raise BadRequest("An organization was not found - Please verify your LDAP configuration")
            names.append(reply.read(Named))
        return json_answer(shown_person(person, {each.id: each.name for each in names}))

    async def reload(self, visit: Visit) -> web.StreamResponse:
        opened = self._directory(visit)
        try:
            await opened.file.reload()
        except StartFault as fault:
            raise BadFile(extra={"error": str(fault)}) from None
        self._tell(visit, change="ldap_reloaded")
        return message_answer("LDAP config reloaded")

    async def sync(self, visit: Visit) -> web.StreamResponse:
        comparison, text = self._directory(visit).comparison, visit.match.params["id"]
        user = await comparison.user(int(text)) if _ID.fullmatch(text) else None
        if user is None:
            raise NotFound("User not found")
        standing = await comparison.one(user)
        self._tell(visit, change="ldap_synced", user=user.user_id)
        if standing is standing.LEFT:
            raise BadRequest(_GONE)
        return message_answer("User synced successfully")

    def _directory(self, visit: Visit) -> "OpenDirectory":
        """Raises Forbidden, BadRequest."""
        if not visit.identity.is_server_admin:
            raise visit.match.route.refusal()
        if self._opened is None:
            raise BadRequest("LDAP is not enabled")
        return self._opened

    def _tell(self, visit: Visit, **facts: str | int) -> None:
        who = visit.identity
        self._audit.tell(
            Event.ADMIN_CHANGE,
            caller_kind=who.kind.value,
            caller_id=who.id,
            caller_login=who.login,
            address=visit.client.address,
            **facts,
        )
