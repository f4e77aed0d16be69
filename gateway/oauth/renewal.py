"""Asking one provider again whether it still vouches for somebody (RFC 6749 §6, OIDC Core §12)."""

from dataclasses import replace

import msgspec

from gateway.oauth.endpoints import Discovery
from gateway.oauth.exchange import Exchange, Tokens
from gateway.oauth.grant import Grant
from gateway.oauth.inquiry import Inquiry
from gateway.oauth.refused import Reason, RefusedLogin
from gateway.oauth.users import Users, signed_in


class Renewal:
    def __init__(self, *, discovery: Discovery, exchange: Exchange, inquiry: Inquiry, users: Users) -> None:
        self._discovery = discovery
        self._exchange = exchange
        self._inquiry = inquiry
        self._users = users

    async def tokens(self, grant: Grant) -> Tokens:
        """Raises GrantOver, RefusedLogin. The provider may take the old refresh token no more from here on."""
        endpoints = await self._discovery.endpoints()
        return await self._exchange.renewed(endpoints.token, grant.refresh)

    async def confirmed(self, tokens: Tokens, grant: Grant, *, user_id: int) -> Grant:
        """The user is brought up to date by what the provider says now; raises RefusedLogin, Unavailable."""
        endpoints = await self._discovery.endpoints()
        vouched = grant.vouched
        if tokens.id_token:
            vouched = dict(await self._inquiry.vouched(tokens, endpoints, nonce=None))
        wanted = await self._inquiry.wanted(tokens, endpoints, vouched)
        if wanted.external_id != grant.external_id:
            raise RefusedLogin(Reason.SUBJECT)
        record = await signed_in(self._users, msgspec.structs.replace(wanted, allow_sign_up=False))
        if record.subject.id != user_id:
            raise RefusedLogin(Reason.SUBJECT)
        return replace(grant, vouched=vouched)
