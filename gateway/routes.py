"""Which handler serves which of the gateway's own routes; the table itself is contract/routes/gateway.py."""

from collections.abc import Mapping

import aiohttp_session
from aiohttp import web

from gateway.ldap.handlers import LdapHandlers
from gateway.login.handlers import LoginHandlers
from gateway.oauth.handlers import OAuthHandlers
from gateway.tokens.administration import AdminTokenHandlers
from gateway.tokens.handlers import TokenHandlers
from gateway.tokens.rotation import RotationHandlers
from gateway.visit import Handler, Visit
from gateway.vouchers import Vouchers


def handlers(
    *,
    login: LoginHandlers,
    oauth: OAuthHandlers,
    tokens: TokenHandlers,
    admin_tokens: AdminTokenHandlers,
    rotation: RotationHandlers,
    ldap: LdapHandlers,
    vouchers: Vouchers,
    pages: Mapping[str, Handler],
    storage: aiohttp_session.AbstractStorage,
) -> Mapping[str, Handler]:
    """By the names of the table. Those that start or end a session see it through aiohttp-session."""
    return {
        **pages,
        "login.page": _with_session(storage, login.page),
        "login.form": _with_session(storage, login.submit),
        "login.submit": _with_session(storage, login.submit),
        "login.provider": _with_session(storage, oauth.log_in),
        "login.ping": login.ping,
        "account.log_out": _with_session(storage, login.log_out_form),
        "logout.page": _with_session(storage, login.log_out_page),
        "logout.submit": _with_session(storage, login.log_out),
        "tokens.list": tokens.list,
        "tokens.revoke": tokens.revoke,
        "tokens.revoke_others": tokens.revoke_others,
        "admin_tokens.list": admin_tokens.list,
        "admin_tokens.revoke": admin_tokens.revoke,
        "admin_tokens.log_out": admin_tokens.log_out,
        "admin_ldap.status": ldap.status,
        "admin_ldap.user": ldap.user,
        "admin_ldap.reload": ldap.reload,
        "admin_ldap.sync": ldap.sync,
        "signing_keys.list": vouchers.keys,
        "tokens.rotate": rotation.rotate,
        "tokens.rotate_page": rotation.rotate_page,
    }


def _with_session(storage: aiohttp_session.AbstractStorage, handler: Handler) -> Handler:
    middleware = aiohttp_session.session_middleware(storage)

    async def handle(visit: Visit) -> web.StreamResponse:
        async def inner(_: web.Request) -> web.StreamResponse:
            return await handler(visit)

        return await middleware(visit.browser_request, inner)

    return handle
