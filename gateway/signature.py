"""The signed identity that a visit's requests of the backend carry (design.md "Signed identity")."""

from collections.abc import Callable

from contract.headers import IDENTITY
from contract.identity import Assertion, Identity, encode_assertion
from contract.signing import AUDIENCE, Signer
from gateway.authn.organisation import org_header
from gateway.guard.client import Client
from gateway.visit import Visit
from relay.reading import CanonicalRequest

_IDENTITY = IDENTITY.encode()


class Signature:
    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def header(
        self, visit: Visit, *, method: str, target: bytes, active_sessions: int | None = None
    ) -> tuple[bytes, bytes]:
        """Good for one request of this method and raw target."""
        sign = self.series(
            visit.identity, visit.client, visit.reading, method=method, active_sessions=active_sessions
        )
        return _IDENTITY, sign(target)

    def series(
        self,
        identity: Identity,
        client: Client,
        reading: CanonicalRequest,
        *,
        method: str,
        active_sessions: int | None = None,
    ) -> Callable[[bytes], bytes]:
        """Makes the header's value for one target after another; good for all requests with the same header."""
        assertion = Assertion(
            identity=identity,
            client_address=client.address,
            forwarded_for=client.forwarded_for,
            real_ip=client.real_ip,
            org_header=org_header(reading),
            active_sessions=active_sessions,
        )
        return self._signer.series(encode_assertion(assertion), audience=AUDIENCE, method=method)
