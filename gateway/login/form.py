"""What a log-in sends: JSON, or the page's form (auth.md §5)."""

from urllib.parse import parse_qsl

from contract import jsontext
from contract.errors import BadRequest, UnsupportedMediaType
from contract.operations.gateway import LoginBody
from contract.shapes import shaped
from gateway.visit import Visit
from relay.body import read_body

_LIMIT = 64 * 1024
_FORM = "application/x-www-form-urlencoded"


class BadLogin(BadRequest):
    default = "bad login data"
    message_id = "form-auth.invalid"


async def read_form(visit: Visit) -> LoginBody:
    """Raises UnsupportedMediaType for a type that another site's page could send, BadLogin, ContentTooLarge.

    Clients know one text for all that a log-in can lack; `errors` says more.
    """
    sent = await _sent(visit)
    try:
        return shaped(sent, LoginBody, missing=BadLogin)
    except BadRequest as fault:
        raise BadLogin(extra=fault.extra) from None


def wants_page(visit: Visit) -> bool:
    """Whether the log-in page's form was sent, and a page is expected back (decisions.md 9)."""
    return _media_type(visit) == _FORM and any(b"text/html" in line for line in visit.reading.all(b"accept"))


async def _sent(visit: Visit) -> object:
    match _media_type(visit):
        case "application/json":
            return jsontext.decode(await read_body(visit.request, limit=_LIMIT))
        case media_type if media_type == _FORM:
            body = await read_body(visit.request, limit=_LIMIT)
            return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        case _:
            raise UnsupportedMediaType


def _media_type(visit: Visit) -> str:
    return (visit.reading.one(b"content-type") or b"").decode("latin-1").partition(";")[0].strip().lower()
