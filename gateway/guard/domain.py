"""The one name that the gateway answers to, where the settings insist on it (auth.md §6).

Else a page of a site whose name suddenly means our address could read what a browser here is shown.
"""

from urllib.parse import urlsplit

from contract.settings import Settings
from relay.reading import CanonicalRequest


class Domain:
    """`name` is in lower case, None where every name will do; `root` is the root URL without its last slash."""

    def __init__(self, name: str | None, *, root: str) -> None:
        self._name = name
        self._root = root

    @classmethod
    def of(cls, settings: Settings) -> "Domain":
        server = settings.server
        name = server.domain.lower().strip("[]") if server.enforce_domain else None
        return cls(name, root=server.root_url.rstrip("/"))

    def home(self, reading: CanonicalRequest) -> str | None:
        """The URL under our own name of what was asked for under another; None where nothing is to be said."""
        if self._name is None or _named(reading) == self._name:
            return None
        return self._root + reading.target.raw.decode("ascii")


def _named(reading: CanonicalRequest) -> str | None:
    host = urlsplit(f"//{reading.host.decode('latin-1')}").hostname
    return None if host is None else host.removesuffix(".")
