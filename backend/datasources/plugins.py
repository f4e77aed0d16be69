"""The types of data sources that are known here, and how clients are told about them (api.md §4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.datasources.answers import PluginDescribedJson, PluginInfoJson, PluginListedJson, PluginSettingsJson

_FALLBACK_LOGO = "public/img/icn-datasource.svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """One type. `category` sorts it in pickers; built-in ones have no address of their own to ask."""

    type: str
    name: str
    service: str
    logo: str
    category: str = ""
    metrics: bool = True
    annotations: bool = False
    built_in: bool = False

    @property
    def base(self) -> str:
        return f"plugins/datasource/{self.type}"

    @property
    def logo_url(self) -> str:
        return f"public/app/{self.base}/img/{self.logo}"

    def described(self) -> PluginDescribedJson:
        """The seed's description, as a map of types holds it."""
        described: PluginDescribedJson = {
            "type": self.type,
            "name": self.name,
            "pluginType": "datasource",
            "module": f"app/{self.base}/module",
            "serviceName": self.service,
            "partials": {"query": f"app/{self.base}/partials/query.editor.html"},
            "metrics": self.metrics,
        }
        if self.annotations:
            described["annotations"] = True
        return described

    def listed(self) -> PluginListedJson:
        return {
            "name": self.name,
            "type": "datasource",
            "id": self.type,
            "enabled": True,
            "pinned": False,
            "info": self._info(),
            "latestVersion": "",
            "hasUpdate": False,
            "defaultNavUrl": f"/plugins/{self.type}/",
            "category": self.category,
            "state": "",
        }

    def settings(self) -> PluginSettingsJson:
        return {
            "name": self.name,
            "type": "datasource",
            "id": self.type,
            "enabled": False,
            "pinned": False,
            "module": f"app/{self.base}/module",
            "baseUrl": f"public/app/{self.base}",
            "info": self._info(),
            "includes": [],
            "dependencies": {"grafanaVersion": "*", "plugins": []},
            "jsonData": {},
            "defaultNavUrl": f"/plugins/{self.type}/",
            "latestVersion": "",
            "hasUpdate": False,
            "state": "",
        }

    def _info(self) -> PluginInfoJson:
        return {
            "author": {"name": "", "url": ""},
            "description": "",
            "links": [],
            "logos": {"small": self.logo_url, "large": self.logo_url},
            "build": {},
            "screenshots": [],
            "version": "",
            "updated": "",
        }


_ALL = (
    Plugin(
        type="cloudwatch",
        name="CloudWatch",
        service="CloudWatchDatasource",
        logo="amazon-web-services.png",
        category="cloud",
        annotations=True,
    ),
    Plugin(
        type="dashboard",
        name="-- Dashboard --",
        service="DashboardDatasource",
        logo="icn-reusequeries.svg",
        built_in=True,
    ),
    Plugin(
        type="elasticsearch",
        name="Elasticsearch",
        service="ElasticDatasource",
        logo="elasticsearch.svg",
        category="logging",
        annotations=True,
    ),
    Plugin(
        type="grafana",
        name="-- Grafana --",
        service="GrafanaDatasource",
        logo="icn-grafanadb.svg",
        annotations=True,
        built_in=True,
    ),
    Plugin(
        type="graphite",
        name="Graphite",
        service="GraphiteDatasource",
        logo="graphite_logo.png",
        category="tsdb",
        annotations=True,
    ),
    Plugin(
        type="influxdb",
        name="InfluxDB",
        service="InfluxDatasource",
        logo="influxdb_logo.svg",
        category="tsdb",
        annotations=True,
    ),
    Plugin(
        type="influxdb_08",
        name="InfluxDB 0.8.x",
        service="InfluxDatasource_08",
        logo="influxdb_logo.svg",
        category="tsdb",
        annotations=True,
    ),
    Plugin(
        type="loki",
        name="Loki",
        service="LokiDatasource",
        logo="loki_icon.svg",
        category="logging",
    ),
    Plugin(
        type="mixed",
        name="-- Mixed --",
        service="MixedDatasource",
        logo="icn-mixeddatasources.svg",
        built_in=True,
    ),
    Plugin(
        type="mysql",
        name="MySQL",
        service="MysqlDatasource",
        logo="mysql_logo.svg",
        category="sql",
        annotations=True,
    ),
    Plugin(
        type="opentsdb",
        name="OpenTSDB",
        service="OpenTSDBDatasource",
        logo="opentsdb_logo.png",
        category="tsdb",
        annotations=True,
    ),
    Plugin(
        type="postgres",
        name="PostgreSQL",
        service="PostgresDatasource",
        logo="postgresql_logo.svg",
        category="sql",
        annotations=True,
    ),
    Plugin(
        type="prometheus",
        name="Prometheus",
        service="PrometheusDatasource",
        logo="prometheus_logo.svg",
        category="tsdb",
        annotations=True,
    ),
)

PLUGINS: Mapping[str, Plugin] = {plugin.type: plugin for plugin in _ALL}


def logo_of(type_id: str) -> str:
    """Unknown types are welcome in storage, and have a picture too."""
    plugin = PLUGINS.get(type_id)
    return plugin.logo_url if plugin else _FALLBACK_LOGO
