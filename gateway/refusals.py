"""A refusal as its caller reads it: JSON for programs, a way on for people (auth.md §1)."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Protocol

from aiohttp import web

from contract.answers import problem_answer
from contract.errors import Forbidden, Problem, Unauthenticated
from contract.routes import Match
from gateway.authn.challenge import challenges
from gateway.pages.redirects import Redirects
from gateway.pages.refusals import RefusalPages, reads_pages
from gateway.sessions.model import RotationDue, SessionEnded
from relay.reading import CanonicalRequest

_LOGIN = "login.page"
_ROTATES = "tokens.rotate"


class Clearing(Protocol):
    def clearing(self) -> Sequence[str]:
        """The Set-Cookie values that clear the session's cookies."""


class Refusals:
    def __init__(
        self, *, redirects: Redirects, pages: RefusalPages, cookies: Clearing, basic_enabled: bool
    ) -> None:
        self._redirects = redirects
        self._pages = pages
        self._cookies = cookies
        self._basic_enabled = basic_enabled

    def answer(self, refusal: Problem, reading: CanonicalRequest, match: Match | None) -> web.Response:
        page = is_page(reading, match)
        answer = self._way_on(refusal, reading, match) if page else self._told(refusal, reading)
        if page or _is(match, _ROTATES):
            self.clear_dead_cookie(answer, refusal)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            add(answer, "WWW-Authenticate", challenges(reading, basic_enabled=self._basic_enabled))
        return answer

    def clear_dead_cookie(self, answer: web.StreamResponse, refusal: Problem) -> None:
        """Browsers would come back with it for ever; API callers keep theirs (decisions.md 4)."""
        if isinstance(refusal, SessionEnded):
            add(answer, "Set-Cookie", self._cookies.clearing())

    def _way_on(self, refusal: Problem, reading: CanonicalRequest, match: Match | None) -> web.Response:
        at_login = _is(match, _LOGIN)
        match refusal:
            case Forbidden() if reading.target.path != b"/" and not reads_pages(reading):
                return self._redirects.to("/")
            case RotationDue():
                return self._redirects.to("/") if at_login else self._redirects.to_rotation(reading)
            case Unauthenticated() if not at_login:
                return self._redirects.to_login(reading)
            case _:
                return self._told(refusal, reading)

    def _told(self, refusal: Problem, reading: CanonicalRequest) -> web.Response:
        return self._pages.answer(refusal) if reads_pages(reading) else problem_answer(refusal)


def is_page(reading: CanonicalRequest, match: Match | None) -> bool:
    """Whether people ask, or programs."""
    if match is not None:
        return match.route.page
    return not reading.target.is_api


def add(answer: web.StreamResponse, name: str, values: Iterable[str]) -> None:
    for value in values:
        answer.headers.add(name, value)


def _is(match: Match | None, name: str) -> bool:
    return match is not None and match.route.name == name
