"""The sessions in Redis: each operation is one Lua script, so any number of gateways may share them.

Keys, all with one hash tag: `sess:<id>` (hash), `tok:<digest>` (id, for the current and the previous token),
`used:<id>` (its last use, to the minute), `user:<id>` and `live` (ids by the time they end), `sessid` (counter),
`epoch` (redis_epoch.py), `grant:<id>` (hash, of gateway/oauth).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from redis.asyncio import Redis

from contract.clock import Clock
from contract.errors import Unavailable
from gateway.sessions.limits import Limits
from gateway.sessions.marks import Marks, Ownership
from gateway.sessions.model import Session
from gateway.sessions.records import Found, Records, items, ownership_of
from gateway.sessions.redis_epoch import EPOCH_KEY
from gateway.sessions.redis_trunk import RedisTrunk
from gateway.sessions.scripts import Scripts
from gateway.sessions.verdict import Verdict

LIVE_KEY = "{doorward}:live"
SESSION_PREFIX = "{doorward}:sess:"
TOKEN_PREFIX = "{doorward}:tok:"  # noqa: S105 - the name of a key
_ADRIFT = "adrift"
_OFTEN = frozenset({"resolve", "find"})
_LASTING = frozenset({"create", "swap", "end", "revoke", "revoke_all"})
"""Whoever was told of these must not find them undone by a fail-over."""
_FINAL = _LASTING | {"existing"}
_FULL = "full"
_TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """`ended` is the session that ended in the same step."""

    session: Session
    ended: Session | None


class Epoch(Protocol):
    @property
    def known(self) -> str:
        """The mark that Redis must show; empty where none is known."""

    @property
    def is_after_loss(self) -> bool: ...


class AnyEpoch:
    """For a Redis that is not expected to remember anything."""

    known = ""
    is_after_loss = False


class RedisSessionStore:
    """Raises contract.errors.Unavailable from every method while Redis is away. Redis' answers are text.

    What finds a session by its token raises ForgedRecord for one that no gateway wrote.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        clock: Clock,
        limits: Limits,
        marks: Marks,
        epoch: Epoch | None = None,
        trunk: RedisTrunk | None = None,
    ) -> None:
        self._epoch: Epoch = epoch or AnyEpoch()
        folder = Path(__file__).parent / "lua"
        self._scripts = Scripts(
            redis,
            folder,
            before="session.lua",
            trunk=trunk,
            often=_OFTEN,
            lasting=_LASTING,
            is_final=_is_final,
            is_secret=_is_secret,
        )
        self._clock = clock
        self._limits = limits
        self._marks = marks
        self._records = Records(marks)

    async def settle(self) -> None:
        """Wait for commands whose callers have left; before the client is closed."""
        await self._scripts.settle()

    async def create(
        self, *, digest: str, user_id: int, client_ip: str, user_agent: str, method: str, ends: Sequence[str] = ()
    ) -> Created | None:
        """A new session; the one known by a digest of `ends` is deleted in the same step.

        None, and nothing deleted, where there are as many sessions as there may be.
        """
        ownership = Ownership(
            session_id=_number(await self._run("number")),
            user_id=user_id,
            method=method,
            created_at=float(self._clock.now()),
            digest=digest,
        )
        most = "" if self._limits.most is None else self._limits.most
        facts = (ownership.session_id, repr(ownership.created_at), self._marks.make(ownership))
        told = (digest, user_id, client_ip, user_agent, method, most, *facts, *ends)
        replies = items(await self._run("create", *told))
        if replies[0] == _FULL:
            return None
        if replies[0] == _TAKEN:
            return await self.create(
                digest=digest,
                user_id=user_id,
                client_ip=client_ip,
                user_agent=user_agent,
                method=method,
                ends=ends,
            )
        session, *ended = self._records.genuine(replies)
        return Created(session=session, ended=ended[0] if ended else None)

    async def resolve(self, digests: Sequence[str]) -> Found | None:
        """Find, judge and mark as seen; a replay is answered once, and has deleted the session."""
        return self._records.found(await self._run("resolve", self._limits.grace, "", *digests))

    async def use(self, digests: Sequence[str]) -> Found | None:
        """As `resolve` with a current token; a previous one is left as it is, its verdict PREVIOUS."""
        return self._records.found(await self._run("resolve", self._limits.grace, "current", *digests))

    async def swap(self, found: Found, *, new: str, sealed: str, client_ip: str, user_agent: str) -> Found | None:
        """Make `new` the current digest of what was `found`, if that is still known by the same one.

        Verdict SWAPPED; WAITING or GRACE if another swap won. None: the session has ended. An empty address
        or agent leaves the stored one.
        """
        # Over what was verified, whatever the record says by now: one that was changed meanwhile does not fit it.
        mark = self._marks.make(ownership_of(found.session, new))
        told = (found.digest, new, mark, sealed, client_ip, user_agent)
        return self._records.found(await self._run("swap", *told))

    async def find(self, digests: Sequence[str]) -> Found | None:
        """Look without using: nothing is marked, nothing renewed."""
        return self._records.found(await self._run("find", *digests))

    async def end(self, digests: Sequence[str]) -> Session | None:
        """Delete the session of a current or previous token, and say which it was, if it was one."""
        return self._first([await self._run("end", *digests)])

    async def revoke(self, *, user_id: int, session_id: int) -> Session | None:
        """Delete this session, if it is the user's, and say which it was."""
        return self._first([await self._run("revoke", user_id, session_id)])

    async def revoke_all(self, user_id: int, *, keep: int | None = None) -> list[Session]:
        """The sessions of the user that ended."""
        return self._records.genuine(await self._run("revoke_all", user_id, "" if keep is None else keep))

    async def list_of(self, user_id: int) -> list[Session]:
        return self._records.genuine(await self._run("list", user_id))

    async def existing(self, session_ids: Iterable[int]) -> set[int]:
        """Those of the ids whose sessions live."""
        found = items(await self._run("existing", *session_ids))
        return {int(str(number)) for number in found}

    async def count(self) -> int:
        return _number(await self._run("count"))

    @property
    def lost_sessions(self) -> bool:
        """Whether an unknown token may be that of a session which Redis lost."""
        return self._epoch.is_after_loss

    def _first(self, replies: list[object]) -> Session | None:
        return next(iter(self._records.genuine(replies)), None)

    async def _run(self, script: str, *args: str | float) -> object:
        judged_by = (repr(self._clock.now()), self._limits.lifetime, self._limits.inactive, self._epoch.known)
        reply = await self._scripts.run(script, keys=(LIVE_KEY, EPOCH_KEY), args=(*judged_by, *args))
        if isinstance(reply, list) and reply[:1] == [_ADRIFT]:
            raise Unavailable("Session store unavailable")
        return reply


def _is_final(script: str, reply: object) -> bool:
    """Effects that are told, and refusals: a cookie may be cleared for one, or a stream cut."""
    refusals = ([Verdict.UNKNOWN], [Verdict.REPLAYED])
    return script in _FINAL or _is_secret(reply) or (isinstance(reply, list) and reply[:1] in refusals)


def _is_secret(reply: object) -> bool:
    """It holds a successor, which the browser is given in place of the token that all servers know."""
    return isinstance(reply, list) and reply[:1] == [Verdict.WAITING]


def _number(reply: object) -> int:
    if not isinstance(reply, int):
        raise TypeError("a session script answers a number")
    return reply
