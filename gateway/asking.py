"""Asking the backend's API for what our own pages show and change, as the visit's caller."""

import secrets
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from contract import jsontext, wire
from contract.errors import BadGateway, Forbidden, GatewayTimeout, NotFound, Problem, Unavailable
from contract.headers import REQUEST_ID
from gateway.guard.old_password import OldPasswords, WrongOldPassword
from gateway.orders import Orders
from gateway.signature import Signature
from gateway.visit import Visit
from relay.headers import Headers
from relay.outgoing import Outgoing
from relay.upstream import Upstream

T = TypeVar("T")

_LIMIT = 4 * 1024 * 1024
_AWAY = "The backend does not answer"
_WRONG = WrongOldPassword.default
_SERVER_FAULTS = 500
_BAD_REQUEST = 400
_KEPT = frozenset({403, 404, 409, 412, 422, 429})
_REFUSALS: dict[int, type[Problem]] = {403: Forbidden, 404: NotFound}


class _Told(msgspec.Struct, frozen=True):
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A status below 500 and the body that came with it."""

    status: int
    body: bytes

    @property
    def good(self) -> bool:
        return self.status in {200, 201}

    @property
    def refusal(self) -> int:
        """The status of a page that tells of it. The visitor is known: a 401 spoke of something in the form."""
        return self.status if self.status in _KEPT else _BAD_REQUEST

    @property
    def message(self) -> str:
        """What the answer tells people; empty where it says nothing."""
        try:
            return wire.read(self.body, _Told).message
        except wire.Illegible:
            return ""

    def read(self, shape: type[T]) -> T:
        """The body as a `shape`; raises Forbidden, NotFound or Unavailable where it is not good."""
        if not self.good:
            raise _REFUSALS.get(self.status, Unavailable)(self.message or None)
        try:
            return wire.read(self.body, shape)
        except wire.Illegible:
            raise Unavailable("The backend's answer could not be read") from None


class Asking:
    def __init__(
        self, *, upstream: Upstream, signature: Signature, orders: Orders, old_passwords: OldPasswords
    ) -> None:
        self._upstream = upstream
        self._signature = signature
        self._orders = orders
        self._old_passwords = old_passwords

    async def change_password(self, visit: Visit, payload: object) -> Reply:
        """As `ask`; raises TooManyAttempts, too."""
        reply = await self._old_passwords.judged(
            visit, lambda: self.ask(visit, "PUT", "/api/user/password", payload)
        )
        return reply or Reply(status=WrongOldPassword.status, body=jsontext.encode({"message": _WRONG}))

    async def ask(self, visit: Visit, method: str, path: str, payload: object = None) -> Reply:
        """`path` is written by us, never by a caller. Raises Unavailable for no answer, or one of 500 and more."""
        target = path.encode("ascii")
        body = None if payload is None else jsontext.encode(payload)
        outgoing = Outgoing(
            method=method,
            target=target,
            headers=self._headers(visit, method, target),
            body=body,
            content_length=None if body is None else len(body),
            renew=lambda: self._headers(visit, method, target),
        )
        try:
            async with await self._upstream.exchange(outgoing) as answer:
                await self._orders.obey(answer.headers, visit)
                reply = Reply(status=answer.status, body=await answer.read(_LIMIT))
        except (BadGateway, GatewayTimeout):
            raise Unavailable(_AWAY) from None
        if reply.status >= _SERVER_FAULTS:
            raise Unavailable(reply.message or None)
        return reply

    def _headers(self, visit: Visit, method: str, target: bytes) -> Headers:
        return [
            (b"Content-Type", b"application/json"),
            (b"Accept", b"application/json"),
            (REQUEST_ID.encode(), secrets.token_hex(8).encode()),
            self._signature.header(visit, method=method, target=target),
        ]
