"""What a caller is told of a data source's answer (decisions.md 30): it may not speak for our origin."""

from functools import lru_cache

from contract.headers import fold
from relay.answerhead import AnswerHead
from relay.fast.answer import HEADS, Head, read_head
from relay.fast.boundary import END
from relay.headers import section, without

_REMOVED = frozenset(
    {
        b"set-cookie",
        b"set-cookie2",
        b"clear-site-data",
        b"strict-transport-security",
        b"alt-svc",
        b"service-worker-allowed",
        b"content-security-policy",
        b"x-content-type-options",
    }
)
_OURS = (b"x-doorward-",)
_ADDED = (
    (b"X-Frame-Options", b"deny"),
    (b"Content-Security-Policy", b"sandbox"),
    (b"X-Content-Type-Options", b"nosniff"),
)
_SWITCHING, _UNAUTHORIZED, _BAD_REQUEST = 101, 401, 400


async def decorate(head: AnswerHead) -> None:
    """As `amend`."""
    amend(head)


def amend(head: AnswerHead) -> None:
    """In place. A 401 becomes a 400: a source's refusal must not look like a lost log-in."""
    head.headers = without(head.headers, _is_removed)
    if head.status == _UNAUTHORIZED:
        head.status, head.reason = _BAD_REQUEST, b"Bad Request"
        head.headers = without(head.headers, b"www-authenticate".__eq__)
    if head.status != _SWITCHING:
        head.headers += _ADDED


def _is_removed(name: bytes) -> bool:
    return name in _REMOVED or fold(name).startswith(_OURS)


@lru_cache(HEADS)
def simple_head(head: bytes) -> Head:
    """As relay.fast.answer.read_head, amended."""
    lines, length = read_head(head)
    status_line, *fields = lines.removesuffix(END).split(b"\r\n")
    _, status, reason = status_line.split(b" ", 2)
    *headers, framing = [(name, value) for name, _, value in (field.partition(b": ") for field in fields)]
    amended = AnswerHead(status=int(status), reason=reason, headers=headers)
    amend(amended)
    return section(b"HTTP/1.1 %d %b" % (amended.status, amended.reason), [*amended.headers, framing]), length
