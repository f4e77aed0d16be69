"""Who may still have a password judged: failures by account, device and address block (decisions.md 13, 14)."""

import math
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace

from contract.audit import Audit, Event
from contract.clock import Clock
from contract.settings import Settings
from gateway.guard.block import address_block
from gateway.guard.client import Client
from gateway.guard.devices import Devices, Mark
from gateway.guard.pace import Pace
from gateway.guard.redis_counters import Counter, Full, RedisCounters
from gateway.guard.refusals import TooManyAttempts

_BLOCK_FACTOR = 10
_DEVICES_FACTOR = 4
_MEMORY_SECONDS = 2.0
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLimits:
    """Failures within five minutes; None is no limit.

    An address block has many more than an account, for a whole office may share it, and of them only
    `account` guesses are ever about one account. All known devices of an account have a few times that together.
    """

    account: int | None
    block: int | None

    @classmethod
    def of(cls, settings: Settings) -> "GuardLimits":
        security = settings.security
        most = security.brute_force_login_protection_max_attempts
        off = security.disable_brute_force_login_protection
        return cls(
            account=None if off or security.disable_username_login_protection else most,
            block=None if off or security.disable_ip_address_login_protection else most * _BLOCK_FACTOR,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One password that is about to be judged; with `locked` it must not be, and fails like a wrong one."""

    account: str
    block: str
    place: str
    counters: tuple[Counter, ...]
    own: Counter | None
    """The one among the counters that a success clears."""
    known_device: bool
    locked: bool = False


class Guard:
    def __init__(
        self,
        *,
        counters: RedisCounters,
        devices: Devices,
        limits: GuardLimits,
        pace: Pace,
        clock: Clock,
        audit: Audit,
    ) -> None:
        self._counters = counters
        self._devices = devices
        self._limits = limits
        self._pace = pace
        self._clock = clock
        self._audit = audit
        self._crowded: OrderedDict[str, _Crowded] = OrderedDict()

    def party(self, client: Client) -> str:
        """With whom the caller shares its turns: its address block or, on a known device, an account's devices."""
        marks = self._devices.marks(client.device)
        return f"devices of {marks[0].account}" if marks else address_block(client.address)

    async def refuse_flood(self, client: Client) -> None:
        """Raise TooManyAttempts for a block that was over its limit a moment ago; asks nobody."""
        crowded = self._crowded.get(address_block(client.address))
        if crowded is None or crowded.believed_until <= self._clock.monotonic():
            return
        if self._devices.marks(client.device):
            return
        await self._pace.wait()
        raise self._too_many(crowded.until)

    async def admit(self, account: str, client: Client) -> Attempt:
        """Take a place among the attempts that are still allowed; raises TooManyAttempts, Unavailable."""
        block = address_block(client.address)
        mark = self._devices.mark_of(client.device, account)
        counters = await self._counters_of(account, block, mark)
        attempt = Attempt(
            account=account,
            block=block,
            place=secrets.token_hex(8),
            counters=counters,
            own=None if self._limits.account is None else counters[-1],
            known_device=mark is not None,
        )
        full = await self._counters.reserve(counters, attempt.place)
        if full is None:
            return attempt
        if mark is not None:
            full = await self._counters.reserve(self._block_counter(block), attempt.place) or full
        if full.counter in self._block_counter(block):
            raise self._over_limit(block, full, client)
        self._audit.tell(Event.LOCKED_OUT, account=account, address=client.address)
        return replace(attempt, locked=True)

    async def succeeded(self, attempt: Attempt) -> None:
        """Forget the failures of whoever this was, and know the block; the failures of others stay."""
        await self._counters.release(attempt.counters, attempt.place)
        if attempt.own is not None:
            await self._counters.clear(attempt.own)
            await self._counters.know(attempt.account, attempt.block)

    async def release(self, attempt: Attempt) -> None:
        """Give the place back: nobody judged the password."""
        await self._counters.release(attempt.counters, attempt.place)

    async def _counters_of(self, account: str, block: str, mark: Mark | None) -> tuple[Counter, ...]:
        """Those shared with others first, the caller's own last."""
        most = self._limits.account
        if most is None:
            return self._block_counter(block)
        if mark is not None:
            all_devices = Counter(f"devices {account}", most * _DEVICES_FACTOR)
            return all_devices, Counter(f"device {mark.id} {account}", most)
        known = await self._counters.is_known(account, block)
        own = Counter(f"block {block} {account}" if known else f"account {account}", most)
        return *self._block_counter(block), own

    def _block_counter(self, block: str) -> tuple[Counter, ...]:
        most = self._limits.block
        return () if most is None else (Counter(f"block {block}", most),)

    def _over_limit(self, block: str, full: Full, client: Client) -> TooManyAttempts:
        self._audit.tell(Event.ADDRESS_BLOCKED, address=client.address)
        believed_until = self._clock.monotonic() + _MEMORY_SECONDS
        self._crowded[block] = _Crowded(believed_until=believed_until, until=full.until)
        self._crowded.move_to_end(block)
        if len(self._crowded) > _MOST_REMEMBERED:
            self._crowded.popitem(last=False)
        return self._too_many(full.until)

    def _too_many(self, until: float) -> TooManyAttempts:
        return TooManyAttempts(retry_after=max(1, math.ceil(until - self._clock.now())))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crowded:
    """A block over its limit: until when that needs no asking (monotonic), and until when it lasts (epoch)."""

    believed_until: float
    until: float
