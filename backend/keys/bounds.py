"""How many keys there may be, and how long one may live; tokens of service accounts count as keys."""

from backend.keys.model import KeyLimits
from backend.keys.store import KeyStore
from contract.errors import BadRequest, Forbidden

_LAST_SECOND = 253_402_300_799
"""Of the year 9999: RFC 3339 can tell no later time."""


async def refuse_full(keys: KeyStore, limits: KeyLimits, org_id: int) -> None:
    """Raises Forbidden when there may be no more."""
    full = limits.in_org != -1 and await keys.count(org_id) >= limits.in_org
    if full or (limits.in_all != -1 and await keys.count_all() >= limits.in_all):
        raise Forbidden("api_key Quota reached")


def refuse_life(seconds: int, limits: KeyLimits, *, now: float) -> None:
    """Raises BadRequest for a life that is too long; 0 is for ever."""
    longest = limits.seconds_to_live
    if longest != -1 and seconds == 0:
        raise BadRequest("Number of seconds before expiration should be set")
    if longest != -1 and seconds > longest:
        raise BadRequest("Number of seconds before expiration is greater than the global limit")
    if now + seconds > _LAST_SECOND:
        raise BadRequest("Number of seconds before expiration is too large")
