"""How a handler tells the gateways what they must not believe any more (decisions.md 8)."""

from aiohttp import web

from contract.forget import Forget
from contract.headers import FORGET


def forgetting(answer: web.Response, *forgets: Forget) -> web.Response:
    """`answer` with one header line for each; the gateway obeys before its caller sees the answer."""
    for forget in forgets:
        answer.headers.add(FORGET, forget.encode())
    return answer
