"""Preferences of users and organisations (api.md §2.4, §15)."""

from contract.routes.route import Needs, Route

ROUTES = (
    Route("GET", "/api/user/preferences", "preferences.read", Needs.SIGNED_IN),
    Route("PUT", "/api/user/preferences", "preferences.replace", Needs.SIGNED_IN),
    Route("PATCH", "/api/user/preferences", "preferences.change", Needs.SIGNED_IN),
    Route("POST", "/api/preferences/set-home-dash", "preferences.set_home", Needs.SIGNED_IN),
    Route("PUT", "/api/user/helpflags/:id", "preferences.dismiss", Needs.SIGNED_IN),
    Route("GET", "/api/org/preferences", "org_preferences.read", Needs.ADMIN),
    Route("PUT", "/api/org/preferences", "org_preferences.replace", Needs.ADMIN),
    Route("PATCH", "/api/org/preferences", "org_preferences.change", Needs.ADMIN),
)
