"""Data sources and the proxy to them (api.md §4, §5, §15)."""

from contract.routes.route import ANY, Needs, Route

_PLAIN = "GET POST PUT PATCH DELETE OPTIONS"
"""What the queries of a plain HTTP front use; those of WebDAV are for proxies (decisions.md 22)."""

ROUTES = (
    Route("GET", "/api/datasources", "datasources.list", Needs.ADMIN),
    Route("POST", "/api/datasources", "datasources.create", Needs.ADMIN),
    Route("GET", "/api/datasources/plugins", "datasources.plugins", Needs.ADMIN),
    Route("GET", "/api/datasources/:id", "datasources.read", Needs.ADMIN),
    Route("PUT", "/api/datasources/:id", "datasources.update", Needs.ADMIN),
    Route("DELETE", "/api/datasources/:id", "datasources.delete", Needs.ADMIN),
    Route("GET", "/api/datasources/uid/:uid", "datasources.read_by_uid", Needs.ADMIN),
    Route("PUT", "/api/datasources/uid/:uid", "datasources.update_by_uid", Needs.ADMIN),
    Route("DELETE", "/api/datasources/uid/:uid", "datasources.delete_by_uid", Needs.ADMIN),
    Route("GET", "/api/datasources/name/:name", "datasources.read_by_name", Needs.ADMIN),
    Route("DELETE", "/api/datasources/name/:name", "datasources.delete_by_name", Needs.ADMIN),
    Route("GET", "/api/datasources/id/:name", "datasources.read_id", Needs.SIGNED_IN),
    Route(ANY, "/api/datasources/proxy/:id", "datasources.proxy", Needs.SIGNED_IN),
    Route(ANY, "/api/datasources/proxy/:id/*", "datasources.proxy", Needs.SIGNED_IN),
    Route(ANY, "/api/datasources/proxy/uid/:uid", "datasources.proxy_by_uid", Needs.SIGNED_IN),
    Route(ANY, "/api/datasources/proxy/uid/:uid/*", "datasources.proxy_by_uid", Needs.SIGNED_IN),
    Route(_PLAIN, "/api/datasources/uid/:uid/resources/*", "datasources.resources", Needs.SIGNED_IN),
    Route("GET", "/api/datasources/:id/health", "datasources.health", Needs.SIGNED_IN),
    Route("GET", "/api/datasources/uid/:uid/health", "datasources.health_by_uid", Needs.SIGNED_IN),
    Route("GET", "/api/plugins", "plugins.list", Needs.SIGNED_IN),
    Route("GET", "/api/plugins/:id/settings", "plugins.settings", Needs.SIGNED_IN),
)
