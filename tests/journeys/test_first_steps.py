"""What a stranger does in the first five minutes, word by word."""

from tests.support.api import ADMIN, Api, basic, bearer, session

ORG = (
    b'{"id":1,"name":"Main Org.",'
    b'"address":{"address1":"","address2":"","city":"","zipCode":"","state":"","country":""}}'
)
BOTH_CHALLENGES = ['Bearer realm="Doorward"', 'Basic realm="Doorward", charset="UTF-8"']


async def test_the_admin_reads_the_organisation(api: Api) -> None:
    answer = await api.get("/api/org", by=ADMIN)
    assert answer.status == 200
    assert answer.body == ORG
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"


async def test_nobody_is_told_how_to_come_in(api: Api) -> None:
    answer = await api.get("/api/org")
    assert answer.status == 401
    assert answer.json["message"] == "Unauthorized"
    assert answer.headers.getall("WWW-Authenticate") == BOTH_CHALLENGES


async def test_a_browser_gets_no_challenge_that_would_open_its_password_box(api: Api) -> None:
    answer = await api.ask("GET", "/api/org", headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status == 401
    assert answer.headers.getall("WWW-Authenticate") == BOTH_CHALLENGES[:1]


async def test_a_wrong_password_is_no_way_in(api: Api) -> None:
    by_basic = await api.get("/api/org", by=basic("nobody", "guess"))
    by_form = await api.post("/api/login", {"user": "nobody", "password": "guess"})
    assert (by_basic.status, by_basic.json["message"]) == (401, "Unauthorized")
    assert (by_form.status, by_form.json["message"]) == (401, "Invalid username or password")
    assert by_basic.json["messageId"] == by_form.json["messageId"] == "password-auth.failed"
    assert by_basic.token is by_form.token is None


async def test_a_session_from_log_in_to_log_out(api: Api) -> None:
    logged_in = await api.post("/api/login", {"user": "admin", "password": "admin"})
    assert (logged_in.status, logged_in.json["message"]) == (200, "Logged in")
    assert logged_in.token
    here, elsewhere = session(logged_in.token), session(await api.log_in())
    assert (await api.get("/api/org", by=here)).body == ORG

    listed = (await api.get("/api/user/auth-tokens", by=here)).json
    assert all(isinstance(one["id"], int) and one["clientIp"] == "127.0.0.1" for one in listed)
    assert [one["isActive"] for one in listed].count(True) == 1
    own = next(one["id"] for one in listed if one["isActive"])
    other = max(one["id"] for one in listed)

    rotated = await api.post("/api/user/auth-tokens/rotate", by=here)
    assert (rotated.status, rotated.json) == (200, {"message": "Token rotated"})
    assert rotated.token
    assert rotated.token != logged_in.token
    late = await api.get("/api/org", by=here)
    assert late.status == 200, "a request on its way is not logged out by a rotation"
    here = session(rotated.token)
    assert (await api.get("/api/org", by=here)).status == 200

    refused = await api.post("/api/user/revoke-auth-token", {"authTokenId": own}, by=here)
    assert refused.status == 400
    revoked = await api.post("/api/user/revoke-auth-token", {"authTokenId": other}, by=here)
    assert (revoked.status, revoked.json) == (200, {"message": "User auth token revoked"})
    assert (await api.get("/api/org", by=elsewhere)).status == 401
    assert (await api.get("/api/org", by=here)).status == 200

    left = await api.get("/api/logout", by=here)
    assert (left.status, left.json) == (200, {"message": "Logged out"})
    assert left.token == ""
    after = await api.get("/api/org", by=here)
    assert after.status == 401
    assert after.token is None, "an API answer clears no cookie"


async def test_a_key_from_its_making_to_its_end(api: Api) -> None:
    wish = {"name": "ci", "role": "Viewer", "secondsToLive": 86400}
    made = await api.made("/api/auth/keys", wish)
    assert made["name"] == "ci"
    by_key = bearer(made["key"])
    assert (await api.get("/api/org", by=by_key)).body == ORG
    assert (await api.get("/api/auth/keys", by=by_key)).status == 403
    listed = (await api.get("/api/auth/keys", by=ADMIN)).json
    assert [(one["name"], one["role"]) for one in listed if one["id"] == made["id"]] == [("ci", "Viewer")]

    deleted = await api.ask("DELETE", f"/api/auth/keys/{made['id']}", by=ADMIN)
    assert (deleted.status, deleted.json) == (200, {"message": "API key deleted"})
    dead = await api.get("/api/org", by=by_key)
    assert (dead.status, dead.json["messageId"]) == (401, "api-key.invalid")
    assert dead.headers.getall("WWW-Authenticate")[0] == 'Bearer realm="Doorward", error="invalid_token"'


async def test_a_changed_password_ends_what_the_old_one_opened(api: Api) -> None:
    await api.user("ada", "the old one")
    old, new = basic("ada", "the old one"), basic("ada", "the new one")
    here, elsewhere = (
        session(await api.log_in("ada", "the old one")),
        session(await api.log_in("ada", "the old one")),
    )
    assert (await api.get("/api/user", by=old)).status == 200

    wish = {"oldPassword": "a wrong one", "newPassword": "the new one"}
    wrong = await api.ask("PUT", "/api/user/password", wish, by=here)
    assert (wrong.status, wrong.json["message"]) == (401, "Invalid old password")
    wish["oldPassword"] = "the old one"
    changed = await api.ask("PUT", "/api/user/password", wish, by=here)
    assert (changed.status, changed.json) == (200, {"message": "User password changed"})

    assert (await api.get("/api/user", by=old)).status == 401
    assert (await api.get("/api/user", by=elsewhere)).status == 401
    assert (await api.get("/api/user", by=here)).status == 200
    assert (await api.get("/api/user", by=new)).json["login"] == "ada"
