"""Rules about addresses and certificates."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from contract.settings.endpoint import is_loopback
from contract.settings.model import Settings
from contract.settings.rules import Finding, Rule

_HOST: Final = re.compile(r"[^\s/:\[\]]+|\[[0-9a-fA-F:.]+\]")


def _addresses(settings: Settings) -> Iterator[Finding]:
    server = settings.server
    if _HOST.fullmatch(server.domain) is None:
        yield "server", "domain", "write the host's name alone, as example.org"
    if server.enforce_domain and urlsplit(server.root_url).hostname != server.domain.lower().strip("[]"):
        yield "server", "enforce_domain", "needs [server] root_url to name the host of [server] domain"
    if settings.snapshots.external_enabled and not settings.snapshots.external_snapshot_url:
        yield "snapshots", "external_snapshot_url", "name the server, or set external_enabled=false"


def _certificates(settings: Settings) -> Iterator[Finding]:
    for section, wanted, part in (
        ("server", settings.server.protocol == "https", settings.server),
        ("backend", settings.backend.listen.tls, settings.backend),
    ):
        for key, path in (("cert_file", part.cert_file), ("cert_key", part.cert_key)):
            if wanted and (path is None or not path.is_file()):
                yield section, key, "https needs it: name a readable PEM file"


def _exposed(settings: Settings) -> Iterator[Finding]:
    for network in settings.gateway.trusted_proxies:
        if network.prefixlen == 0:
            text = f"{network} lets every client say where it comes from; name your proxies alone"
            yield "gateway", "trusted_proxies", text
    if not settings.gateway.backend_url.local and not settings.gateway.backend_url.tls:
        yield "gateway", "backend_url", "requests cross the network unencrypted; use https"
    if not settings.backend.listen.local and not settings.backend.listen.tls:
        yield "backend", "listen", "requests cross the network unencrypted; use https, a socket, or loopback"
    redis = urlsplit(settings.gateway.redis_url.reveal())
    if redis.scheme == "redis" and not is_loopback(redis.hostname or ""):
        yield "gateway", "redis_url", "sessions cross the network unencrypted; use rediss"


PLACE_FAULTS: Final[tuple[Rule, ...]] = (_addresses, _certificates)
PLACE_WARNINGS: Final[tuple[Rule, ...]] = (_exposed,)
