"""Whether the provider still vouches for who is signed in: asked again before its access token ends.

What was clearly refused ends the session. What could not be asked leaves it alone for an hour of attempts.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, Protocol

from contract.audit import Audit, Event
from contract.clock import Clock
from contract.errors import NotFound, Unavailable
from contract.logs import logger
from gateway.credentials.flight import SingleFlight
from gateway.oauth.exchange import GrantOver, Tokens
from gateway.oauth.grant import Grant, GrantBox
from gateway.oauth.redis_grants import Held, RedisGrants, Times
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.renewal import Renewal
from gateway.sessions.model import Session, SessionEnded

PATIENCE_SECONDS: Final = 3600.0
"""How long a session goes on after the first attempt at which its provider could not be asked."""
RETRY_SECONDS: Final = 30.0
_ASKING_SECONDS: Final = 20.0
_HELD_SECONDS: Final = 30.0
_WAIT_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.1
_MOST: Final = 50_000
_BRIEF, _LONG = 60, 86_400
_CLEAR: Final = frozenset(
    {
        Reason.EMAIL_NOT_ALLOWED,
        Reason.NOT_A_MEMBER,
        Reason.ROLE,
        Reason.SUBJECT,
        Reason.NO_SIGN_UP,
        Reason.CONFLICT,
        Reason.FORBIDDEN,
        Reason.DISABLED,
    }
)
_log = logger("gateway.oauth")


class Sessions(Protocol):
    async def revoke(self, user_id: int, session_id: int) -> None:
        """Raises NotFound."""


class Vouching:
    """`renewals` are by the methods of the sessions that they are for."""

    def __init__(
        self,
        renewals: Mapping[str, Renewal],
        *,
        grants: RedisGrants,
        box: GrantBox,
        sessions: Sessions,
        clock: Clock,
        audit: Audit,
    ) -> None:
        self._renewals = renewals
        self._grants = grants
        self._box = box
        self._sessions = sessions
        self._clock = clock
        self._audit = audit
        self._due: OrderedDict[int, float] = OrderedDict()
        self._flights: SingleFlight[int, bool] = SingleFlight()

    async def keep(self, session_id: int, grant: Grant, tokens: Tokens) -> None:
        await self._grants.keep(session_id, self._box.seal(grant, session_id), self._next(tokens))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """At the end, providers that are being asked are waited for: their answers may be good once."""
        try:
            yield
        finally:
            await self._flights.settle()

    async def check(self, session: Session) -> None:
        """Raises SessionEnded when the provider vouches for the user no more, Unavailable without Redis."""
        renewal = self._renewals.get(session.method)
        if renewal is None or self.is_at_rest(session):
            return
        times = await self._grants.look(session.id)
        if times is None or self._clock.now() < times.due:
            self._remember(session.id, times)
            return
        if await self._has_ended(session, renewal, times):
            raise SessionEnded

    def is_at_rest(self, session: Session) -> bool:
        """Whether it is known, without asking anybody, that `check` has nothing to do."""
        return session.method not in self._renewals or self._clock.now() < self._due.get(session.id, 0.0)

    async def _has_ended(self, session: Session, renewal: Renewal, times: Times) -> bool:
        """While the access token lives, nobody waits long; after that, what the provider says comes first."""
        fresh = self._clock.now() < times.expires
        try:
            async with asyncio.timeout(_WAIT_SECONDS if fresh else None):
                return await self._flights.run(session.id, lambda: self._renewed(session, renewal, fresh=fresh))
        except TimeoutError:
            return False

    async def _renewed(self, session: Session, renewal: Renewal, *, fresh: bool) -> bool:
        held = await self._grants.take(session.id, secrets.token_hex(8), seconds=_HELD_SECONDS)
        if held is not None:
            return await self._asked(session, renewal, held)
        return False if fresh else await self._told_by_another(session)

    async def _asked(self, session: Session, renewal: Renewal, held: Held) -> bool:
        """Whether the session has ended."""
        grant = self._box.open(held.sealed, session.id)
        if grant is None:
            return await self._end(session, Reason.GRANT_OVER, "unreadable")
        try:
            async with asyncio.timeout(_ASKING_SECONDS):
                await self._renew(session, renewal, held, grant)
        except GrantOver:
            return await self._end(session, Reason.GRANT_OVER)
        except RefusedLogin as refusal:
            if refusal.reason in _CLEAR:
                return await self._end(session, refusal.reason, refusal.cause)
            return await self._doubted(session, held, refusal.cause or refusal.reason.value)
        except (TimeoutError, Unavailable) as fault:
            return await self._doubted(session, held, type(fault).__name__)
        return False

    async def _renew(self, session: Session, renewal: Renewal, held: Held, grant: Grant) -> None:
        tokens = await renewal.tokens(grant)
        # At once: the old refresh token may be worth nothing from now on, whatever comes of the rest.
        grant = replace(grant, refresh=tokens.refresh or grant.refresh)
        later = self._later(held)
        await self._put(session, held, grant, later, let_go=False)
        grant = await renewal.confirmed(tokens, grant, user_id=session.user_id)
        await self._put(session, held, grant, self._next(tokens), let_go=True)
        self._remember(session.id, self._next(tokens))

    async def _put(self, session: Session, held: Held, grant: Grant, times: Times, *, let_go: bool) -> None:
        sealed = self._box.seal(grant, session.id)
        await self._grants.put(session.id, replace(held, sealed=sealed, times=times), let_go=let_go)

    async def _doubted(self, session: Session, held: Held, cause: str) -> bool:
        times = self._later(held)
        _log.warning("a provider could not be asked again", method=session.method, cause=cause)
        if self._clock.now() >= times.failing + PATIENCE_SECONDS:
            return await self._end(session, Reason.UNREACHABLE)
        await self._grants.put(session.id, replace(held, sealed="", times=times), let_go=True)
        self._remember(session.id, times)
        return False

    async def _end(self, session: Session, reason: Reason, cause: str = "") -> bool:
        try:
            await self._sessions.revoke(session.user_id, session.id)
        except NotFound:
            return True
        self._audit.tell(
            Event.SESSION_WITHDRAWN,
            user=session.user_id,
            session=session.id,
            method=session.method,
            reason=reason.value,
            cause=cause,
        )
        return True

    async def _told_by_another(self, session: Session) -> bool:
        """Another gateway asks at this moment; who ends the session deletes the grant."""
        for _ in range(round(_ASKING_SECONDS / _LOOK_SECONDS)):
            times = await self._grants.look(session.id)
            if times is None or self._clock.now() < times.due:
                return times is None
            await asyncio.sleep(_LOOK_SECONDS)
        return False

    def _next(self, tokens: Tokens) -> Times:
        """A quarter of the token's life, or a minute, before it ends; at least once a day."""
        seconds = min(max(tokens.seconds, _BRIEF), _LONG)
        expires = self._clock.now() + seconds
        return Times(due=expires - min(_BRIEF, seconds / 4), expires=expires)

    def _later(self, held: Held) -> Times:
        now = self._clock.now()
        return replace(held.times, due=now + RETRY_SECONDS, failing=held.times.failing or now)

    def _remember(self, session_id: int, times: Times | None) -> None:
        """A session without a grant never gets one."""
        self._due[session_id] = float("inf") if times is None else times.due
        self._due.move_to_end(session_id)
        if len(self._due) > _MOST:
            self._due.popitem(last=False)
