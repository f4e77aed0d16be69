"""What a form of our own pages sends."""

from urllib.parse import parse_qsl

from contract.errors import BadRequest, UnsupportedMediaType
from gateway.guard.origin import Origins
from gateway.visit import Visit
from relay.body import read_body

_LIMIT = 64 * 1024
_TYPE = "application/x-www-form-urlencoded"
_LARGEST = 2**53


class Form:
    """Fields that were left out are empty texts."""

    def __init__(self, fields: dict[str, str]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        return self._fields.get(name, "")

    def number(self, name: str) -> int:
        """Raises BadRequest for anything but a whole number that is not negative."""
        text = self.text(name)
        if not (text.isascii() and text.isdecimal()) or len(text) > len(str(_LARGEST)) or int(text) > _LARGEST:
            raise BadRequest
        return int(text)


def queried(visit: Visit, name: str) -> str:
    """The query's first field of this name, empty without one."""
    pairs = parse_qsl(visit.reading.target.query.decode("ascii"), errors="replace")
    return next((value for found, value in pairs if found == name), "")


async def read_form(visit: Visit, origins: Origins) -> Form:
    """Raises Forbidden for another site's form, UnsupportedMediaType, BadRequest, ContentTooLarge."""
    # Whatever the credential: browsers send remembered passwords along as readily as cookies.
    origins.refuse_foreign_change(visit.reading)
    sent = (visit.reading.one(b"content-type") or b"").decode("latin-1").partition(";")[0].strip().lower()
    if sent != _TYPE:
        raise UnsupportedMediaType
    body = await read_body(visit.request, limit=_LIMIT)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise BadRequest from None
    return Form(dict(pairs))
