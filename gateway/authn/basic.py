"""Login and password with every request (RFC 7617)."""

from gateway.authn.authorization import Basic, read_authorization
from gateway.authn.proved import Proved
from gateway.authn.recall import Recall, proved_by
from gateway.credentials.credentials import Credentials
from gateway.guard.client import Client
from relay.reading import CanonicalRequest

METHOD = "basic"


class BasicMethod:
    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    async def prove(self, reading: CanonicalRequest, client: Client) -> Proved | None:
        authorization = read_authorization(reading)
        if not isinstance(authorization, Basic):
            return None
        record = await self._credentials.prove_password(authorization.login, authorization.password, client)
        return Proved(record=record, method=METHOD)

    def recall(self, reading: CanonicalRequest, client: Client) -> Recall | None:
        authorization = read_authorization(reading)
        if not isinstance(authorization, Basic):
            return None
        recalled = self._credentials.recall_password(authorization.login, authorization.password, client)
        return proved_by(recalled, METHOD)
