"""Rules about addresses and certificates."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from contract.settings.addresses import redis_places
from contract.settings.endpoint import is_loopback
from contract.settings.model import Settings
from contract.settings.rules import Finding, Rule

_GATEWAY_FILES: Final = (
    "backend_ca_file",
    "backend_cert_file",
    "backend_cert_key",
    "redis_ca_file",
    "redis_cert_file",
    "redis_cert_key",
)
_UNCHECKED: Final = frozenset(
    {"ssl_cert_reqs", "ssl_check_hostname", "ssl_ca_certs", "ssl_ca_path", "ssl_ca_data"}
)
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


def _pairs(settings: Settings) -> Iterator[Finding]:
    gateway = settings.gateway
    for name in ("backend", "redis"):
        certificate, key = getattr(gateway, f"{name}_cert_file"), getattr(gateway, f"{name}_cert_key")
        if (certificate is None) != (key is None):
            yield "gateway", f"{name}_cert_file", f"name {name}_cert_key too, or neither of them"
    for section, key, path in _named(settings):
        if path is not None and not path.is_file():
            yield section, key, "name a readable PEM file"


def _named(settings: Settings) -> Iterator[tuple[str, str, Path | None]]:
    for key in _GATEWAY_FILES:
        yield "gateway", key, getattr(settings.gateway, key)
    yield "backend", "client_ca_file", settings.backend.client_ca_file
    yield "backend", "client_crl_file", settings.backend.client_crl_file


def _bare(settings: Settings) -> Iterator[Finding]:
    own = settings.backend
    if not (own.listen.local or own.listen.tls or own.allow_unencrypted):
        yield (
            "backend",
            "listen",
            "requests would cross the network bare; use https with client_ca_file, or set allow_unencrypted",
        )
    if own.client_ca_file is not None and not own.listen.tls:
        yield "backend", "client_ca_file", "needs [backend] listen to be https"
    if own.client_crl_file is not None and own.client_ca_file is None:
        yield "backend", "client_crl_file", "needs client_ca_file: nobody is asked for a certificate without"


def _exposed(settings: Settings) -> Iterator[Finding]:
    for network in settings.gateway.trusted_proxies:
        if network.prefixlen == 0:
            text = f"{network} lets every client say where it comes from; name your proxies alone"
            yield "gateway", "trusted_proxies", text
    if not settings.gateway.backend_url.local and not settings.gateway.backend_url.tls:
        yield "gateway", "backend_url", "requests cross the network unencrypted; use https"
    own = settings.backend
    if not own.listen.local and not own.listen.tls:
        yield "backend", "listen", "requests cross the network unencrypted; use https, a socket, or loopback"
    if not own.listen.local and own.listen.tls and own.client_ca_file is None:
        yield "backend", "client_ca_file", "anybody may connect; name the authority of the gateways' certificates"
    redis = urlsplit(settings.gateway.redis_url.reveal())
    if redis.scheme == "redis" and not is_loopback(redis.hostname or ""):
        yield "gateway", "redis_url", "sessions cross the network unencrypted; use rediss"
    places = redis_places(settings.gateway.redis_url.reveal())
    if redis.scheme == "redis+sentinel" and not all(is_loopback(host) for host, _ in places):
        yield (
            "gateway",
            "redis_url",
            "sessions cross the network unencrypted; use rediss+sentinel",
        )
    if _UNCHECKED & {name for name, _ in parse_qsl(redis.query)}:
        yield "gateway", "redis_url", "has no effect: certificates are always checked; see redis_ca_file"


PLACE_FAULTS: Final[tuple[Rule, ...]] = (_addresses, _certificates, _pairs, _bare)
PLACE_WARNINGS: Final[tuple[Rule, ...]] = (_exposed,)
