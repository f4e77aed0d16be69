"""What the settings say of all data sources, in the proxy's own words."""

from backend.datasources.proxy.egress import Egress, Place
from backend.datasources.proxy.passage import ProxyPolicy
from backend.datasources.proxy.request_headers import HeaderPolicy
from contract.headers import fold
from contract.settings import Settings
from contract.settings.addresses import redis_places
from relay.limits import UpstreamLimits

_OWN_COOKIES = ("doorward", "renderkey", "login_error", "redirect_to", "oauth_")


def policy(settings: Settings) -> ProxyPolicy:
    return ProxyPolicy(
        headers=HeaderPolicy(
            user_agent=f"Grafana/{settings.compat.grafana_version}",
            send_user_header=settings.dataproxy.send_user_header,
            reserved=_reserved(settings),
            own_cookies=(settings.auth.login_cookie_name, *_OWN_COOKIES),
        ),
        whitelist=frozenset(settings.security.data_source_proxy_whitelist),
    )


def limits(settings: Settings) -> UpstreamLimits:
    """A body has no deadline: sources stream, and hold long polls and WebSockets open in silence."""
    return UpstreamLimits(
        connect=min(settings.dataproxy.dialtimeout, settings.dataproxy.timeout),
        first_byte=settings.dataproxy.timeout,
        pool_idle=settings.dataproxy.idle_conn_timeout_seconds,
        idle_connections=settings.dataproxy.max_idle_connections,
    )


def egress(settings: Settings) -> Egress:
    return Egress(allow_private=settings.dataproxy.allow_private, own=tuple(_own(settings)))


def _own(settings: Settings) -> list[Place]:
    """Where gateway, backend and Redis listen; what listens on a unix socket cannot be reached by a URL."""
    endpoints = (settings.backend.listen, settings.gateway.backend_url)
    places = [
        Place(host=endpoint.host, port=endpoint.port) for endpoint in endpoints if endpoint.socket_path is None
    ]
    places.append(Place(host=settings.server.http_addr, port=settings.server.http_port))
    redis = redis_places(settings.gateway.redis_url.reveal())
    return [*places, *(Place(host=host, port=port) for host, port in redis)]


def _reserved(settings: Settings) -> frozenset[bytes]:
    """The names in which the gateway may be told who a caller is; a data source must not learn to say them."""
    named = [settings.auth_proxy.header_name, settings.auth_jwt.header_name]
    named += [pair.partition(":")[2] for pair in settings.auth_proxy.headers]
    return frozenset(fold(name.strip().encode()) for name in named if name.strip())
