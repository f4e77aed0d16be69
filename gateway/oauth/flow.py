"""One log-in through one provider: away with the browser, and back with somebody (auth.md §13, RFC 9700 §2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode, urlsplit

import msgspec

from contract.internal import IdentityRecord, UpsertUser
from contract.providers import GOOGLE
from gateway.authn.roles import InvalidRole, RoleMap
from gateway.credentials.externals import RefusedUser
from gateway.oauth.admission import Admission
from gateway.oauth.answer import Answer
from gateway.oauth.endpoints import Discovery, Endpoints
from gateway.oauth.exchange import Exchange, Tokens
from gateway.oauth.id_token import IdTokens
from gateway.oauth.person import Attributes, Person
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.ties import Tie, Ties
from gateway.oauth.user_info import UserInfo
from relay.reading import CanonicalRequest


class Users(Protocol):
    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord: ...


class States(Protocol):
    async def keep(self, state: str, begun: str) -> None: ...

    async def take(self, state: str) -> str | None: ...


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a log-in while its browser is away. `wanted` is the path that it leads to."""

    provider: str
    mark: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Where the browser goes, and the Set-Cookie value that it takes along."""

    url: str
    cookie: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    record: IdentityRecord
    wanted: str


class Flow:
    """Every refusal is a RefusedLogin; Unavailable goes through, when Redis or the backend is away."""

    def __init__(
        self,
        registration: Registration,
        *,
        discovery: Discovery,
        exchange: Exchange,
        id_tokens: IdTokens,
        user_info: UserInfo,
        attributes: Attributes,
        admission: Admission,
        roles: RoleMap,
        states: States,
        ties: Ties,
        users: Users,
        insecure_email_lookup: bool,
    ) -> None:
        self.registration = registration
        self._discovery = discovery
        self._exchange = exchange
        self._id_tokens = id_tokens
        self._user_info = user_info
        self._attributes = attributes
        self._admission = admission
        self._roles = roles
        self._states = states
        self._ties = ties
        self._users = users
        self._insecure_email_lookup = insecure_email_lookup

    async def begin(self, reading: CanonicalRequest, wanted: str) -> Departure:
        endpoints = await self._discovery.endpoints()
        state, tie, cookie = self._ties.begin(reading)
        begun = Begun(provider=self.registration.name, mark=tie.mark, wanted=wanted)
        await self._states.keep(state, msgspec.json.encode(begun).decode())
        question = urlencode(self._question(state, tie))
        mark = "&" if urlsplit(endpoints.authorization).query else "?"
        return Departure(url=f"{endpoints.authorization}{mark}{question}", cookie=cookie)

    async def finish(self, reading: CanonicalRequest, answer: Answer) -> Arrived:
        tie, begun = await self._resumed(reading, answer)
        endpoints = await self._discovery.endpoints()
        self._check_issuer(answer, endpoints)
        if answer.error:
            raise RefusedLogin(Reason.PROVIDER_REFUSED, answer.known_error)
        if not answer.code:
            raise RefusedLogin(Reason.STATE_INVALID, "no code")
        tokens = await self._exchange.tokens(endpoints.token, code=answer.code, verifier=tie.verifier)
        claims = await self._claims(tokens, endpoints, tie)
        person = self._attributes.person(claims, origin=self._origin(endpoints))
        self._admission.check_claims(person, claims)
        await self._admission.check_memberships(endpoints.user_info, tokens.access)
        return Arrived(record=await self._signed_in(self._wanted(person, claims)), wanted=begun.wanted)

    def _question(self, state: str, tie: Tie) -> Mapping[str, str]:
        own = self.registration.settings
        asked = {
            "response_type": "code",
            "client_id": own.client_id,
            "redirect_uri": self.registration.redirect_uri,
            "state": state,
        }
        if self.registration.scopes:
            asked["scope"] = " ".join(self.registration.scopes)
        if own.use_pkce:
            asked |= {"code_challenge": tie.challenge, "code_challenge_method": "S256"}
        if self.registration.is_oidc:
            asked["nonce"] = tie.nonce
        if own.hosted_domain and self.registration.code == GOOGLE:
            asked["hd"] = own.hosted_domain
        return asked

    async def _resumed(self, reading: CanonicalRequest, answer: Answer) -> tuple[Tie, Begun]:
        """The log-in that this answer ends. Whatever comes of it, it cannot be ended again."""
        tie = self._ties.resume(reading, answer.state)
        if tie is None or not answer.state:
            raise RefusedLogin(Reason.STATE_MISSING)
        kept = await self._states.take(answer.state)
        if kept is None:
            raise RefusedLogin(Reason.STATE_INVALID, "unknown")
        begun = msgspec.json.decode(kept.encode(), type=Begun)
        if begun.provider != self.registration.name or not tie.is_marked(begun.mark):
            raise RefusedLogin(Reason.STATE_INVALID, "another's")
        return tie, begun

    def _check_issuer(self, answer: Answer, endpoints: Endpoints) -> None:
        """Else one provider's answer could be brought to another (mix-up, RFC 9207 §2.4)."""
        if not self.registration.is_oidc:
            return
        if answer.issuer is None and not endpoints.names_itself:
            return
        if answer.issuer != self.registration.settings.issuer:
            raise RefusedLogin(Reason.ISSUER)

    async def _claims(self, tokens: Tokens, endpoints: Endpoints, tie: Tie) -> Mapping[str, object]:
        """What is signed goes before what is only said."""
        if not self.registration.is_oidc:
            return await self._user_info.claims(endpoints.user_info, tokens.access)
        vouched = await self._id_tokens.claims(tokens.id_token, keys=endpoints.keys, nonce=tie.nonce)
        said = await self._user_info.claims(endpoints.user_info, tokens.access)
        if said.get("sub", vouched["sub"]) != vouched["sub"]:
            # Another user's description (OIDC Core §5.3.2).
            raise RefusedLogin(Reason.USER_INFO, "subject")
        return {**said, **vouched}

    def _origin(self, endpoints: Endpoints) -> str:
        if self.registration.is_oidc:
            return self.registration.settings.issuer
        parts = urlsplit(endpoints.user_info)
        return f"{parts.scheme}://{parts.netloc}"

    def _wanted(self, person: Person, claims: Mapping[str, object]) -> UpsertUser:
        try:
            rights = self._roles.rights(claims)
        except InvalidRole:
            raise RefusedLogin(Reason.ROLE) from None
        return UpsertUser(
            provider=self.registration.code,
            external_id=person.external_id,
            login=person.login,
            email=person.email,
            name=person.name,
            roles=rights.roles,
            is_server_admin=rights.is_server_admin,
            allow_sign_up=self.registration.settings.allow_sign_up,
            by_email=self._insecure_email_lookup and person.verified is not False,
        )

    async def _signed_in(self, wanted: UpsertUser) -> IdentityRecord:
        try:
            return await self._users.sign_in(wanted)
        except RefusedUser as refusal:
            raise RefusedLogin(_reason(refusal.message_id)) from None


def _reason(message_id: str | None) -> Reason:
    try:
        return Reason(message_id or "")
    except ValueError:
        return Reason.FORBIDDEN
