"""What clients look for and there is none of here (api.md §15)."""

from contract.routes.route import Needs, Route

_PROVISIONING = "/api/v1/provisioning"

ROUTES = (
    Route("GET", "/api/teams/search", "teams.search", Needs.SIGNED_IN),
    Route("GET", f"{_PROVISIONING}/alert-rules", "provisioning.alert_rules", Needs.SIGNED_IN),
    Route("GET", f"{_PROVISIONING}/contact-points", "provisioning.contact_points", Needs.SIGNED_IN),
    Route("GET", f"{_PROVISIONING}/mute-timings", "provisioning.mute_timings", Needs.SIGNED_IN),
    Route("GET", f"{_PROVISIONING}/templates", "provisioning.templates", Needs.SIGNED_IN),
    Route("GET", f"{_PROVISIONING}/policies", "provisioning.policies", Needs.SIGNED_IN),
)
