"""Data sources as browsers are told of them: where to ask, and for direct access with what."""

import base64
from collections.abc import Callable, Iterable, Mapping

from backend.datasources.model import DataSource
from backend.datasources.plugins import PLUGINS, Plugin
from backend.frontend.answers import FrontendSourceJson, SourceMetaJson
from contract import jsontext
from contract.settings.masking import shown

Secrets = Callable[[DataSource], Mapping[str, str]]
"""All secrets of a source in clear."""

_BUILT_IN = "-- Grafana --"
_DIRECT = "direct"
_INFLUX = frozenset({"influxdb", "influxdb_08"})
_WITH_DATABASE = frozenset({"influxdb", "elasticsearch"})


def default_of(sources: Iterable[DataSource]) -> str:
    return next((source.name for source in _known(sources) if source.is_default), _BUILT_IN)


def described(sources: Iterable[DataSource], secrets: Secrets) -> dict[str, FrontendSourceJson]:
    """By name; those of unknown types are left out."""
    own = {source.name: _described(source, secrets) for source in _known(sources)}
    return own | {plugin.name: _built_in(plugin) for plugin in PLUGINS.values() if plugin.built_in}


def _known(sources: Iterable[DataSource]) -> Iterable[DataSource]:
    return (source for source in sources if source.type in PLUGINS)


def _described(source: DataSource, secrets: Secrets) -> FrontendSourceJson:
    direct = source.access == _DIRECT
    told: FrontendSourceJson = {
        "id": source.id,
        "uid": source.uid,
        "type": source.type,
        "name": source.name,
        "access": source.access,
        "isDefault": source.is_default,
        "readOnly": source.read_only,
        "url": source.url if direct else f"/api/datasources/proxy/{source.id}",
        "meta": _meta(PLUGINS[source.type]),
        "jsonData": _json_data(source),
    }
    if source.type in _WITH_DATABASE:
        told["database"] = told["index"] = source.database
    if direct:
        _add_credentials(told, source, secrets)
    return told


def _add_credentials(told: FrontendSourceJson, source: DataSource, secrets: Secrets) -> None:
    """A browser that asks the source itself needs them: whoever may look at dashboards can read them."""
    if source.basic_auth:
        pair = f"{source.basic_auth_user}:{secrets(source).get('basicAuthPassword', '')}"
        told["basicAuth"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    if source.with_credentials:
        told["withCredentials"] = True
    if source.type in _INFLUX:
        told["username"], told["password"] = source.user, secrets(source).get("password", "")
    if source.type == "influxdb_08":
        told["url"] = f"{source.url}/db/{source.database}"


def _json_data(source: DataSource) -> object:
    stored = jsontext.decode(source.json_data.encode())
    if source.type != "prometheus" or not isinstance(stored, dict):
        return stored
    # Where it really is, for links; a password in the address is for nobody.
    return {**stored, "directUrl": shown("url", source.url)}


def _meta(plugin: Plugin) -> SourceMetaJson:
    about = plugin.settings()
    return {
        "type": about["type"],
        "name": about["name"],
        "id": about["id"],
        "module": about["module"],
        "baseUrl": about["baseUrl"],
        "info": about["info"],
        "metrics": plugin.metrics,
        "annotations": plugin.annotations,
        "builtIn": plugin.built_in,
        "category": plugin.category,
    }


def _built_in(plugin: Plugin) -> FrontendSourceJson:
    return {"type": "datasource", "name": plugin.name, "uid": plugin.type, "meta": _meta(plugin)}
