"""Server admins over other people's sessions (auth.md §4.7)."""

import pytest

from tests.support.stack import AS_ADMIN, UNREMARKED, Stack, bearer, cookie, json_of

pytestmark = UNREMARKED

SESSIONS = "/api/admin/users/{}/auth-tokens"
REVOKE = "/api/admin/users/{}/revoke-auth-token"
LOG_OUT = "/api/admin/users/{}/logout"


async def test_an_admin_sees_the_sessions_of_a_user(stack: Stack) -> None:
    ada = await stack.person("ada")
    assert await stack.done("GET", f"/api/admin/users/{ada.id}/auth-tokens", AS_ADMIN) == []
    await stack.log_in("ada", "pw-ada", ("User-Agent", "curl/8.5.0"))
    [listed] = await stack.done("GET", f"/api/admin/users/{ada.id}/auth-tokens", AS_ADMIN)
    assert set(listed) == {
        "id", "isActive", "clientIp", "device", "os", "osVersion", "browser", "browserVersion", "createdAt",
        "seenAt", "authModule",
    }  # fmt: skip
    assert (listed["isActive"], listed["clientIp"], listed["browser"]) == (False, "127.0.0.1", "curl")


async def test_an_admins_own_session_is_marked_in_their_list(stack: Stack) -> None:
    token = await stack.log_in()
    [listed] = await stack.done("GET", "/api/admin/users/1/auth-tokens", cookie(token))
    assert listed["isActive"]
    answer = await stack.ask(
        "POST", "/api/admin/users/1/revoke-auth-token", cookie(token), body={"authTokenId": listed["id"]}
    )
    assert (answer.status, json_of(answer)["message"]) == (400, "Cannot revoke active user auth token")


async def test_an_admin_ends_one_session_and_the_other_lives(stack: Stack) -> None:
    ada = await stack.person("ada")
    one, other = await stack.log_in("ada", "pw-ada"), await stack.log_in("ada", "pw-ada")
    for token in (one, other):
        assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200
    first, _ = await stack.done("GET", f"/api/admin/users/{ada.id}/auth-tokens", AS_ADMIN)
    path = f"/api/admin/users/{ada.id}/revoke-auth-token"
    assert await stack.done("POST", path, AS_ADMIN, body={"authTokenId": first["id"]}) == {
        "message": "User auth token revoked"
    }
    assert (await stack.ask("GET", "/api/org", cookie(one))).status == 401
    assert (await stack.ask("GET", "/api/org", cookie(other))).status == 200
    again = await stack.ask("POST", path, AS_ADMIN, body={"authTokenId": first["id"]})
    assert (again.status, json_of(again)["message"]) == (404, "User auth token not found")


async def test_an_admin_logs_a_user_out_everywhere(stack: Stack) -> None:
    ada = await stack.person("ada")
    await stack.person("bob")
    tokens = [await stack.log_in("ada", "pw-ada") for _ in range(3)]
    kept = await stack.log_in("bob", "pw-bob")
    for _ in range(2):
        path = f"/api/admin/users/{ada.id}/logout"
        assert await stack.done("POST", path, AS_ADMIN) == {"message": "User logged out"}
    for token in tokens:
        assert (await stack.ask("GET", "/api/org", cookie(token))).status == 401
    assert (await stack.ask("GET", "/api/org", cookie(kept))).status == 200
    revoked = [event for event in stack.audited() if event["audit"] == "session_revoked"]
    assert [(event["user"], event["ended"], event["by"]) for event in revoked] == [(ada.id, 3, 1), (ada.id, 0, 1)]
    assert revoked[0]["address"] == "127.0.0.1"


async def test_an_admin_cannot_log_themselves_out(stack: Stack) -> None:
    token = await stack.log_in()
    answer = await stack.ask("POST", "/api/admin/users/1/logout", cookie(token))
    assert (answer.status, json_of(answer)["message"]) == (400, "You cannot logout yourself")
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200


@pytest.mark.parametrize(("method", "path"), [("GET", SESSIONS), ("POST", REVOKE), ("POST", LOG_OUT)])
async def test_only_server_admins_may(stack: Stack, method: str, path: str) -> None:
    ada = await stack.person("ada", "Admin")
    key = await stack.key("Admin")
    body = {"authTokenId": 1} if method == "POST" else None
    stranger = await stack.ask(method, path.format(ada.id), body=body)
    assert (stranger.status, json_of(stranger)["message"]) == (401, "Unauthorized")
    for credential in (ada.basic, bearer(key), cookie(await stack.log_in("ada", "pw-ada"))):
        answer = await stack.ask(method, path.format(ada.id), credential, body=body)
        assert answer.status == 403
        assert json_of(answer)["error"].startswith("Permissions needed: users")


@pytest.mark.parametrize("user", ["999", "0", "-1", "abc", "1e3", "01", "%31%30%30", "9" * 30])
@pytest.mark.parametrize(("method", "path"), [("GET", SESSIONS), ("POST", REVOKE), ("POST", LOG_OUT)])
async def test_an_unknown_user_is_not_found(stack: Stack, method: str, path: str, user: str) -> None:
    body = {"authTokenId": "not a number"} if method == "POST" else None
    answer = await stack.ask(method, path.format(user), AS_ADMIN, body=body)
    assert (answer.status, json_of(answer)["message"]) == (404, "User not found")


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 404), ({"authTokenId": None}, 404), ({"authTokenId": 99}, 404), ({"authTokenId": -1}, 404),
     ({"authTokenId": "1"}, 400), ({"authTokenId": True}, 400), ([], 400), (b"{", 400), (b"", 400)],
)  # fmt: skip
async def test_a_body_that_names_no_session_is_refused(stack: Stack, body: object, status: int) -> None:
    ada = await stack.person("ada")
    await stack.log_in("ada", "pw-ada")
    answer = await stack.ask("POST", f"/api/admin/users/{ada.id}/revoke-auth-token", AS_ADMIN, body=body)
    assert answer.status == status
    assert len(await stack.done("GET", f"/api/admin/users/{ada.id}/auth-tokens", AS_ADMIN)) == 1


async def test_the_sessions_of_a_disabled_user_are_still_seen(stack: Stack) -> None:
    ada = await stack.person("ada")
    await stack.log_in("ada", "pw-ada")
    await stack.done("POST", f"/api/admin/users/{ada.id}/disable", AS_ADMIN)
    assert await stack.done("GET", f"/api/admin/users/{ada.id}/auth-tokens", AS_ADMIN) == []
    await stack.done("POST", f"/api/admin/users/{ada.id}/logout", AS_ADMIN)


async def test_a_session_of_somebody_else_cannot_be_ended_under_a_users_name(stack: Stack) -> None:
    ada = await stack.person("ada")
    token = await stack.log_in()
    [mine] = await stack.done("GET", "/api/admin/users/1/auth-tokens", AS_ADMIN)
    path = f"/api/admin/users/{ada.id}/revoke-auth-token"
    answer = await stack.ask("POST", path, AS_ADMIN, body={"authTokenId": mine["id"]})
    assert (answer.status, json_of(answer)["message"]) == (404, "User auth token not found")
    assert (await stack.ask("GET", "/api/org", cookie(token))).status == 200
