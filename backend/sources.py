"""Data sources and the proxy to them, put together."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from backend.access.call import Handler
from backend.datasources import routes
from backend.datasources.handlers import DataSourceHandlers
from backend.datasources.proxy.egress import Egress, Place
from backend.datasources.proxy.handlers import ProxyHandlers, ProxyPolicy
from backend.datasources.proxy.request_headers import HeaderPolicy
from backend.datasources.proxy.upstreams import Upstreams
from backend.datasources.service import DataSources
from backend.datasources.vault import Vault
from backend.storage.database import Database
from contract.clock import Clock
from contract.headers import fold
from contract.settings import Settings
from relay.forward import Forwarder
from relay.limits import UpstreamLimits

_REDIS_PORT = 6379


class Sources:
    """`handlers` are for the door. Close it after the last request."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        egress = Egress(allow_private=settings.dataproxy.allow_private, own=tuple(_own_listeners(settings)))
        sources = DataSources(database, vault=Vault(_secret_keys(settings)), clock=clock)
        self._upstreams = Upstreams(limits=_limits(settings), egress=egress)
        proxy = ProxyHandlers(
            sources,
            upstreams=self._upstreams,
            egress=egress,
            forwarder=Forwarder(clock=clock),
            policy=ProxyPolicy(
                headers=_header_policy(settings),
                whitelist=frozenset(settings.security.data_source_proxy_whitelist),
            ),
        )
        self.handlers: Mapping[str, Handler] = routes.handlers(DataSourceHandlers(sources), proxy)

    def close(self) -> None:
        self._upstreams.close()


def _secret_keys(settings: Settings) -> list[str]:
    keys = (settings.security.secret_key, settings.security.previous_secret_key)
    return [key.reveal() for key in keys if key]


def _limits(settings: Settings) -> UpstreamLimits:
    proxy = settings.dataproxy
    return UpstreamLimits(connect=proxy.dialtimeout, first_byte=proxy.timeout)


def _header_policy(settings: Settings) -> HeaderPolicy:
    names = (settings.auth_proxy.header_name, settings.auth_jwt.header_name)
    return HeaderPolicy(
        user_agent=f"Grafana/{settings.compat.grafana_version}",
        send_user_header=settings.dataproxy.send_user_header,
        reserved=frozenset(fold(name.encode()) for name in names if name),
        own_cookies=(settings.auth.login_cookie_name,),
    )


def _own_listeners(settings: Settings) -> Iterator[Place]:
    """What a data source must never be: the gateway, the backend, Redis."""
    yield Place(host=settings.server.http_addr, port=settings.server.http_port)
    if settings.backend.listen.socket_path is None:
        yield Place(host=settings.backend.listen.host, port=settings.backend.listen.port)
    redis = urlsplit(settings.gateway.redis_url.reveal())
    if redis.hostname:
        yield Place(host=redis.hostname, port=redis.port or _REDIS_PORT)
