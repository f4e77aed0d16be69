"""Opening connections to one upstream: resolve, let the guard see the address, connect to that very address."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from contract.errors import BadGateway, GatewayTimeout
from contract.settings.endpoint import Endpoint
from relay.connection import UpstreamConnection

ConnectGuard = Callable[[str], None]
"""Called with each resolved address before connecting; raises a Problem to refuse (SSRF)."""


class ConnectTimedOut(GatewayTimeout):
    """Nothing was sent yet."""


class Dialer:
    def __init__(
        self, endpoint: Endpoint, *, tls: ssl.SSLContext | None, guard: ConnectGuard | None, timeout: float
    ) -> None:
        self._endpoint = endpoint
        self._tls = tls or (_default_tls() if endpoint.tls else None)
        self._guard = guard
        self._timeout = timeout

    async def dial(self) -> UpstreamConnection:
        """Raises BadGateway or ConnectTimedOut, whose texts name no address, or what the guard raises."""
        connection = UpstreamConnection()
        try:
            async with asyncio.timeout(self._timeout):
                await self._connect(connection)
        except TimeoutError:
            raise ConnectTimedOut from None
        except (OSError, UnicodeError):
            raise BadGateway from None
        except BaseException:
            connection.abort()
            raise
        return connection

    async def _connect(self, connection: UpstreamConnection) -> None:
        loop = asyncio.get_running_loop()
        if self._endpoint.socket_path is not None:
            await loop.create_unix_connection(lambda: connection, str(self._endpoint.socket_path))
            return
        addresses = await self._resolve()
        for last, address in enumerate(addresses, start=1 - len(addresses)):
            try:
                await self._connect_to(address, connection)
            except OSError:
                if last == 0:
                    raise
            else:
                return

    async def _connect_to(self, address: str, connection: UpstreamConnection) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_connection(
            lambda: connection,
            address,
            self._endpoint.port,
            ssl=self._tls,
            server_hostname=self._endpoint.host if self._tls is not None else None,
        )

    async def _resolve(self) -> list[str]:
        """Every address of the host; one that the guard refuses refuses them all."""
        found = await asyncio.get_running_loop().getaddrinfo(
            self._endpoint.host, self._endpoint.port, type=socket.SOCK_STREAM
        )
        addresses = list(dict.fromkeys(_plain(str(address[0])) for *_, address in found))
        if self._guard is not None:
            for address in addresses:
                self._guard(address)
        return addresses


def _plain(address: str) -> str:
    """IPv4 where it was mapped into IPv6, so that the guard sees one spelling."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(parsed)


def _default_tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
