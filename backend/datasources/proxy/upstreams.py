"""The connections to data sources that were used lately."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from backend.datasources.proxy.address import SourceAddress
from backend.datasources.proxy.egress import Egress
from backend.datasources.proxy.options import ProxyOptions
from backend.datasources.proxy.tls import tls_context
from contract.settings.endpoint import Endpoint
from relay.limits import UpstreamLimits
from relay.upstream import Upstream

LIMIT = 256
_TLS_SECRETS = ("tlsCACert", "tlsClientCert", "tlsClientKey")


class Terms(NamedTuple):
    """All that connections depend on; others are dropped when it changes."""

    scheme: str
    host: str
    port: int
    tls: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source's connections."""

    address: SourceAddress
    options: ProxyOptions
    secrets: Mapping[str, str] = field(repr=False)
    terms: Terms

    @classmethod
    def of(cls, address: SourceAddress, options: ProxyOptions, secrets: Mapping[str, str]) -> "Wanted":
        fingerprint = _fingerprint(address, options, secrets)
        return cls(address, options, secrets, Terms(address.scheme, address.host, address.port, fingerprint))


class Upstreams:
    """One pool of connections for each of the `limit` sources used last, never shared between two."""

    def __init__(self, *, limits: UpstreamLimits, egress: Egress, limit: int = LIMIT) -> None:
        self._limits = limits
        self._egress = egress
        self._limit = limit
        self._open: OrderedDict[int, tuple[Terms, Upstream]] = OrderedDict()

    def get(self, source_id: int, wanted: Wanted) -> Upstream:
        """Raises BadRequest if the source's certificates cannot be used."""
        known = self._open.get(source_id)
        if known is not None and known[0] == wanted.terms:
            self._open.move_to_end(source_id)
            return known[1]
        upstream = self._made(wanted)
        self.forget(source_id)
        self._open[source_id] = (wanted.terms, upstream)
        while len(self._open) > self._limit:
            self.forget(next(iter(self._open)))
        return upstream

    def forget(self, source_id: int) -> None:
        """Exchanges under way may end."""
        known = self._open.pop(source_id, None)
        if known is not None:
            known[1].close()

    def close(self) -> None:
        for source_id in list(self._open):
            self.forget(source_id)

    def _made(self, wanted: Wanted) -> Upstream:
        address = wanted.address
        return Upstream(
            Endpoint(scheme=address.scheme, host=address.host, port=address.port),
            limits=self._limits,
            tls=tls_context(wanted.options, wanted.secrets) if address.scheme == "https" else None,
            connect_guard=self._egress.guard(address.port),
        )


def _fingerprint(address: SourceAddress, options: ProxyOptions, secrets: Mapping[str, str]) -> bytes:
    if address.scheme != "https":
        return b""
    switches = (options.tls_skip_verify, options.tls_auth, options.tls_auth_with_ca_cert)
    material = repr((switches, [secrets.get(name, "") for name in _TLS_SECRETS]))
    return hashlib.sha256(material.encode()).digest()
