"""Making a device known when somebody logs in on it (decisions.md 14)."""

from gateway.credentials.calls import InternalCalls
from gateway.guard.client import Client
from gateway.guard.devices import Devices


class RememberedDevices:
    def __init__(self, calls: InternalCalls, devices: Devices) -> None:
        self._calls = calls
        self._devices = devices

    async def cookie(self, login: str, client: Client) -> str:
        """The Set-Cookie value that a good log-in is owed; raises Unavailable."""
        return self._devices.remembering(client.device, await self._calls.resolve(login))
