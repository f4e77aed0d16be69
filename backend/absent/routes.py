"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.absent.handlers import no_list, no_object, teams
from backend.access.call import Handler


def handlers() -> Mapping[str, Handler]:
    return {
        "teams.search": teams,
        "provisioning.alert_rules": no_list,
        "provisioning.contact_points": no_list,
        "provisioning.mute_timings": no_list,
        "provisioning.templates": no_list,
        "provisioning.policies": no_object,
    }
