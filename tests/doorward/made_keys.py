"""API keys and tokens, made as their organisation's admin makes them."""

from backend.keys.model import KeyLimits, NewKey
from backend.keys.service import Keys
from backend.service_accounts.accounts import Accounts
from backend.service_accounts.model import Wish
from backend.service_accounts.tokens import NewToken, TokenLimits, Tokens
from contract.identity import Assertion, Identity, Kind, Role
from doorward.admin.shell import Shell

ADMIN = Assertion(identity=Identity(kind=Kind.USER, id=1, org_id=1, role=Role.ADMIN), client_address="192.0.2.7")


async def make_key(shell: Shell, name: str, *, seconds: int = 0) -> str:
    keys = Keys(shell.database, clock=shell.clock, trail=shell.trail, limits=KeyLimits())
    return (await keys.create(NewKey(name=name, role=Role.EDITOR, seconds_to_live=seconds), ADMIN)).secret


async def make_token(shell: Shell, name: str) -> str:
    accounts = Accounts(shell.database, clock=shell.clock, trail=shell.trail)
    account = await accounts.create(Wish(name=f"of {name}", role=Role.ADMIN, is_disabled=None), ADMIN)
    tokens = Tokens(shell.database, clock=shell.clock, trail=shell.trail, limits=TokenLimits())
    return (await tokens.create(account.id, NewToken(name=name, seconds_to_live=0), ADMIN)).secret
