"""What a route asks of who comes: the part of the door that needs no request at hand."""

from typing import Final

from contract.errors import NotFound, Problem, Unauthenticated
from contract.routes import Match, Needs
from gateway.authn.proved import Proved
from gateway.sessions.model import RotationDue
from relay.reading import CanonicalRequest

UNPROVED: Final = frozenset(
    {
        "health.read",
        "login.provider",
        "public.file",
        "signing_keys.list",
        "account.log_out",
        "logout.page",
        "logout.submit",
        "tokens.rotate",
        "tokens.rotate_page",
    }
)
"""Served without asking the chain: they must work with a credential that is not good (decisions.md 9)."""


def required(reading: CanonicalRequest, match: Match | None, proved: Proved | None) -> Match:
    """The route; raises what tells a stranger nothing of which paths there are (decisions.md 16)."""
    if match is None:
        if proved is None and reading.method in {"GET", "HEAD"}:
            raise Unauthenticated
        raise NotFound
    if proved is None and match.route.needs is not Needs.PUBLIC:
        raise Unauthenticated
    return match


def is_pardoned(refusal: Problem, match: Match | None) -> bool:
    """A cookie that is good for nothing is no credential where none is needed (auth.md §2.1, §4.3).

    Else nobody could log in past a cookie that has ended, or that another site planted.
    """
    if match is None or match.route.needs is not Needs.PUBLIC:
        return False
    return not (isinstance(refusal, RotationDue) and match.route.page)
