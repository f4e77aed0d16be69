"""The path below which the gateway lives, where the proxy in front leaves it in place (`serve_from_sub_path`)."""

from contract.settings import Settings
from contract.target import Target
from relay.reading import CanonicalRequest


class SubPath:
    """`prefix` as it is sent, without its last slash; empty where there is nothing to take off."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix.encode("ascii")

    @classmethod
    def of(cls, settings: Settings) -> "SubPath":
        server = settings.server
        return cls(server.sub_path if server.serve_from_sub_path else "")

    def below(self, reading: CanonicalRequest) -> CanonicalRequest:
        """As if it had been asked at the root; without the prefix, it was."""
        path = reading.target.path
        if not self._prefix or not (path == self._prefix or path.startswith(self._prefix + b"/")):
            return reading
        rest = reading.target.raw.removeprefix(self._prefix)
        return reading.at(Target.read(rest if rest.startswith(b"/") else b"/" + rest))
