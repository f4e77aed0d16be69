"""State changes by cookie come from our own pages or from no browser at all (decisions.md 9)."""

from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from contract.errors import Forbidden
from contract.settings import Settings
from relay.reading import CanonicalRequest

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FOREIGN_SITES = (b"cross-site", b"same-site")


class Origins:
    """`trusted` are further hosts, lower case, that may send state changes (`csrf_trusted_origins`).

    `naming` are headers in which a proxy says under which host we were asked (`csrf_additional_headers`): no page
    can make a browser send them. `always`: callers with a key or a password are held against their origin, too
    (`csrf_always_check`).
    """

    def __init__(self, trusted: Collection[str], *, naming: Collection[str] = (), always: bool = False) -> None:
        self._trusted = frozenset(trusted)
        self._naming = tuple(name.lower().encode() for name in naming)
        self.always = always

    @classmethod
    def of(cls, settings: Settings) -> "Origins":
        security = settings.security
        return cls(
            security.csrf_trusted_origins,
            naming=security.csrf_additional_headers,
            always=security.csrf_always_check,
        )

    def refuse_foreign_change(self, reading: CanonicalRequest) -> None:
        """Raise Forbidden for a state change, or a WebSocket, that another site's page asks for."""
        changes = reading.method not in _SAFE or reading.websocket
        if changes and self.is_foreign(reading):
            raise Forbidden("origin not allowed")

    def is_foreign(self, reading: CanonicalRequest) -> bool:
        """Whether a browser says that another site's page made the request; no browser says nothing."""
        origins = reading.all(b"origin")
        if len(origins) > 1:
            return True
        if origins:
            origin = origins[0].decode("latin-1")
            if self._is_trusted(origin):
                return False
            if not any(_is_own(origin, host.decode("latin-1")) for host in self._hosts(reading)):
                return True
        # Ports are not compared, for a proxy may change them; a browser tells of a neighbour's page all the same.
        return any(site.lower() in _FOREIGN_SITES for site in reading.all(b"sec-fetch-site"))

    def _hosts(self, reading: CanonicalRequest) -> Iterator[bytes]:
        yield reading.host
        for name in self._naming:
            yield from reading.all(name)

    def _is_trusted(self, origin: str) -> bool:
        hostname, netloc = _host(origin)
        return hostname in self._trusted or netloc in self._trusted


def _is_own(origin: str, host: str) -> bool:
    hostname, _ = _host(origin)
    return hostname is not None and hostname == _host(f"//{host}")[0]


def _host(url: str) -> tuple[str | None, str]:
    """Host alone, and with its port, in lower case; None for a URL without one."""
    try:
        parts = urlsplit(url)
        return parts.hostname, parts.netloc.lower()
    except ValueError:
        return None, ""
