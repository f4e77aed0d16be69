"""What the settings and the build mean for a front end; the same for every caller but for the version."""

from collections.abc import Mapping

from backend.health.handlers import Build
from contract.identity import Identity, Kind
from contract.settings import Settings


def switches(settings: Settings) -> Mapping[str, object]:
    users, auth = settings.users, settings.auth
    return {
        "alertingEnabled": True,
        "alertingErrorOrTimeout": "alerting",
        "alertingNoDataOrNullValues": "no_data",
        "appSubUrl": settings.server.sub_path,
        "authProxyEnabled": settings.auth_proxy.enabled,
        "disableLoginForm": auth.disable_login_form or auth.disable_login,
        "disableSanitizeHtml": False,
        "disableUserSignUp": not users.allow_sign_up,
        "editorsCanAdmin": users.editors_can_admin,
        "exploreEnabled": True,
        "externalUserMngInfo": users.external_manage_info,
        "externalUserMngLinkName": users.external_manage_link_name,
        "externalUserMngLinkUrl": users.external_manage_link_url,
        "googleAnalyticsId": "",
        "ldapEnabled": settings.auth_ldap.enabled,
        "loginHint": users.login_hint,
        "passwordHint": users.password_hint,
        "pluginsToPreload": [],
        "viewersCanEdit": users.viewers_can_edit,
    }


def build_info(build: Build, caller: Identity) -> Mapping[str, object]:
    hidden = build.hidden and caller.kind is Kind.ANONYMOUS
    return {
        "version": "" if hidden else build.grafana_version,
        "commit": "" if hidden else build.commit,
        "buildstamp": 0,
        "env": "production",
        "latestVersion": "",
        "hasUpdate": False,
        "isEnterprise": False,
        "edition": "Open Source",
        "product": "Doorward",
        "productVersion": "" if hidden else build.version,
    }
