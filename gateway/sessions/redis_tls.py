"""TLS on the way to Redis: our authority, our certificate, and the name that the server must prove."""

import ssl
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import SSLConnection

from contract.clock import Clock
from contract.settings import Settings
from relay.living import LivingContext, living_client
from relay.tls import TlsFiles


class TlsConnection(SSLConnection):
    """The client's own context would be made once for each connection, and trust the system's authorities, too."""

    def __init__(self, *, tls: ssl.SSLContext, **rest: Any) -> None:
        super().__init__(**rest)
        self.ssl_context.context = tls


def redis_tls(settings: Settings, clock: Clock) -> LivingContext | None:
    """None where the URL asks for none. Raises StartFault."""
    own = settings.gateway
    if urlsplit(own.redis_url.reveal()).scheme not in {"rediss", "rediss+sentinel"}:
        return None
    files = TlsFiles(
        setting="[gateway] redis_ca_file, redis_cert_file, redis_cert_key",
        certificate=own.redis_cert_file,
        key=own.redis_cert_key,
        authorities=own.redis_ca_file,
    )
    return living_client(files, clock, name=own.redis_server_name)
