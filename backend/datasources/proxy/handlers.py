"""The endpoints below `/api/datasources/proxy`."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from backend.access.call import Call
from backend.datasources.model import DataSource, Key
from backend.datasources.proxy import rules
from backend.datasources.proxy.address import SourceAddress
from backend.datasources.proxy.answer_headers import decorate
from backend.datasources.proxy.credentials import credential_headers
from backend.datasources.proxy.egress import Egress
from backend.datasources.proxy.options import ProxyOptions
from backend.datasources.proxy.request_headers import HeaderPolicy, request_headers
from backend.datasources.proxy.target import influxdb_08_query, influxdb_08_rest, join
from backend.datasources.proxy.upstreams import Upstreams
from backend.datasources.service import DataSources
from backend.uid import is_uid
from contract.errors import BadRequest, NotFound
from relay.forward import Forwarder
from relay.headers import values


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyPolicy:
    """What the settings say of all data sources. An empty `whitelist` lists all."""

    headers: HeaderPolicy
    whitelist: frozenset[str] = frozenset()


class ProxyHandlers:
    def __init__(
        self,
        sources: DataSources,
        *,
        upstreams: Upstreams,
        egress: Egress,
        forwarder: Forwarder,
        policy: ProxyPolicy,
    ) -> None:
        self._sources = sources
        self._upstreams = upstreams
        self._egress = egress
        self._forwarder = forwarder
        self._policy = policy

    async def by_id(self, call: Call) -> web.StreamResponse:
        return await self._proxy(call, Key("id", call.id()))

    async def by_uid(self, call: Call) -> web.StreamResponse:
        if not is_uid(call.text("uid")):
            raise BadRequest("UID is invalid")
        return await self._proxy(call, Key("uid", call.text("uid")))

    async def _proxy(self, call: Call, key: Key) -> web.StreamResponse:
        source = await self._source(call, key)
        rest = call.match.remainder or b""
        address = self._checked(source, call.reading.method, rest)
        options = ProxyOptions.read(source.json_data)
        secrets = self._sources.secrets(source)
        return await self._forwarder.forward(
            call.request,
            call.reading,
            self._upstreams.get(source, address, options, secrets),
            target=_target(source, address, rest, call.reading.target.query, secrets),
            headers=self._headers(call, source, address, options, secrets),
            decorate=decorate,
        )

    async def _source(self, call: Call, key: Key) -> DataSource:
        source = await self._sources.find(call.identity.org_id, key)
        if source is None:
            raise NotFound("Unable to find datasource")
        return source

    def _checked(self, source: DataSource, method: str, rest: bytes) -> SourceAddress:
        rules.check_type(source.type)
        address = SourceAddress.read(source.url)
        rules.check_whitelist(address, self._policy.whitelist)
        self._egress.check_name(address)
        rules.check_method(source.type, method, rest)
        return address

    def _headers(
        self,
        call: Call,
        source: DataSource,
        address: SourceAddress,
        options: ProxyOptions,
        secrets: Mapping[str, str],
    ) -> list[tuple[bytes, bytes]]:
        sent = call.reading.headers
        passed_on = values(sent, b"x-ds-authorization")
        credentials = credential_headers(
            source,
            options,
            secrets,
            passed_on=passed_on[-1] if passed_on else None,
            reserved=self._policy.headers.reserved,
        )
        return request_headers(
            self._policy.headers,
            sent=sent,
            assertion=call.assertion,
            authority=address.authority,
            credentials=list(credentials),
            keep_cookies=options.keep_cookies,
        )


def _target(
    source: DataSource, address: SourceAddress, rest: bytes, query: bytes, secrets: Mapping[str, str]
) -> bytes:
    if source.type == "influxdb_08":
        rest = influxdb_08_rest(source.database, rest)
        query = influxdb_08_query(query, user=source.user, password=secrets.get("password", ""))
    return join(address.base, rest, query)
