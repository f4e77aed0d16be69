"""The rules of the accounts' tokens."""

from dataclasses import dataclass, field

from backend.access.trail import Trail
from backend.credentials.names import refuse_long
from backend.credentials.token_secret import TokenSecret
from backend.keys.bounds import refuse_full, refuse_life
from backend.keys.model import KeyLimits, MadeKey
from backend.keys.store import KeyStore
from backend.service_accounts.accounts import found
from backend.service_accounts.answers import TokenJson
from backend.service_accounts.refusals import LivesTooLong, TokenExists, TokenNotFound
from backend.service_accounts.store import AccountStore
from backend.service_accounts.token_store import TokenStore
from backend.storage.database import Database, Statements
from contract.audit import Event
from contract.clock import Clock
from contract.errors import BadRequest
from contract.identity import Assertion

_DAY = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """`seconds_to_live` 0 is for ever."""

    name: str
    seconds_to_live: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLimits:
    """Those of keys hold for tokens too. `days` is the longest life, None for no limit."""

    keys: KeyLimits = field(default_factory=KeyLimits)
    days: int | None = None


class Tokens:
    def __init__(self, database: Database, *, clock: Clock, trail: Trail, limits: TokenLimits) -> None:
        self._database = database
        self._clock = clock
        self._trail = trail
        self._limits = limits

    async def list(self, org_id: int, account_id: int) -> list[TokenJson]:
        """Raises AccountNotFound."""
        await found(AccountStore(self._database), org_id, account_id)
        now = self._clock.now()
        return [token.as_json(now=now) for token in await TokenStore(self._database).list(account_id)]

    async def create(self, account_id: int, wanted: NewToken, caller: Assertion) -> MadeKey:
        """Raises AccountNotFound, BadRequest for its life, Forbidden for the quota, TokenExists."""
        secret = TokenSecret.make()
        async with self._database.transaction() as block:
            await found(AccountStore(block), caller.identity.org_id, account_id)
            self._check(wanted)
            token_id = await self._add(block, account_id, wanted, secret, org_id=caller.identity.org_id)
        self._tell(Event.TOKEN_CREATED, caller, account_id, token_id, wanted.name)
        return MadeKey(id=token_id, name=wanted.name, secret=secret.text)

    async def delete(self, account_id: int, token_id: int, caller: Assertion) -> None:
        """Raises AccountNotFound, TokenNotFound."""
        async with self._database.transaction() as block:
            accounts, tokens = AccountStore(block), TokenStore(block)
            await found(accounts, caller.identity.org_id, account_id)
            old = await tokens.find(account_id, token_id)
            if old is None:
                raise TokenNotFound
            await tokens.delete(account_id, token_id)
            # Gateways know tokens by their account: with a new version they ask again for each of them.
            await accounts.move_version(account_id)
        self._tell(Event.TOKEN_DELETED, caller, account_id, token_id, old.name)

    def _check(self, wanted: NewToken) -> None:
        refuse_long(name=wanted.name)
        now, life = self._clock.now(), wanted.seconds_to_live
        if life < 0:
            raise BadRequest("invalid SecondsToLive value", message_id="serviceaccounts.ErrInvalidInput")
        refuse_life(life, self._limits.keys, now=now)
        days = self._limits.days
        if days is not None and (life == 0 or (now + life) // _DAY > now // _DAY + days):
            raise LivesTooLong

    async def _add(
        self, block: Statements, account_id: int, wanted: NewToken, secret: TokenSecret, *, org_id: int
    ) -> int:
        keys, now = KeyStore(block), int(self._clock.now())
        await refuse_full(keys, self._limits.keys, org_id)
        if await keys.is_taken(org_id, wanted.name):
            raise TokenExists
        expires = now + wanted.seconds_to_live if wanted.seconds_to_live else None
        return await TokenStore(block).add(
            account_id, wanted.name, org_id=org_id, digest=secret.digest(), expires=expires, at=now
        )

    def _tell(self, event: Event, caller: Assertion, account_id: int, token_id: int, name: str) -> None:
        org_id = caller.identity.org_id
        self._trail.tell(event, caller, service_account=account_id, token=token_id, name=name, org=org_id)
