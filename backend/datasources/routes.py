"""Which handler serves which route of data sources."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.access.express import ErrandHandler
from backend.datasources.handlers import DataSourceHandlers, PluginHandlers
from backend.datasources.health.handlers import HealthHandlers
from backend.datasources.proxy.handlers import ProxyHandlers


def handlers(sources: DataSourceHandlers, proxy: ProxyHandlers, health: HealthHandlers) -> Mapping[str, Handler]:
    plugins = PluginHandlers()
    return {
        "datasources.list": sources.list,
        "datasources.create": sources.create,
        "datasources.plugins": plugins.described,
        "datasources.read": sources.read,
        "datasources.update": sources.update,
        "datasources.delete": sources.delete,
        "datasources.read_by_uid": sources.read_by_uid,
        "datasources.update_by_uid": sources.update_by_uid,
        "datasources.delete_by_uid": sources.delete_by_uid,
        "datasources.read_by_name": sources.read_by_name,
        "datasources.delete_by_name": sources.delete_by_name,
        "datasources.read_id": sources.read_id,
        "datasources.proxy": proxy.by_id.answer,
        "datasources.proxy_by_uid": proxy.by_uid.answer,
        "datasources.resources": proxy.resources.answer,
        "datasources.health": health.by_id,
        "datasources.health_by_uid": health.by_uid,
        "plugins.list": plugins.list,
        "plugins.settings": plugins.settings,
    }


def errands(proxy: ProxyHandlers) -> Mapping[str, ErrandHandler]:
    """For those reads whose answers come from elsewhere."""
    return {
        "datasources.proxy": proxy.by_id,
        "datasources.proxy_by_uid": proxy.by_uid,
        "datasources.resources": proxy.resources,
    }
