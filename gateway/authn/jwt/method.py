"""The token's claims as one of our users."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl

from msgspec import structs

from contract.audit import Audit, Event
from contract.errors import Unauthenticated, UntrustedFraming
from contract.internal import IdentityRecord, UpsertUser
from contract.providers import JWT
from contract.settings import Settings
from gateway.authn.jwt.token import BadToken, has_three_parts
from gateway.authn.jwt.verification import LEEWAY_SECONDS, Verification, time_of
from gateway.authn.proved import Proved
from gateway.authn.recall import NEVER, Recall
from gateway.authn.roles import InvalidRole, RoleMap
from gateway.credentials.externals import RefusedUser
from gateway.guard.client import Client
from relay.reading import CanonicalRequest

METHOD = "jwt"
PARAMETER = "auth_token"
_AUTHORIZATION = b"authorization"
_BEARER = "bearer "


class InvalidToken(Unauthenticated):
    message_id = "jwt.invalid"


class MissingClaim(Unauthenticated):
    message_id = "jwt.missing_claim"


class Users(Protocol):
    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JwtRules:
    """`header` is in lower case, empty for none."""

    header: bytes
    in_query: bool
    login_claim: str
    email_claim: str
    auto_sign_up: bool
    insecure_email_lookup: bool

    @classmethod
    def of(cls, settings: Settings) -> "JwtRules":
        jwt = settings.auth_jwt
        return cls(
            header=jwt.header_name.lower().encode(),
            in_query=jwt.url_login,
            login_claim=jwt.username_claim,
            email_claim=jwt.email_claim,
            auto_sign_up=jwt.auto_sign_up,
            insecure_email_lookup=settings.auth.oauth_allow_insecure_email_lookup,
        )


class JwtMethod:
    def __init__(
        self, rules: JwtRules, *, verification: Verification, roles: RoleMap, users: Users, audit: Audit
    ) -> None:
        self._rules = rules
        self._verification = verification
        self._roles = roles
        self._users = users
        self._audit = audit

    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        """Raises InvalidRole, too."""
        text = self._text(reading)
        if not text:
            return None
        try:
            claims = await self._verification.claims(text)
            record = await self._users.sign_in(self._wanted(claims))
        except BadToken as fault:
            self._tell(str(fault), client)
            raise InvalidToken from None
        except (RefusedUser, MissingClaim, InvalidRole) as refusal:
            self._tell(refusal.message_id, client)
            raise
        # What was opened with a token, a WebSocket say, ends with it.
        ending = structs.replace(record, expires_at=time_of(claims, "exp") + LEEWAY_SECONDS)
        return Proved(record=ending, method=METHOD, ambient=True)

    def recall(self, reading: CanonicalRequest, client: Client) -> Recall | None:
        return NEVER if self._text(reading) else None

    def _tell(self, reason: str | None, client: Client) -> None:
        self._audit.tell(Event.LOGIN_FAILED, method=METHOD, reason=reason, address=client.address)

    def _text(self, reading: CanonicalRequest) -> str:
        value = (reading.one(self._rules.header) or b"") if self._rules.header else b""
        text = value.decode("latin-1").strip()
        if text[: len(_BEARER)].lower() == _BEARER:
            text = text[len(_BEARER) :].strip()
        if self._rules.header == _AUTHORIZATION and not has_three_parts(text):
            # A key or a password: other methods know it.
            text = ""
        return text or self._queried(reading)

    def _queried(self, reading: CanonicalRequest) -> str:
        query = reading.target.query
        if not self._rules.in_query or not query:
            return ""
        found = [value for name, value in parse_qsl(query.decode("ascii"), errors="replace") if name == PARAMETER]
        if len(found) > 1:
            raise UntrustedFraming("A token was sent more than once")
        return found[0] if found else ""

    def _wanted(self, claims: Mapping[str, object]) -> UpsertUser:
        login, email = _text_of(claims, self._rules.login_claim), _text_of(claims, self._rules.email_claim)
        if not login and not email:
            raise MissingClaim
        rights = self._roles.rights(claims)
        return UpsertUser(
            provider=JWT,
            external_id=_identifier(claims),
            login=login,
            email=email,
            name=_text_of(claims, "name"),
            roles=rights.roles,
            is_server_admin=rights.is_server_admin,
            allow_sign_up=self._rules.auto_sign_up,
            # Whom the settings let the issuer name: by login or, where that is all there is, by e-mail.
            by_login=bool(login),
            by_email=self._may_name_by_email(claims),
        )

    def _may_name_by_email(self, claims: Mapping[str, object]) -> bool:
        allowed = self._rules.insecure_email_lookup or not self._rules.login_claim
        return allowed and claims.get("email_verified") is not False


def _identifier(claims: Mapping[str, object]) -> str:
    """A subject is unique for its issuer alone (RFC 7519 §4.1.2)."""
    return json.dumps([claims.get("iss"), claims["sub"]], ensure_ascii=False)


def _text_of(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name) if name else None
    return value.strip() if isinstance(value, str) else ""
