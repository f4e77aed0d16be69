"""The ways to the backend."""

from contract.settings import Settings
from contract.signing import IDENTITY_LABEL, INTERNAL_LABEL, Signer, derive_key
from gateway.credentials.calls import InternalCalls
from gateway.parts.basis import Basis
from gateway.signature import Signature
from relay.limits import ListenerLimits, UpstreamLimits
from relay.pulse import Pulse
from relay.tls import client_context
from relay.upstream import Upstream

_IMPATIENT = UpstreamLimits(connect=2.0, first_byte=10.0, idle=10.0, total=20.0)
_PULSE = UpstreamLimits(connect=2.0, first_byte=5.0, total=5.0)
_HEALTH = b"/api/health"
_CONNECTIONS = ListenerLimits().connections
"""As many as callers may have: each WebSocket has one of its own."""
_IDLE = 1024
_BEYOND_DATA_SOURCES = 15.0
"""How many seconds longer than for a data source the gateway waits, so that the backend's own 504 comes first."""


class BackendParts:
    """`upstream` carries callers' requests; `internal` the gateway's own, which wait less long."""

    def __init__(self, basis: Basis) -> None:
        settings = basis.settings
        self._pulse = Pulse(_upstream(settings, _PULSE), target=_HEALTH)
        self.upstream = _upstream(settings, _patient(settings), living=self._pulse)
        self.internal = _upstream(settings, _IMPATIENT)
        self.calls = InternalCalls(self.internal, _signer(basis, INTERNAL_LABEL))
        self.signature = Signature(_signer(basis, IDENTITY_LABEL))

    def close(self) -> None:
        self._pulse.close()
        self.internal.close()
        self.upstream.close()


def _signer(basis: Basis, label: str) -> Signer:
    return Signer(derive_key(basis.settings.security.secret_key.reveal(), label=label), basis.clock)


def _upstream(settings: Settings, limits: UpstreamLimits, *, living: Pulse | None = None) -> Upstream:
    url = settings.gateway.backend_url
    tls = client_context(settings.gateway.backend_ca_file) if url.tls else None
    return Upstream(url, limits=limits, tls=tls, living=living)


def _patient(settings: Settings) -> UpstreamLimits:
    return UpstreamLimits(
        connect=2.0,
        first_byte=settings.dataproxy.timeout + _BEYOND_DATA_SOURCES,
        # The fast lane takes only connections that are there: as many as callers come at once.
        idle_connections=_IDLE,
        connections=_CONNECTIONS,
    )
