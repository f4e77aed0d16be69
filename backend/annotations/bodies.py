"""What callers send."""

from typing import Annotated, Any

import msgspec

from backend.annotations.model import Change, Note
from contract import jsontext
from contract.errors import BadRequest
from contract.shapes import Body

_Tags = Annotated[tuple[str, ...], msgspec.Meta(max_length=500)]
"""Each is a row of its own, and other writers wait for them all."""
_TagText = Annotated[str, msgspec.Meta(max_length=1000)]


class NoteBody(Body, frozen=True):
    dashboard_uid: str = ""
    dashboard_id: int = 0
    panel_id: int = 0
    time: int = 0
    time_end: int = 0
    text: str = ""
    tags: _Tags = ()
    data: dict[str, Any] | None = None

    def note(self) -> Note:
        """Raises BadRequest for an empty text."""
        if not self.text:
            raise BadRequest("Failed to save annotation", extra={"error": "text field should not be empty"})
        return Note(
            text=self.text,
            dashboard_id=max(self.dashboard_id, 0),
            dashboard_uid=self.dashboard_uid,
            panel_id=self.panel_id,
            starts=self.time,
            ends=self.time_end,
            tags=self.tags,
            data=_json_text(self.data) or "{}",
        )


class ChangeBody(Body, frozen=True):
    time: int = 0
    time_end: int = 0
    text: str = ""
    tags: _Tags | None = None
    data: dict[str, Any] | None = None

    def change(self) -> Change:
        return Change(
            text=self.text,
            starts=self.time,
            ends=self.time_end,
            tags=self.tags,
            data=_json_text(self.data),
        )


class GraphiteBody(Body, frozen=True):
    """An event as Graphite takes it. `when` is in seconds; `tags` a list, or one text with blanks between."""

    what: str = ""
    data: str = ""
    when: int = 0
    tags: _Tags | _TagText = ()

    def note(self) -> Note:
        """Raises BadRequest for an event that is called nothing."""
        if not self.what:
            reason = {"error": "what field should not be empty"}
            raise BadRequest("Failed to save Graphite annotation", extra=reason)
        tags = tuple(self.tags.split()) if isinstance(self.tags, str) else self.tags
        text = f"{self.what}\n{self.data}" if self.data else self.what
        return Note(text=text, starts=self.when * 1000, tags=tags)


def _json_text(data: dict[str, Any] | None) -> str | None:
    return None if data is None else jsontext.encode(data).decode()
