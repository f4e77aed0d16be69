"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.access.trail import Trail
from backend.keys.model import KeyLimits
from backend.service_accounts.accounts import Accounts
from backend.service_accounts.handlers import AccountHandlers
from backend.service_accounts.migration import Migration
from backend.service_accounts.migration_handlers import MigrationHandlers
from backend.service_accounts.permissions import PermissionHandlers
from backend.service_accounts.token_handlers import TokenHandlers
from backend.service_accounts.tokens import TokenLimits, Tokens
from backend.storage.database import Database
from contract.clock import Clock


def handlers(
    database: Database, *, clock: Clock, trail: Trail, keys: KeyLimits, days: int | None
) -> Mapping[str, Handler]:
    """`days` is [service_accounts] token_expiration_day_limit."""
    known = Accounts(database, clock=clock, trail=trail)
    accounts, permissions = AccountHandlers(known, clock), PermissionHandlers(known)
    limits = TokenLimits(keys=keys, days=days)
    tokens = TokenHandlers(Tokens(database, clock=clock, trail=trail, limits=limits))
    migration = MigrationHandlers(Migration(database, clock=clock, trail=trail))
    return {
        "service_accounts.search": accounts.search,
        "service_accounts.create": accounts.create,
        "service_accounts.read": accounts.read,
        "service_accounts.update": accounts.update,
        "service_accounts.delete": accounts.delete,
        "service_accounts.list_tokens": tokens.list,
        "service_accounts.create_token": tokens.create,
        "service_accounts.delete_token": tokens.delete,
        "service_accounts.migration_status": migration.status,
        "service_accounts.migrate": migration.migrate_all,
        "service_accounts.migrate_key": migration.migrate,
        "service_accounts.hide_keys": migration.hide,
        "service_accounts.revert": migration.revert,
        "service_accounts.permissions": permissions.list,
    }
