"""Rows of what server admins do with other people's accounts."""

from tests.journeys.rows.row import Row, Who, Wrong
from tests.journeys.rows.sessions import JSON, NOT_FOUND, TEXT

_NOBODY = "User not found"


def _unknown(template: str, *, by_text: int = 404, body: object = None) -> tuple[Wrong, ...]:
    """Of a user that there is not, and of what is no user's number."""
    told = _NOBODY if by_text == 404 else "id is invalid"
    return (
        Wrong(status=404, told=_NOBODY, path=template.replace("{victim}", "987654321"), body=body),
        *(
            Wrong(status=by_text, told=told, path=template.replace("{victim}", text), body=body)
            for text in ("x", "0", "-1", "1.5", "9" * 30)
        ),
    )


_SESSIONS = "/api/admin/users/{victim}/auth-tokens"
_REVOKE = "/api/admin/users/{victim}/revoke-auth-token"
_LOG_OUT = "/api/admin/users/{victim}/logout"
_DISABLE = "/api/admin/users/{victim}/disable"
_ENABLE = "/api/admin/users/{victim}/enable"
_PASSWORD = "/api/admin/users/{victim}/password"
_PERMISSIONS = "/api/admin/users/{victim}/permissions"

OFF = "LDAP is not enabled"
"""There is no directory here: tests/gateway/ldap has one."""

ADMINISTRATION = (
    *(
        Row(route=route, method=method, path=f"/api/admin/ldap/{path}", who=Who.SERVER_ADMIN, ok=400, told=OFF)
        for route, method, path in (
            ("admin_ldap.status", "GET", "status"),
            ("admin_ldap.user", "GET", "carla"),
            ("admin_ldap.reload", "POST", "reload"),
            ("admin_ldap.sync", "POST", "sync/1"),
        )
    ),
    Row(
        route="admin_tokens.list",
        method="GET",
        path=_SESSIONS,
        who=Who.SERVER_ADMIN,
        wrong=_unknown(_SESSIONS),
    ),
    Row(
        route="admin_tokens.revoke",
        method="POST",
        path=_REVOKE,
        who=Who.SERVER_ADMIN,
        told="User auth token revoked",
        body={"authTokenId": "{victims_session}"},
        wrong=(
            *_unknown(_REVOKE, body={"authTokenId": 1}),
            Wrong(status=404, told=_NOBODY, path=_REVOKE.replace("{victim}", "987654321"), body=b"{"),
            Wrong(status=404, told=NOT_FOUND, body={"authTokenId": 987654321}),
            Wrong(status=404, told=NOT_FOUND, body={}),
            Wrong(status=400, body={"authTokenId": "1"}),
            Wrong(status=400, body=b""),
        ),
    ),
    Row(
        route="admin_tokens.log_out",
        method="POST",
        path=_LOG_OUT,
        who=Who.SERVER_ADMIN,
        told="User logged out",
        wrong=(
            *_unknown(_LOG_OUT),
            Wrong(status=400, told="You cannot logout yourself", path=_LOG_OUT.replace("{victim}", "{me}")),
        ),
    ),
    Row(
        route="admin_users.disable",
        method="POST",
        path=_DISABLE,
        who=Who.SERVER_ADMIN,
        told="User disabled",
        wrong=_unknown(_DISABLE, by_text=400),
    ),
    Row(
        route="admin_users.enable",
        method="POST",
        path=_ENABLE,
        who=Who.SERVER_ADMIN,
        told="User enabled",
        wrong=_unknown(_ENABLE, by_text=400),
    ),
    Row(
        route="admin_users.set_password",
        method="PUT",
        path=_PASSWORD,
        who=Who.SERVER_ADMIN,
        told="User password updated",
        body={"password": "another"},
        wrong=(
            *_unknown(_PASSWORD, by_text=400, body={"password": "another"}),
            Wrong(status=400, told="New password too short", body={"password": "abc"}),
            Wrong(status=422, body={}),
            Wrong(status=400, body={"password": 7}),
            Wrong(status=400, body=b"{", headers=JSON),
            Wrong(status=415, body=b"{}", headers=TEXT),
        ),
    ),
    Row(
        route="admin_users.set_permissions",
        method="PUT",
        path=_PERMISSIONS,
        who=Who.SERVER_ADMIN,
        told="User permissions updated",
        body={"isGrafanaAdmin": True},
        wrong=(
            *_unknown(_PERMISSIONS, by_text=400, body={"isGrafanaAdmin": True}),
            Wrong(status=400, body={"isGrafanaAdmin": "yes"}),
            Wrong(status=400, body=b"{", headers=JSON),
        ),
    ),
)
