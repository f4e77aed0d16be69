"""The least a caller must be, held against the identity that was signed."""

from contract.errors import Unauthenticated
from contract.identity import Identity, Kind, Role
from contract.routes import Needs, Route

_LEAST = {Needs.SIGNED_IN: Role.NONE, Needs.EDITOR: Role.EDITOR, Needs.ADMIN: Role.ADMIN}


def require(route: Route, identity: Identity) -> None:
    """Raise Unauthenticated without an identity, Forbidden for one that is less than the route needs."""
    needs = route.needs
    if needs is Needs.PUBLIC:
        return
    if identity.kind is Kind.NOBODY:
        raise Unauthenticated
    allowed = identity.is_server_admin if needs is Needs.SERVER_ADMIN else identity.role.covers(_LEAST[needs])
    if not allowed:
        raise route.refusal()
