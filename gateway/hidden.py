"""What a request says to the gateway alone: the headers and the parameter that the settings name."""

from urllib.parse import unquote_plus

from contract.errors import UntrustedFraming
from contract.headers import fold, is_reserved
from contract.settings import Settings
from gateway.authn.jwt.method import PARAMETER
from gateway.authn.proxy import ProxyRules
from relay.reading import CanonicalRequest


class Hidden:
    """`headers` are in lower case; hidden while their method is off, too, for the backend may believe them."""

    def __init__(self, headers: frozenset[bytes], *, in_query: bool) -> None:
        self._headers = headers
        self._in_query = in_query

    @classmethod
    def of(cls, settings: Settings) -> "Hidden":
        token = settings.auth_jwt.header_name.lower().encode()
        names = ProxyRules.of(settings).names() | ({token} if token else set())
        return cls(names, in_query=settings.auth_jwt.enabled and settings.auth_jwt.url_login)

    def refuse_disguised(self, reading: CanonicalRequest) -> None:
        """A name that a lax reader could take for one of these; raises UntrustedFraming (decisions.md 21)."""
        for name in reading.index:
            if name not in self._headers and fold(name) in self._headers:
                raise UntrustedFraming("A header's name could be read as a reserved one")

    def hides(self, name: bytes) -> bool:
        """Whether a header of this name, in any spelling, goes no further."""
        folded = fold(name)
        return is_reserved(folded) or folded in self._headers

    def target(self, raw: bytes) -> bytes:
        """The target as the backend gets it: without the token, and otherwise as it was sent."""
        if not self._in_query:
            return raw
        path, mark, query = raw.partition(b"?")
        if not mark:
            return raw
        kept = [pair for pair in query.split(b"&") if not _is_token(pair)]
        return path + mark + b"&".join(kept) if kept else path


def _is_token(pair: bytes) -> bool:
    return unquote_plus(pair.partition(b"=")[0].decode("latin-1")) == PARAMETER
