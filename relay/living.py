"""A TLS context that outlives its files: each handshake has what was last read from them without a fault."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, Self

from cryptography import x509

from contract.background import running
from contract.clock import Clock, rfc3339
from contract.errors import StartFault
from contract.logs import logger
from contract.settings.kinds import TlsVersion
from relay.tls import TlsFiles, client_context, server_context

_SOON: Final = timedelta(days=14).total_seconds()
_log = logger("relay.tls")

Make = Callable[[TlsFiles], ssl.SSLContext]


class LivingContext(ssl.SSLContext):
    """All or nothing: files that do not fit each other leave what was in force, and are told of.

    Connections that are there keep what they were made with. A client looks at its files whenever it connects; for
    a server see `watched`: whoever connects to it must not make it read.
    """

    def __new__(cls, protocol: int, **_: Any) -> Self:
        return super().__new__(cls, protocol)

    def __init__(
        self, _protocol: int, *, files: TlsFiles, make: Make, clock: Clock | None = None, name: str = ""
    ) -> None:
        """`name`: what a server's certificate must be for, if not its host. Raises StartFault.

        By the `clock` it is told when our own certificate ends soon.
        """
        self._files = files
        self._make = make
        self._clock = clock
        self._name = name or None
        self._stamps = _stamps(files)
        self._inner = make(files)
        self._tell_end()

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,  # noqa: FBT001, FBT002 - as it is overridden
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        if not server_side:
            self.look()
        name = None if server_side else self._name or server_hostname
        return self._inner.wrap_bio(incoming, outgoing, server_side, name, session)

    def look(self) -> None:
        """Take the files as they are, if they changed since the last look."""
        stamps = _stamps(self._files)
        if stamps == self._stamps:
            return
        # Before they are read: what changes meanwhile is seen at the next look.
        self._stamps = stamps
        try:
            self._inner = self._make(self._files)
        except StartFault as fault:
            _log.error(
                "new certificate refused, the one before stays", setting=self._files.setting, cause=str(fault)
            )
            return
        _log.info("new certificate in use", setting=self._files.setting)
        self._tell_end()

    def _tell_end(self) -> None:
        """Of the certificate that we show: nobody hears of it in time otherwise."""
        if self._files.certificate is None or self._clock is None:
            return
        ends = _end(self._files.certificate)
        if ends is not None and ends - self._clock.now() < _SOON:
            _log.warning("certificate ends soon", setting=self._files.setting, ends=rfc3339(ends))


def living_server(files: TlsFiles, clock: Clock, *, oldest: TlsVersion) -> LivingContext:
    """Raises StartFault."""
    make = partial(server_context, oldest=oldest)
    return LivingContext(ssl.PROTOCOL_TLS_SERVER, files=files, make=make, clock=clock)


def living_client(
    files: TlsFiles, clock: Clock | None = None, *, name: str, make: Make = client_context
) -> LivingContext:
    """Raises StartFault."""
    return LivingContext(ssl.PROTOCOL_TLS_CLIENT, files=files, make=make, clock=clock, name=name)


@asynccontextmanager
async def watched(context: LivingContext | None, *, every: float) -> AsyncIterator[None]:
    """Its files are looked at every so many seconds; never, if that is 0."""
    if context is None or not every:
        yield
        return
    async with running(_look(context, every)):
        yield


async def _look(context: LivingContext, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        context.look()


def _end(certificate: Path) -> float | None:
    """None where it cannot be told: the file was taken away meanwhile, or its certificate is an odd one."""
    try:
        [own, *_] = x509.load_pem_x509_certificates(certificate.read_bytes())
    except (OSError, ValueError):
        return None
    return own.not_valid_after_utc.timestamp()


def _stamps(files: TlsFiles) -> list[tuple[int, int, int] | None]:
    """What changes with a file, or with that which a link leads to."""
    return [_stamp(path) for path in files.named]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
