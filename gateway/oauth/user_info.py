"""Asking the provider who has just logged in, and where they belong."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

from contract.providers import GITHUB
from contract.secret import Secret
from gateway.authn.roles import ClaimPath
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.registration import Registration
from gateway.oauth.wire import NoAnswer, Reply, Wire

_MOST_PAGES = 50


class UserInfo:
    """Lists are read page by page, of 100 where the provider lets us choose."""

    def __init__(self, registration: Registration, wire: Wire) -> None:
        self._registration = registration
        self._wire = wire
        own, section = registration.settings, registration.section
        self._team_ids = ClaimPath.read(
            own.team_ids_attribute_path, section=section, key="team_ids_attribute_path"
        )

    async def claims(self, url: str, token: Secret) -> Mapping[str, object]:
        """Raises RefusedLogin."""
        if not url:
            return {}
        content = (await self._good(url, token)).content
        if not isinstance(content, dict):
            raise RefusedLogin(Reason.USER_INFO, "no object")
        if self._registration.code != GITHUB:
            return content
        return {**content, **await self._of_github(url, token, content)}

    async def organizations(self, url: str, token: Secret) -> frozenset[str]:
        """Names, casefolded; raises RefusedLogin."""
        listed = await self._list(_below(url, "orgs"), token)
        return frozenset(str(entry["login"]).casefold() for entry in listed if isinstance(entry.get("login"), str))

    async def teams(self, url: str, token: Secret) -> Sequence[Mapping[str, object]]:
        """Raises RefusedLogin."""
        return await self._list(self._teams_url(url), token)

    async def team_ids(self, url: str, token: Secret) -> frozenset[str]:
        """The numbers, as texts; raises RefusedLogin."""
        if self._team_ids is None:
            return frozenset(str(team.get("id")) for team in await self.teams(url, token))
        pages = await self._pages(self._teams_url(url), token)
        return frozenset(number for page in pages for number in self._team_ids.texts(page))

    def _teams_url(self, url: str) -> str:
        return self._registration.settings.teams_url or _below(url, "teams")

    async def _of_github(self, url: str, token: Secret, content: Mapping[str, object]) -> Mapping[str, object]:
        """What GitHub tells at addresses of its own: the e-mail of who hides it, and the teams."""
        found: dict[str, object] = {}
        if not content.get("email"):
            found["email"] = _primary(await self._list(_below(url, "emails"), token))
        if self._wants_groups():
            found["groups"] = list(_slugs(await self.teams(url, token)))
        return found

    def _wants_groups(self) -> bool:
        own = self._registration.settings
        paths = own.role_attribute_path + own.org_attribute_path
        return bool(own.allowed_groups or own.org_mapping) or "groups" in paths

    async def _list(self, url: str, token: Secret) -> Sequence[Mapping[str, object]]:
        found: list[Mapping[str, object]] = []
        for content in await self._pages(url, token):
            if not isinstance(content, list):
                raise RefusedLogin(Reason.USER_INFO, "no list")
            found += [entry for entry in content if isinstance(entry, dict)]
        return found

    async def _pages(self, url: str, token: Secret) -> Sequence[object]:
        """Of a list without end, as many as can be looked at."""
        found: list[object] = []
        while url and len(found) < _MOST_PAGES:
            reply = await self._good(url, token)
            found.append(reply.content)
            url = reply.next
        return found

    async def _good(self, url: str, token: Secret) -> Reply:
        try:
            reply = await self._wire.get(url, token=token)
        except NoAnswer as fault:
            raise RefusedLogin(Reason.UNREACHABLE, f"user info: {fault}") from None
        if not reply.good:
            raise RefusedLogin(Reason.USER_INFO, f"status {reply.status}")
        return reply


def _below(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"{parts.path.rstrip('/')}/{name}", "per_page=100", ""))


def _primary(emails: Sequence[Mapping[str, object]]) -> str:
    """The primary address, if it was verified: anybody can write any other into their profile."""
    for entry in emails:
        if entry.get("primary") is True and entry.get("verified") is True:
            return str(entry.get("email") or "")
    return ""


def _slugs(teams: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """`@organization/team` and the team's page, either of which an expression may look for."""
    for team in teams:
        organization = team.get("organization")
        if isinstance(organization, dict):
            yield f"@{organization.get('login')}/{team.get('slug')}"
        if isinstance(team.get("html_url"), str):
            yield str(team["html_url"])
