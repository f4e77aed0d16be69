"""The operations of this slice, described."""

from backend.keys.answers import MadeKeyJson
from backend.service_accounts.answers import (
    AccountJson,
    AccountPermissionJson,
    AccountsPageJson,
    AccountUpdatedJson,
    MigratedJson,
    MigrationStatusJson,
    TokenJson,
)
from backend.service_accounts.bodies import AccountBody, ChangesBody, TokenBody
from contract.operations import Chapter, Operation, Positive

_SEARCH = {"query": str, "disabled": bool, "expiredTokens": bool, "page": Positive, "perpage": Positive}

SERVICE_ACCOUNTS = Chapter(
    "Service accounts",
    {
        "service_accounts.search": Operation(
            "The organisation's accounts in pages, with a total; `query`, `disabled` and `expiredTokens` narrow"
            " the list.",
            query=_SEARCH,
            answer=AccountsPageJson,
        ),
        "service_accounts.create": Operation(
            'Makes an account of `{"name","role","isDisabled"}`.', body=AccountBody, status=201, answer=AccountJson
        ),
        "service_accounts.read": Operation("One account.", answer=AccountJson),
        "service_accounts.update": Operation(
            "Changes its name, its role, and whether it is disabled.", body=ChangesBody, answer=AccountUpdatedJson
        ),
        "service_accounts.delete": Operation("Deletes it with its tokens."),
        "service_accounts.list_tokens": Operation(
            "Its tokens by name, with their ends and last uses.", answer=list[TokenJson]
        ),
        "service_accounts.create_token": Operation(
            'Makes a token of `{"name","secondsToLive"}`; its secret is told this once.',
            body=TokenBody,
            answer=MadeKeyJson,
            bare=(400,),
        ),
        "service_accounts.delete_token": Operation("Deletes a token; it is refused from then on."),
        "service_accounts.migration_status": Operation(
            "Says whether the organisation's API keys have been migrated, and whether they are hidden.",
            answer=MigrationStatusJson,
        ),
        "service_accounts.migrate": Operation(
            "Makes an account of each API key; the keys stay good.", answer=MigratedJson
        ),
        "service_accounts.migrate_key": Operation("Makes an account of one API key."),
        "service_accounts.hide_keys": Operation(
            "Remembers that the organisation is done with API keys: our page makes no more of them."
        ),
        "service_accounts.revert": Operation("Makes an API key of a migrated one again, and deletes its account."),
        "service_accounts.permissions": Operation(
            "Who may do what with an account: Admins of its organisation everything.",
            answer=list[AccountPermissionJson],
        ),
    },
)
