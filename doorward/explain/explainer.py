"""The gateway's way through a request, taken step by step with looks in the place of proofs."""

from backend.access.roles import require
from contract.clock import Clock
from contract.errors import NotFound, Problem, Unavailable
from contract.identity import NOBODY
from contract.internal import PREFIX
from contract.routes import Match
from contract.routes.opening import routes_for
from contract.settings import Settings
from doorward.admin.shell import Shell
from doorward.explain.explanation import ABSENT, DECIDES, IGNORED, OFF, Explanation, Row
from doorward.explain.looks import Looks, Off, looks
from doorward.explain.provider_logins import ProviderLogins
from doorward.explain.raw_request import RawRequest
from doorward.explain.seen import Look, Seen
from gateway.admission import UNPROVED, is_pardoned, required
from gateway.authn.organisation import identity_of
from gateway.authn.proved import Proved
from gateway.guard.client import Client, Clients
from gateway.guard.origin import Origins
from gateway.hidden import Hidden
from gateway.refusals import is_page
from gateway.sessions.model import MalformedToken, RotationDue, SessionEnded
from relay.reading import CanonicalRequest

_LATER = "another credential comes first"


class Explainer:
    """Raises StartFault for settings with which no gateway could start. `shell` None: nothing can be looked up."""

    def __init__(self, settings: Settings, shell: Shell | None, clock: Clock) -> None:
        self._looks: Looks = looks(settings, shell, clock)
        self._routes = routes_for(settings)
        self._logins = ProviderLogins(settings)
        self._scheme = settings.server.protocol
        self._clients = Clients(settings.gateway.trusted_proxies)
        self._origins = Origins(settings.security.csrf_trusted_origins)
        self._hidden = Hidden.of(settings)

    async def explain(self, text: bytes, *, peer: str) -> Explanation:
        """Of a request that came from the socket address `peer`."""
        told = Explanation()
        try:
            await self._follow(text, peer, told)
        except Unavailable as away:
            told.unknown = away.message
        except Problem as refusal:
            told.refusal = refusal
        return told

    async def _follow(self, text: bytes, peer: str, told: Explanation) -> None:
        reading = RawRequest.read(text).reading(peer=peer, scheme=self._scheme)
        match, client = self._routes.match(reading.method, reading.target), self._clients.of(reading)
        told.arrived(reading.method, match, client=client.address)
        if is_page(reading, match):
            told.notes.append("A page: people are led on by a redirect where a program would read the refusal")
        told.rule = "internal paths are for gateways only"
        if reading.target.path.startswith(PREFIX.encode()):
            raise NotFound
        told.rule = "no header may be spelled so that it could be read as a reserved one"
        self._hidden.refuse_disguised(reading)
        proved = await self._proved(reading, client, match, told)
        self._hold_against(reading, match, proved, told)

    async def _proved(
        self, reading: CanonicalRequest, client: Client, match: Match | None, told: Explanation
    ) -> Proved | None:
        told.rule = "the first credential that is there decides, and has to be good"
        if match is not None and match.route.name in UNPROVED:
            told.notes.append("This route is served whatever the credential: none is looked at")
            told.notes += self._logins.notes(reading, match)
            return None
        try:
            proved = await self._of_chain(reading, client, told)
        except (SessionEnded, MalformedToken, RotationDue) as refusal:
            return await self._pardoned(reading, client, match, told, refusal)
        if proved is not None and proved.ambient:
            told.rule = "no other site may have a browser change anything"
            self._origins.refuse_foreign_change(reading)
        return proved

    async def _pardoned(
        self, reading: CanonicalRequest, client: Client, match: Match | None, told: Explanation, refusal: Problem
    ) -> Proved | None:
        stranger = None if isinstance(refusal, RotationDue) else await self._of_nobody(reading, client, told)
        if stranger is None and not is_pardoned(refusal, match):
            raise refusal
        told.notes.append("The cookie is good for nothing, and so counts as none here")
        return stranger

    async def _of_chain(self, reading: CanonicalRequest, client: Client, told: Explanation) -> Proved | None:
        decided: Seen | None = None
        away: Unavailable | None = None
        for look in self._looks.chain:
            settled = decided is not None or away is not None
            try:
                row, seen = await _row(look, reading, client, settled=settled)
            except Unavailable as fault:
                row, seen, away = _away(look, fault, settled=settled), None, away or fault
            told.rows.append(row)
            decided = decided or seen
        if decided is not None and decided.refusal is not None:
            raise decided.refusal
        if decided is not None:
            return decided.proved
        if away is not None:
            raise away
        return await self._of_nobody(reading, client, told)

    async def _of_nobody(self, reading: CanonicalRequest, client: Client, told: Explanation) -> Proved | None:
        row, seen = await _row(self._looks.anonymous, reading, client, settled=False)
        told.rows.append(row)
        return None if seen is None else seen.proved

    def _hold_against(
        self, reading: CanonicalRequest, match: Match | None, proved: Proved | None, told: Explanation
    ) -> None:
        told.rule = "a path of ours, and a credential where it needs one"
        route = required(reading, match, proved).route
        told.rule = "in which organisation"
        identity = identity_of(proved, reading) if proved else NOBODY
        told.acts_as(identity)
        told.rule = f"this route needs: {route.needs.value}"
        require(route, identity)
        told.notes.append("What the route itself checks (objects, users only, the body) is not looked at")


async def _row(
    look: Look | Off, reading: CanonicalRequest, client: Client, *, settled: bool
) -> tuple[Row, Seen | None]:
    if isinstance(look, Off):
        return Row(method=look.name, state=OFF, why=f"[{look.section}] enabled is false"), None
    seen = await look.look(reading, client)
    if seen is None:
        return Row(method=look.name, state=ABSENT), None
    if settled:
        return Row(method=look.name, state=IGNORED, why=seen.later or _LATER), None
    return Row(method=look.name, state=DECIDES, why=seen.why), seen


def _away(look: Look | Off, fault: Unavailable, *, settled: bool) -> Row:
    why = _LATER if settled else fault.message
    return Row(method=look.name, state=IGNORED if settled else DECIDES, why=why)
