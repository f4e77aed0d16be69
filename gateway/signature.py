"""The signed identity that a visit's requests of the backend carry (design.md "Signed identity")."""

from contract.headers import IDENTITY
from contract.identity import Assertion, Identity, encode_assertion
from contract.signing import AUDIENCE, Message, Signer, encoded
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
        payload = self.payload(visit.identity, visit.client, visit.reading, active_sessions=active_sessions)
        return _IDENTITY, self.signed(payload, method=method, target=target)

    def payload(
        self,
        identity: Identity,
        client: Client,
        reading: CanonicalRequest,
        *,
        active_sessions: int | None = None,
    ) -> str:
        """What is signed about a caller, as `signed` takes it; the same for all requests with the same header."""
        assertion = Assertion(
            identity=identity,
            client_address=client.address,
            forwarded_for=client.forwarded_for,
            real_ip=client.real_ip,
            org_header=org_header(reading),
            active_sessions=active_sessions,
        )
        return encoded(encode_assertion(assertion))

    def signed(self, payload: str, *, method: str, target: bytes) -> bytes:
        """The header's value, good for one request."""
        message = Message(audience=AUDIENCE, method=method, target=target)
        return self._signer.sign_encoded(payload, message).encode()
