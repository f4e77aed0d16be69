"""What a log-in sends: JSON, or the page's form (auth.md §5)."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from contract import jsontext
from contract.errors import BadRequest, UnsupportedMediaType
from gateway.visit import Visit
from relay.body import read_body

_LIMIT = 64 * 1024
_FORM = "application/x-www-form-urlencoded"


class BadLogin(BadRequest):
    default = "bad login data"
    message_id = "form-auth.invalid"


@dataclass(frozen=True, slots=True)
class LoginForm:
    user: str
    password: str = field(repr=False)


async def read_form(visit: Visit) -> LoginForm:
    """Raises UnsupportedMediaType for a type that another site's page could send, BadLogin, ContentTooLarge."""
    fields = await _fields(visit)
    user, password = fields.get("user"), fields.get("password")
    if not (isinstance(user, str) and isinstance(password, str) and user and password):
        raise BadLogin
    return LoginForm(user, password)


def wants_page(visit: Visit) -> bool:
    """Whether the log-in page's form was sent, and a page is expected back (decisions.md 9)."""
    return _media_type(visit) == _FORM and any(b"text/html" in line for line in visit.reading.all(b"accept"))


async def _fields(visit: Visit) -> dict[str, object]:
    match _media_type(visit):
        case "application/json":
            return _object(jsontext.decode(await read_body(visit.request, limit=_LIMIT)))
        case media_type if media_type == _FORM:
            body = await read_body(visit.request, limit=_LIMIT)
            return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        case _:
            raise UnsupportedMediaType


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BadLogin
    return {str(name).lower(): item for name, item in value.items()}


def _media_type(visit: Visit) -> str:
    return (visit.reading.one(b"content-type") or b"").decode("latin-1").partition(";")[0].strip().lower()
