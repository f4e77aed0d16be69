from dataclasses import replace

import pytest

from contract.settings import Settings, load
from doorward.admin.shell import Shell
from gateway.oauth.redis_grants import RedisGrants, Times
from gateway.sessions.redis_link import connect
from tests.doorward.explain.test_explainer import basic, cookie, explained, explained_with, request
from tests.support.clock import FrozenClock

ACME = {
    ("auth.generic_oauth", "enabled"): "true",
    ("auth.generic_oauth", "name"): "Acme",
    ("auth.generic_oauth", "issuer"): "https://acme.test",
    ("auth.generic_oauth", "scopes"): "openid",
}
TIED = "Cookie: oauth_state=" + "x" * 43


@pytest.fixture
def acme() -> Settings:
    return load(None, {}, ACME)


@pytest.mark.parametrize(
    ("target", "headers", "told"),
    [
        ("/login/generic_oauth", (), "A log-in at Acme begins here"),
        ("/login/generic_oauth?state=a&code=b", (TIED,), "A log-in at Acme ends here"),
        ("/login/generic_oauth?state=a&code=b", (), "this browser has begun none"),
        ("/login/generic_oauth?error=access_denied", (), "Acme has refused a log-in (access_denied)"),
        ("/login/generic_oauth?code=a&code=b", (TIED,), "says something twice"),
        ("/login/github", (), "No provider of this name is enabled"),
    ],
)
async def test_what_a_log_in_at_a_provider_is_about_to_do_is_told(
    acme: Settings, clock: FrozenClock, target: str, headers: tuple[str, ...], told: str
) -> None:
    found = await explained_with(acme, None, clock, request(target, *headers))
    assert any(told in note for note in found.facts["notes"]), found.facts["notes"]
    assert "code=b" not in found.text


async def test_a_session_tells_its_provider_and_when_that_is_asked_again(shell: Shell, clock: FrozenClock) -> None:
    sessions = shell.reach().sessions
    started = await sessions.start(1, client_ip="", user_agent="", method="oauth_github")
    text = request("/api/user", cookie(started.token))
    assert "through GitHub, of user 1" in (await explained(shell, text)).decider[1]
    redis = connect(shell.settings.gateway.redis_url)
    try:
        times = Times(due=clock.now() + 60, expires=clock.now() + 90)
        await RedisGrants(redis, clock).keep(started.session.id, "sealed", times)
    finally:
        await redis.aclose()
    assert "which is asked again from 2" in (await explained(shell, text)).decider[1]
    clock.advance(seconds=61)
    assert "would be asked again first" in (await explained(shell, text)).decider[1]


async def test_a_directory_is_named_and_not_asked(clock: FrozenClock, shell: Shell) -> None:
    settings = replace(shell.settings, auth_ldap=replace(shell.settings.auth_ldap, enabled=True))
    found = await explained_with(settings, shell, clock, request("/api/user", basic("nobody", "a password")))
    rows = {row["method"]: (row["state"], row["why"]) for row in found.facts["methods"]}
    assert "not by looking" in rows["ldap"][1]
    assert "the directory would be asked next" in rows["basic"][1]
    off = await explained(shell, request("/api/user"))
    assert ("ldap", "off") in [(row["method"], row["state"]) for row in off.facts["methods"]]
