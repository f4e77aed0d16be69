"""An answer that a handler made, as bytes on the wire."""

from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus

from aiohttp import web

_BODILESS = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED})
_FRAMING = ("Content-Length", "Transfer-Encoding", "Connection", "Date")


def whole(answer: web.StreamResponse, *, now: float) -> bytes | None:
    """None unless it is a plain answer, all here, after which the connection goes on. `now` is of the epoch."""
    if type(answer) is not web.Response or answer.keep_alive is False or answer.cookies:
        return None
    headers, body = answer.headers, answer.body or b""
    if answer.status in _BODILESS or not isinstance(body, bytes) or any(name in headers for name in _FRAMING):
        return None
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", _date(int(now))]
    head = "\r\n".join(lines)
    # What would break its line is an error, and the other lane's to tell.
    if head.count("\n") != len(lines) - 1 or head.count("\r") != len(lines) - 1 or "\0" in head:
        return None
    return b"%b\r\n\r\n%b" % (head.encode(), body)


@lru_cache(1)
def _date(second: int) -> str:
    return f"Date: {formatdate(second, usegmt=True)}"
