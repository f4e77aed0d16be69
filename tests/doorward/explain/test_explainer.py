import base64
import json
from dataclasses import replace
from ipaddress import ip_network

import pytest

from contract.settings import Settings
from doorward.admin.new_password import NewPassword
from doorward.admin.shell import Shell
from doorward.admin.users import Users, Wish
from doorward.explain.explainer import Explainer
from doorward.explain.explanation import Explanation
from gateway.sessions.model import Started
from tests.doorward.made_keys import make_key, make_token
from tests.support.clock import FrozenClock

PASSWORD = "correct horse battery"
UNKNOWN_TOKEN = "0123456789abcdef" * 2


def request(target: str, *headers: str, method: str = "GET") -> str:
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: gw.test", *headers, "", ""])


def basic(login: str, password: str) -> str:
    return "Authorization: Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


def cookie(token: str) -> str:
    return f"Cookie: grafana_session={token}"


class Told:
    """An explanation, and that it kept the secrets of its request."""

    def __init__(self, explanation: Explanation, text: str) -> None:
        self.explanation = explanation
        said = explanation.said()
        self.facts = json.loads(json.dumps(said.facts))
        self.text = said.text
        for line in text.splitlines()[1:]:
            secret = line.partition(":")[2].strip().removeprefix("grafana_session=").rpartition(" ")[2]
            assert len(secret) < 12 or secret not in self.text + json.dumps(self.facts), secret
        assert PASSWORD not in self.text + json.dumps(self.facts)

    @property
    def verdict(self) -> object:
        found = self.facts["verdict"]
        return found.get("messageId") or found.get("status") or found["passes"]

    @property
    def decider(self) -> tuple[str, str]:
        return next((row["method"], row["why"]) for row in self.facts["methods"] if row["state"] == "decides")


@pytest.fixture
async def ada(shell: Shell) -> None:
    """User 2, a Viewer of organisation 1."""
    await Users(shell).create(
        Wish(login="ada", email="", name="", org_id=0, server_admin=False), NewPassword(text=PASSWORD)
    )


async def explained(shell: Shell, text: str, *, peer: str = "127.0.0.1") -> Told:
    return await explained_with(shell.settings, shell, shell.clock, text, peer=peer)


async def explained_with(
    settings: Settings, shell: Shell | None, clock: object, text: str, *, peer: str = "127.0.0.1"
) -> Told:
    assert isinstance(clock, FrozenClock)
    return Told(await Explainer(settings, shell, clock).explain(text.encode(), peer=peer), text)


async def sign_in(shell: Shell, user_id: int = 2) -> Started:
    return await shell.reach().sessions.start(user_id, client_ip="192.0.2.7", user_agent="curl/8", method="form")


async def test_a_good_password_passes_and_tells_who_acts_where(shell: Shell, ada: None) -> None:
    told = await explained(shell, request("/api/org", basic("ada", PASSWORD)))
    assert told.facts["verdict"]["passes"] is True
    assert told.facts["identity"] == {
        "kind": "user",
        "id": 2,
        "login": "ada",
        "org": 1,
        "role": "Viewer",
        "server_admin": False,
    }
    assert "Acts as   user 2 (ada) in organisation 1 as Viewer" in told.text
    assert told.decider[0] == "basic"


async def test_looking_writes_nothing(shell: Shell, ada: None) -> None:
    key = await make_key(shell, "ci")
    before = (
        await shell.database.fetch_all("SELECT * FROM users"),
        await shell.database.fetch_all("SELECT * FROM api_keys"),
    )
    await explained(shell, request("/api/org", basic("ada", PASSWORD)))
    await explained(shell, request("/api/org", f"Authorization: Bearer {key}"))
    after = (
        await shell.database.fetch_all("SELECT * FROM users"),
        await shell.database.fetch_all("SELECT * FROM api_keys"),
    )
    assert before == after


@pytest.mark.parametrize(
    ("login", "password", "why"),
    [
        ("ada", "another guess at it", "the password is not that of user 2 (ada)"),
        ("ADA", "another guess at it", "the password is not that of user 2 (ada)"),
        ("my secret typed in the wrong field", "x", "no account has this name"),
        ("ada", "", "the password is empty"),
    ],
)
async def test_a_password_that_is_refused_is_explained(
    shell: Shell, ada: None, login: str, password: str, why: str
) -> None:
    told = await explained(shell, request("/api/org", basic(login, password)))
    assert told.verdict == "password-auth.failed"
    assert told.decider[1].startswith(why)
    assert "wrong field" not in told.text


async def test_a_disabled_user_is_told_as_such(shell: Shell, ada: None) -> None:
    await Users(shell).disable("ada")
    told = await explained(shell, request("/api/org", basic("ada", PASSWORD)))
    assert (told.verdict, told.decider[1]) == ("password-auth.failed", "user 2 (ada) is disabled")


async def test_the_default_password_is_refused_from_elsewhere(shell: Shell) -> None:
    text = request("/api/org", basic("admin", "admin"))
    assert (await explained(shell, text)).verdict is True
    told = await explained(shell, text, peer="192.0.2.7")
    assert told.verdict == "password-auth.failed"
    assert "on the machine itself only" in told.decider[1]


async def test_keys_are_explained(shell: Shell, clock: FrozenClock) -> None:
    short, key, token = (
        await make_key(shell, "s", seconds=5),
        await make_key(shell, "ci"),
        await make_token(shell, "t"),
    )
    clock.advance(seconds=6)
    other = base64.b64encode(b'{"k":"' + b"x" * 32 + b'","n":"ci","id":1}').decode()
    nobodys = base64.b64encode(b'{"k":"' + b"x" * 32 + b'","n":"gone","id":1}').decode()
    for secret, verdict, why in (
        (key, True, "the key is good: api key 2 (ci)"),
        (token, True, "the key is good: service account 2 (sa-1-of-t)"),
        (short, "api-key.expired", "the key has expired"),
        (other, "api-key.invalid", "organisation 1 has a key of this name, with another secret"),
        (nobodys, "api-key.invalid", "organisation 1 has no key of this name"),
        (token[:-1] + "!", "api-key.invalid", "it has not the form of a token"),
        ("not-a-key-at-all", "api-key.invalid", "it is no API key"),
    ):
        for header in (f"Authorization: Bearer {secret}", basic("api_key", secret)):
            told = await explained(shell, request("/api/org", header))
            assert told.verdict == verdict
            assert told.decider[1].startswith(why)
            assert secret not in told.text


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("Digest abcdefghijklmnop", "malformed: the scheme is neither"),
        ("Bearer", "malformed: there is no key"),
        ("Basic", "malformed: there is nothing"),
        ("Basic abcdefghijklmnopq", "malformed: not padded base64"),
    ],
)
async def test_a_malformed_header_decides_and_is_refused(shell: Shell, value: str, why: str) -> None:
    told = await explained(shell, request("/api/org", f"Authorization: {value}", cookie(UNKNOWN_TOKEN)))
    assert told.verdict == "basic-auth.invalid-header"
    assert told.decider[1].startswith(why)
    assert [row["state"] for row in told.facts["methods"] if row["method"] == "session"] == ["ignored"]


async def test_a_session_is_looked_at_without_being_used(shell: Shell, ada: None) -> None:
    started = await sign_in(shell)
    told = await explained(shell, request("/api/org", cookie(started.token)))
    assert told.verdict is True
    assert told.decider == ("session", "session 1, since 2027-01-15T08:00:00Z, of user 2 (ada)")
    found = await shell.reach().sessions.find(started.token)
    assert found is not None
    assert not found.seen


async def test_a_dead_cookie_is_refused_where_a_credential_is_needed(shell: Shell) -> None:
    told = await explained(shell, request("/api/org", cookie(UNKNOWN_TOKEN)))
    assert (told.verdict, told.decider[1]) == ("session.token.unknown", "no session that lives has this token")
    told = await explained(shell, request("/login", cookie(UNKNOWN_TOKEN)))
    assert told.verdict is True
    assert "counts as none here" in told.text


async def test_an_old_token_that_comes_back_late_is_told_and_ends_nothing(
    shell: Shell, ada: None, clock: FrozenClock
) -> None:
    old = (await sign_in(shell)).token
    new = (await shell.reach().sessions.rotate(old)).successor
    assert new is not None
    await shell.reach().sessions.resolve(new)
    clock.advance(seconds=31)
    assert (await explained(shell, request("/api/org", cookie(old)))).verdict == "session.token.replayed"
    assert (await explained(shell, request("/api/org", cookie(new)))).verdict is True


async def test_the_session_of_a_disabled_user_is_refused(shell: Shell, ada: None) -> None:
    started = await sign_in(shell)
    await shell.database.execute("UPDATE users SET is_disabled = TRUE WHERE id = 2")
    told = await explained(shell, request("/api/org", cookie(started.token)))
    assert told.verdict == "session.token.unknown"
    assert "disabled or gone" in told.decider[1]


async def test_less_than_the_route_needs_is_forbidden_by_that_rule(shell: Shell, ada: None) -> None:
    told = await explained(shell, request("/api/orgs", basic("ada", PASSWORD)))
    assert told.facts["verdict"]["rule"] == "this route needs: server admin"
    assert told.facts["verdict"]["status"] == 403


async def test_the_organisation_that_is_asked_for_counts(shell: Shell, ada: None) -> None:
    key = await make_key(shell, "ci")
    told = await explained(shell, request("/api/org", f"Authorization: Bearer {key}", "X-Grafana-Org-Id: 7"))
    assert (told.verdict, told.facts["verdict"]["rule"]) == (
        "api-key.organization-mismatch",
        "in which organisation",
    )
    told = await explained(shell, request("/api/org", basic("ada", PASSWORD), "X-Grafana-Org-Id: 7"))
    assert (told.facts["identity"]["org"], told.facts["identity"]["role"]) == (-1, "None")


async def test_another_sites_page_changes_nothing_by_cookie(shell: Shell, ada: None) -> None:
    started = await sign_in(shell)
    headers = cookie(started.token), "Origin: https://evil.test"
    told = await explained(shell, request("/api/user/using/1", *headers, method="POST"))
    assert told.facts["verdict"]["status"] == 403
    assert told.facts["verdict"]["rule"] == "no other site may have a browser change anything"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("not a request", 400),
        (request("/api/%2e%2e/org"), 400),
        (request("/api/org", "X_Doorward_Identity: forged-identity"), 400),
        (request("/internal/identity", method="POST"), 404),
        (request("/api/nothing"), 401),
        (request("/api/nothing", method="POST"), 404),
        (request("/api/org"), 401),
    ],
)
async def test_what_is_refused_before_any_credential(shell: Shell, text: str, status: int) -> None:
    told = await explained(shell, text)
    assert told.facts["verdict"]["status"] == status


async def test_the_path_is_told_as_its_route_alone(shell: Shell) -> None:
    told = await explained(shell, request("/api/snapshots/the-key-of-a-snapshot?auth_token=some-token"))
    assert told.facts["request"]["route"] == "/api/snapshots/:key"
    assert "the-key" not in told.text
    assert "some-token" not in json.dumps(told.facts)


async def test_routes_that_look_at_no_credential_are_told(shell: Shell) -> None:
    told = await explained(shell, request("/api/health", "Authorization: Digest something-odd"))
    assert (told.verdict, told.facts["methods"]) == (True, [])


async def test_whom_a_proxy_names_is_told_for_trusted_peers_only(shell: Shell, ada: None) -> None:
    proxy = replace(shell.settings.auth_proxy, enabled=True, whitelist=(ip_network("127.0.0.1"),))
    settings = replace(shell.settings, auth_proxy=proxy)
    for peer, name, verdict in (
        ("127.0.0.1", "ada", True),
        ("192.0.2.7", "ada", "auth-proxy.invalid-ip"),
        ("127.0.0.1", "somebody-new", None),
    ):
        text = request("/api/org", f"X-WEBAUTH-USER: {name}")
        told = await explained_with(settings, shell, shell.clock, text, peer=peer)
        assert told.verdict == verdict
        assert told.decider[0] == "auth-proxy"
    assert await shell.database.fetch_value("SELECT COUNT(*) FROM users") == 2


async def test_anonymous_callers_are_who_the_settings_say(shell: Shell) -> None:
    settings = replace(shell.settings, auth_anonymous=replace(shell.settings.auth_anonymous, enabled=True))
    for shown in (shell.settings, settings):
        with_stores = replace(shell, settings=shown)
        told = await explained_with(shown, with_stores, shell.clock, request("/api/org"))
        assert told.verdict == (True if shown is settings else "auth.unauthorized")


async def test_without_stores_only_the_form_is_judged(settings: Settings, clock: FrozenClock) -> None:
    for text, verdict in (
        (request("/api/org", basic("ada", PASSWORD), cookie(UNKNOWN_TOKEN)), None),
        (request("/api/org", "Authorization: Bearer glsa_" + "x" * 32 + "_00000000"), "api-key.invalid"),
        (request("/api/org", cookie("not-a-token-of-ours")), "session.token.malformed"),
        (request("/api/org", cookie(UNKNOWN_TOKEN)), None),
        (request("/api/health"), True),
    ):
        told = await explained_with(settings, None, clock, text)
        assert told.verdict == verdict, told.text
