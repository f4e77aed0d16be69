"""Rows of API keys and service accounts."""

from tests.journeys.rows.row import Row, Who, Wrong
from tests.journeys.rows.sessions import JSON, TEXT

KEYS = "/api/auth/keys"
BASE = "/api/serviceaccounts"
_ONE = BASE + "/{account}"
_RIGHTS = "/api/access-control/serviceaccounts/{account}"
_TOKENS = _ONE + "/tokens"
_TOKEN = _TOKENS + "/{token}"
_REVERT = BASE + "/{migrated_account}/revert/{migrated_key}"
_NO_ACCOUNT = "Service Account ID is invalid"
_ELSEWHERE = {
    "{key}": "{key_elsewhere}",
    "{account}": "{account_elsewhere}",
    "{migrated_account}": "{account_elsewhere}",
}
_STRANGE = ("x", "0", "-1", "1.5", "9" * 30)


def _unknown(template: str, word: str, told: str, body: object = None) -> tuple[Wrong, ...]:
    """Of what there is not, or not here, and of what is no number (`told`)."""
    return (
        Wrong(status=404, path=template.replace(word, "987654321"), body=body),
        Wrong(status=404, path=template.replace(word, _ELSEWHERE[word]), body=body),
        *(Wrong(status=400, told=told, path=template.replace(word, text), body=body) for text in _STRANGE),
    )


_KEYS = (
    Row(route="keys.list", method="GET", path=KEYS, who=Who.ORG_ADMIN),
    Row(
        route="keys.create",
        method="POST",
        path=KEYS,
        who=Who.ORG_ADMIN,
        body={"name": "{word}", "role": "Editor", "secondsToLive": 60},
        wrong=(
            Wrong(
                status=409,
                told="API Key Organization ID And Name Must Be Unique",
                body={"name": "{taken}", "role": "Viewer"},
            ),
            Wrong(
                status=400,
                told="Negative value for SecondsToLive",
                body={"name": "{word}", "role": "Viewer", "secondsToLive": -1},
            ),
            Wrong(status=400, body={"role": "Viewer"}),
            Wrong(status=400, body={"name": "", "role": "Viewer"}),
            Wrong(status=400, body={"name": "{word}"}),
            Wrong(status=400, body={"name": "{word}", "role": "viewer"}),
            Wrong(status=400, body={"name": "{word}", "role": "King"}),
            Wrong(status=400, body={"name": "{word}", "role": "Viewer", "secondsToLive": "60"}),
            Wrong(status=400, body={"name": "{word}", "role": "Viewer", "secondsToLive": 1.5}),
            Wrong(status=400, body=b"{", headers=JSON),
            Wrong(status=415, body=b"{}", headers=TEXT),
        ),
    ),
    Row(
        route="keys.delete",
        method="DELETE",
        path=KEYS + "/{key}",
        who=Who.ORG_ADMIN,
        told="API key deleted",
        wrong=_unknown(KEYS + "/{key}", "{key}", "id is invalid"),
    ),
)

_ACCOUNTS = (
    Row(route="service_accounts.search", method="GET", path=BASE + "/search", who=Who.ORG_ADMIN),
    Row(
        route="service_accounts.create",
        method="POST",
        path=BASE,
        who=Who.ORG_ADMIN,
        ok=201,
        body={"name": "{word}", "role": "Editor"},
        wrong=(
            Wrong(status=400, body={"name": "{taken_account}", "role": "Viewer"}),
            Wrong(status=400, body={}),
            Wrong(status=400, told="invalid role specified", body={"name": "{word}", "role": "King"}),
            Wrong(status=400, body={"name": 7}),
            Wrong(status=400, body=b"{", headers=JSON),
            Wrong(status=415, body=b"{}", headers=TEXT),
        ),
    ),
    Row(
        route="service_accounts.read",
        method="GET",
        path=_ONE,
        who=Who.ORG_ADMIN,
        wrong=_unknown(_ONE, "{account}", _NO_ACCOUNT),
    ),
    Row(
        route="service_accounts.update",
        method="PATCH",
        path=_ONE,
        who=Who.ORG_ADMIN,
        told="Service account updated",
        body={"role": "Viewer"},
        wrong=(
            *_unknown(_ONE, "{account}", _NO_ACCOUNT, {"role": "Viewer"}),
            Wrong(status=400, body={"role": "King"}),
            Wrong(status=400, body=b"{", headers=JSON),
        ),
    ),
    Row(
        route="service_accounts.permissions",
        method="GET",
        path=_RIGHTS,
        who=Who.ORG_ADMIN,
        wrong=_unknown(_RIGHTS, "{account}", _NO_ACCOUNT),
    ),
    Row(
        route="service_accounts.delete",
        method="DELETE",
        path=_ONE,
        who=Who.ORG_ADMIN,
        told="Service account deleted",
        wrong=_unknown(_ONE, "{account}", _NO_ACCOUNT),
    ),
)

_OF_TOKENS = (
    Row(
        route="service_accounts.list_tokens",
        method="GET",
        path=_TOKENS,
        who=Who.ORG_ADMIN,
        wrong=_unknown(_TOKENS, "{account}", _NO_ACCOUNT),
    ),
    Row(
        route="service_accounts.create_token",
        method="POST",
        path=_TOKENS,
        who=Who.ORG_ADMIN,
        body={"name": "{word}", "secondsToLive": 60},
        wrong=(
            *_unknown(_TOKENS, "{account}", _NO_ACCOUNT, {"name": "{word}"}),
            Wrong(
                status=400,
                told="service account token with given name already exists in the organization",
                body={"name": "{taken}"},
            ),
            Wrong(status=400, told="invalid SecondsToLive value", body={"name": "{word}", "secondsToLive": -1}),
            Wrong(status=400, body={}),
            Wrong(status=400, body={"name": "{word}", "secondsToLive": "60"}),
            Wrong(status=400, body=b"{", headers=JSON),
        ),
    ),
    Row(
        route="service_accounts.delete_token",
        method="DELETE",
        path=_TOKEN,
        who=Who.ORG_ADMIN,
        told="Service account token deleted",
        wrong=(
            Wrong(status=404, path=_TOKENS + "/987654321"),
            Wrong(status=404, path=_TOKENS + "/{migrated_key}"),
            Wrong(status=404, path=BASE + "/987654321/tokens/{token}"),
            *(Wrong(status=400, path=f"{_TOKENS}/{text}") for text in _STRANGE),
        ),
    ),
)

_MIGRATION = (
    Row(
        route="service_accounts.migration_status", method="GET", path=BASE + "/migrationstatus", who=Who.ORG_ADMIN
    ),
    Row(
        route="service_accounts.migrate",
        method="POST",
        path=BASE + "/migrate",
        who=Who.ORG_ADMIN,
        told="API keys migrated to service accounts",
    ),
    Row(
        route="service_accounts.migrate_key",
        method="POST",
        path=BASE + "/migrate/{key}",
        who=Who.ORG_ADMIN,
        told="Service accounts migrated",
        wrong=_unknown(BASE + "/migrate/{key}", "{key}", "Key ID is invalid"),
    ),
    Row(
        route="service_accounts.hide_keys",
        method="POST",
        path=BASE + "/hideApiKeys",
        who=Who.ORG_ADMIN,
        told="API keys hidden",
    ),
    Row(
        route="service_accounts.revert",
        method="POST",
        path=_REVERT,
        who=Who.ORG_ADMIN,
        told="reverted service account to API key",
        wrong=(
            *_unknown(_REVERT, "{migrated_account}", _NO_ACCOUNT),
            Wrong(status=400, told="Key ID is invalid", path=BASE + "/{migrated_account}/revert/x"),
            Wrong(status=404, path=BASE + "/{migrated_account}/revert/987654321"),
            Wrong(status=400, path=BASE + "/{account}/revert/{token}"),
        ),
    ),
)

OF_KEYS = (*_KEYS, *_ACCOUNTS, *_OF_TOKENS, *_MIGRATION)
