"""What a backend would believe of a recorded request, by its own rules."""

from backend.access.verify import Signatures
from contract.identity import Assertion
from relay.reading import canonical
from tests.support.recorder import Recorded
from tests.support.stack import SECRET, Stack


def believed(stack: Stack, recorded: Recorded | None = None) -> Assertion:
    """The last forwarded request's assertion; raises Unauthenticated if it has none that is good."""
    found = recorded or stack.last
    reading = canonical(
        method=found.method,
        target=found.target,
        version=(1, 1),
        headers=tuple(found.headers),
        peer="",
        scheme="http",
    )
    return Signatures([SECRET], stack.clock).assertion(reading)


def caller(stack: Stack, recorded: Recorded | None = None) -> tuple[str, str]:
    """Login and role that the backend would act for."""
    identity = believed(stack, recorded).identity
    return identity.login, identity.role.value
