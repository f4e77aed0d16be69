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


class Streams(Protocol):
    def spare(self, visit: Visit) -> None:
        """Do not cut the visit's own answer."""


class Orders:
    def __init__(self, forgetting: Obedience, streams: Streams) -> None:
        self._forgetting = forgetting
        self._streams = streams
        self._running: set[asyncio.Task[None]] = set()

    async def obey(self, headers: Headers, visit: Visit) -> list[tuple[bytes, bytes]]:
        """An answer's headers without those that are between backend and gateway; every order was carried out."""
        if orders := values(headers, _FORGET):
            task = asyncio.create_task(self._obey_all(orders, visit.identity.session_id))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            self._streams.spare(visit)
            # A caller who leaves now must not keep us from any of them.
            await asyncio.shield(task)
        return without(headers, lambda name: name.startswith(_OURS))

    async def _obey_all(self, orders: list[bytes], asking_session: int | None) -> None:
        for order in orders:
            await self._obey(order, asking_session)

    async def _obey(self, order: bytes, asking_session: int | None) -> None:
        try:
            forget = decode_forget(order.decode("ascii", "replace"))
        except ValueError:
            _log.error("an order to forget could not be read")
            return
        await self._forgetting.obey(forget, asking_session=asking_session)
