"""Sending people elsewhere, never off our origin (auth.md §6)."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from aiohttp import web

from contract.answers import STANDARD
from gateway.sessions.cookie import read_cookie
from relay.reading import CanonicalRequest

COOKIE = "redirect_to"
_LONGEST = 2000
_TRICKS = re.compile(r"[\\\x00-\x20\x7f-\U0010ffff]")
_FORCED = re.compile(r"(?<=[?&])forceLogin=true(&|$)")


class Redirects:
    """Paths are below `sub_path`, the path of the root URL without its last slash."""

    def __init__(self, sub_path: str, *, secure: bool) -> None:
        self._sub_path = sub_path
        self._attributes = f"Path={sub_path or '/'}; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")

    def to_login(self, reading: CanonicalRequest) -> web.Response:
        """To the log-in page, remembering where the reader wanted to go."""
        answer = self.to("/login")
        wanted = _FORCED.sub("", reading.target.raw.decode("ascii")).rstrip("?&")
        if _is_shown(reading) and wanted not in ("/", "") and self.is_safe(self._sub_path + wanted):
            value = quote(self._sub_path + wanted, safe="/")
            answer.headers.add("Set-Cookie", f"{COOKIE}={value}; {self._attributes}")
        return answer

    def to_rotation(self, reading: CanonicalRequest) -> web.Response:
        """To the route that rotates the session's token, which leads back here (auth.md §4.5)."""
        wanted = reading.target.raw.decode("ascii") if reading.method == "GET" else "/"
        return self.to(f"/user/auth-tokens/rotate?redirectTo={quote(wanted, safe='/')}")

    def to(self, path: str) -> web.Response:
        """302 to one of our own paths, named without the sub-path."""
        return web.Response(status=302, headers={**STANDARD, "Location": self._sub_path + path})

    def after(self, path: str) -> web.Response:
        """303 to one of our own paths: what was sent is done, and the page there shows it (RFC 9110 §15.4.4)."""
        return web.Response(status=303, headers={**STANDARD, "Location": self._sub_path + path})

    def to_url(self, url: str) -> web.Response:
        """302 to a place that the settings name."""
        return web.Response(status=302, headers={**STANDARD, "Location": url})

    def to_wanted(self, reading: CanonicalRequest) -> web.Response:
        """302 to the `redirectTo` of the query or, without one, to the remembered path (auth.md §4.5)."""
        query = dict(parse_qsl(reading.target.query.decode("ascii"), errors="replace"))
        wanted = self._sub_path + query["redirectTo"] if "redirectTo" in query else self.remembered(reading)
        return self.to_url(wanted if self.is_safe(wanted) else f"{self._sub_path}/")

    def remembered(self, reading: CanonicalRequest) -> str:
        """Where a log-in leads: the remembered path if it is safe, else the home page."""
        wanted = unquote(read_cookie(reading.headers, COOKIE) or "")
        return wanted if self.is_safe(wanted) else f"{self._sub_path}/"

    def wanted(self, reading: CanonicalRequest) -> str:
        """As `remembered`, but empty for the home page."""
        path = self.remembered(reading)
        return path if path != f"{self._sub_path}/" else ""

    def forget(self) -> str:
        """The Set-Cookie value that clears the memory of where the reader wanted to go."""
        return f"{COOKIE}=; Max-Age=0; {self._attributes}"

    def is_safe(self, path: str) -> bool:
        """Whether a browser that follows `path` stays on our origin, however it reads slashes."""
        if not path.startswith(f"{self._sub_path}/") or path.startswith("//") or len(path) > _LONGEST:
            return False
        if _TRICKS.search(path) or unquote(path[:12]).startswith(("//", "/\\")):
            return False
        try:
            parts = urlsplit(path)
        except ValueError:
            return False
        return not parts.scheme and not parts.netloc and "/.." not in parts.path and "/./" not in parts.path


def _is_shown(reading: CanonicalRequest) -> bool:
    """Whether the answer fills a window: browsers ask for icons and the like by themselves."""
    return reading.method == "GET" and all(place == b"document" for place in reading.all(b"sec-fetch-dest"))
