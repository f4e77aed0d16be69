"""What callers get."""

from typing import Any, TypedDict


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


class FrontendSettingsJson(TypedDict):
    """Data sources and kinds of panels are by name."""

    alertingEnabled: bool
    alertingErrorOrTimeout: str
    alertingNoDataOrNullValues: str
    allowOrgCreate: bool
    appSubUrl: str
    authProxyEnabled: bool
    buildInfo: BuildInfoJson
    datasources: dict[str, dict[str, Any]]
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
    panels: dict[str, dict[str, Any]]
    passwordHint: str
    pluginsToPreload: list[str]
    viewersCanEdit: bool
