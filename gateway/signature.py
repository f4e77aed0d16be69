"""The signed identity that a visit's requests of the backend carry (design.md "Signed identity")."""

from contract.headers import IDENTITY
from contract.identity import Assertion, encode_assertion
from contract.signing import AUDIENCE, Message, Signer
from gateway.authn.organisation import org_header
from gateway.visit import Visit

_IDENTITY = IDENTITY.encode()


class Signature:
    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def header(
        self, visit: Visit, *, method: str, target: bytes, active_sessions: int | None = None
    ) -> tuple[bytes, bytes]:
        """Good for one request of this method and raw target."""
        assertion = Assertion(
            identity=visit.identity,
            client_address=visit.client.address,
            forwarded_for=visit.client.forwarded_for,
            real_ip=visit.client.real_ip,
            org_header=org_header(visit.reading),
            active_sessions=active_sessions,
        )
        message = Message(audience=AUDIENCE, method=method, target=target)
        return _IDENTITY, self._signer.sign(encode_assertion(assertion), message).encode()
