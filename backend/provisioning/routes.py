"""Which handler serves which route of provisioning."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.provisioning.handlers import ProvisioningHandlers


def handlers(bound: ProvisioningHandlers) -> Mapping[str, Handler]:
    return {
        "provisioning.reload_data_sources": bound.reload_data_sources,
        "provisioning.reload_dashboards": bound.reload_dashboards,
    }
