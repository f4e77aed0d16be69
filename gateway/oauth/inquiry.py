"""Whom the provider's tokens speak of, whether they may come in, and what their account is to be like."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from contract.internal import UpsertUser
from gateway.authn.roles import InvalidRole
from gateway.oauth.admission import Admission
from gateway.oauth.endpoints import Endpoints
from gateway.oauth.exchange import Tokens
from gateway.oauth.id_token import IdTokens
from gateway.oauth.person import Attributes, Person
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.roles import ProviderRoles
from gateway.oauth.user_info import UserInfo

Claims = Mapping[str, object]


class Inquiry:
    """Every refusal is a RefusedLogin."""

    def __init__(
        self,
        registration: Registration,
        *,
        id_tokens: IdTokens,
        user_info: UserInfo,
        attributes: Attributes,
        admission: Admission,
        roles: ProviderRoles,
        insecure_email_lookup: bool,
    ) -> None:
        self._registration = registration
        self._id_tokens = id_tokens
        self._user_info = user_info
        self._attributes = attributes
        self._admission = admission
        self._roles = roles
        self._insecure_email_lookup = insecure_email_lookup

    async def vouched(self, tokens: Tokens, endpoints: Endpoints, *, nonce: str | None) -> Claims:
        """The claims of the ID token; of an OpenID provider alone. No `nonce` for one that came with a refresh."""
        if not self._registration.is_oidc:
            return {}
        return await self._id_tokens.claims(tokens.id_token, keys=endpoints.keys, nonce=nonce)

    async def wanted(self, tokens: Tokens, endpoints: Endpoints, vouched: Claims) -> UpsertUser:
        """Asks the provider for what the `vouched` claims do not say."""
        said = await self._user_info.claims(endpoints.user_info, tokens.access)
        if vouched and said.get("sub", vouched["sub"]) != vouched["sub"]:
            # Another user's description (OIDC Core §5.3.2).
            raise RefusedLogin(Reason.USER_INFO, "subject")
        # What is signed now goes before what is only said, and that before what was signed at another time.
        claims = {**vouched, **said, **(vouched if tokens.id_token else {})}
        person = self._attributes.person(claims, origin=self._origin(endpoints))
        self._admission.check_claims(person, claims)
        await self._admission.check_memberships(endpoints.user_info, tokens.access)
        return self._account(person, claims)

    def _origin(self, endpoints: Endpoints) -> str:
        if self._registration.is_oidc:
            return self._registration.settings.issuer
        parts = urlsplit(endpoints.user_info)
        return f"{parts.scheme}://{parts.netloc}"

    def _account(self, person: Person, claims: Claims) -> UpsertUser:
        try:
            rights = self._roles.rights(claims)
        except InvalidRole:
            raise RefusedLogin(Reason.ROLE) from None
        return UpsertUser(
            provider=self._registration.code,
            external_id=person.external_id,
            login=person.login,
            email=person.email,
            name=person.name,
            roles=rights.roles,
            named_roles=rights.named_roles,
            role_everywhere=rights.role_everywhere,
            is_server_admin=rights.is_server_admin,
            allow_sign_up=self._registration.settings.allow_sign_up,
            by_email=self._insecure_email_lookup and person.verified is not False,
        )
