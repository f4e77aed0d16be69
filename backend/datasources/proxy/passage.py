"""All that a request to a data source takes, checked: which way, to what target, in whose name."""

from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from backend.datasources.model import DataSource
from backend.datasources.proxy import rules
from backend.datasources.proxy.address import SourceAddress
from backend.datasources.proxy.egress import Egress
from backend.datasources.proxy.request_headers import HeaderPolicy
from backend.datasources.proxy.upstreams import LIMIT, Upstreams
from backend.datasources.proxy.way import Sent, Way, Written
from backend.datasources.service import DataSources
from contract.identity import Assertion
from relay.fast.boundary import END
from relay.outgoing import request_line
from relay.upstream import Upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyPolicy:
    """What the settings say of all data sources. An empty `whitelist` lists all."""

    headers: HeaderPolicy
    whitelist: frozenset[str] = frozenset()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a source: the raw path below its own, the raw query, and the headers of who asks."""

    method: str
    rest: bytes
    query: bytes
    headers: Sent
    assertion: Assertion


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    upstream: Upstream
    target: bytes
    written: Written

    def simple(self, method: str, body: bytes | None) -> bytes:
        """The whole request, as sent."""
        begins, block = request_line(method, self.target) + b"\r\n", self.written.block
        if body is None:
            return begins + block
        return b"%b%bContent-Length: %d%b%b" % (begins, block.removesuffix(b"\r\n"), len(body), END, body)


class Passages:
    """Remembers the ways to the sources used last, each as long as its source stays word for word what it was."""

    def __init__(self, sources: DataSources, *, upstreams: Upstreams, egress: Egress, policy: ProxyPolicy) -> None:
        self._sources = sources
        self._upstreams = upstreams
        self._egress = egress
        self._policy = policy
        self._ways: OrderedDict[int, Way] = OrderedDict()

    def to(self, source: DataSource, asked: Asked) -> Passage:
        """Raises what forbids it: its type's rules, the whitelist, its address, an unusable certificate."""
        way = self._way(source)
        rules.check_method(source.type, asked.method, asked.rest)
        return Passage(
            upstream=self._upstreams.get(source.id, way.wanted),
            target=way.target(asked.rest, asked.query),
            written=way.written(asked.headers, asked.assertion),
        )

    def _way(self, source: DataSource) -> Way:
        known = self._ways.get(source.id)
        if known is None or known.source != source:
            known = self._ways[source.id] = self._checked(source)
        self._ways.move_to_end(source.id)
        if len(self._ways) > LIMIT:
            self._ways.popitem(last=False)
        return known

    def _checked(self, source: DataSource) -> Way:
        rules.check_type(source.type)
        address = SourceAddress.read(source.url)
        rules.check_whitelist(address, self._policy.whitelist)
        self._egress.check_name(address)
        return Way(source, address, self._sources.secrets(source), self._policy.headers)
