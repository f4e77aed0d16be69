"""What the backend's answers order this gateway to forget, obeyed before anybody sees them (decisions.md 8)."""

import asyncio
from typing import Protocol

from contract.forget import Forget, decode_forget
from contract.headers import FORGET
from contract.logs import logger
from gateway.visit import Visit
from relay.headers import Headers, values, without

_FORGET = FORGET.lower().encode()
_OURS = b"x-doorward-"
_log = logger("gateway")


class Obedience(Protocol):
    async def obey(self, forget: Forget, *, asking_session: int | None) -> None: ...


class Orders:
    def __init__(self, forgetting: Obedience) -> None:
        self._forgetting = forgetting

    async def obey(self, headers: Headers, visit: Visit) -> list[tuple[bytes, bytes]]:
        """An answer's headers without those that are between backend and gateway; every order was carried out."""
        for order in values(headers, _FORGET):
            await self._obey(order, visit)
        return without(headers, lambda name: name.startswith(_OURS))

    async def _obey(self, order: bytes, visit: Visit) -> None:
        try:
            forget = decode_forget(order.decode("ascii", "replace"))
        except ValueError:
            _log.error("an order to forget could not be read")
            return
        # A caller who leaves now must not keep the others from being told.
        await asyncio.shield(self._forgetting.obey(forget, asking_session=visit.identity.session_id))
