"""The tokens of one service account."""

from aiohttp import web

from backend.access.call import Call
from backend.access.forgetting import forgetting
from backend.service_accounts.bodies import TokenBody, read_body
from backend.service_accounts.handlers import account_id
from backend.service_accounts.tokens import NewToken, Tokens
from contract.answers import json_answer, message_answer
from contract.forget import Forget

_ONCE = {"Cache-Control": "no-store"}


class TokenHandlers:
    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def list(self, call: Call) -> web.Response:
        return json_answer(await self._tokens.list(call.identity.org_id, account_id(call)))

    async def create(self, call: Call) -> web.Response:
        number = account_id(call)
        body = await read_body(call, TokenBody)
        wanted = NewToken(name=body.name, seconds_to_live=body.seconds_to_live)
        made = await self._tokens.create(number, wanted, call.assertion)
        return json_answer(made.as_json(), headers=_ONCE)

    async def delete(self, call: Call) -> web.Response:
        number, token_id = account_id(call), call.id("tokenId", otherwise="Token ID is invalid")
        await self._tokens.delete(number, token_id, call.assertion)
        # Streams know their account, not the token that opened them.
        answer = message_answer("Service account token deleted")
        return forgetting(answer, Forget(user=number, cut_streams=True))
