"""Rows of log-in, log-out and sessions."""

from tests.journeys.rows.row import Row, Who, Wrong

FOREIGN = (("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"))
TEXT = (("Content-Type", "text/plain"),)
JSON = (("Content-Type", "application/json"),)
BAD_LOGIN = "bad login data"
NOT_FOUND = "User auth token not found"

_LOGIN = {"user": "{login}", "password": "{password}"}
_WRONG_LOGINS = (
    Wrong(status=401, told="Invalid username or password", body={"user": "{login}", "password": "wrong"}),
    Wrong(status=401, told="Invalid username or password", body={"user": "nobody", "password": "wrong"}),
    Wrong(status=400, told=BAD_LOGIN, body={}),
    Wrong(status=400, told=BAD_LOGIN, body={"user": "{login}", "password": ""}),
    Wrong(status=400, told=BAD_LOGIN, body={"user": 7, "password": ["x"]}),
    Wrong(status=400, told=BAD_LOGIN, body=b"[]", headers=JSON),
    Wrong(status=400, body=b"{", headers=JSON),
    Wrong(status=415, body=b'{"user":"admin","password":"admin"}', headers=TEXT),
    Wrong(status=415, body=b"user=admin"),
    Wrong(status=403, told="origin not allowed", body=_LOGIN, headers=FOREIGN),
)

SESSIONS = (
    Row(
        route="login.submit",
        method="POST",
        path="/api/login",
        who=Who.ANYONE,
        told="Logged in",
        body=_LOGIN,
        wrong=_WRONG_LOGINS,
    ),
    Row(
        route="login.form",
        method="POST",
        path="/login",
        who=Who.ANYONE,
        told="Logged in",
        body=_LOGIN,
        wrong=_WRONG_LOGINS,
    ),
    Row(route="login.page", method="GET", path="/login", who=Who.ANYONE),
    Row(
        route="login.provider",
        method="GET",
        path="/login/generic_oauth",
        who=Who.ANYONE,
        ok=302,
        unproved=True,
        wrong=(
            Wrong(status=302, path="/login/nobody"),
            Wrong(status=302, path="/login/generic_oauth?code=x&state=y"),
            Wrong(status=302, path="/login/generic_oauth?error=access_denied&state=y"),
        ),
    ),
    Row(
        route="logout.page",
        method="GET",
        path="/logout",
        who=Who.ANYONE,
        ok=302,
        unproved=True,
        wrong=(Wrong(status=302, headers=FOREIGN),),
    ),
    *(
        Row(
            route="logout.submit",
            method=method,
            path="/api/logout",
            who=Who.ANYONE,
            told="Logged out",
            unproved=True,
            wrong=(Wrong(status=403, told="origin not allowed", headers=FOREIGN),),
        )
        for method in ("GET", "POST")
    ),
    Row(route="login.ping", method="GET", path="/api/login/ping", who=Who.CALLER, told="Logged in"),
    Row(
        route="tokens.rotate",
        method="POST",
        path="/api/user/auth-tokens/rotate",
        who=Who.OWNER,
        told="Token rotated",
        wrong=(Wrong(status=403, told="origin not allowed", headers=FOREIGN),),
    ),
    Row(
        route="tokens.list",
        method="GET",
        path="/api/user/auth-tokens",
        who=Who.USER,
    ),
    Row(
        route="tokens.revoke",
        method="POST",
        path="/api/user/revoke-auth-token",
        who=Who.USER,
        told="User auth token revoked",
        body={"authTokenId": "{own_session}"},
        wrong=(
            Wrong(status=404, told=NOT_FOUND, body={"authTokenId": 987654321}),
            Wrong(status=404, told=NOT_FOUND, body={"authTokenId": "{victims_session}"}),
            Wrong(status=404, told=NOT_FOUND, body={}),
            Wrong(status=400, body={"authTokenId": "1"}),
            Wrong(status=400, body=b"["),
            Wrong(status=400, body=b""),
        ),
    ),
    Row(
        route="tokens.revoke_others",
        method="POST",
        path="/api/user/auth-tokens/revoke-others",
        who=Who.USER,
        told="User auth tokens revoked",
    ),
    Row(
        route="user.change_password",
        method="PUT",
        path="/api/user/password",
        who=Who.USER,
        told="User password changed",
        body={"oldPassword": "{password}", "newPassword": "another", "confirmNew": "another"},
        wrong=(
            Wrong(
                status=401, told="Invalid old password", body={"oldPassword": "wrong", "newPassword": "another"}
            ),
            Wrong(
                status=400,
                told="New password is too short",
                body={"oldPassword": "{password}", "newPassword": "four"},
            ),
            Wrong(status=400, body={"oldPassword": 7, "newPassword": "another"}),
            Wrong(status=400, body=b"{", headers=JSON),
            Wrong(status=415, body=b"{}", headers=TEXT),
        ),
    ),
    Row(
        route="user.use_org",
        method="POST",
        path="/api/user/using/1",
        who=Who.USER,
        told="Active organization changed",
        not_allowed=(401, "Not a valid organization"),
        wrong=(
            Wrong(status=401, told="Not a valid organization", path="/api/user/using/987654321"),
            Wrong(status=401, told="Not a valid organization", path="/api/user/using/x"),
        ),
    ),
    Row(route="signing_keys.list", method="GET", path="/api/signing-keys/keys", who=Who.ANYONE, unproved=True),
    Row(route="health.read", method="GET", path="/api/health", who=Who.ANYONE, unproved=True),
)
