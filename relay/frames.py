"""Where the frames of a WebSocket end, for whoever has to put one between them (RFC 6455 §5.2)."""

SERVICE_RESTART = 1012
CLOSE = 0x88
"""The first byte of a frame that closes."""

_SHORT, _MIDDLE = 126, 127
_MASKED = 0x80
_LONGEST_HEAD = 14


def farewell(code: int) -> bytes:
    """A closing frame as a server sends it: without a mask."""
    return bytes((CLOSE, 2)) + code.to_bytes(2, "big")


class Frames:
    """Follows the bytes of one direction from outside; whatever is wrong in them is for the two ends to find."""

    __slots__ = ("_head", "_left")

    def __init__(self) -> None:
        self._head = b""
        self._left = 0

    @property
    def between(self) -> bool:
        """Whether every byte so far belongs to a whole frame."""
        return not (self._left or self._head)

    def feed(self, data: bytes) -> int:
        """Where in `data` the first frame ends that ends there; -1 if none does."""
        first, at = -1, 0
        while at < len(data):
            if not self._left:
                at = self._read_head(data, at)
                if self._head:
                    break
            step = min(self._left, len(data) - at)
            self._left -= step
            at += step
            if first < 0 and not self._left:
                first = at
        return first

    def _read_head(self, data: bytes, at: int) -> int:
        """Where the head ends."""
        before = len(self._head)
        head = self._head + data[at : at + _LONGEST_HEAD - before]
        size = _size_of_head(head)
        if len(head) < size:
            self._head = head
            return len(data)
        self._head, self._left = b"", _length(head)
        return at + size - before


def _size_of_head(head: bytes) -> int:
    """The least there can be, as long as that is all that can be told."""
    if len(head) < 2:  # noqa: PLR2004 - the two bytes that every frame begins with
        return 2
    told = head[1] & ~_MASKED
    size = 2 + (2 if told == _SHORT else 8 if told == _MIDDLE else 0)
    return size + (4 if head[1] & _MASKED else 0)


def _length(head: bytes) -> int:
    told = head[1] & ~_MASKED
    if told < _SHORT:
        return told
    return int.from_bytes(head[2 : 4 if told == _SHORT else 10], "big")
