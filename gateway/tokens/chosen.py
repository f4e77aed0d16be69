"""Which session a request wants to end (auth.md §4.7)."""

from contract import jsontext
from contract.errors import NotFound
from contract.operations.gateway import TokenChoiceBody
from contract.shapes import shaped
from gateway.visit import Visit
from relay.body import read_body

_LIMIT = 16 * 1024


async def chosen_token(visit: Visit) -> int:
    """The body's `authTokenId`; raises BadRequest, NotFound without one, ContentTooLarge."""
    body = await read_body(visit.request, limit=_LIMIT)
    choice = shaped(jsontext.decode(body) if body.strip() else None, TokenChoiceBody)
    if choice.auth_token_id is None:
        raise NotFound("User auth token not found")
    return choice.auth_token_id
