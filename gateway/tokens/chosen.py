"""Which session a request wants to end (auth.md §4.7)."""

from contract import jsontext
from contract.errors import BadRequest, NotFound
from gateway.visit import Visit
from relay.body import read_body

_LIMIT = 16 * 1024


async def chosen_token(visit: Visit) -> int:
    """The body's `authTokenId`; raises BadRequest, NotFound without one, ContentTooLarge."""
    body = await read_body(visit.request, limit=_LIMIT)
    value = jsontext.decode(body) if body.strip() else None
    if not isinstance(value, dict):
        raise BadRequest
    number = {name.lower(): item for name, item in value.items()}.get("authtokenid")
    if number is None:
        raise NotFound("User auth token not found")
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadRequest("authTokenId must be a number")
    return number
