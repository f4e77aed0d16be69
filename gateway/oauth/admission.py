"""Who of the provider's users may come in: domains, groups, teams, organizations (auth.md §13)."""

from collections.abc import Mapping

from contract.providers import GITHUB, GOOGLE
from contract.secret import Secret
from gateway.authn.roles import ClaimPath
from gateway.oauth.person import Person
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.user_info import UserInfo


class Admission:
    """Every list that is not empty must have one of the person's; each raises RefusedLogin."""

    def __init__(self, registration: Registration, user_info: UserInfo) -> None:
        own = registration.settings
        path = own.groups_attribute_path or ("groups" if registration.code == GITHUB else "")
        self._groups = ClaimPath.read(path, section=registration.section, key="groups_attribute_path")
        self._settings = own
        self._domains = frozenset(domain.casefold().lstrip("@") for domain in own.allowed_domains)
        self._hosted = own.hosted_domain if registration.code == GOOGLE else ""
        self._user_info = user_info

    def check_claims(self, person: Person, claims: Mapping[str, object]) -> None:
        if self._domains and not self._is_of_a_domain(person):
            raise RefusedLogin(Reason.EMAIL_NOT_ALLOWED)
        if self._hosted and claims.get("hd") != self._hosted:
            raise RefusedLogin(Reason.EMAIL_NOT_ALLOWED, "hosted domain")
        if self._settings.allowed_groups and not self._groups_of(claims) & set(self._settings.allowed_groups):
            raise RefusedLogin(Reason.NOT_A_MEMBER, "groups")

    async def check_memberships(self, url: str, token: Secret) -> None:
        """Asks the provider for what the claims do not hold."""
        own = self._settings
        if own.allowed_organizations:
            allowed = {name.casefold() for name in own.allowed_organizations}
            if not await self._user_info.organizations(url, token) & allowed:
                raise RefusedLogin(Reason.NOT_A_MEMBER, "organizations")
        if own.team_ids and not await self._user_info.team_ids(url, token) & set(own.team_ids):
            raise RefusedLogin(Reason.NOT_A_MEMBER, "teams")

    def _is_of_a_domain(self, person: Person) -> bool:
        """Exactly one `@`: readers of mail addresses differ in what two of them mean."""
        _, at, domain = person.email.partition("@")
        return person.verified is not False and at == "@" and domain.casefold() in self._domains

    def _groups_of(self, claims: Mapping[str, object]) -> set[str]:
        return set(self._groups.texts(claims)) if self._groups else set()
