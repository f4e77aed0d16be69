"""Which requests a type of data source takes. Roles make no difference; all other types take anything."""

from backend.datasources.plugins import PLUGINS
from backend.datasources.proxy.address import NOT_ALLOWED, SourceAddress
from contract.errors import Forbidden, NotFound

_PROMETHEUS_POSTS = frozenset(
    {b"api/v1/query", b"api/v1/query_range", b"api/v1/query_exemplars", b"api/v1/series", b"api/v1/labels"}
)
_ELASTICSEARCH_POSTS = frozenset({b"_msearch"})
_LIMITED = {
    "prometheus": ("Prometheus", _PROMETHEUS_POSTS, "/query and /query_range"),
    "elasticsearch": ("Elasticsearch", _ELASTICSEARCH_POSTS, "/_msearch"),
}


def check_type(type_id: str) -> None:
    """Raises NotFound for a type that nothing here knows how to talk to."""
    if type_id not in PLUGINS:
        raise NotFound("Unable to find datasource plugin")


def check_whitelist(address: SourceAddress, whitelist: frozenset[str]) -> None:
    """Raises Forbidden unless the list is empty or has the source's host and port exactly as its URL has them."""
    if whitelist and address.authority not in whitelist:
        raise Forbidden(NOT_ALLOWED)


def check_method(type_id: str, method: str, rest: bytes) -> None:
    """Raises Forbidden. `rest` is compared raw: another spelling of an allowed path is another path."""
    if type_id not in _LIMITED:
        return
    name, posts, exceptions = _LIMITED[type_id]
    if method == "DELETE":
        raise Forbidden(f"Deletes not allowed on proxied {name} datasource")
    if method == "PUT":
        raise Forbidden(f"Puts not allowed on proxied {name} datasource")
    if method == "POST" and rest not in posts:
        raise Forbidden(f"Posts not allowed on proxied {name} datasource except on {exceptions}")
