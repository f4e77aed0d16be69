"""Devices on which somebody logged in before: a cookie that keeps others from locking its owner out.

The cookie holds a few marks, one for each account that used the device. A mark is no credential: it only says that
failures of this device are counted by themselves (decisions.md 14).
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from contract.clock import Clock

COOKIE = "doorward_device"
DEVICE_LABEL = "known device"
LIFE_SECONDS = 180 * 86400
MOST_MARKS = 4
_BETWEEN = "~"
_MARK = re.compile(
    r"(?P<head>(?P<account>[0-9a-f]{32})\.(?P<issued>[0-9]{1,11})\.(?P<id>[0-9a-f]{16}))\.(?P<mac>[A-Za-z0-9_-]{43})"
)
_LONGEST = MOST_MARKS * 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`account` is a digest of the account's key; `issued` is in seconds since the epoch."""

    account: str
    issued: int
    id: str

    @property
    def text(self) -> str:
        return f"{self.account}.{self.issued}.{self.id}"


class Devices:
    """The first of `keys` signs, all of them are believed. `attributes` is what follows the cookie's value."""

    def __init__(self, keys: Sequence[bytes], clock: Clock, *, path: str, secure: bool) -> None:
        self._keys = tuple(keys)
        self._clock = clock
        self._attributes = f"Path={path}; Max-Age={LIFE_SECONDS}; HttpOnly; SameSite=Lax"
        self._attributes += "; Secure" if secure else ""

    def marks(self, cookie: str | None) -> tuple[Mark, ...]:
        """The marks in a cookie that are ours and not too old; none for anything else."""
        if not cookie or len(cookie) > _LONGEST:
            return ()
        found = [self._read(text) for text in cookie.split(_BETWEEN)[:MOST_MARKS]]
        return tuple(mark for mark in found if mark is not None)

    def mark_of(self, cookie: str | None, account: str) -> Mark | None:
        digest = _digest(account)
        return next((mark for mark in self.marks(cookie) if mark.account == digest), None)

    def remembering(self, cookie: str | None, account: str) -> str:
        """The Set-Cookie value after `account` logged in: its mark first, those of a few others behind it."""
        known = self.mark_of(cookie, account)
        device_id = secrets.token_hex(8) if known is None else known.id
        own = Mark(account=_digest(account), issued=int(self._clock.now()), id=device_id)
        others = [mark for mark in self.marks(cookie) if mark.account != own.account]
        value = _BETWEEN.join(self._written(mark) for mark in (own, *others[: MOST_MARKS - 1]))
        return f"{COOKIE}={value}; {self._attributes}"

    def _read(self, text: str) -> Mark | None:
        found = _MARK.fullmatch(text)
        if found is None or not self._is_ours(found["head"], found["mac"]):
            return None
        mark = Mark(account=found["account"], issued=int(found["issued"]), id=found["id"])
        return mark if self._clock.now() < mark.issued + LIFE_SECONDS else None

    def _is_ours(self, head: str, mac: str) -> bool:
        return any(hmac.compare_digest(_mac(key, head), mac) for key in self._keys)

    def _written(self, mark: Mark) -> str:
        return f"{mark.text}.{_mac(self._keys[0], mark.text)}"


def _digest(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()[:32]


def _mac(key: bytes, text: str) -> str:
    return urlsafe_b64encode(hmac.digest(key, text.encode(), "sha256")).rstrip(b"=").decode()
