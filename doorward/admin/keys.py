"""`doorward key …`: API keys, and the tokens of service accounts."""

from collections.abc import Sequence

from backend.keys.inventory import Held, Inventory
from backend.keys.service import Keys
from backend.people import PeopleRules
from backend.service_accounts.tokens import TokenLimits, Tokens
from contract.clock import rfc3339
from contract.errors import StartFault
from contract.forget import Forget
from doorward.admin.said import Said, listed
from doorward.admin.shell import Shell

_COLUMNS = ("id", "kind", "org", "name", "role", "account", "state", "expires", "last_used")


class ProgramKeys:
    def __init__(self, shell: Shell) -> None:
        rules = PeopleRules.of(shell.settings)
        limits = TokenLimits(keys=rules.keys, days=rules.token_days)
        self._shell = shell
        self._inventory = Inventory(shell.database)
        self._keys = Keys(shell.database, clock=shell.clock, trail=shell.trail, limits=rules.keys)
        self._tokens = Tokens(shell.database, clock=shell.clock, trail=shell.trail, limits=limits)

    async def show(self, org_id: int) -> Said:
        """Of one organisation; 0 is all of them."""
        rows = [self._row(held) for held in await self._inventory.held(org_id=org_id)]
        return listed(_COLUMNS, rows, none="There is no key")

    async def revoke(self, numbers: Sequence[int]) -> Said:
        """Nothing is done if one of them is not there."""
        chosen = [await self._held(number) for number in dict.fromkeys(numbers)]
        told = [await self._revoke(held) for held in chosen]
        return Said(
            text="\n".join(f"Revoked {held.kind} {held.id} ({held.name})" for held in chosen),
            facts={"revoked": [held.id for held in chosen], "gateways_told": all(told)},
            warning=self._shell.warning,
        )

    async def _held(self, number: int) -> Held:
        held = await self._inventory.find(number)
        if held is None:
            raise StartFault(f"There is no key {number}: `doorward key list` shows which there are")
        return held

    async def _revoke(self, held: Held) -> bool:
        operator = self._shell.operator(org_id=held.org_id)
        if held.account_id is None:
            await self._keys.delete(held.id, operator)
            return await self._shell.tell(Forget(key=held.id, cut_streams=True))
        await self._tokens.delete(held.account_id, held.id, operator)
        # Streams know their account, not the token that opened them.
        return await self._shell.tell(Forget(user=held.account_id, cut_streams=True))

    def _row(self, held: Held) -> dict[str, object]:
        return {
            "id": held.id,
            "kind": held.kind,
            "org": held.org_id,
            "name": held.name,
            "role": held.role.value,
            "account": held.account,
            "state": held.state(now=self._shell.clock.now()),
            "expires": None if held.expires is None else rfc3339(held.expires),
            "last_used": None if held.last_used_at is None else rfc3339(held.last_used_at),
        }
