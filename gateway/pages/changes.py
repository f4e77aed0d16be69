"""What an organisation's admins change on our pages, through the backend's API; a new secret is shown once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

from contract.errors import Forbidden, Unauthenticated
from contract.identity import Kind, Role
from gateway.asking import Asking, Reply
from gateway.guard.origin import Origins
from gateway.pages.form import Form, read_form
from gateway.pages.org_keys import Made
from gateway.pages.redirects import Redirects
from gateway.visit import Visit

T = TypeVar("T")

_FAILED = "That did not work."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a page tells beside what it shows anyway."""

    done: str = ""
    error: str = ""
    made: Made | None = None
    status: int = 200


Page = Callable[[Visit, Outcome], Awaitable[web.StreamResponse]]


class Changes:
    """Each answers with the `page` where there is something to tell on it."""

    def __init__(self, *, asking: Asking, origins: Origins, redirects: Redirects) -> None:
        self._asking = asking
        self._origins = origins
        self._redirects = redirects

    async def sent(self, visit: Visit) -> Form:
        """The form of an admin; raises as `read_form` and `require_admin`."""
        form = await read_form(visit, self._origins)
        require_admin(visit)
        return form

    async def make_secret(self, visit: Visit, path: str, wish: object, page: Page) -> web.StreamResponse:
        reply = await self._asking.ask(visit, "POST", path, wish)
        return await page(visit, Outcome(made=reply.read(Made)) if reply.good else _refused(reply))

    async def make(
        self, visit: Visit, path: str, wish: object, page: Page, *, shape: type[T], leads: Callable[[T], str]
    ) -> web.StreamResponse:
        """`leads` says where the page of what was made is."""
        reply = await self._asking.ask(visit, "POST", path, wish)
        if not reply.good:
            return await page(visit, _refused(reply))
        return self._redirects.after(leads(reply.read(shape)))

    async def delete(self, visit: Visit, path: str, page: Page, *, leads: str) -> web.StreamResponse:
        reply = await self._asking.ask(visit, "DELETE", path)
        return self._redirects.after(leads) if reply.good else await page(visit, _refused(reply))


def require_admin(visit: Visit) -> None:
    """Raises Forbidden for who is no admin of the organisation, Unauthenticated for who has not logged in."""
    if visit.identity.kind in {Kind.ANONYMOUS, Kind.NOBODY}:
        raise Unauthenticated
    if not visit.identity.is_user or not visit.identity.role.covers(Role.ADMIN):
        raise Forbidden


def _refused(reply: Reply) -> Outcome:
    return Outcome(error=reply.message or _FAILED, status=reply.refusal)
