"""Asks a listener over HTTP whether it is there."""

import asyncio
import ssl
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from contract.settings import Endpoint, Settings

_LOOPBACK: Final = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 # recognised, not bound
_SECONDS: Final = 2.0
WELL: Final = 200
_UNKNOWN: Final = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    endpoint: Endpoint
    authority: str
    """What the Host header says."""
    path: str = "/api/health"

    async def status(self) -> int | None:
        """The status of `GET path`; None if nothing answers with HTTP in time.

        401 too from who ends the connection after its handshake: we have no certificate to show, and it is there.
        """
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._ask()
        except (OSError, ValueError, IndexError, TimeoutError):
            return None

    async def _ask(self) -> int:
        reader, writer = await self._connect()
        with closing(writer):
            request = f"GET {self.path} HTTP/1.1\r\nHost: {self.authority}\r\nConnection: close\r\n\r\n"
            writer.write(request.encode())
            line = await reader.readline()
            return int(line.split()[1]) if line or not self.endpoint.tls else _UNKNOWN

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.endpoint.socket_path is not None:
            return await asyncio.open_unix_connection(str(self.endpoint.socket_path))
        context = _any_certificate() if self.endpoint.tls else None
        return await asyncio.open_connection(self.endpoint.host, self.endpoint.port, ssl=context)


def gateway_probe(settings: Settings) -> Probe:
    server = settings.server
    endpoint = Endpoint(
        scheme=server.protocol, host=_LOOPBACK.get(server.http_addr, server.http_addr), port=server.http_port
    )
    base = server.sub_path if server.serve_from_sub_path else ""
    return Probe(endpoint=endpoint, authority=f"{server.domain}:{server.http_port}", path=f"{base}/api/health")


def backend_probe(settings: Settings) -> Probe:
    return Probe(endpoint=settings.gateway.backend_url, authority="localhost")


def _any_certificate() -> ssl.SSLContext:
    """The question is whether we answer at our own address, not whether the name on the certificate is right."""
    context = ssl.create_default_context()
    # In older versions a certificate that is missing breaks the handshake itself.
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
