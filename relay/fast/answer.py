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
_LENGTH = re.compile(rb"\r\n[Cc]ontent-[Ll]ength: ([0-9]{1,15})(?=\r\n|\Z)")
_DATE = re.compile(rb"\r\n[Dd]ate: ")
_KEEP_ALIVE = re.compile(rb"\r\n[Cc]onnection: [Kk]eep-[Aa]live(?=\r\n|\Z)")
_CHUNKED = re.compile(rb"\r\n[Tt]ransfer-[Ee]ncoding: chunked(?=\r\n|\Z)")
_EVENTS = re.compile(rb"\r\ncontent-type: *text/event-stream", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,6})\r\n")
_LAST = b"0\r\n\r\n"
_ADAPTED = re.compile(
    rb"\r\n(?:connection|keep-alive|proxy-|te:|trailer|transfer-encoding|upgrade|http2-settings|x-doorward-"
    rb"|content-length|set-cookie)",
    re.IGNORECASE,
)
HEADS = 512
_LONGEST_HEAD = 2048
"""In bytes; together the bound of what is remembered of heads."""


Head = tuple[bytes, int | None]
"""As it is passed on, framing last, and the body's length; None where chunks tell."""

ReadHead = Callable[[bytes], Head]
"""See `read_head`."""


class NotSimple(Exception):  # noqa: N818 - a verdict, not an error of ours
    """For the other lane. Raised, since what is returned is remembered together with the head, cookies and all."""


def read_at_once(data: bytes, read: ReadHead) -> bytes | None:
    """The answer as it is passed on, if `data` is all of a simple one: most are."""
    end = data.find(END)
    if not 0 < end <= _LONGEST_HEAD:
        return None
    try:
        head, length = read(data[:end])
    except NotSimple:
        return None
    body = end + len(END)
    return head + data[body:] if length == len(data) - body else None


class SimpleAnswer:
    """Collects the answer to one GET. `head` is set, framing put last, once the answer is known to be simple.

    `flows`: it has begun, and only its chunks tell where it ends.
    """

    __slots__ = ("_body_at", "_parts", "_read", "_there", "_whole", "flows", "head")

    def __init__(self, read: ReadHead) -> None:
        self.head = b""
        self._read = read
        self._parts: list[bytes] = []
        self._there = 0
        self._whole = 0
        self._body_at = 0
        self.flows = False

    def feed(self, data: bytes) -> bool | None:
        """True when it is whole, False while more has to come, None if it is not simple."""
        self._parts.append(data)
        self._there += len(data)
        if not self.head and not self._read_head(data):
            return None
        if self._there > self._whole:
            return None
        return self._has_last_chunk(data) if self.flows else self._there == self._whole

    @property
    def left(self) -> int:
        """How much of an answer follows that is too long to be collected; of others nothing."""
        return self._whole - self._there if self._whole > LARGEST else 0

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
        try:
            self.head, length = self._read(data[:end])
        except NotSimple:
            return False
        self._body_at = end + len(END)
        self.flows = length is None
        self._whole = LARGEST if length is None else self._body_at + length
        return self._whole <= LARGEST

    def _has_last_chunk(self, data: bytes) -> bool | None:
        # Whoever sends less than that at the end is rare, and waited for in vain.
        if not data.endswith(_LAST):
            return False
        return True if _are_chunks(self.received(), self._body_at) else None


@lru_cache(HEADS)
def read_head(head: bytes) -> Head:
    """Raises NotSimple, also for the beginning of a stream of events.

    An upstream's heads are the same for as long as a second, whence the memory.
    """
    if _HEAD.fullmatch(head) is None or _DATE.search(head) is None or _EVENTS.search(head) is not None:
        raise NotSimple
    framing = _LENGTH.search(head) or _CHUNKED.search(head)
    if framing is None:
        raise NotSimple
    others = _KEEP_ALIVE.sub(b"", head[: framing.start()] + head[framing.end() :], 1)
    if _ADAPTED.search(others) is not None:
        raise NotSimple
    if framing.re is _CHUNKED:
        return b"%b\r\nTransfer-Encoding: chunked\r\n\r\n" % others, None
    size = int(framing[1])
    return b"%b\r\nContent-Length: %d\r\n\r\n" % (others, size), size


def _are_chunks(data: bytes, at: int) -> bool:
    """Whether chunks without extension or trailer begin at `at` and end with `data` (RFC 9112 §7.1)."""
    while (size := _CHUNK.match(data, at)) is not None:
        length = int(size[1], 16)
        end = size.end() + length
        if data[end : end + 2] != b"\r\n":
            return False
        at = end + 2
        if not length:
            return at == len(data)
    return False
