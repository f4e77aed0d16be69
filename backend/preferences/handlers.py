"""Requests about preferences: users' own, and the organisation's for its Admins."""

from aiohttp import web

from backend.access.call import Call
from backend.permissions.subject import Subject
from backend.preferences.bodies import HomeDashboardBody, PreferencesBody
from backend.preferences.model import Owner
from backend.preferences.service import PreferencesOf
from contract.answers import json_answer, message_answer
from contract.errors import Forbidden
from contract.identity import ORG_MISSING

_UPDATED = "Preferences updated"


class OwnPreferences:
    """A key's would be the organisation's, whatever the key's role: it has none."""

    def __init__(self, preferences: PreferencesOf) -> None:
        self._preferences = preferences

    async def read(self, call: Call) -> web.Response:
        return json_answer((await self._preferences.read(_user(call))).as_json())

    async def replace(self, call: Call) -> web.Response:
        owner = _member(call)
        await self._preferences.replace(owner, (await call.body(PreferencesBody)).wish())
        return message_answer(_UPDATED)

    async def change(self, call: Call) -> web.Response:
        owner = _member(call)
        await self._preferences.change(owner, (await call.body(PreferencesBody)).wish())
        return message_answer(_UPDATED)

    async def set_home(self, call: Call) -> web.Response:
        owner = _member(call)
        await self._preferences.change(owner, (await call.body(HomeDashboardBody)).wish())
        return message_answer("Home dashboard set")

    async def dismiss(self, call: Call) -> web.Response:
        _user(call)
        flags = await self._preferences.dismiss(call.identity.id, call.id())
        return message_answer("Help flag set", helpFlags1=flags)


class OrgPreferences:
    def __init__(self, preferences: PreferencesOf) -> None:
        self._preferences = preferences

    async def read(self, call: Call) -> web.Response:
        return json_answer((await self._preferences.read(_org(call))).as_json())

    async def replace(self, call: Call) -> web.Response:
        await self._preferences.replace(_org(call), (await call.body(PreferencesBody)).wish())
        return message_answer(_UPDATED)

    async def change(self, call: Call) -> web.Response:
        await self._preferences.change(_org(call), (await call.body(PreferencesBody)).wish())
        return message_answer(_UPDATED)


def _org(call: Call) -> Owner:
    return Owner(org_id=call.identity.org_id, asker=Subject.of(call.identity))


def _user(call: Call) -> Owner:
    """Raises Forbidden for who is no user."""
    if not call.identity.is_user:
        raise Forbidden
    return Owner(org_id=call.identity.org_id, user_id=call.identity.id, asker=Subject.of(call.identity))


def _member(call: Call) -> Owner:
    """Raises Forbidden for who acts in no organisation: there is nowhere to keep anything."""
    owner = _user(call)
    if owner.org_id == ORG_MISSING:
        raise Forbidden
    return owner
