"""A whole, simple answer: what is not plainly so is left to the other lane."""

import re
from collections.abc import Callable
from functools import lru_cache

from relay.fast.boundary import END

LARGEST = 256 * 1024
"""In bytes, head and body: what is collected before it is passed on in one piece."""

# 401 and what has no body are amended or framed by the other lane.
_HEAD = re.compile(
    rb"HTTP/1\.1 (?!204|205|304|401)[2-5][0-9][0-9] [\x20-\x7e]*"
    rb"(?:\r\n[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [^\x00-\x20\x7f](?:[^\x00-\x08\x0a-\x1f\x7f]*[^\x00-\x20\x7f])?)+"
)
_LENGTH = re.compile(rb"\r\n[Cc]ontent-[Ll]ength: ([0-9]{1,9})(?=\r\n|\Z)")
_DATE = re.compile(rb"\r\n[Dd]ate: ")
_KEEP_ALIVE = re.compile(rb"\r\n[Cc]onnection: [Kk]eep-[Aa]live(?=\r\n|\Z)")
_ADAPTED = re.compile(
    rb"\r\n(?:connection|keep-alive|proxy-|te:|trailer|transfer-encoding|upgrade|http2-settings|x-doorward-"
    rb"|content-length|set-cookie)",
    re.IGNORECASE,
)
HEADS = 512
_LONGEST_HEAD = 2048
"""In bytes; together the bound of what is remembered of heads."""


ReadHead = Callable[[bytes], tuple[bytes, int] | None]
"""See `read_head`."""


class SimpleAnswer:
    """Collects the answer to one GET. `head` is set, framing put last, once the answer is known to be simple."""

    __slots__ = ("_body_at", "_parts", "_read", "_there", "_whole", "head")

    def __init__(self, read: ReadHead | None = None) -> None:
        self.head = b""
        self._read = read or read_head
        self._parts: list[bytes] = []
        self._there = 0
        self._whole = 0
        self._body_at = 0

    def feed(self, data: bytes) -> bool | None:
        """True when it is whole, False while more has to come, None if it is not simple."""
        self._parts.append(data)
        self._there += len(data)
        if not self.head and not self._read_head(data):
            return None
        if self._there > self._whole:
            return None
        return self._there == self._whole

    def written(self) -> bytes:
        """The whole answer as the caller gets it."""
        first, *more = self._parts
        return b"".join((self.head, first[self._body_at :], *more))

    def received(self) -> bytes:
        """Every byte so far, as it came."""
        return b"".join(self._parts)

    def _read_head(self, data: bytes) -> bool:
        end = data.find(END) if len(self._parts) == 1 else -1
        if not 0 < end <= _LONGEST_HEAD:
            return False
        read = self._read(data[:end])
        if read is None:
            return False
        self.head, length = read
        self._body_at = end + len(END)
        self._whole = self._body_at + length
        return self._whole <= LARGEST


@lru_cache(HEADS)
def read_head(head: bytes) -> tuple[bytes, int] | None:
    """The head as it is passed on, and the body's length; None if it is not simple.

    An upstream's heads are the same for as long as a second, whence the memory.
    """
    if _HEAD.fullmatch(head) is None or _DATE.search(head) is None:
        return None
    length = _LENGTH.search(head)
    if length is None:
        return None
    others = _KEEP_ALIVE.sub(b"", head[: length.start()] + head[length.end() :], 1)
    if _ADAPTED.search(others) is not None:
        return None
    size = int(length[1])
    return b"%b\r\nContent-Length: %d\r\n\r\n" % (others, size), size
