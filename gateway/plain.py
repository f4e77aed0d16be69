"""Which requests the fast lane may take, by what they ask for."""

from contract.errors import Problem
from contract.routes import ROUTES, Needs, Owner
from contract.target import Target
from gateway.admission import UNPROVED
from gateway.passage import COUNTS_SESSIONS
from relay.fast.request import METHOD

CHANGED = frozenset({"annotations", "dashboards", "datasources", "folders", "snapshots"})
"""Slices whose changes may take this way: none of their answers orders anything to be forgotten."""
_DOORS = UNPROVED | {COUNTS_SESSIONS}
"""Routes for whose sake the door asks more than memory, or less."""


def is_plain(method: str, target: bytes) -> bool:
    """Whether it is the backend's, and asks no more of the gateway than whose it is."""
    if target.startswith(b"//") or b"rgId" in target:
        return False
    try:
        match = ROUTES.match(method, Target.read(target))
    except Problem:
        return False
    if match is None or match.route.owner is not Owner.BACKEND or match.route.changes:
        return False
    area, _, _ = match.route.name.partition(".")
    if method != METHOD and area not in CHANGED:
        return False
    return match.route.needs is not Needs.PUBLIC and match.route.name not in _DOORS
