"""Hashing passwords: slow on purpose, off the event loop, and never more at once than the machine can bear."""

import asyncio
import hmac
import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contract.errors import BadRequest, Unavailable

T = TypeVar("T")

LONGEST = 4096
"""Bytes of UTF-8. A longer password is nobody's."""
WAITING = 64
_PBKDF2 = "$pbkdf2-sha256$"
_ROUNDS = 10_000
_DIGEST_BYTES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Of argon2id; the defaults are the least that OWASP recommends."""

    memory_kib: int = 19 * 1024
    passes: int = 2
    lanes: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """`replacement` is a hash to store in place of the one that was checked, where that one is out of date."""

    good: bool
    replacement: str | None = None


class Passwords:
    """Stored hashes are `$scheme$…`: argon2id's PHC string, or Grafana's PBKDF2 as `$pbkdf2-sha256$salt$hex`."""

    def __init__(
        self,
        parameters: Parameters | None = None,
        *,
        threads: int | None = None,
        waiting: int = WAITING,
    ) -> None:
        chosen = parameters or Parameters()
        # One core is left to requests: a flood of passwords must not keep them all busy.
        threads = threads or max(1, (os.cpu_count() or 1) - 1)
        self._hasher = PasswordHasher(
            time_cost=chosen.passes, memory_cost=chosen.memory_kib, parallelism=chosen.lanes
        )
        self._decoy = _decoy(chosen)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._room = BoundedSemaphore(threads + waiting)

    async def hash(self, password: str) -> str:
        """The text to store. Raises BadRequest for one that is too long, Unavailable when too many are waiting."""
        text = _bytes(password)
        if len(text) > LONGEST:
            raise BadRequest("The password is too long")
        return await self.run(lambda: self._hasher.hash(text))

    async def verify(self, stored: str | None, password: str) -> Checked:
        """Whether `stored` was made of `password`; None is nobody's, and costs as much. Raises Unavailable."""
        text = _bytes(password)
        if stored is None or len(text) > LONGEST:
            stored, text = self._decoy, text[:LONGEST]
        known = stored
        return await self.run(lambda: self._check(known, text))

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, done in one of the threads; raises Unavailable when too many are waiting."""
        if not self._room.acquire(blocking=False):
            raise Unavailable("Too many passwords are being checked", retry_after=1)
        # Freed when the work is done or dropped, not when its caller stops waiting.
        job = self._pool.submit(work)
        job.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(job)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _check(self, stored: str, password: bytes) -> Checked:
        if stored.startswith(_PBKDF2):
            good = _is_pbkdf2_of(stored, password)
            return Checked(good=good, replacement=self._hasher.hash(password) if good else None)
        try:
            self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return Checked(good=False)
        stale = self._hasher.check_needs_rehash(stored)
        return Checked(good=True, replacement=self._hasher.hash(password) if stale else None)


def pbkdf2(secret: bytes, salt: bytes) -> str:
    """Grafana's digest of passwords and keys (auth.md §3, §7): 50 bytes in hexadecimal."""
    return pbkdf2_hmac("sha256", secret, salt, _ROUNDS, _DIGEST_BYTES).hex()


def imported(digest: str, *, salt: str) -> str:
    """The text to store for a hash that Grafana made."""
    return f"{_PBKDF2}{salt}${digest}"


def _is_pbkdf2_of(stored: str, password: bytes) -> bool:
    salt, _, digest = stored.removeprefix(_PBKDF2).rpartition("$")
    return hmac.compare_digest(pbkdf2(password, salt.encode()), digest)


def _decoy(parameters: Parameters) -> str:
    """A hash of no password, that takes as long to check as a real one."""
    salt, digest = (b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (16, 32))
    cost = f"m={parameters.memory_kib},t={parameters.passes},p={parameters.lanes}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
