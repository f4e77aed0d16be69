"""One log-in through one provider: away with the browser, and back with somebody (auth.md §13, RFC 9700 §2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode, urlsplit

import msgspec

from contract.internal import IdentityRecord, UpsertUser
from contract.providers import GOOGLE
from gateway.oauth.answer import Answer
from gateway.oauth.endpoints import Discovery, Endpoints
from gateway.oauth.exchange import Exchange, Tokens
from gateway.oauth.grant import Grant
from gateway.oauth.inquiry import Inquiry
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.ties import Tie, Ties
from gateway.oauth.users import Users, signed_in
from relay.reading import CanonicalRequest


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
    """`grant` is what the provider can be asked again with, None where it cannot or need not."""

    record: IdentityRecord
    wanted: str
    grant: Grant | None
    tokens: Tokens


class Flow:
    """Every refusal is a RefusedLogin; Unavailable goes through, when Redis or the backend is away."""

    def __init__(
        self,
        registration: Registration,
        *,
        discovery: Discovery,
        exchange: Exchange,
        inquiry: Inquiry,
        states: States,
        ties: Ties,
        users: Users,
    ) -> None:
        self.registration = registration
        self._discovery = discovery
        self._exchange = exchange
        self._inquiry = inquiry
        self._states = states
        self._ties = ties
        self._users = users

    async def begin(self, reading: CanonicalRequest, wanted: str) -> Departure:
        endpoints = await self._discovery.endpoints()
        state, tie, cookie = self._ties.begin(reading)
        begun = Begun(provider=self.registration.name, mark=tie.mark, wanted=wanted)
        await self._states.keep(state, msgspec.json.encode(begun).decode())
        question = urlencode(self._question(state, tie))
        mark = "&" if urlsplit(endpoints.authorization).query else "?"
        return Departure(url=f"{endpoints.authorization}{mark}{question}", cookie=cookie)

    async def finish(self, reading: CanonicalRequest, answer: Answer) -> Arrived:
        if answer.error and not answer.state:
            # Some providers forget it. The log-in that it was for just ends with its time.
            raise RefusedLogin(Reason.PROVIDER_REFUSED, answer.known_error)
        tie, begun = await self._resumed(reading, answer)
        endpoints = await self._discovery.endpoints()
        self._check_issuer(answer, endpoints)
        if answer.error:
            raise RefusedLogin(Reason.PROVIDER_REFUSED, answer.known_error)
        if not answer.code:
            raise RefusedLogin(Reason.STATE_INVALID, "no code")
        tokens = await self._exchange.tokens(endpoints.token, code=answer.code, verifier=tie.verifier)
        vouched = await self._inquiry.vouched(tokens, endpoints, nonce=tie.nonce)
        wanted = await self._inquiry.wanted(tokens, endpoints, vouched)
        record = await signed_in(self._users, wanted)
        return Arrived(record=record, wanted=begun.wanted, grant=_grant(wanted, tokens, vouched), tokens=tokens)

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
        if own.login_prompt:
            asked["prompt"] = own.login_prompt
        return {**asked, **(self._of_google() if self.registration.code == GOOGLE else {})}

    def _of_google(self) -> Mapping[str, str]:
        """Google hands out refresh tokens in its own way, and only to who is asked to agree."""
        own = self.registration.settings
        lasting = {"access_type": "offline", "prompt": "consent"} if own.use_refresh_token else {}
        return {**lasting, **({"hd": own.hosted_domain} if own.hosted_domain else {})}

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


def _grant(wanted: UpsertUser, tokens: Tokens, vouched: Mapping[str, object]) -> Grant | None:
    if tokens.refresh is None:
        return None
    return Grant(external_id=wanted.external_id, refresh=tokens.refresh, vouched=dict(vouched))
