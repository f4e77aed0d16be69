"""What of a request goes on to the backend, and what the gateway adds: the one header policy of both lanes."""

import os
from itertools import count
from typing import Protocol

from contract.headers import REQUEST_ID
from contract.identity import Identity, Kind
from gateway.hidden import Hidden
from gateway.vouchers import Vouchers
from relay.headers import Headers, forwardable
from relay.reading import CanonicalRequest

_REQUEST_ID = REQUEST_ID.encode()
_VIA = (b"Via", b"1.1 doorward")
_VIA_LINE = b"\r\n%b: %b\r\n" % _VIA
_PROCESS = os.urandom(4).hex().encode()
_ID_BEGINS = b"%b: %b" % (_REQUEST_ID, _PROCESS)
_COUNTED = 0xFFFFFFFF
_COUNT = count(int.from_bytes(os.urandom(4)))


class Cookies(Protocol):
    def without_ours(self, cookie: bytes) -> bytes:
        """A Cookie header's value without the cookies that are the gateway's own; may be empty."""


class Onward:
    def __init__(self, *, cookies: Cookies, hidden: Hidden, vouchers: Vouchers | None = None) -> None:
        """`vouchers` are for a backend that is not ours. `target` of a raw one is what the backend gets."""
        self._cookies = cookies
        self._hidden = hidden
        self._vouchers = vouchers
        # Every request comes by here, so nothing stands between.
        self.target = hidden.target

    def headers(self, reading: CanonicalRequest, identity: Identity) -> Headers:
        """What the caller sent and may send, then what is ours: order matters, see relay.headers.forwardable.

        The same for all requests with this header and identity; `marks` and the signature come behind it.
        """
        return [*self.passed(reading), *self.told(identity)]

    def passed(self, reading: CanonicalRequest) -> Headers:
        """What the caller sent and may send: no credential for us is among it."""
        passed = [
            (name, self._cookies.without_ours(value) if name.lower() == b"cookie" else value)
            for name, value in forwardable(reading.headers)
            if not self._hidden.hides(name)
        ]
        return [(name, value) for name, value in passed if value or name.lower() != b"cookie"]

    def told(self, identity: Identity) -> Headers:
        return [*_informative(identity), *self._vouched(identity)]

    def _vouched(self, identity: Identity) -> Headers:
        word = b"" if self._vouchers is None else self._vouchers.word(identity)
        return [(b"X-Grafana-Id", word)] if word else []

    def marks(self) -> Headers:
        """Of this one request."""
        return [(_REQUEST_ID, _fresh_id()), _VIA]

    def mark_lines(self) -> bytes:
        """As `marks`."""
        return b"%b%08x%b" % (_ID_BEGINS, next(_COUNT) & _COUNTED, _VIA_LINE)


def _fresh_id() -> bytes:
    """16 hexadecimal digits that no other request of these days has."""
    return b"%b%08x" % (_PROCESS, next(_COUNT) & _COUNTED)


def _informative(identity: Identity) -> list[tuple[bytes, bytes]]:
    """Plain words beside the signature; the backend believes none of them."""
    if identity.kind is Kind.NOBODY:
        return []
    login = "".join(letter if letter.isprintable() else "?" for letter in identity.login)
    return [
        (b"X-Grafana-User", login.encode("latin-1", "replace")),
        (b"X-Grafana-Org-Id", b"%d" % identity.org_id),
        (b"X-Grafana-Role", identity.role.encode()),
    ]
