"""The gateway's own methods for those whom others vouch for, with a backend that only looks."""

from contract.audit import Event
from contract.errors import Problem, Unavailable
from contract.internal import IdentityRecord, Subject, UpsertUser
from doorward.explain.looking import NotLooked
from doorward.explain.seen import Seen, named
from gateway.authn.chain import Stranger
from gateway.guard.client import Client
from relay.reading import CanonicalRequest


class Overheard:
    """An audit that nobody else reads: it has the reason that a caller is not told."""

    def __init__(self) -> None:
        self.reason = ""

    def tell(self, event: Event, **facts: str | int | bool | None) -> None:
        self.reason = str(facts.get("reason", ""))


class MethodLook:
    def __init__(self, name: str, method: Stranger, overheard: Overheard) -> None:
        self.name = name
        self._method = method
        self._overheard = overheard

    async def look(self, reading: CanonicalRequest, client: Client) -> Seen | None:
        try:
            proved = await self._method.prove(reading, client)
        except Unavailable:
            raise
        except Problem as refusal:
            reason = self._overheard.reason or refusal.message_id or refusal.message
            return Seen(why=f"refused: {reason}", refusal=refusal)
        return None if proved is None else Seen(why=f"speaks for {named(proved.record)}", proved=proved)


class UnaskedDirectory:
    """Where a directory is on, it has to know whom a proxy names."""

    async def sign_in(self, wanted: UpsertUser) -> IdentityRecord:
        raise NotLooked("the directory would be asked about the user whom the proxy names, which is not done here")

    async def current(self, subject: Subject) -> IdentityRecord:
        raise NotLooked("the directory has not been asked about the user")
