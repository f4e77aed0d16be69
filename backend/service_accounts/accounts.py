"""The rules of the accounts themselves."""

from dataclasses import replace

from backend.access.trail import Trail
from backend.credentials.names import refuse_long
from backend.service_accounts.model import AccountQuery, NewAccount, ServiceAccount, Wish
from backend.service_accounts.refusals import AccountExists, AccountNotFound
from backend.service_accounts.store import AccountStore
from backend.storage.database import Database
from contract.audit import Event
from contract.clock import Clock
from contract.errors import Forbidden
from contract.identity import Assertion, Role


class Accounts:
    def __init__(self, database: Database, *, clock: Clock, trail: Trail) -> None:
        self._database = database
        self._store = AccountStore(database)
        self._clock = clock
        self._trail = trail

    async def page(self, wanted: AccountQuery) -> list[ServiceAccount]:
        return await self._store.page(wanted)

    async def count(self, wanted: AccountQuery) -> int:
        return await self._store.count(wanted)

    async def read(self, org_id: int, account_id: int) -> ServiceAccount:
        return await found(self._store, org_id, account_id)

    async def create(self, wish: Wish, caller: Assertion) -> ServiceAccount:
        """Raises Forbidden for a role above the caller's own, AccountExists."""
        _refuse_higher(wish, caller)
        new = _new(wish, caller.identity.org_id)
        async with self._database.transaction() as block:
            accounts = AccountStore(block)
            if await accounts.is_taken(new):
                raise AccountExists
            account_id = await accounts.add(new, at=int(self._clock.now()))
            made = await found(accounts, new.org_id, account_id)
        self._tell(Event.SERVICE_ACCOUNT_CREATED, caller, made)
        return made

    async def update(self, account_id: int, wish: Wish, caller: Assertion) -> tuple[ServiceAccount, bool]:
        """The account as it is then, and whether it may do less. Raises as `create`, and AccountNotFound."""
        _refuse_higher(wish, caller)
        async with self._database.transaction() as block:
            accounts = AccountStore(block)
            old = await found(accounts, caller.identity.org_id, account_id)
            new = _changed(old, wish, at=int(self._clock.now()))
            if await accounts.is_name_taken(new.org_id, new.name, by_other_than=account_id):
                raise AccountExists
            await accounts.update(new, at=new.updated)
        self._tell(Event.SERVICE_ACCOUNT_CHANGED, caller, new)
        return new, not new.role.covers(old.role) or (new.is_disabled and not old.is_disabled)

    async def delete(self, account_id: int, caller: Assertion) -> None:
        """Its tokens die with it. Raises AccountNotFound."""
        async with self._database.transaction() as block:
            accounts = AccountStore(block)
            old = await found(accounts, caller.identity.org_id, account_id)
            await accounts.delete(account_id)
        self._tell(Event.SERVICE_ACCOUNT_DELETED, caller, old)

    def _tell(self, event: Event, caller: Assertion, account: ServiceAccount) -> None:
        self._trail.tell(
            event,
            caller,
            service_account=account.id,
            org=account.org_id,
            name=account.name,
            role=account.role,
            disabled=account.is_disabled,
        )


async def found(accounts: AccountStore, org_id: int, account_id: int) -> ServiceAccount:
    """Raises AccountNotFound unless the organisation has it."""
    account = await accounts.find(org_id, account_id)
    if account is None:
        raise AccountNotFound
    return account


def _refuse_higher(wish: Wish, caller: Assertion) -> None:
    if wish.role is not None and not caller.identity.role.covers(wish.role):
        raise Forbidden("can not assign a role higher than user's role")


def _new(wish: Wish, org_id: int) -> NewAccount:
    name = wish.name or ""
    refuse_long(name=name)
    return NewAccount(
        org_id=org_id,
        name=name,
        login=f"sa-{org_id}-{name.lower().replace(' ', '-')}",
        role=wish.role or Role.VIEWER,
        is_disabled=bool(wish.is_disabled),
    )


def _changed(old: ServiceAccount, wish: Wish, *, at: int) -> ServiceAccount:
    name = old.name if wish.name is None else wish.name
    refuse_long(name=name)
    return replace(
        old,
        name=name,
        role=old.role if wish.role is None else wish.role,
        is_disabled=old.is_disabled if wish.is_disabled is None else wish.is_disabled,
        updated=at,
    )
