"""One operation, described beside the code that serves it; `document` makes OpenAPI of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, TypedDict

import msgspec


class Content(StrEnum):
    """An answer that is no JSON, by its media type. NONE is a redirect's, RELAYED whatever another server says."""

    PAGE = "text/html"
    TEXT = "text/plain"
    ANYTHING = "*/*"
    RELAYED = "relayed"
    NONE = ""


Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
"""A time in UTC as RFC 3339 writes it."""

Positive = Annotated[int, msgspec.Meta(ge=1)]


@dataclass(frozen=True, slots=True)
class Either:
    """An answer that is one of several types; msgspec knows no union of objects."""

    types: tuple[object, ...]


class MessageJson(TypedDict):
    """What was done, in a sentence for people."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route of the table takes and answers, beyond what the table itself says of it.

    `summary` is the manual's sentence. `answer` is a type that msgspec can describe, Either or a Content, and
    comes with `status`; `also` are further answers that are no refusals. `body` is the shape that the handler
    reads, `form` the fields of a page's form. `query` and `path` are types by parameter; in paths, `id` and names
    that end in `Id` are row numbers and all others text, unless `path` says more. `refuses` are statuses of
    refusals beyond those that follow from the route (see refusals.py); `bare` ones may come as their text alone.
    """

    summary: str = field(kw_only=False)
    answer: object = MessageJson
    status: int = 200
    also: Mapping[int, object] = field(default_factory=dict)
    body: type[msgspec.Struct] | None = None
    form: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    path: Mapping[str, object] = field(default_factory=dict)
    refuses: tuple[int, ...] = ()
    bare: tuple[int, ...] = ()

    @property
    def answers(self) -> Mapping[int, object]:
        """By status, refusals left out."""
        return {self.status: self.answer, **self.also}


@dataclass(frozen=True, slots=True)
class Chapter:
    """Operations that are told together, by the names of their routes."""

    title: str
    operations: Mapping[str, Operation]
