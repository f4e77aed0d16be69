"""What callers get."""

from typing import Any, NotRequired, TypedDict

from backend.datasources.answers import PluginInfoJson


class BuildInfoJson(TypedDict):
    """Versions are empty for anonymous callers where `[auth.anonymous] hide_version` says so."""

    version: str
    commit: str
    buildstamp: int
    env: str
    latestVersion: str
    hasUpdate: bool
    isEnterprise: bool
    edition: str
    product: str
    productVersion: str


class SourceMetaJson(TypedDict):
    """Of the type of a data source."""

    type: str
    name: str
    id: str
    module: str
    baseUrl: str
    info: PluginInfoJson
    metrics: bool
    annotations: bool
    builtIn: bool
    category: str


class FrontendSourceJson(TypedDict):
    """Built-in sources have a type, a name, a uid and `meta` alone.

    What a browser needs to ask by itself is there for sources of direct access: `basicAuth` as a header has it.
    `jsonData` is what was saved, with `directUrl` for Prometheus.
    """

    type: str
    name: str
    uid: str
    meta: SourceMetaJson
    id: NotRequired[int]
    access: NotRequired[str]
    isDefault: NotRequired[bool]
    readOnly: NotRequired[bool]
    url: NotRequired[str]
    jsonData: NotRequired[Any]
    database: NotRequired[str]
    index: NotRequired[str]
    basicAuth: NotRequired[str]
    withCredentials: NotRequired[bool]
    username: NotRequired[str]
    password: NotRequired[str]


class PanelJson(TypedDict):
    id: str
    name: str
    module: str
    baseUrl: str
    hideFromList: bool
    info: dict[str, str]
    sort: int
    state: str


class FrontendSettingsJson(TypedDict):
    """Data sources and kinds of panels are by name."""

    alertingEnabled: bool
    alertingErrorOrTimeout: str
    alertingNoDataOrNullValues: str
    allowOrgCreate: bool
    appSubUrl: str
    authProxyEnabled: bool
    buildInfo: BuildInfoJson
    datasources: dict[str, FrontendSourceJson]
    defaultDatasource: str
    disableLoginForm: bool
    disableSanitizeHtml: bool
    disableUserSignUp: bool
    editorsCanAdmin: bool
    exploreEnabled: bool
    externalUserMngInfo: str
    externalUserMngLinkName: str
    externalUserMngLinkUrl: str
    googleAnalyticsId: str
    ldapEnabled: bool
    loginHint: str
    panels: dict[str, PanelJson]
    passwordHint: str
    pluginsToPreload: list[str]
    viewersCanEdit: bool
