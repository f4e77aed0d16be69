"""The way to one data source: what its settings come to, the same for every request until they change."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from backend.datasources.model import DataSource
from backend.datasources.proxy.address import SourceAddress
from backend.datasources.proxy.credentials import credential_headers
from backend.datasources.proxy.options import ProxyOptions
from backend.datasources.proxy.request_headers import HeaderPolicy, request_headers
from backend.datasources.proxy.target import influxdb_08_query, influxdb_08_rest, join
from backend.datasources.proxy.upstreams import Wanted
from contract.identity import Assertion
from relay.headers import Headers, values
from relay.outgoing import Outgoing

_CALLERS = 16
"""Headers that are remembered, for a dashboard's panels ask in the same words."""

Sent = tuple[tuple[bytes, bytes], ...]


class Written(NamedTuple):
    """A header section with the source's credentials: as fields, and as a simple read has it on the wire."""

    headers: Headers
    block: bytes

    def __repr__(self) -> str:
        return "Written()"


class Way:
    """Holds the source's secrets in clear."""

    def __init__(
        self, source: DataSource, address: SourceAddress, secrets: Mapping[str, str], policy: HeaderPolicy
    ) -> None:
        options = ProxyOptions.read(source.json_data)
        self.source = source
        self.wanted = Wanted.of(address, options, secrets)
        self._policy = policy
        self.written = lru_cache(_CALLERS)(self._written)

    def target(self, rest: bytes, query: bytes) -> bytes:
        source = self.source
        if source.type == "influxdb_08":
            rest = influxdb_08_rest(source.database, rest)
            password = self.wanted.secrets.get("password", "")
            query = influxdb_08_query(query, user=source.user, password=password)
        return join(self.wanted.address.base, rest, query)

    def _written(self, sent: Sent, assertion: Assertion) -> Written:
        """Raises BadGateway for a header that cannot be sent."""
        headers = self._headers(sent, assertion)
        head = Outgoing(method="GET", target=b"/", headers=headers).head(authority=b"")
        return Written(headers, head.partition(b"\r\n")[2])

    def _headers(self, sent: Sent, assertion: Assertion) -> Headers:
        passed_on = values(sent, b"x-ds-authorization")
        credentials = credential_headers(
            self.source,
            self.wanted.options,
            self.wanted.secrets,
            passed_on=passed_on[-1] if passed_on else None,
            reserved=self._policy.reserved,
        )
        return request_headers(
            self._policy,
            sent=sent,
            assertion=assertion,
            authority=self.wanted.address.authority,
            credentials=list(credentials),
            keep_cookies=self.wanted.options.keep_cookies,
        )
