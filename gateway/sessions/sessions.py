"""The rules of browser sessions (auth.md §4.6, decisions.md 1-5). Knows no HTTP and no Redis."""

import math
from collections.abc import Callable, Sequence

from contract.audit import Audit, Event
from contract.clock import Clock
from contract.errors import BadRequest, NotFound, Unavailable
from gateway.sessions.endings import Endings
from gateway.sessions.limits import DOUBLE_CLICK_SECONDS, Limits
from gateway.sessions.memory import SessionMemory
from gateway.sessions.model import (
    LONGEST_USER_AGENT,
    ForgedRecord,
    MalformedToken,
    QuotaReached,
    ReplayedToken,
    Resolved,
    RotationDue,
    Session,
    SessionEnded,
    SessionLost,
    Started,
)
from gateway.sessions.records import Found
from gateway.sessions.redis_store import RedisSessionStore
from gateway.sessions.token import TokenKeys, is_token, new_token
from gateway.sessions.verdict import Verdict

_ANEW_SECONDS = 2.0
"""Who is handed to the other lane meanwhile is proved anew there, and must not be due by then: it may be about a
change that was made."""


class Sessions:
    """Every method raises contract.errors.Unavailable while the store is away, unless it says otherwise."""

    def __init__(
        self,
        *,
        store: RedisSessionStore,
        memory: SessionMemory,
        endings: Endings,
        keys: TokenKeys,
        clock: Clock,
        limits: Limits,
        audit: Audit,
    ) -> None:
        self._store = store
        self._memory = memory
        self._endings = endings
        self._keys = keys
        self._clock = clock
        self._limits = limits
        self._audit = audit

    async def start(
        self, user_id: int, *, client_ip: str, user_agent: str, method: str, presented: str | None = None
    ) -> Started:
        """A new session with a new token; that of the `presented` cookie, if any, ends in the same step.

        Raises QuotaReached.
        """
        token = new_token()
        created = await self._store.create(
            digest=self._keys.digest(token),
            user_id=user_id,
            client_ip=client_ip,
            user_agent=_bounded(user_agent),
            method=method,
            ends=self._digests(presented),
        )
        if created is None:
            raise QuotaReached
        self._ended(created.ended)
        self._audit.tell(Event.LOGIN, user=user_id, address=client_ip, method=method)
        return Started(session=created.session, token=token)

    async def resolve(self, token: str, *, client_ip: str = "", user_agent: str = "") -> Resolved:
        """The session of a request's cookie, rotated if that is due.

        `client_ip` and `user_agent` are stored with a rotation. Raises MalformedToken, SessionEnded, SessionLost,
        ReplayedToken or, in client mode, RotationDue.
        """
        digests = self._digests(token)
        if not digests:
            raise MalformedToken
        known = self._known(digests)
        if known is not None:
            return Resolved(session=known)
        return await self._memory.ask(digests, lambda: self._used_or_rotated(token, client_ip, user_agent))

    def recall(self, token: str) -> Callable[[], Session | None]:
        """The token's session, at each call, if `resolve` would find it in memory and leave it as it is."""
        digests, remembered, now = self._digests(token), self._memory.recall, self._clock.now
        last: Session | None = None
        fresh_until = -math.inf

        def recalled() -> Session | None:
            nonlocal last, fresh_until
            session = remembered(digests)
            if session is None:
                return None
            if session is not last:
                last, fresh_until = session, self._fresh_until(session) - _ANEW_SECONDS
            return session if now() < fresh_until else None

        return recalled

    async def learn(self, token: str) -> Session | None:
        """The token's session, remembered, if its use is all there is to note: the rest is for `resolve`."""
        digests = self._digests(token)
        known = self._known(digests)
        if known is not None or not digests or not self._memory.may_learn(digests):
            return known
        return await self._memory.look(digests, lambda: self._plainly_used(digests))

    async def _plainly_used(self, digests: Sequence[str]) -> Session | None:
        try:
            found = await self._store.use(digests)
        except ForgedRecord:
            return None
        return found.session if found is not None and found.verdict is not Verdict.PREVIOUS else None

    async def rotate(self, token: str, *, client_ip: str = "", user_agent: str = "") -> Resolved:
        """Rotate now, as the rotate routes do; raises like `resolve`.

        Without a successor if the session rotated a moment ago (two tabs, a double click).
        """
        found = await self._use(token, client_ip)
        if found.verdict not in (Verdict.CURRENT, Verdict.FIRST_USE) or self._has_just_rotated(found.session):
            return self._resolved(found, token)
        return await self._swap(found, token, client_ip=client_ip, user_agent=user_agent)

    async def still_wanted(self, successor: str) -> bool:
        """Whether to send this successor's cookie now: only while it is current and nobody has used it.

        False, too, while the store is away: the predecessor stays good until the successor arrives.
        """
        try:
            found = await self._store.find(self._digests(successor))
        except (Unavailable, ForgedRecord):
            return False
        return found is not None and found.verdict is Verdict.CURRENT and not found.session.seen

    async def find(self, token: str) -> Session | None:
        """The live session of a token, without using it: nothing is marked, renewed, rotated or ended."""
        try:
            found = await self._store.find(self._digests(token))
        except ForgedRecord:
            return None
        if found is None or (found.verdict is Verdict.PREVIOUS and self._is_past_grace(found.session)):
            return None
        return found.session

    async def end(self, token: str) -> Session | None:
        """Log out: delete the token's session, by its current or previous token, and say which it was."""
        digests = self._digests(token)
        ended = self._ended(await self._store.end(digests))
        for digest in digests:
            # Also where the store found nothing: it may have been asked twice, its first answer being lost.
            self._memory.forget_token(digest)
        return ended

    async def list_of(self, user_id: int) -> list[Session]:
        """The user's live sessions, the oldest first."""
        return sorted(await self._store.list_of(user_id), key=lambda session: session.id)

    async def revoke(self, user_id: int, session_id: int, *, active: int | None = None) -> None:
        """Raises NotFound for a session the user does not have, and BadRequest for the `active` one."""
        if session_id == active:
            raise BadRequest("Cannot revoke active user auth token")
        if self._ended(await self._store.revoke(user_id=user_id, session_id=session_id)) is None:
            raise NotFound("User auth token not found")

    async def revoke_all(self, user_id: int) -> int:
        """How many sessions ended."""
        return self._all_ended(await self._store.revoke_all(user_id))

    async def revoke_others(self, user_id: int, keep: int) -> int:
        """End all sessions of the user but `keep`; how many those were."""
        return self._all_ended(await self._store.revoke_all(user_id, keep=keep))

    async def count(self) -> int:
        """The live sessions of all users."""
        return await self._store.count()

    async def refuse_full(self) -> None:
        """Raise QuotaReached if `start` would, as far as can be known before it is tried."""
        if self._limits.most is not None and await self.count() >= self._limits.most:
            raise QuotaReached

    def _known(self, digests: Sequence[str]) -> Session | None:
        known = self._memory.recall(digests)
        return known if known is not None and self._clock.now() < self._fresh_until(known) else None

    async def _used_or_rotated(self, token: str, client_ip: str, user_agent: str) -> Resolved:
        found = await self._use(token, client_ip)
        if not self._is_due(found):
            return self._resolved(found, token)
        if self._limits.client_rotates:
            raise RotationDue
        return await self._swap(found, token, client_ip=client_ip, user_agent=user_agent)

    async def _use(self, token: str, client_ip: str) -> Found:
        digests = self._digests(token)
        if not digests:
            raise MalformedToken
        try:
            found = await self._store.resolve(digests)
        except ForgedRecord as forged:
            raise await self._ended_forgery(forged, digests, client_ip) from None
        if found is None:
            raise SessionLost if self._store.lost_sessions else SessionEnded
        if found.verdict is Verdict.REPLAYED:
            session = found.session
            self._ended(session)
            self._audit.tell(Event.SESSION_REPLAY, user=session.user_id, session=session.id, address=client_ip)
            raise ReplayedToken
        return found

    async def _swap(self, found: Found, token: str, *, client_ip: str, user_agent: str) -> Resolved:
        candidate = new_token()
        try:
            swapped = await self._store.swap(
                found,
                new=self._keys.digest(candidate),
                sealed=self._keys.seal(candidate, token),
                client_ip=client_ip,
                user_agent=_bounded(user_agent),
            )
        except ForgedRecord as forged:
            raise await self._ended_forgery(forged, self._digests(token), client_ip) from None
        self._memory.forget_token(found.digest)
        if swapped is None:
            raise SessionEnded
        return self._resolved(swapped, token)

    async def _ended_forgery(self, forged: ForgedRecord, digests: Sequence[str], client_ip: str) -> SessionEnded:
        """The refusal: as for a token that nobody knows, which from now on it is."""
        await self._store.end(digests)
        self._audit.tell(Event.SESSION_FORGED, session=forged.session_id, address=client_ip)
        return SessionEnded()

    def _resolved(self, found: Found, token: str) -> Resolved:
        """A waiting successor goes out with every answer to its predecessor."""
        waiting = found.verdict in (Verdict.WAITING, Verdict.SWAPPED)
        successor = self._keys.open_sealed(found.sealed, token) if waiting else None
        return Resolved(session=found.session, successor=successor)

    def _is_due(self, found: Found) -> bool:
        """Not within the previous token's grace: a rotation would take it from requests still under way."""
        if found.verdict is not Verdict.CURRENT:
            return False
        session = found.session
        return self._is_old(session) and (not session.has_rotated or self._is_past_grace(session))

    def _is_old(self, session: Session) -> bool:
        return session.rotated_at < self._clock.now() - self._limits.rotate_after

    def _fresh_until(self, session: Session) -> float:
        """When it may be due, or over, by its age; the store knows of activity that came after the rotation."""
        # A rotation comes before the inactive time is over.
        return min(session.created_at + self._limits.lifetime, session.rotated_at + self._limits.rotate_after)

    def _is_past_grace(self, session: Session) -> bool:
        return session.seen and self._clock.now() > session.seen_at + self._limits.grace

    def _has_just_rotated(self, session: Session) -> bool:
        return session.has_rotated and self._clock.now() < session.rotated_at + DOUBLE_CLICK_SECONDS

    def _ended(self, session: Session | None) -> Session | None:
        """Nothing here serves it from now on, and who waited for its end is told."""
        if session is not None:
            self._memory.forget(session)
            self._endings.tell([session.id])
        return session

    def _all_ended(self, sessions: list[Session]) -> int:
        for session in sessions:
            self._ended(session)
        return len(sessions)

    def _digests(self, token: str | None) -> tuple[str, ...]:
        """None for a text that is no token: nothing else is ever hashed or looked up."""
        return self._keys.digests(token) if token and is_token(token) else ()


def _bounded(user_agent: str) -> str:
    """Header text may hold bytes that are no UTF-8; they become question marks."""
    return user_agent[:LONGEST_USER_AGENT].encode("utf-8", "replace").decode()
