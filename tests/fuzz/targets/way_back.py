"""Where a log-in leads: whatever a stranger asked for, a browser that follows stays with us."""

import re
from urllib.parse import urljoin, urlsplit

from gateway.pages.redirects import Redirects
from tests.fuzz.target import FuzzTarget

_OURS = "https://gw.test"
_AT_ROOT = Redirects("", secure=True)
_BELOW = Redirects("/grafana", secure=True)
_REMOVED = re.compile(r"[\t\n\r]")


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for redirects, base in ((_AT_ROOT, ""), (_BELOW, "/grafana")):
        if not redirects.is_safe(text):
            continue
        assert text.isascii()
        assert text.isprintable()
        for found in (urljoin(f"{_OURS}{base}/login", text), _as_browsers_read(text)):
            parts = urlsplit(found)
            assert (parts.scheme, parts.netloc) == ("https", "gw.test")
            assert parts.path.startswith(f"{base}/")


def _as_browsers_read(text: str) -> str:
    """The URL standard on a path of https: backslashes are slashes, tabs and line breaks nothing, `//` a host."""
    text = _REMOVED.sub("", text.strip("".join(map(chr, range(33))))).replace("\\", "/")
    return f"https:{text}" if text.startswith("//") else _OURS + text


TARGET = FuzzTarget(
    check=check,
    words=(
        *(
            b"/",
            b"//",
            b"\\",
            b"/\\",
            b"/grafana",
            b"/grafana/",
            b"..",
            b"/../",
            b"%2e%2e",
            b"%2f",
            b"%5c",
            b"\t",
            b"\n",
        ),
        *(
            b"https:",
            b"javascript:",
            b"@",
            b"evil.test",
            b"?a=b",
            b"#",
            b"%09",
            b"%00",
            b"/./",
            b":",
            b"\xc3\xbc",
            b";",
        ),
    ),
)
