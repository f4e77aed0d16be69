"""The log-in page and the home page."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from contract.identity import Role
from gateway.pages.press import Press
from gateway.pages.provider import Provider
from gateway.visit import Visit


class Pages:
    """`form` is whether the log-in page has one, beside the `providers`."""

    def __init__(
        self,
        press: Press,
        *,
        login_hint: str,
        password_hint: str,
        form: bool = True,
        providers: Sequence[Provider] = (),
    ) -> None:
        self._press = press
        self._facts: dict[str, Any] = {
            "login_hint": login_hint,
            "password_hint": password_hint,
            "form": form,
            "providers": tuple(providers),
        }

    def login(self, *, error: str = "", wanted: str = "", user: str = "", status: int = 200) -> web.Response:
        """`wanted` is where the log-in will lead, empty for the home page; `user` what was typed before."""
        return self._press.page("login.html", status=status, error=error, wanted=wanted, user=user, **self._facts)

    async def home(self, visit: Visit) -> web.StreamResponse:
        return self._press.page("home.html", viewer=visit.identity, is_admin=visit.identity.role is Role.ADMIN)
