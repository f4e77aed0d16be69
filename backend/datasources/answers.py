"""What callers get."""

from typing import Any, NotRequired, TypedDict

from contract.operations import MessageJson


class DataSourceJson(TypedDict):
    """Secrets are never told: `password` and `basicAuthPassword` are empty, `secureJsonFields` names them."""

    id: int
    uid: str
    orgId: int
    name: str
    type: str
    typeLogoUrl: str
    access: str
    url: str
    password: str
    user: str
    database: str
    basicAuth: bool
    basicAuthUser: str
    basicAuthPassword: str
    withCredentials: bool
    isDefault: bool
    jsonData: Any
    secureJsonFields: dict[str, bool]
    version: int
    readOnly: bool


class DataSourceIdJson(TypedDict):
    id: int


class DataSourceSavedJson(MessageJson, TypedDict):
    id: int
    name: str
    datasource: DataSourceJson


class DataSourceDeletedJson(MessageJson, TypedDict):
    id: int


class PartialsJson(TypedDict):
    query: str


class PluginDescribedJson(TypedDict):
    type: str
    name: str
    pluginType: str
    module: str
    serviceName: str
    partials: PartialsJson
    metrics: bool
    annotations: NotRequired[bool]


class AuthorJson(TypedDict):
    name: str
    url: str


class LogosJson(TypedDict):
    small: str
    large: str


class PluginInfoJson(TypedDict):
    author: AuthorJson
    description: str
    links: list[str]
    logos: LogosJson
    build: dict[str, str]
    screenshots: list[str]
    version: str
    updated: str


class PluginListedJson(TypedDict):
    name: str
    type: str
    id: str
    enabled: bool
    pinned: bool
    info: PluginInfoJson
    latestVersion: str
    hasUpdate: bool
    defaultNavUrl: str
    category: str
    state: str


class DependenciesJson(TypedDict):
    grafanaVersion: str
    plugins: list[str]


class PluginSettingsJson(TypedDict):
    name: str
    type: str
    id: str
    enabled: bool
    pinned: bool
    module: str
    baseUrl: str
    info: PluginInfoJson
    includes: list[str]
    dependencies: DependenciesJson
    jsonData: dict[str, Any]
    defaultNavUrl: str
    latestVersion: str
    hasUpdate: bool
    state: str
