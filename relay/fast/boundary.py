"""Where messages end among the bytes that another parser reads."""

from collections.abc import Sequence
from enum import Enum, auto

from aiohttp.http import RawRequestMessage

END = b"\r\n\r\n"


class _Place(Enum):
    BETWEEN = auto()
    HEAD = auto()
    COUNTED = auto()
    CHUNKS = auto()
    LOST = auto()


_BETWEEN = _Place.BETWEEN
"""By a name of its own, for every request asks for it."""


class Boundary:
    """Follows one connection's bytes from outside the parser.

    `clean` only while it is certain that every byte so far belongs to a message that ended: whoever reads the next
    bytes by other means would else begin in the middle of one. Once it is uncertain, it stays so.
    """

    def __init__(self) -> None:
        self._place = _Place.BETWEEN
        self._tail = b""
        self._left = 0

    @property
    def clean(self) -> bool:
        return self._place is _BETWEEN

    def feed(self, data: bytes, messages: Sequence[RawRequestMessage], *, chunks_ended: bool) -> None:
        """`messages` are those that began in `data`; `chunks_ended` if chunks ended cleanly with its last byte."""
        match self._place:
            case _Place.BETWEEN | _Place.HEAD if data:
                self._in_head(data, messages)
            case _Place.COUNTED if not messages:
                self._counted(len(data))
            case _Place.CHUNKS if not messages:
                self._place = _Place.BETWEEN if chunks_ended else _Place.CHUNKS
            case _ if messages:
                self._place = _Place.LOST

    def _in_head(self, data: bytes, messages: Sequence[RawRequestMessage]) -> None:
        seen = self._tail + data
        end = seen.find(END)
        if not messages and end < 0:
            self._place, self._tail = _Place.HEAD, seen[-3:]
            return
        self._tail = b""
        if len(messages) != 1 or end < 0:
            self._place = _Place.LOST
            return
        self._begin_body(messages[0], len(seen) - end - len(END))

    def _begin_body(self, message: RawRequestMessage, there: int) -> None:
        if message.upgrade or message.chunked:
            # Chunks that came with their head: the next segment tells, if there is one.
            self._place = _Place.CHUNKS if message.chunked and not there else _Place.LOST
            return
        length = message.headers.get("Content-Length", "0")
        self._left = int(length) if length.isdecimal() else -1
        self._place = _Place.COUNTED
        self._counted(there)

    def _counted(self, there: int) -> None:
        self._left -= there
        if self._left <= 0:
            self._place = _Place.LOST if self._left else _Place.BETWEEN
