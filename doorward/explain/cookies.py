"""The session cookie, looked at without being used: nothing is marked, renewed, rotated or ended."""

from contract.clock import rfc3339
from contract.providers import LABELS
from contract.settings import Settings
from doorward.admin.shell import Shell
from doorward.explain.looking import Looking, NotLooked
from doorward.explain.seen import Seen, named
from gateway.authn.proved import Proved
from gateway.authn.session import SessionMethod
from gateway.credentials.identities import Identities
from gateway.guard.client import Client
from gateway.redis_remote import Remote
from gateway.sessions.cookie import CookieRules, read_cookie
from gateway.sessions.limits import Limits
from gateway.sessions.model import (
    ForgedRecord,
    MalformedToken,
    ReplayedToken,
    Resolved,
    RotationDue,
    Session,
    SessionEnded,
)
from gateway.sessions.token import is_token
from relay.reading import CanonicalRequest


class SessionLook:
    name = "session"

    def __init__(self, looking: Looking, shell: Shell | None, settings: Settings) -> None:
        self._looking = looking
        self._shell = shell
        self._cookie = settings.auth.login_cookie_name
        self._limits = Limits.of(settings)

    async def look(self, reading: CanonicalRequest, client: Client) -> Seen | None:
        token = read_cookie(reading.headers, self._cookie)
        if not token:
            return None
        if not is_token(token):
            return Seen(why="malformed: the cookie holds no session token", refusal=MalformedToken())
        return await self._seen(token)

    async def _seen(self, token: str) -> Seen:
        shell, remote = self._reached()
        try:
            known = await remote.store.find(remote.keys.digests(token))
        except ForgedRecord:
            return Seen(why="its record in the store was written by no gateway", refusal=SessionEnded())
        if known is None:
            return Seen(why="no session that lives has this token", refusal=SessionEnded())
        session = await remote.sessions.find(token)
        if session is None:
            why = "the token is an old one that came back late: the whole session would be ended for it"
            return Seen(why=why, refusal=ReplayedToken())
        if self._limits.client_rotates and session.rotated_at < shell.clock.now() - self._limits.rotate_after:
            return Seen(why=f"session {session.id} has to rotate its token first", refusal=RotationDue())
        return await self._held(session, shell, remote)

    async def _held(self, session: Session, shell: Shell, remote: Remote) -> Seen:
        identities = Identities(self._looking, shell.clock)
        cookies = CookieRules(name=self._cookie)
        method = SessionMethod(sessions=remote.sessions, identities=identities, cookies=cookies)
        since = (
            f"session {session.id}, since {rfc3339(session.created_at)}{await _vouched(session, shell, remote)}"
        )
        try:
            record = await method.holder(session)
        except SessionEnded as refusal:
            why = f"{since}: its user is disabled or gone, or has ended all sessions since"
            return Seen(why=why, refusal=refusal)
        proved = Proved(record=record, method="session", browser=Resolved(session=session), ambient=True)
        return Seen(why=f"{since}, of {named(record)}", proved=proved)

    def _reached(self) -> tuple[Shell, Remote]:
        if self._shell is None or self._shell.remote is None:
            raise NotLooked("there is no Redis to look the session up in")
        return self._shell, self._shell.remote


async def _vouched(session: Session, shell: Shell, remote: Remote) -> str:
    """By which provider, and when that is asked again."""
    label = LABELS.get(session.method)
    if label is None:
        return ""
    times = await remote.grants.look(session.id)
    if times is None:
        return f" through {label}"
    if times.due > shell.clock.now():
        return f" through {label}, which is asked again from {rfc3339(times.due)} on"
    return f" through {label}, which would be asked again first; that is not done here"
