"""Making service accounts of API keys, whose texts stay good, and keys of them again."""

from dataclasses import replace

from backend.access.trail import Trail
from backend.service_accounts.accounts import found
from backend.service_accounts.migration_store import MigrationStatus, MigrationStore, OldKey
from backend.service_accounts.model import NewAccount
from backend.service_accounts.refusals import TokenNotFound
from backend.service_accounts.store import AccountStore
from backend.service_accounts.token import Token
from backend.service_accounts.token_store import TokenStore
from backend.storage.database import Database, Statements
from backend.uid import new_uid
from contract.audit import Event
from contract.clock import Clock
from contract.errors import BadRequest, NotFound
from contract.identity import Assertion

_PREFIX = "sa-autogen"


class Migration:
    def __init__(self, database: Database, *, clock: Clock, trail: Trail) -> None:
        self._database = database
        self._store = MigrationStore(database)
        self._clock = clock
        self._trail = trail

    async def status(self, org_id: int) -> MigrationStatus:
        return await self._store.status(org_id)

    async def hide(self, org_id: int) -> None:
        await self._store.set_hidden(org_id)

    async def migrate_all(self, caller: Assertion) -> list[int]:
        """All or none; the keys' numbers."""
        org_id = caller.identity.org_id
        async with self._database.transaction() as block:
            store = MigrationStore(block)
            moved = {key.id: await self._move(block, org_id, key) for key in await store.keys(org_id)}
            await store.set_migrated(org_id)
        for key_id, account_id in moved.items():
            self._tell(Event.KEY_MIGRATED, caller, key_id, account_id)
        return list(moved)

    async def migrate(self, key_id: int, caller: Assertion) -> None:
        """Raises NotFound unless the organisation has such a key that belongs to no account yet."""
        org_id = caller.identity.org_id
        async with self._database.transaction() as block:
            key = await MigrationStore(block).key(org_id, key_id)
            if key is None:
                raise NotFound("API key not found")
            account_id = await self._move(block, org_id, key)
        self._tell(Event.KEY_MIGRATED, caller, key_id, account_id)

    async def revert(self, account_id: int, key_id: int, caller: Assertion) -> None:
        """The key has the account's role then, and the account is gone.

        Raises AccountNotFound, TokenNotFound, BadRequest for an account or token that never was a key.
        """
        async with self._database.transaction() as block:
            accounts = AccountStore(block)
            account = await found(accounts, caller.identity.org_id, account_id)
            _check_revertible(await TokenStore(block).list(account_id), key_id, is_disabled=account.is_disabled)
            await MigrationStore(block).detach(key_id, account.role, at=int(self._clock.now()))
            await accounts.delete(account_id)
        self._tell(Event.KEY_REVERTED, caller, key_id, account_id)

    async def _move(self, block: Statements, org_id: int, key: OldKey) -> int:
        """The new account's number."""
        accounts, at = AccountStore(block), int(self._clock.now())
        account_id = await accounts.add(await _named(accounts, org_id, key), at=at)
        await MigrationStore(block).attach(key.id, account_id, at=at)
        return account_id

    def _tell(self, event: Event, caller: Assertion, key_id: int, account_id: int) -> None:
        self._trail.tell(event, caller, key=key_id, service_account=account_id, org=caller.identity.org_id)


async def _named(accounts: AccountStore, org_id: int, key: OldKey) -> NewAccount:
    account = NewAccount(
        org_id=org_id,
        name=f"{_PREFIX}-{key.name}",
        login=f"{_PREFIX}-{org_id}-{key.name}",
        role=key.role,
    )
    if not await accounts.is_taken(account):
        return account
    # Keys may differ by case alone, logins may not; and somebody may have used the name by hand.
    suffix = new_uid()
    return replace(account, name=f"{account.name}-{suffix}", login=f"{account.login}-{suffix}")


def _check_revertible(tokens: list[Token], key_id: int, *, is_disabled: bool) -> None:
    token = next((token for token in tokens if token.id == key_id), None)
    if token is None:
        raise TokenNotFound
    if len(tokens) > 1:
        raise BadRequest("A service account with more than one token cannot be reverted")
    if not token.began_as_key:
        raise BadRequest("Only a migrated API key can be reverted")
    if is_disabled:
        # Reverting would let its key in again.
        raise BadRequest("A disabled service account cannot be reverted")
