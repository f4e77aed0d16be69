"""The ways to the backend."""

from contract.settings import Settings
from contract.signing import IDENTITY_LABEL, INTERNAL_LABEL, Signer, derive_key
from gateway.credentials.calls import InternalCalls
from gateway.parts.basis import Basis
from gateway.signature import Signature
from relay.limits import ListenerLimits, UpstreamLimits
from relay.living import LivingContext, living_client
from relay.pulse import Pulse
from relay.tls import TlsFiles
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
        url, tls = settings.gateway.backend_url, _tls(basis)
        self._pulse = Pulse(Upstream(url, limits=_PULSE, tls=tls), target=_HEALTH)
        self.upstream = Upstream(url, limits=_patient(settings), tls=tls, living=self._pulse)
        self.internal = Upstream(url, limits=_IMPATIENT, tls=tls)
        self.calls = InternalCalls(self.internal, _signer(basis, INTERNAL_LABEL))
        self.signature = Signature(_signer(basis, IDENTITY_LABEL))

    def close(self) -> None:
        self._pulse.close()
        self.internal.close()
        self.upstream.close()


def _signer(basis: Basis, label: str) -> Signer:
    return Signer(derive_key(basis.settings.security.secret_key.reveal(), label=label), basis.clock)


def _tls(basis: Basis) -> LivingContext | None:
    """Raises StartFault."""
    own = basis.settings.gateway
    if not own.backend_url.tls:
        return None
    files = TlsFiles(
        setting="[gateway] backend_ca_file, backend_cert_file, backend_cert_key",
        certificate=own.backend_cert_file,
        key=own.backend_cert_key,
        authorities=own.backend_ca_file,
    )
    return living_client(files, basis.clock, name=own.backend_server_name)


def _patient(settings: Settings) -> UpstreamLimits:
    return UpstreamLimits(
        connect=2.0,
        first_byte=settings.dataproxy.timeout + _BEYOND_DATA_SOURCES,
        # The fast lane takes only connections that are there: as many as callers come at once.
        idle_connections=_IDLE,
        connections=_CONNECTIONS,
    )
