"""One verified request, as the slices' handlers see it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from backend.access.ids import read_id
from contract import jsontext
from contract.errors import Problem, Unprocessable, UnsupportedMediaType
from contract.identity import Assertion, Identity
from contract.routes import Match
from contract.shapes import Form, refuse_content_type, shaped
from relay.body import read_body
from relay.reading import CanonicalRequest

T = TypeVar("T", bound=msgspec.Struct)

BODY_LIMIT = 16 * 1024 * 1024
_MAX_PARAMETERS = 1000
_LONG = 256 * 1024
_FORM = "application/x-www-form-urlencoded"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """`carrier` is None for a simple request: its answer is no stream, and its body, if it has one, is `sent`."""

    carrier: web.BaseRequest | None = None
    sent: bytes | None = None
    reading: CanonicalRequest
    match: Match
    assertion: Assertion

    @property
    def request(self) -> web.BaseRequest:
        """Raises LookupError where there is none."""
        if self.carrier is None:
            raise LookupError("a simple read has no more to it")
        return self.carrier

    @property
    def identity(self) -> Identity:
        return self.assertion.identity

    def text(self, name: str) -> str:
        """The decoded path segment that the route calls `name`."""
        return self.match.params[name]

    def id(self, name: str = "id", *, otherwise: str = "id is invalid") -> int:
        """The row number in the path; raises BadRequest with `otherwise`."""
        return read_id(self.match.params[name], otherwise=otherwise)

    def query(self) -> list[tuple[str, str]]:
        """The query's pairs in order, decoded; invalid UTF-8 reads as U+FFFD."""
        text = self.reading.target.query.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="replace")[:_MAX_PARAMETERS]

    def parameter(self, name: str, default: str = "") -> str:
        """The first value of one query parameter."""
        return next((value for key, value in self.query() if key == name), default)

    def parameters(self, name: str) -> tuple[str, ...]:
        """All values of one query parameter but empty ones."""
        return tuple(value for key, value in self.query() if key == name and value)

    def flag(self, name: str) -> bool:
        """Whether a query parameter says yes."""
        return self.parameter(name).lower() in {"true", "1"}

    async def json(self) -> object:
        """The decoded body, an empty one reading as `{}`; raises the refusals of api.md §1.1."""
        if self._content_type() == "" and self.reading.method == "PATCH":
            return {}
        self._refuse_media_type()
        body = await read_body(self.request, limit=BODY_LIMIT)
        if self._content_type().startswith(_FORM):
            return _form(body)
        if len(body) > _LONG:
            # A dashboard of ten megabytes takes a second; others are not to wait for it.
            return await asyncio.to_thread(jsontext.decode, body)
        return jsontext.decode(body) if body.strip() else {}

    async def body(self, shape: type[T], *, missing: type[Problem] = Unprocessable) -> T:
        """The body as a `shape` (see shapes.shaped); `missing` is the refusal for absent required fields."""
        return shaped(await self.json(), shape, missing=missing)

    def _content_type(self) -> str:
        value = self.reading.one(b"content-type") or b""
        return value.decode("latin-1").strip().lower()

    def _refuse_media_type(self) -> None:
        if self.reading.one(b"content-encoding") not in (None, b"identity"):
            raise UnsupportedMediaType("Content-Encoding is not supported for this body")
        content_type = self._content_type()
        if content_type == "":
            raise refuse_content_type("Empty Content-Type", UnsupportedMediaType)
        # With a cookie, another site's page could send a form.
        is_form = content_type.startswith(_FORM) and self.identity.method != "session"
        if "json" not in content_type and not is_form:
            raise refuse_content_type("Unsupported Content-Type", UnsupportedMediaType)


def _form(body: bytes) -> Form:
    """A field that was left empty counts as absent: a form has no other way to say so."""
    pairs = parse_qsl(body.decode("utf-8", "replace"), errors="replace")
    return Form({name.replace("_", ""): value for name, value in pairs})


Handler = Callable[[Call], Awaitable[web.StreamResponse]]
