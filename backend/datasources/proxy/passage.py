"""All that a request to a data source takes, checked: which way, to what target, in whose name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.datasources.model import DataSource
from backend.datasources.proxy import rules
from backend.datasources.proxy.address import SourceAddress
from backend.datasources.proxy.credentials import credential_headers
from backend.datasources.proxy.egress import Egress
from backend.datasources.proxy.options import ProxyOptions
from backend.datasources.proxy.request_headers import HeaderPolicy, request_headers
from backend.datasources.proxy.target import influxdb_08_query, influxdb_08_rest, join
from backend.datasources.proxy.upstreams import Upstreams
from backend.datasources.service import DataSources
from contract.identity import Assertion
from relay.headers import Headers, values
from relay.upstream import Upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyPolicy:
    """What the settings say of all data sources. An empty `whitelist` lists all."""

    headers: HeaderPolicy
    whitelist: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a source: the raw path below its own, the raw query, and the headers of who asks."""

    method: str
    rest: bytes
    query: bytes
    headers: Headers
    assertion: Assertion


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """`headers` hold the source's credentials."""

    upstream: Upstream
    target: bytes
    headers: Headers = field(repr=False)


class Passages:
    def __init__(self, sources: DataSources, *, upstreams: Upstreams, egress: Egress, policy: ProxyPolicy) -> None:
        self._sources = sources
        self._upstreams = upstreams
        self._egress = egress
        self._policy = policy

    def to(self, source: DataSource, asked: Asked) -> Passage:
        """Raises what forbids it: its type's rules, the whitelist, its address, an unusable certificate."""
        address = self._checked(source, asked)
        options = ProxyOptions.read(source.json_data)
        secrets = self._sources.secrets(source)
        return Passage(
            upstream=self._upstreams.get(source, address, options, secrets),
            target=_target(source, address, asked, secrets),
            headers=self._headers(source, address, asked, options, secrets),
        )

    def _checked(self, source: DataSource, asked: Asked) -> SourceAddress:
        rules.check_type(source.type)
        address = SourceAddress.read(source.url)
        rules.check_whitelist(address, self._policy.whitelist)
        self._egress.check_name(address)
        rules.check_method(source.type, asked.method, asked.rest)
        return address

    def _headers(
        self,
        source: DataSource,
        address: SourceAddress,
        asked: Asked,
        options: ProxyOptions,
        secrets: Mapping[str, str],
    ) -> list[tuple[bytes, bytes]]:
        passed_on = values(asked.headers, b"x-ds-authorization")
        credentials = credential_headers(
            source,
            options,
            secrets,
            passed_on=passed_on[-1] if passed_on else None,
            reserved=self._policy.headers.reserved,
        )
        return request_headers(
            self._policy.headers,
            sent=asked.headers,
            assertion=asked.assertion,
            authority=address.authority,
            credentials=list(credentials),
            keep_cookies=options.keep_cookies,
        )


def _target(source: DataSource, address: SourceAddress, asked: Asked, secrets: Mapping[str, str]) -> bytes:
    rest, query = asked.rest, asked.query
    if source.type == "influxdb_08":
        rest = influxdb_08_rest(source.database, rest)
        query = influxdb_08_query(query, user=source.user, password=secrets.get("password", ""))
    return join(address.base, rest, query)
