"""The internal calls, from the gateway's side (contract/internal.py)."""

from typing import TypeVar

import msgspec

from contract import internal, wire
from contract.errors import BadGateway, GatewayTimeout, Unavailable
from contract.headers import IDENTITY
from contract.internal import (
    Dismissed,
    External,
    IdentityRecord,
    ListExternals,
    Subject,
    Upserted,
    UpsertUser,
    Verified,
)
from contract.logs import logger
from contract.signing import AUDIENCE, Message, Signer
from relay.fast.question import Question
from relay.outgoing import Outgoing
from relay.upstream import Upstream

T = TypeVar("T", bound=msgspec.Struct)

_LIMIT = 1024 * 1024
_OK = 200
_REQUEST = (
    b"POST %b HTTP/1.1\r\nHost: backend\r\nContent-Type: application/json\r\n"
    + IDENTITY.encode()
    + b": %b\r\nContent-Length: %d\r\n\r\n%b"
)
_AWAY = "The backend does not answer"
_log = logger("gateway.credentials")


class InternalCalls:
    """Each raises Unavailable when the backend does not answer, or not as agreed."""

    def __init__(self, upstream: Upstream, signer: Signer, *, patience: float = 10.0) -> None:
        """`patience` is in seconds, for an answer."""
        self._upstream = upstream
        self._signer = signer
        self._patience = patience

    async def resolve(self, login: str) -> str:
        """The opaque account that `login` means, the same for all its spellings."""
        resolved = await self._call(internal.RESOLVE, internal.Resolve(login=login), internal.Resolved)
        return resolved.account

    async def verify_password(self, login: str, password: str) -> Verified:
        question = internal.VerifyPassword(login=login, password=password)
        return await self._call(internal.VERIFY_PASSWORD, question, Verified)

    async def verify_key(self, key: str) -> Verified:
        return await self._call(internal.VERIFY_KEY, internal.VerifyKey(key=key), Verified)

    async def identity(self, subject: Subject) -> IdentityRecord:
        return await self._call(internal.IDENTITY, subject, IdentityRecord)

    async def upsert_user(self, wanted: UpsertUser) -> Upserted:
        return await self._call(internal.UPSERT_USER, wanted, Upserted)

    async def dismiss_user(self, provider: str, external_id: str) -> Dismissed:
        question = internal.DismissUser(provider=provider, external_id=external_id)
        return await self._call(internal.DISMISS_USER, question, Dismissed)

    async def external_users(self, wanted: ListExternals) -> list[External]:
        return (await self._call(internal.EXTERNAL_USERS, wanted, internal.Externals)).users

    async def _call(self, path: bytes, question: msgspec.Struct, shape: type[T]) -> T:
        body = msgspec.json.encode(question)
        try:
            status, text = await self._asked(path, body)
        except BadGateway:
            # A connection that the backend closed while it was idle; asking twice changes nothing there.
            status, text = await self._asked_again(path, body)
        if status != _OK:
            _log.error("internal call refused", path=path.decode(), status=status)
            raise Unavailable(_AWAY)
        try:
            return wire.read(text, shape)
        except wire.Illegible:
            # A backend of another version, say.
            _log.error("internal call answered out of contract", path=path.decode())
            raise Unavailable(_AWAY) from None

    async def _asked_again(self, path: bytes, body: bytes) -> tuple[int, bytes]:
        try:
            return await self._exchanged(path, body)
        except BadGateway:
            raise Unavailable(_AWAY) from None

    async def _asked(self, path: bytes, body: bytes) -> tuple[int, bytes]:
        try:
            answer = await Question(self._upstream).ask(self._request(path, body), within=self._patience)
        except GatewayTimeout:
            raise Unavailable(_AWAY) from None
        # What is not plainly an answer is asked again, by those who can tell what it is.
        return answer if answer is not None else await self._exchanged(path, body)

    def _request(self, path: bytes, body: bytes) -> bytes:
        return _REQUEST % (path, self._signature(path, body), len(body), body)

    def _signature(self, path: bytes, body: bytes) -> bytes:
        return self._signer.sign(b"", Message(audience=AUDIENCE, method="POST", target=path, body=body))

    async def _exchanged(self, path: bytes, body: bytes) -> tuple[int, bytes]:
        try:
            async with await self._upstream.exchange(self._outgoing(path, body)) as answer:
                return answer.status, await answer.read(_LIMIT)
        except GatewayTimeout:
            raise Unavailable(_AWAY) from None

    def _outgoing(self, path: bytes, body: bytes) -> Outgoing:
        headers = [
            (b"Host", b"backend"),
            (b"Content-Type", b"application/json"),
            (IDENTITY.encode(), self._signature(path, body)),
        ]
        return Outgoing(method="POST", target=path, headers=headers, body=body, content_length=len(body))
