"""The operations of this slice, described."""

from backend.datasources.answers import (
    DataSourceDeletedJson,
    DataSourceIdJson,
    DataSourceJson,
    DataSourceSavedJson,
    PluginDescribedJson,
    PluginListedJson,
    PluginSettingsJson,
)
from backend.datasources.bodies import DataSourceBody
from backend.datasources.health.answers import CheckedJson
from contract.operations import Chapter, Content, Operation

_CHANGE = Operation("Changes it.", body=DataSourceBody, answer=DataSourceSavedJson, refuses=(409,))
_DELETE = Operation("Deletes it.", answer=DataSourceDeletedJson)

_HEALTH = (
    "Asks a Prometheus, Loki, Graphite, InfluxDB or Elasticsearch whether it works: `status` is `OK`, or `ERROR`"
    " with 400; `message` never names its address."
)

DATA_SOURCES = Chapter(
    "Data sources",
    {
        "datasources.list": Operation(
            "All data sources by name, without their secrets.", answer=list[DataSourceJson]
        ),
        "datasources.create": Operation(
            "Adds a data source; `secureJsonData` can be written, never read.",
            body=DataSourceBody,
            answer=DataSourceSavedJson,
            refuses=(409,),
        ),
        "datasources.read": Operation("One data source.", answer=DataSourceJson),
        "datasources.update": Operation(
            "Changes it; secrets that are not named stay.",
            body=DataSourceBody,
            answer=DataSourceSavedJson,
            refuses=(409,),
        ),
        "datasources.delete": Operation("Deletes it with its secrets.", answer=DataSourceDeletedJson),
        "datasources.read_by_uid": Operation("One data source by its uid.", answer=DataSourceJson),
        "datasources.update_by_uid": _CHANGE,
        "datasources.delete_by_uid": _DELETE,
        "datasources.read_by_name": Operation("One data source by its name.", answer=DataSourceJson),
        "datasources.delete_by_name": _DELETE,
        "datasources.health": Operation(_HEALTH, answer=CheckedJson),
        "datasources.health_by_uid": Operation("The same by the source's uid.", answer=CheckedJson),
        "datasources.read_id": Operation("The number that belongs to a name.", answer=DataSourceIdJson),
    },
)
PROXY = Chapter(
    "Data source proxy",
    {
        "datasources.proxy": Operation(
            "Passes the request on to the source's own address.",
            answer=Content.RELAYED,
        ),
        "datasources.proxy_by_uid": Operation("The same by the source's uid.", answer=Content.RELAYED),
        "datasources.resources": Operation(
            "The same for Prometheus, and for Loki below `/loki/api/v1/`; other types 404.",
            answer=Content.RELAYED,
        ),
    },
)
PLUGINS = Chapter(
    "Plugins",
    {
        "datasources.plugins": Operation(
            "The known types of data sources, described.", answer=dict[str, PluginDescribedJson]
        ),
        "plugins.list": Operation(
            "The plugins that there are; `?type=datasource` for the sources.",
            query={"type": str},
            answer=list[PluginListedJson],
        ),
        "plugins.settings": Operation("One plugin.", path={"id": str}, answer=PluginSettingsJson),
    },
)
