"""Dashboards, search and stars (api.md §2, §3)."""

from contract.routes.route import Needs, Route

ROUTES = (
    Route("POST", "/api/dashboards/db", "dashboards.save", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/db/:slug", "dashboards.read_by_slug", Needs.SIGNED_IN),
    Route("DELETE", "/api/dashboards/db/:slug", "dashboards.delete_by_slug", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/uid/:uid", "dashboards.read", Needs.SIGNED_IN),
    Route("DELETE", "/api/dashboards/uid/:uid", "dashboards.delete", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/uid/:uid/permissions", "permissions.read", Needs.SIGNED_IN),
    Route("POST", "/api/dashboards/uid/:uid/permissions", "permissions.replace", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/id/:id/permissions", "permissions.read_by_id", Needs.SIGNED_IN),
    Route("POST", "/api/dashboards/id/:id/permissions", "permissions.replace_by_id", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/uid/:uid/versions", "versions.list", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/uid/:uid/versions/:version", "versions.read", Needs.SIGNED_IN),
    Route("POST", "/api/dashboards/uid/:uid/restore", "versions.restore", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/id/:id/versions", "versions.list", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/id/:id/versions/:version", "versions.read", Needs.SIGNED_IN),
    Route("POST", "/api/dashboards/id/:id/restore", "versions.restore", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/home", "dashboards.home", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/tags", "dashboards.tags", Needs.SIGNED_IN),
    Route("GET", "/api/dashboards/file/:file", "dashboards.file", Needs.SIGNED_IN),
    Route("GET", "/file/:file", "dashboards.file", Needs.SIGNED_IN),
    Route("GET", "/api/search", "search.run", Needs.SIGNED_IN),
    Route("GET", "/api/search/sorting", "search.sorting", Needs.SIGNED_IN),
    Route("GET", "/api/user/stars", "stars.list", Needs.SIGNED_IN),
    Route("POST", "/api/user/stars/dashboard/:id", "stars.add", Needs.SIGNED_IN),
    Route("DELETE", "/api/user/stars/dashboard/:id", "stars.remove", Needs.SIGNED_IN),
    Route("POST", "/api/user/stars/dashboard/uid/:uid", "stars.add_by_uid", Needs.SIGNED_IN),
    Route("DELETE", "/api/user/stars/dashboard/uid/:uid", "stars.remove_by_uid", Needs.SIGNED_IN),
)
